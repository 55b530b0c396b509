"""The home page."""

from __future__ import annotations

from collections.abc import Iterator

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, chronological
from torana.dossier.sums import figure_totals
from torana.pages.entities.sector import sector_card
from torana.pages.page import WIDE, Page, PageSpec, View
from torana.pages.shared.addresses import Site
from torana.pages.shared.badges import EVIDENCE_PAGE, fact_badges
from torana.pages.shared.entity_names import top_sectors
from torana.pages.shared.event_rows import last_changes
from torana.pages.shared.links import Link
from torana.pages.shared.references import References
from torana.pages.shared.report_views import REPORT_PAGE, has_report, report_view
from torana.pages.shared.timeline_entries import timeline_entry
from torana.pages.shared.totals import totals_view
from torana.pages.shared.trust import link_to_search

FINDINGS = 3
"""The number of facts on the home page."""
RECENT = 12
"""The number of newest facts from which the best supported ones are chosen, so that no old fact is among them."""
CHANGES = 5
"""The number of changes on the home page."""


def home_page(dossier: Dossier) -> View:
    """Return the view of the home page: the subject, its support, sectors, findings and recent changes."""
    references = References(dossier)
    words, settings = dossier.words, dossier.settings
    report = report_view(settings.report, dossier, references) if settings.report else None
    return View(
        title=settings.title,
        tagline=settings.tagline or settings.summary,
        trust=_trust_line(dossier) if dossier.facts else [],
        sectors=[sector_card(node, dossier) for node in top_sectors(dossier)],
        report=report.summary if report else [],
        report_page=Link(words.t("Read the report"), REPORT_PAGE) if has_report(dossier) else None,
        findings=[_finding(fact, dossier, references) for fact in findings(dossier)],
        money=totals_view(figure_totals(dossier.facts, dossier), dossier),
        money_page=Link(words.t("Amounts in these totals"), EVIDENCE_PAGE, "_money"),
        changes=last_changes(dossier.events, CHANGES, dossier),
        all_changes=Link(words.t("What’s new"), "changes.md"),
        editing=None if dossier.facts else Link(words.t("How to add facts"), "editing.md"),
        references=references.listed(),
    )


def findings(dossier: Dossier) -> list[FactNode]:
    """The best supported of the newest facts, the newest first."""
    news = [fact for fact in dossier.facts if fact.is_news and fact.key not in dossier.superseded_by]
    newest = sorted(news, key=chronological, reverse=True)[:RECENT]
    best = sorted(newest, key=lambda fact: len(fact.origins) < 2)[:FINDINGS]
    return sorted(best, key=chronological, reverse=True)


def _finding(fact: FactNode, dossier: Dossier, references: References) -> View:
    return View(entry=timeline_entry(fact, dossier, references), badges=fact_badges(fact, dossier))


def _trust_line(dossier: Dossier) -> list[View]:
    """The support for all facts in one line. A count links to the facts that it counts."""
    words, tally, settings = dossier.words, dossier.tally, dossier.settings
    facts = words.count(tally.facts, "fact")
    supported = words.n(
        "%(count)s of %(facts)s has two or more independent sources",
        "%(count)s of %(facts)s have two or more independent sources",
        tally.corroborated,
        facts=facts,
    )
    contested = words.t("%(count)s contested", count=words.integer(tally.contested))
    return [
        View(text=supported, found=link_to_search("evidence=corroborated") if tally.corroborated else None),
        View(text=contested, found=link_to_search("evidence=contested") if tally.contested else None),
        View(text=words.t("sources read by %(date)s", date=words.date(settings.as_of)), found=None),
        View(text=words.t("published by %(publisher)s", publisher=settings.publisher), found=None),
    ]


def home_specs(dossier: Dossier, site: Site) -> Iterator[PageSpec]:
    """`/`"""

    def make() -> Page:
        title, summary = dossier.settings.title, dossier.settings.summary
        view = home_page(dossier)
        return Page("index.md", title, summary, "home.md.j2", view, hide=WIDE, alone=True)

    yield PageSpec("index.md", make)
