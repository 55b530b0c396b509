"""Facts as entity pages show them."""

from __future__ import annotations

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.dossier.payers import MONEY_STAGES, payer_names
from torana.pages.page import View
from torana.pages.shared.addresses import Site, report_url, source_line
from torana.pages.shared.badges import fact_badges
from torana.pages.shared.fact_dates import fact_date, fact_stage
from torana.pages.shared.fact_versions import fact_version
from torana.pages.shared.links import Link, link_to, link_to_data, link_to_fact, plain, rich
from torana.pages.shared.references import Marks, References
from torana.records.facts import Figure
from torana.wording.words import machine_date


def fact_anchor(fact: FactNode, here: Node | None) -> str:
    """The `id` of a fact on a page: its own id on its entity's page; elsewhere, the entity's slug precedes it."""
    return fact.fact.id if fact.owner is here else f"{fact.owner.slug}_{fact.fact.id}"


def fact_view(
    fact: FactNode,
    dossier: Dossier,
    site: Site,
    references: References,
    here: Node | None = None,
    *,
    grouped: bool = False,
) -> View:
    """Return a fact as the page of an entity (`here`) or a brief shows it; `grouped` below the name of its entity."""
    own = here is not None and fact.owner is here
    common = common_view(fact, dossier)
    marks = references.of(fact)
    statement = rich(fact.fact.statement, dossier, here)
    linked = {span.path for span in statement if isinstance(span, Link)}
    return View(
        is_own=own,
        anchor=fact_anchor(fact, here),
        old_anchors=fact.fact.formerly if own else (),
        statement=statement,
        marks=marks,
        disputes=_disputes(fact, dossier, references),
        under=None if own or grouped else link_to(fact.owner),
        about=tuple(link for node in fact.names if node is not here and (link := link_to(node)).path not in linked),
        edit_url=source_line(site, fact.position) if own else "",
        report_url=report_url(site, fact.key, fact.position.file) if own else "",
        common=common,
    )


def common_view(fact: FactNode, dossier: Dossier) -> View:
    """The part of a fact that is the same on every page, made once: see `references.cited_source`."""
    return dossier.once(("common view", fact.key), lambda: _common_view(fact, dossier))


def _common_view(fact: FactNode, dossier: Dossier) -> View:
    newer = dossier.superseded_by.get(fact.key)
    return View(
        permalink=link_to_fact(fact),
        date=fact_date(fact, dossier.words),
        datetime=machine_date(fact.fact.date),
        status=fact_stage(fact, dossier),
        badges=fact_badges(fact, dossier),
        figures=tuple(figure_text(figure, dossier) for figure in fact.fact.figures),
        note=fact.fact.note or "",
        checked=dossier.words.when(fact.fact.checked),
        data=link_to_data(fact.owner),
        version=fact_version(fact, dossier),
        superseded_by=link_to_fact(newer, dossier.words.t("a later fact")) if newer else None,
    )


def figure_text(figure: Figure, dossier: Dossier) -> str:
    """A figure in words: measure, value, stage of the money, payers, date and note."""
    measure = dossier.settings.measures[figure.measure].name
    text = f"{measure}{f' ({figure.of})' if figure.of else ''}: {amount_text(figure, dossier)}"
    if figure.as_of:
        text += f", {dossier.words.date(figure.as_of)}"
    return f"{text} ({figure.note})" if figure.note else text


def amount_text(figure: Figure, dossier: Dossier) -> str:
    """The amount of a figure, with the stage of the money and who pays."""
    words = dossier.words
    parts = [words.quantity(figure, dossier.settings.units[figure.unit])]
    if figure.money:
        parts.append(words.t(MONEY_STAGES[figure.money]))
    if figure.by:
        parts.append(words.t("payer: %(names)s", names=payer_names(figure, dossier)))
    return ", ".join(parts)


def _disputes(fact: FactNode, dossier: Dossier, references: References) -> tuple[View, ...]:
    found = [
        View(text=f"{source.record.publisher}: {dispute.says}", marks=Marks((references.mark(source, dispute.at),)))
        for source, dispute in fact.disputes
    ]
    for other in dossier.contradictions.get(fact.key, ()):
        text = plain(other.fact.statement, dossier)
        link = link_to_fact(other, text)
        date = f" ({fact_date(other, dossier.words)})" if other.fact.date else ""
        found.append(View(text=(link, date), marks=references.of(other)))
    return tuple(found)
