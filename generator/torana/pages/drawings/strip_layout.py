"""The labels of the marks in the drawing of a timeline, and the rows in which they do not overlap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.shared.entity_names import own_name

NARROWEST = 560
"""The width of the narrowest drawing, in pixels: narrower windows show the list only."""
HALF = 12
"""Half the width of a mark with the space around it, in pixels. Targets are 24 pixels wide (WCAG 2.5.8)."""
LANES = 16
"""Maximum number of rows of marks. If there would be more, labels are left out, and then marks are combined."""
TRIED = 24
"""Maximum number of labels that are tried one by one if there is no space for all."""
LARGE = 3
"""Minimum number of facts of a mark that is labelled although it shows no change of stage."""
LETTER, WIDE_LETTER = 5.6, 10.5
"""The width of a letter, and of one of Chinese or Japanese, in pixels."""


def text_width(text: str) -> int:
    """The width of a label with the space after it, in pixels."""
    return round(sum(WIDE_LETTER if letter > "\u2e80" else LETTER for letter in text)) + 4


def label_of(facts: Sequence[FactNode], dossier: Dossier, here: Node | None = None) -> str:
    """The stage or the large event that a mark shows, with the entity that most of its facts are about.

    It is empty if the mark has few facts, none of which is expected or changes a stage. The entity of the page, `here`,
    is not named.
    """
    staged = [fact for fact in facts if fact.fact.status]
    if not staged and len(facts) < LARGE and not all(fact.expected for fact in facts):
        return ""
    chosen = staged or facts
    counts = Counter(fact.owner.slug for fact in chosen)
    main = max(reversed(chosen), key=lambda fact: counts[fact.owner.slug])
    stage = dossier.settings.statuses[main.fact.status].name if main.fact.status else ""
    return ": ".join(filter(None, ("" if main.owner is here else own_name(main.owner, dossier), stage)))


@dataclass(frozen=True, slots=True)
class Extent:
    """The space of a mark across the narrowest drawing, in pixels, and the label that it should have."""

    start: int
    end: int
    label: str
    importance: tuple[bool, int]
    """Marks with a higher value get their labels first."""

    def labelled(self) -> tuple[int, int] | None:
        """The space with the label: at the right of the mark, or at its left; `None` if there is none."""
        width = text_width(self.label)
        if self.end + width <= NARROWEST:
            return self.start, self.end + width
        return (self.start - width, self.end) if self.start >= width else None


@dataclass(frozen=True, slots=True)
class MarkPlace:
    """The row of a mark, and its label."""

    lane: int
    label: str
    before: bool
    """True if the label is at the left of the mark."""


def places(extents: Sequence[Extent]) -> list[MarkPlace]:
    """Return the place of each mark. Each label, the most important first, is shown if the rows still suffice."""
    wanted = [number for number, extent in enumerate(extents) if extent.label and extent.labelled()]
    found = list(_placed(extents, wanted))
    if _fit(found):
        return found
    chosen: set[int] = set()
    found = list(_placed(extents, chosen))
    for number in sorted(wanted, key=lambda number: extents[number].importance, reverse=True)[:TRIED]:
        if _fit(tried := list(_placed(extents, chosen | {number}))):
            chosen.add(number)
            found = tried
    return found


def _fit(marks: Iterable[MarkPlace]) -> bool:
    return max(place.lane for place in marks) < LANES


def _placed(extents: Iterable[Extent], labelled: Container[int]) -> Iterator[MarkPlace]:
    """The first row that has space for each mark, in their order."""
    rows: list[list[tuple[int, int]]] = []
    for number, extent in enumerate(extents):
        space = extent.labelled() if number in labelled else None
        start, end = space or (extent.start, extent.end)
        lane = next((n for n, row in enumerate(rows) if all(end <= a or start >= b for a, b in row)), len(rows))
        if lane == len(rows):
            rows.append([])
        rows[lane].append((start, end))
        yield MarkPlace(lane, extent.label if space else "", before=bool(space) and start < extent.start)
