"""All pages of a plan as Markdown, rendered in memory by one process."""

from __future__ import annotations

from dataclasses import dataclass

from torana.exports.export import Export
from torana.exports.registry import FileSpec
from torana.pages.downloads import Download
from torana.pages.markdown.page_metadata import front_matter, metadata
from torana.pages.page import Page
from torana.site.plan import Plan


@dataclass(frozen=True, slots=True)
class Rendered:
    """The contents of a site, except hand-written pages."""

    plan: Plan
    pages: tuple[tuple[Page, str], ...]
    """Each page with its Markdown."""
    files: tuple[Export, ...]
    """The data files and the search index."""
    plain_pages: tuple[Export, ...]
    """The plain Markdown copy of each page. A site generator must not treat it as a page."""


def render_site(plan: Plan) -> Rendered:
    """Render the pages and the data of a site. Nothing is written. Raises `ToranaError` if a template is wrong."""
    files = [file for make in plan.file_sets().values() for file in make()]
    plan.downloads = [download(file) for file in files if file.listed]
    pages, plain_pages = [], []
    for _, spec in plan.specs():
        if isinstance(spec, FileSpec):
            files.append(spec.export())
            continue
        page = spec.make()
        markdown = plan.markdown(page)
        pages.append((page, front_matter(metadata(page)) + markdown))
        plain_pages.append(plan.plain_markdown(page, markdown))
    return Rendered(plan, tuple(pages), tuple(files), tuple(filter(None, plain_pages)))


def download(file: Export) -> Download:
    """The entry of a data file on the data page."""
    return Download.of(file.path, file.description, file.content, file.rows, file.columns)
