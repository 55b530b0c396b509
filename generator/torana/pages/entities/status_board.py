"""Initiatives in columns, by the status that they have reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.entities.initiative import InitiativeRow, initiative_row
from torana.pages.shared.badges import Badge, status_badge
from torana.pages.shared.entity_names import by_name
from torana.pages.shared.links import Link

COLUMN = 20
"""Initiatives that a column of a board shows; the rest is a table on pages of its own."""


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """The initiatives that are at one step."""

    status: Badge | None
    initiatives: tuple[InitiativeRow, ...]
    more: Link | None
    """Where the rest stands, if it does not show all."""


def by_step(initiatives: Iterable[Node], dossier: Dossier) -> dict[str, list[Node]]:
    """Initiatives by the step they are at, the furthest first; those without one last, under an empty text."""
    found: dict[str, list[Node]] = {status: [] for status in (*reversed(dossier.settings.statuses), "")}
    for initiative in by_name(initiatives):
        step = dossier.status(initiative)
        found[step.status if step else ""].append(initiative)
    return {status: nodes for status, nodes in found.items() if nodes}


def board(initiatives: Iterable[Node], dossier: Dossier, rest: str) -> tuple[BoardColumn, ...]:
    """Initiatives by the step they are at, as columns.

    Args:
        initiatives: In any order.
        dossier: The dossier that they belong to.
        rest: The Markdown file of the page that holds those which do not find room.
    """
    return tuple(
        BoardColumn(
            status_badge(dossier, status) if status else None,
            tuple(initiative_row(node, dossier) for node in nodes[:COLUMN]),
            Link(dossier.words.t("%(count)s more", count=dossier.words.integer(len(nodes) - COLUMN)), rest)
            if len(nodes) > COLUMN
            else None,
        )
        for status, nodes in by_step(initiatives, dossier).items()
    )
