"""A page in its language: its folder, citation and head, and links to its copies in other languages."""

from __future__ import annotations

from dataclasses import replace

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.citation import page_citation
from torana.pages.html_head import head_elements
from torana.pages.page import Alternate, Page, PageSpec
from torana.pages.shared.addresses import Site


def folder_of(language: str) -> str:
    """The folder of a language's pages: `ja/`; empty for English."""
    return "" if language == "en" else f"{language}/"


def localised_page(spec: PageSpec, dossier: Dossier, site: Site) -> Page:
    """Make a page, and add its citation, its head and the links to its copies in other languages."""
    words, page = dossier.words, spec.make()
    if spec.translated and site.languages:
        folder = folder_of(words.language)
        page = replace(
            page,
            path=folder + page.path,
            language=words.language,
            reviewed=words.reviewed,
            folder=folder,
            alternates=tuple(
                Alternate(tag, name, folder_of(tag) + page.path, tag == words.language)
                for tag, name in (("en", "English"), *site.languages)
            ),
        )
    return _cited(page, spec.entity, dossier, site)


def _cited(
    page: Page,
    node: Node | None,
    dossier: Dossier,
    site: Site,
    *,
    plain_markdown: bool = True,
) -> Page:
    """The page with its citation and the elements for its head."""
    citation = page_citation(page.path, page.title, node, dossier, site)
    head = head_elements(page, citation, node, dossier, site, plain_markdown=plain_markdown)
    return replace(page, citation=citation, head=head)


def hand_written_page(path: str, title: str, description: str, dossier: Dossier, site: Site) -> Page:
    """Return the citation and the head of a hand-written page, by its Markdown file."""
    page = Page(path, title, description, "", None, language=dossier.words.language)
    return _cited(page, None, dossier, site, plain_markdown=False)
