"""The search page."""

from __future__ import annotations

from torana.dossier.graph import Dossier
from torana.pages.page import WIDE, View
from torana.pages.page_specs import one_page
from torana.pages.shared.entity_names import count_of_type, listed
from torana.pages.shared.links import Link
from torana.wording.words import msgid


def search_page(dossier: Dossier) -> View:
    """Return the view of the search page: links to all indexes, for readers without JavaScript."""
    words = dossier.words
    indexes = [
        View(link=Link(words.t(t.title), f"{t.url}/index.md"), count=count_of_type(t, len(listed(t, dossier)), words))
        for t in dossier.types
    ]
    indexes.append(View(link=Link(words.t("Facts"), "facts.md"), count=words.count(len(dossier.fact_order), "fact")))
    return View(indexes=indexes)


search_specs = one_page(
    "search.md",
    msgid("Search"),
    msgid("Search everything in %(dossier)s."),
    search_page,
    hide=WIDE,
)
