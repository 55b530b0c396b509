"""Totals of money: who pays, at which stage, and the figures in each total and outside all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from torana.dossier.graph import Dossier
from torana.dossier.payers import MONEY_STAGES, payer_names
from torana.dossier.sums import Part, Total, Totals
from torana.pages.page import View
from torana.pages.shared.addresses import page_path
from torana.pages.shared.badges import Badge, doubts
from torana.pages.shared.links import Link
from torana.pages.shared.references import References
from torana.wording.words import msgid

MAX_PARTS = 20
"""Maximum number of figures that a total lists: the largest. The others are only counted."""


def totals_view(totals: Totals, dossier: Dossier, references: References | None = None) -> View | None:
    """The totals, whole amounts and shares apart; `None` if there are none. Without references, only the totals."""
    if not totals.totals:
        return None
    words = dossier.words
    whole, shares = ([each for each in totals.totals if each.share == share] for share in (False, True))
    groups = [("", whole), (words.t("Shares of larger amounts"), shares)]
    return View(
        groups=[View(title=title, payers=_by_payer(some, dossier, references)) for title, some in groups if some],
        left_out=_parts(totals.left_out, dossier, references),
        more_left_out=words.more(len(totals.left_out) - MAX_PARTS),
        method=Link(words.t("How we add"), "method.md"),
    )


def _by_payer(totals: Iterable[Total], dossier: Dossier, references: References | None) -> list[View]:
    """The totals below the countries that pay them, in order."""
    return [
        View(name=_together(countries, dossier), amounts=[_amount(each, dossier, references) for each in some])
        for countries, some in groupby(totals, key=lambda total: total.payers)
    ]


def _together(countries: Sequence[str], dossier: Dossier) -> str:
    """`Norway`, or `Chile, Norway and Peru together`; empty for no country."""
    names = [dossier.settings.countries[key] for key in countries]
    if len(names) < 2:
        return "".join(names)
    *others, last = names
    return dossier.words.t("%(countries)s and %(last)s together", countries=", ".join(others), last=last)


def _amount(total: Total, dossier: Dossier, references: References | None) -> View:
    words, amount = dossier.words, total.amount
    stage = MONEY_STAGES[amount.money] if amount.money else msgid("stage not stated")
    return View(
        measure=dossier.settings.measures[amount.measure].name,
        stage=words.t(stage) if total.payers else "",
        value=words.quantity(amount, dossier.settings.units[amount.unit]),
        parts=_parts(total.parts, dossier, references),
        more=words.more(len(total.parts) - MAX_PARTS),
        doubts=() if references else _doubts(total, dossier),  # else each part shows its own
    )


def _doubts(total: Total, dossier: Dossier) -> tuple[Badge, ...]:
    """The badges of every doubtful fact in a total, each once."""
    return tuple({badge.key: badge for part in total.parts for badge in doubts((part.fact,), dossier)}.values())


def _parts(parts: Sequence[Part], dossier: Dossier, references: References | None) -> list[View]:
    return [_part(part, dossier, references) for part in parts[:MAX_PARTS]] if references else []


def _part(part: Part, dossier: Dossier, references: References) -> View:
    owner, figure = part.fact.owner, part.figure
    return View(
        link=Link(f"{owner.name} ({figure.of})" if figure.of else owner.name, page_path(owner), part.fact.fact.id),
        value=dossier.words.quantity(figure, dossier.settings.units[figure.unit]),
        payers=payer_names(figure, dossier),
        reason=dossier.words.t(part.reason),  # empty if it was added
        marks=references.of(part.fact),
    )
