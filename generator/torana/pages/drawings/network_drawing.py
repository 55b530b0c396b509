"""The drawing of a network: columns of names with lines between them.

The names are HTML, so that they wrap, shrink and can be read on a phone. Only the lines are SVG. Their coordinates are
whole numbers, and they stretch between the columns.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node, alphabetical
from torana.pages.drawings.network_layout import Block, curve
from torana.pages.shared.badges import in_words
from torana.pages.shared.entity_names import nation_name, own_name
from torana.pages.shared.links import Link, link_to
from torana.pages.shared.roles import doubts_of_tie, roles_of
from torana.wording.words import Words


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """A name in a column, or the heading of the names below it."""

    key: str
    """The slug by which lines refer to the row; for a heading, the keys of the rows below it."""
    text: str
    is_english: bool
    """True if the text is a name of the dossier without a translation."""
    link: Link | None
    heading: bool
    title: str
    """The name in full with its country and count, for the tooltip and the script."""
    number: str
    """The number in its dot: shared initiatives, or the number of an initiative in the list; may be empty."""
    size: int
    """The size of its dot, from 1 to 4; 0 for no dot."""
    leads: bool
    """True if a line leads from it to the right."""


@dataclass(frozen=True, slots=True)
class NetworkLine:
    """A line from an organisation to an initiative."""

    d: str
    """The `d` of a path."""
    ends: str
    """The keys of its two rows, from left to right."""
    roles: str
    """The roles of the organisation; if the facts that support them are doubtful, also the reasons."""
    weight: int
    """From 1 to 4."""
    doubtful: bool


@dataclass(frozen=True, slots=True)
class NetworkColumn:
    """Names in a column, at equal distances."""

    title: str
    rows: tuple[NetworkRow, ...]


@dataclass(frozen=True, slots=True)
class NetworkDrawing:
    """Three columns and the lines between them."""

    left: NetworkColumn
    left_lines: tuple[NetworkLine, ...]
    middle: NetworkColumn
    right_lines: tuple[NetworkLine, ...]
    right: NetworkColumn
    left_out: str
    """The numbers of partners and initiatives that it does not show, in words; may be empty."""

    @property
    def has_doubtful_lines(self) -> bool:
        """True if a line is of a doubtful role."""
        return any(each.doubtful for each in (*self.left_lines, *self.right_lines))


def slugs_by_name(slugs: Iterable[str], dossier: Dossier) -> list[str]:
    """Slugs in the order of the names of their entities."""
    return sorted(slugs, key=lambda slug: alphabetical(dossier.nodes[slug]))


def weight(shared: int) -> int:
    """The width class of a number of shared initiatives, from 1 to 4."""
    return 1 + (shared > 1) + (shared > 3) + (shared > 9)


def line(
    organisation: str, initiative: str, height: Mapping[str, int], dossier: Dossier, *, leftward: bool, shared: int = 1
) -> NetworkLine:
    """The line between an organisation, at the left if `leftward`, and an initiative, from the height of each row.

    Its width shows a number of `shared` initiatives.
    """
    one, other = (organisation, initiative) if leftward else (initiative, organisation)
    return line_of(organisation, initiative, f"{one} {other}", curve(height[one], height[other]), dossier, shared)


def line_of(organisation: str, initiative: str, ends: str, d: str, dossier: Dossier, shared: int = 1) -> NetworkLine:
    """The line of an organisation and an initiative, given the keys of its two rows and the `d` of its path."""
    node = dossier.nodes[initiative]
    roles = ", ".join(dict.fromkeys(dossier.words.t(party.role) for party in roles_of(organisation, node)))
    reasons = doubts_of_tie(organisation, node, dossier)
    return NetworkLine(
        d, ends, f"{roles}: {in_words(reasons)}" if reasons else roles, weight(shared), doubtful=bool(reasons)
    )


def organisation_rows(
    blocks: Iterable[Block], dossier: Dossier, shared: Mapping[str, int], leading: Collection[str] = ()
) -> Iterator[NetworkRow]:
    """The rows of a column of organisations, each with the number of initiatives that it shares.

    `leading` has the keys of rows with a line to the right.
    """

    def details(node: Node) -> tuple[str, str, int]:
        count = dossier.words.count(shared[node.slug], "shared initiative")
        title = ", ".join(filter(None, (own_name(node, dossier), nation_name(node, dossier), count)))
        return title, str(shared[node.slug]) if shared[node.slug] > 1 else "", weight(shared[node.slug])

    return _rows(blocks, dossier, leading, details)


def initiative_rows(
    blocks: Iterable[Block], dossier: Dossier, numbers: Mapping[str, int], leading: Collection[str]
) -> Iterator[NetworkRow]:
    """The rows of a column of initiatives, each with its number in the list below the drawing, if there is one.

    `leading` has the keys of rows with a line to the right.
    """
    return _rows(blocks, dossier, leading, lambda node: (own_name(node, dossier), str(numbers.get(node.slug, "")), 0))


def _rows(
    blocks: Iterable[Block],
    dossier: Dossier,
    leading: Collection[str],
    details: Callable[[Node], tuple[str, str, int]],
) -> Iterator[NetworkRow]:
    """The rows of a column; `details` returns the title of an entity, and the number and the size of its dot."""
    for block in blocks:
        if block.heading:
            is_english = block.link is not None and block.link.text == block.heading
            keys = " ".join(block.keys)
            yield NetworkRow(keys, block.heading, is_english, block.link, True, block.heading, "", 0, False)
        for key in block.keys:
            node = dossier.nodes[key]
            name, (title, number, size) = own_name(node, dossier), details(node)
            leads = key in leading
            yield NetworkRow(key, name, name == node.name, link_to(node), False, title, number, size, leads)


def counts_in_words(*counts: tuple[int, str], words: Words) -> str:
    """`66 organisations, 28 initiatives`; counts of 0 are left out."""
    return ", ".join(words.count(number, noun) for number, noun in counts if number > 0)
