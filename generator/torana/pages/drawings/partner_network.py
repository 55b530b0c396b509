"""The drawing on an organisation's page: the initiatives that it shares, and its partners."""

from __future__ import annotations

from collections import Counter, defaultdict

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node, alphabetical
from torana.pages.drawings.network_drawing import (
    NetworkColumn,
    NetworkDrawing,
    NetworkRow,
    counts_in_words,
    initiative_rows,
    line,
    line_of,
    organisation_rows,
    slugs_by_name,
)
from torana.pages.drawings.network_layout import HEIGHT, Block, arrange, curve, heights
from torana.pages.shared.entity_names import own_name

PARTNERS = 12
"""Maximum number of partners in the drawing."""
INITIATIVES = 8
"""Maximum number of initiatives in the drawing."""


def partners_of(organisation: Node, dossier: Dossier) -> list[tuple[Node, list[Node]]]:
    """The organisations that share initiatives with another, and these: those with the most first, then by name."""
    shared: dict[str, list[Node]] = defaultdict(list)
    for initiative in dossier.initiatives(organisation):
        for slug in dict.fromkeys(party.organisation for party in initiative.record.parties):
            shared[slug].append(initiative)
    found = [(dossier.nodes[slug], initiatives) for slug, initiatives in shared.items() if slug != organisation.slug]
    return sorted(found, key=lambda row: (-len(row[1]), row[0].name.casefold()))


def partner_drawing(organisation: Node, dossier: Dossier) -> NetworkDrawing | None:
    """Return the organisation, the initiatives that it shares, and its partners by country; `None` if it has none.

    It shows only the partners with the most shared initiatives, and the initiatives that most of them share. The table
    shows all.
    """
    partners = partners_of(organisation, dossier)
    shared = {partner.slug: len(initiatives) for partner, initiatives in partners}
    every = {partner.slug: [node.slug for node in initiatives] for partner, initiatives in partners[:PARTNERS]}
    drawn = _most_shared(every, dossier)
    links = {slug: both for slug, slugs in every.items() if (both := [each for each in slugs if each in drawn])}
    if not links:
        return None
    middle = [Block("", None, slugs_by_name(drawn, dossier))]
    right = _by_country(links, dossier)
    arrange(middle, [right], links)
    height = heights(middle) | heights(right)
    name = own_name(organisation, dossier)
    root = NetworkRow("here", name, name == organisation.name, None, False, name, "", 4, True)
    hidden = (
        (len(partners) - len(links), "partner"),
        (len(dossier.initiatives(organisation)) - len(drawn), "initiative"),
    )
    return NetworkDrawing(
        left=NetworkColumn("", (root,)),
        left_lines=tuple(
            line_of(organisation.slug, slug, f"here {slug}", curve(HEIGHT // 2, height[slug]), dossier)
            for slug in middle[0].keys
        ),
        middle=NetworkColumn(dossier.words.t("Initiatives"), tuple(initiative_rows(middle, dossier, {}, drawn))),
        right_lines=tuple(
            line(slug, initiative, height, dossier, leftward=False, shared=shared[slug])
            for slug, initiatives in links.items()
            for initiative in initiatives
        ),
        right=NetworkColumn(dossier.words.t("Partners"), tuple(organisation_rows(right, dossier, shared))),
        left_out=counts_in_words(*hidden, words=dossier.words),
    )


def _most_shared(links: dict[str, list[str]], dossier: Dossier) -> set[str]:
    """The initiatives that most partners share."""
    counts = Counter(slug for slugs in links.values() for slug in slugs)
    return set(sorted(counts, key=lambda slug: (-counts[slug], alphabetical(dossier.nodes[slug])))[:INITIATIVES])


def _by_country(slugs: dict[str, list[str]], dossier: Dossier) -> list[Block]:
    """A block for each country that has some of the partners, in the order of the dossier; then one for all others."""
    found: dict[str, list[str]] = defaultdict(list)
    for slug in slugs:
        found[dossier.nodes[slug].record.nation or ""].append(slug)
    names = {**dossier.settings.countries, "": dossier.words.t("Others")}
    return [Block(name, None, found[key]) for key, name in names.items() if key in found]
