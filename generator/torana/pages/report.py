"""The report: those of the dossier and its sectors in one document, with one list of sources."""

from __future__ import annotations

from collections.abc import Iterator

from torana.dossier.graph import Dossier
from torana.pages.page import Page, PageSpec, View
from torana.pages.shared.addresses import Site
from torana.pages.shared.entity_names import in_tree_order
from torana.pages.shared.links import Link, link_to
from torana.pages.shared.references import References
from torana.pages.shared.report_views import REPORT_PAGE, REPORT_PDF, badges_page, has_report, report_of, report_view
from torana.records.entity_types import SECTOR


def report_page(dossier: Dossier, site: Site) -> View:
    """Return the view: the summary, the rest of the dossier's report, each sector in order, and the sources."""
    references, words, settings = References(dossier), dossier.words, dossier.settings
    own = report_view(settings.report, dossier, references, level=2) if settings.report else None
    written = [node for node in dossier.of_type(SECTOR) if node.record.report]
    sectors = [
        View(title=link_to(node), anchor=f"_{node.slug}", report=report_of(node, dossier, references))
        for node in in_tree_order(written, dossier)
    ]
    headings = [block for block in own.rest if block.level == 2] if own else []
    as_of = words.t("as of %(date)s", date=words.date(settings.as_of))
    return View(
        title=settings.title,
        publisher=settings.publisher,
        as_of=words.date(settings.as_of),
        running=f"{settings.title}, {as_of}",
        contents=[Link(block.heading, REPORT_PAGE, block.anchor) for block in headings],
        pdf=Link(words.t("PDF"), REPORT_PDF) if site.has_pdf else None,
        own=own,
        sectors=sectors,
        badges=badges_page(words),
        references=references.listed(),
    )


def report_specs(dossier: Dossier, site: Site) -> Iterator[PageSpec]:
    """`/report/`, if there is a report."""

    def make() -> Page:
        words, title = dossier.words, dossier.settings.title
        view = report_page(dossier, site)
        description = words.t("The report of %(dossier)s: every sentence with its facts.", dossier=title)
        name = words.t("Report")
        return Page(REPORT_PAGE, name, description, "report.md.j2", view, running=view.running)

    if has_report(dossier):
        yield PageSpec(REPORT_PAGE, make)
