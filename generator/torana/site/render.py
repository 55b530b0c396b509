"""All pages of a plan as Markdown, rendered in memory by one process."""

from __future__ import annotations

from dataclasses import dataclass, field

from torana.exports.export import Export
from torana.pages.markdown.page_metadata import front_matter, metadata
from torana.pages.page import Page, PageSpec
from torana.site.plan import Plan


@dataclass(frozen=True, slots=True)
class Rendered:
    """The contents of a site, except hand-written pages."""

    plan: Plan
    pages: list[tuple[Page, str]] = field(default_factory=list)
    """Each page with its Markdown."""
    files: list[Export] = field(default_factory=list)
    """The data files and the search index."""
    plain_pages: list[Export] = field(default_factory=list)
    """The plain Markdown copy of each page. A site generator must not treat it as a page."""


def render_site(plan: Plan) -> Rendered:
    """Render the pages and the data of a site. Nothing is written. Raises `ToranaError` if a template is wrong."""
    rendered = Rendered(plan)
    for _, spec in plan.specs():
        if isinstance(spec, PageSpec):
            page, markdown = plan.rendered(spec)
            rendered.pages.append((page, front_matter(metadata(page)) + markdown))
        else:
            for file in plan.files(spec):
                (rendered.plain_pages if file.path.endswith(".md") else rendered.files).append(file)
    return rendered
