"""Tables of figures, and of conflicting figures."""

from __future__ import annotations

from collections.abc import Iterable

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.page import View
from torana.pages.shared.fact_dates import fact_date
from torana.pages.shared.fact_views import amount_text
from torana.pages.shared.links import link_to_fact
from torana.pages.shared.references import References
from torana.records.facts import Figure


def figure_rows(facts: Iterable[FactNode], dossier: Dossier, references: References) -> list[View]:
    """The figures of facts, in the order of the facts."""
    return [figure_row(fact, figure, dossier, references) for fact in facts for figure in fact.fact.figures]


def figure_row(fact: FactNode, figure: Figure, dossier: Dossier, references: References) -> View:
    """One figure of a fact."""
    settings = dossier.settings
    return View(
        initiative=link_to_fact(fact, fact.owner.name),
        measure=settings.measures[figure.measure].name,
        of=figure.of or "",
        value=amount_text(figure, dossier),
        date=dossier.words.when(figure.as_of) or fact_date(fact, dossier.words),
        note=figure.note or "",
        replaced=fact.key in dossier.superseded_by,
        marks=references.of(fact),
    )


def conflict_views(node: Node, dossier: Dossier, references: References) -> tuple[View, ...]:
    """The figures of an entity's facts that contradict each other."""
    settings = dossier.settings
    return tuple(
        View(
            measure=settings.measures[conflict.measure].name + (f" ({conflict.of})" if conflict.of else ""),
            rows=tuple(figure_row(fact, figure, dossier, references) for fact, figure in conflict.values),
        )
        for conflict in dossier.conflicts_of(node)
    )
