"""Initiatives in columns, by current stage."""

from __future__ import annotations

from collections.abc import Iterable

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.dossier.stages import current_stage
from torana.pages.entities.initiative import initiative_row
from torana.pages.page import View
from torana.pages.shared.badges import missing_stage, status_badge
from torana.pages.shared.entity_names import by_name
from torana.pages.shared.links import Link
from torana.records.settings import Settings

COLUMN = 20
"""Maximum number of initiatives in a column; the others are in a table on another page."""


def board_order(settings: Settings) -> list[str]:
    """Return the stages, the furthest first, with those of initiatives that ended last."""
    terms = settings.statuses
    furthest_first = list(reversed(terms))
    return sorted(furthest_first, key=lambda status: terms[status].ends or terms[status].closed)


def by_status(initiatives: Iterable[Node], dossier: Dossier) -> dict[str | None, list[Node]]:
    """Return initiatives by stage: the active ones first, the furthest of them at the top, then those that ended.

    Last come those whose stage is not known, under an empty text, and those whose kind has no stages, under `None`.
    """
    found: dict[str | None, list[Node]] = {status: [] for status in (*board_order(dossier.settings), "", None)}
    for initiative in by_name(initiatives):
        stage = current_stage(initiative, dossier)
        found[stage.status if stage else "" if missing_stage(initiative, dossier) else None].append(initiative)
    return {status: nodes for status, nodes in found.items() if nodes}


def board(initiatives: Iterable[Node], dossier: Dossier, rest: str) -> tuple[View, ...]:
    """Return initiatives by stage, as columns. `rest` is the Markdown file of the page with all of them."""
    return tuple(
        View(
            status=status_badge(dossier, status) if status else None,
            title=dossier.words.t("Without stages") if status is None else dossier.words.t("Stage unknown"),
            initiatives=[initiative_row(node, dossier) for node in nodes[:COLUMN]],
            more=Link(dossier.words.more(len(nodes) - COLUMN), rest) if len(nodes) > COLUMN else None,
        )
        for status, nodes in by_status(initiatives, dossier).items()
    )
