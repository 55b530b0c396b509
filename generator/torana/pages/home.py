"""The home page."""

from __future__ import annotations

from collections.abc import Iterator

from torana.dossier.graph import Dossier
from torana.dossier.nodes import chronological
from torana.dossier.sums import figure_totals
from torana.pages.entities.sector import sector_card
from torana.pages.entities.status_board import board
from torana.pages.page import WIDE, Page, PageSpec, View
from torana.pages.shared.addresses import Site
from torana.pages.shared.badges import EVIDENCE_PAGE
from torana.pages.shared.entity_names import top_sectors
from torana.pages.shared.links import Link
from torana.pages.shared.references import References
from torana.pages.shared.report_views import REPORT_PAGE, has_report, report_view
from torana.pages.shared.timeline_entries import timeline_entry
from torana.pages.shared.totals import totals_view
from torana.pages.shared.trust import trust_in
from torana.records.entity_types import INITIATIVE, PLACE, SECTOR
from torana.wording.words import msgid

MAX_LATEST = 8
"""The number of facts on the home page."""


def home_page(dossier: Dossier) -> View:
    """Return the view of the home page: the subject, key figures, and links to start from."""
    references = References(dossier)
    words, settings = dossier.words, dossier.settings
    report = report_view(settings.report, dossier, references) if settings.report else None
    news = [fact for fact in dossier.facts if fact.is_news and fact.key not in dossier.superseded_by]
    latest = sorted(news, key=chronological, reverse=True)[:MAX_LATEST]
    counted = [(len(dossier.fact_order), msgid("Cited fact"), msgid("Cited facts"), "facts.md")]
    types = [each for each in dossier.types if each not in (SECTOR, PLACE)]
    counted += [(len(dossier.of_type(each)), each.noun, each.title, f"{each.url}/index.md") for each in types]
    initiatives = dossier.of_type(INITIATIVE)
    return View(
        title=settings.title,
        summary=settings.summary,
        report=report.summary if report else [],
        report_page=Link(words.t("Read the report"), REPORT_PAGE) if has_report(dossier) else None,
        as_of=words.date(settings.as_of),
        trust=trust_in(dossier.tally, dossier),
        numbers=[
            View(value=words.integer(count), label=words.t(one if count == 1 else many), link=Link("", path))
            for count, one, many, path in counted
        ],
        sectors=[sector_card(node, dossier) for node in top_sectors(dossier)],
        money=totals_view(figure_totals(dossier.facts, dossier), dossier),
        money_page=Link(words.t("Amounts in these totals"), EVIDENCE_PAGE, "_money"),
        board=board(initiatives, dossier, f"{INITIATIVE.url}/index.md") if initiatives else None,
        latest=[timeline_entry(fact, dossier, references) for fact in latest],
        editing=None if dossier.facts else Link(words.t("How to add facts"), "editing.md"),
        references=references.listed(),
    )


def home_specs(dossier: Dossier, site: Site) -> Iterator[PageSpec]:
    """`/`"""

    def make() -> Page:
        title, summary = dossier.settings.title, dossier.settings.summary
        view = home_page(dossier)
        return Page("index.md", title, summary, "home.md.j2", view, hide=WIDE, scripts=("evidence",), alone=True)

    yield PageSpec("index.md", make)
