"""A summary of the support for the facts of a page."""

from __future__ import annotations

from collections.abc import Sequence

from torana.dossier.evidence import Tally, tally_of
from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.pages.page import View
from torana.pages.shared.badges import EVIDENCE_PAGE
from torana.pages.shared.links import Link
from torana.wording.words import Words


def trust_in(dossier: Dossier, facts: Sequence[FactNode] | None = None, filters: str | None = "") -> View:
    """Return a summary of the support for some facts; by default for all.

    `filters` is the query of the search that finds the facts, such as `sector=energy&`; `None` if there is none.
    """
    tally = dossier.tally if facts is None else tally_of(facts, dossier.indexes.contested)
    counts = {"corroborated": tally.corroborated, "primary": tally.primary, "contested": tally.contested}
    words = dossier.words
    labels = {
        "corroborated": words.t("with two or more independent sources"),
        "primary": words.t("with a primary source"),
        "contested": words.t("contested"),
    }
    return View(
        facts=dossier.words.count(tally.facts, "fact"),
        shares=tuple(
            View(
                text=words.share(count, tally.facts),
                found=None if filters is None or not count else Link("", f"search.md?{filters}evidence={key}"),
                label=Link(labels[key], EVIDENCE_PAGE, f"_{key}"),
            )
            for key, count in counts.items()
            if tally.facts
        ),
        checks=_checks(tally, words),
        as_of=words.date(dossier.settings.as_of),
        page=Link(words.t("How we count"), "method.md", "corroboration"),
    )


def _checks(tally: Tally, words: Words) -> str:
    """The date of the oldest check, and the number of facts that were never re-checked."""
    if tally.oldest is None:
        return words.t("not re-checked since added") if tally.facts else ""
    oldest = words.t("oldest check: %(date)s", date=words.date(tally.oldest))
    if not tally.unchecked:
        return oldest
    rest = words.n("%(count)s not re-checked since added", "%(count)s not re-checked since added", tally.unchecked)
    return f"{oldest}; {rest}"
