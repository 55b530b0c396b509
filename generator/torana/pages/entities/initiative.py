"""The pages of initiatives."""

from __future__ import annotations

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node, newest_first
from torana.dossier.stages import current_stage, expected_stages, reached, stage_history
from torana.pages.drawings.figures import charts
from torana.pages.drawings.strip import date_strip
from torana.pages.entities.entity_list import EntityList
from torana.pages.entities.entity_pages import EntityPages, JsonLd
from torana.pages.entities.fact_lists import EntityContext
from torana.pages.entities.infobox import CHILDREN, first_values, infobox_row
from torana.pages.entities.role_tables import PARTIES
from torana.pages.entities.standing import standing_lines
from torana.pages.page import View
from torana.pages.shared import list_filters
from torana.pages.shared.addresses import brief_path
from torana.pages.shared.badges import doubts, missing_stage, status_badge
from torana.pages.shared.entity_names import by_name, kind_name
from torana.pages.shared.fact_dates import fact_date
from torana.pages.shared.fact_views import fact_anchor, fact_view
from torana.pages.shared.figure_tables import conflict_views, figure_rows
from torana.pages.shared.links import Link, link_if, link_to, link_to_fact, links_to, rich
from torana.pages.shared.references import Marks, References
from torana.pages.shared.report_views import report_of
from torana.records.entity_types import INITIATIVE
from torana.wording.words import machine_date, msgid

MAX_FIGURES = 100
"""Maximum number of facts whose figures are in the table of an initiative: the latest."""


def initiative_row(node: Node, dossier: Dossier) -> View:
    """An initiative in a table."""
    stage = current_stage(node, dossier)
    return View(
        link=link_to(node),
        kind=kind_name(node, dossier),
        status=status_badge(dossier, stage.status) if stage else None,
        no_status=missing_stage(node, dossier),
        doubts=doubts((stage.fact,), dossier) if stage else (),
        since=dossier.words.when(stage.date) if stage else "",
        since_datetime=machine_date(stage.date) if stage else "",
        sectors=links_to(dossier.nodes[slug] for slug in node.record.sectors),
        facts=len(dossier.fact_order_of(node)),
    )


INITIATIVES_OF = EntityList(
    title=msgid("Initiatives"),
    name="initiatives",
    kind="initiatives",
    items=lambda node, dossier: by_name(dossier.initiatives(node)),
    row=lambda initiative, node, dossier, references: initiative_row(initiative, dossier),
)
"""The initiatives of a place or a sector."""


def _related(node: Node, dossier: Dossier) -> list[Node]:
    """The initiatives that the facts on its page name or belong to, except its parts and its whole."""
    named = {other.slug: other for fact in dossier.backlinks(node) for other in (*fact.names, fact.owner)}
    shown = {node.slug, node.record.part_of, *(child.slug for child in dossier.children(node))}
    return [other for slug, other in named.items() if other.type is node.type and slug not in shown]


RELATED = infobox_row(
    msgid("Related"),
    "related",
    lambda node, dossier: len(_related(node, dossier)),
    lambda node, dossier: [(link_to(other),) for other in by_name(_related(node, dossier))],
)


def ladder(initiative: Node, dossier: Dossier, references: References) -> tuple[View, ...]:
    """Return every stage in order, with the fact since which it lasts, or else the first that expects it.

    An unwanted end that no fact shows is left out.
    """
    stages = reached(stage_history(initiative, dossier))
    facts = expected_stages(initiative, dossier) | {status: stage.fact for status, stage in stages.items()}
    current = current_stage(initiative, dossier)

    def rung(status: str) -> View:
        fact, stage = facts.get(status), stages.get(status)
        date = stage.date if stage else fact.fact.date if fact else None
        return View(
            status=status_badge(dossier, status),
            reached=stage is not None,
            current=current is not None and current.status == status,
            date=fact_date(fact, dossier.words) if fact and not stage else dossier.words.when(date),
            datetime=machine_date(date),
            permalink=link_to_fact(fact, dossier.words.t("Fact")) if fact else None,
            statement=rich(fact.fact.statement, dossier, fact.owner) if fact else (),
            marks=references.of(fact) if fact else Marks(),
        )

    statuses = dossier.settings.stages_of(initiative.record.kind).items()
    return tuple(rung(status) for status, term in statuses if status in facts or not term.ends) if facts else ()


def _details(page: EntityContext) -> View:
    node, dossier, references, facts = page.node, page.dossier, page.references, page.facts
    row, own_facts = initiative_row(node, dossier), dossier.own_facts(node)
    # Sources are numbered in the order of the page.
    answer, report = standing_lines(node, dossier, references), report_of(node, dossier, references)
    rungs = ladder(node, dossier, references)
    shown = [fact_view(fact, dossier, page.site, references, node) for fact in newest_first(facts)]
    conflicts = conflict_views(node, dossier, references)
    with_figures = [fact for fact in own_facts if fact.fact.figures]
    return View(
        row=row,
        report=report,
        standing=answer,
        brief=Link(dossier.words.t("Printable brief"), brief_path(node)),
        places=links_to(dossier.nodes[slug] for slug in node.record.places),
        part_of=link_if(node.record.part_of, dossier),
        parts=first_values(CHILDREN, node, dossier),
        related=first_values(RELATED, node, dossier),
        ladder=rungs,
        parties=PARTIES.part(node, dossier, references),
        figures=figure_rows(with_figures[-MAX_FIGURES:], dossier, references),
        has_more_figures=len(with_figures) > MAX_FIGURES,
        charts=charts(own_facts, dossier),
        conflicts=conflicts,
        strip=date_strip(facts, dossier, lambda fact: f"#{fact_anchor(fact, node)}", node),
        facts=shown,
    )


def _json_ld(node: Node, schema_type: str, dossier: Dossier) -> JsonLd:
    stage = current_stage(node, dossier)
    if schema_type == "Event" and stage and stage.date:
        return {"startDate": stage.date}
    if schema_type == "CreativeWork":
        return {"additionalType": kind_name(node, dossier)}
    return {}


PAGES = EntityPages(
    template="initiative",
    details=_details,
    row=initiative_row,
    shows=frozenset(("sectors", "parties", "places", "part_of", "parts")),
    filters=lambda dossier: (
        list_filters.stages(dossier),
        list_filters.kinds(INITIATIVE, dossier),
        list_filters.sectors(dossier),
    ),
    schema_org="Project",
    json_ld=_json_ld,
    lists=(PARTIES, RELATED),
)
