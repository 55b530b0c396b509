"""The page *Explore*: everything that has no tab of its own. The navigation and the footer list the same pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from torana.dossier.graph import Dossier
from torana.pages.network import NETWORK_PAGE, has_network
from torana.pages.page import WIDE, View
from torana.pages.page_specs import one_page
from torana.pages.shared.badges import EVIDENCE_PAGE
from torana.pages.shared.entity_names import count_of_type, listed
from torana.pages.shared.links import Link
from torana.records.entity_types import INITIATIVE, ORGANISATION, PLACE, SECTOR, SOURCE
from torana.wording.words import msgid

EXPLORE = msgid("Explore")
EXPLORE_PAGE = "explore/index.md"
_TABS = (SECTOR, INITIATIVE, ORGANISATION)
"""The types whose indexes have tabs of their own."""
_DESCRIPTIONS = {
    PLACE: msgid("Where organisations and initiatives are."),
    SOURCE: msgid("The documents that facts cite, and the facts that cite them."),
}
"""Of built-in types, unless the dossier describes them. Declared types have their own."""
_OTHERS = (
    (msgid("Facts"), "facts.md", msgid("Every cited fact in one table, to filter and sort.")),
    (msgid("Network"), NETWORK_PAGE, msgid("Which organisations work together.")),
    (msgid("What’s new"), "changes.md", msgid("Facts that were added, changed, superseded or contested.")),
    (msgid("Data"), "data/index.md", msgid("Everything on these pages, to download.")),
    (msgid("Evidence"), EVIDENCE_PAGE, msgid("How well the facts are supported, and what each badge means.")),
    (msgid("Method"), "method.md", msgid("How facts are chosen, cited and counted.")),
)


class ExplorePage(NamedTuple):
    """An entry. Its texts are not translated yet."""

    title: str
    path: str
    """Its Markdown file."""
    description: str
    size: str = ""
    """The number of its entities, in the language of the dossier."""


def explore_pages(dossier: Dossier) -> Iterator[ExplorePage]:
    """Yield the entries: the indexes of types without a tab, then the other pages."""
    for each in dossier.types:
        if each not in _TABS:
            description = each.description or _DESCRIPTIONS.get(each, "")
            size = count_of_type(each, len(listed(each, dossier)), dossier.words)
            yield ExplorePage(each.title, f"{each.url}/index.md", description, size)
    yield from (ExplorePage(*each) for each in _OTHERS if each[1] != NETWORK_PAGE or has_network(dossier))


def explore_page(dossier: Dossier) -> View:
    """Return the view of the page."""
    t = dossier.words.t
    entries = [
        View(link=Link(t(each.title), each.path), description=t(each.description), count=each.size)
        for each in explore_pages(dossier)
    ]
    return View(title=t(EXPLORE), entries=entries)


explore_specs = one_page(EXPLORE_PAGE, EXPLORE, msgid("All lists and data of %(dossier)s."), explore_page, hide=WIDE)
