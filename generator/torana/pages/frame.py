"""The texts and links of the frame around every page, which the theme prints: `theme/partials/`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from torana.dossier.graph import Dossier
from torana.pages.localise import folder_of
from torana.pages.shared.addresses import SITE_FEED, Site, contact_url


def frames(dossiers: Iterable[Dossier], site: Site) -> dict[str, dict[str, Any]]:
    """Return the frame of each language, by its tag. `dossiers` are one dossier in each language."""
    return {dossier.words.language: _frame(dossier, site) for dossier in dossiers}


def _frame(dossier: Dossier, site: Site) -> dict[str, Any]:
    """Texts by name. The addresses are from the root of the site, except those of other sites.

    The theme puts `base_url` before them: with its filter `url`, a link would depend on the page, and
    `site/fast/theme_frame.py` uses one frame for many pages.
    """
    words, settings = dossier.words, dossier.settings
    return {
        # In English, the name of the site is that in mkdocs.yml.
        "site_name": "" if words.language == "en" else settings.title,
        "short_name": settings.short_name or "",
        "contents": words.t("On this page"),
        "search_page": f"{folder_of(words.language)}search/",
        "search": words.t("Search"),
        "close": words.t("Close"),
        "failed": words.t("Search could not load. Check your connection."),
        "words": json.dumps(dict(words.script), ensure_ascii=False) if words.script else "",
        "language": words.t("Language"),
        "footer": words.t("Footer"),
        "folder": folder_of(words.language),
        "home": words.t("Home"),
        "missing": words.t("There is no page at this address"),
        "missing_text": words.t(
            "The page may have been renamed, or the address mistyped. Old addresses of facts and pages redirect to the"
            " new ones."
        ),
        "search_dossier": words.t("Search the dossier"),
        "links": [
            {"title": title, "address": target, "outside": "://" in target} for title, target in _links(dossier, site)
        ],
    }


def _links(dossier: Dossier, site: Site) -> Iterator[tuple[str, str]]:
    """The last line of the footer. Method and data are among the pages of *Explore*."""
    t, settings = dossier.words.t, dossier.settings
    yield t("Facts: %(licence)s", licence=settings.licence), settings.licence_url
    if contact := contact_url(site):
        yield t("Contact"), contact
    if dossier.git_history.begins:
        yield t("Feed"), SITE_FEED
