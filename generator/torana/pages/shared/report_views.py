"""Reports as pages show them: paragraphs of sentences, each with marks that open its facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.page import View
from torana.pages.shared.badges import DOUBTS, Badge, doubts, fact_badges
from torana.pages.shared.links import link_to_fact, plain, rich
from torana.pages.shared.references import References
from torana.records.entity_types import SECTOR
from torana.records.relations import full_key
from torana.records.report import Claim, Paragraph, Report, ReportHeading
from torana.records.values import near_slug
from torana.wording.words import msgid

REPORT_PAGE = "report.md"
"""The page with all reports of the dossier and its sectors."""
REPORT_PDF = "report/report.pdf"
"""The same as a PDF, if `torana pdf` has printed it."""
_ASSESSMENT = (
    msgid("Editors’ assessment"),
    msgid("The editors’ judgement. It rests on no single fact."),
)


def has_report(dossier: Dossier) -> bool:
    """Return whether the dossier or one of its sectors has a report."""
    return dossier.settings.report is not None or any(node.record.report for node in dossier.of_type(SECTOR))


def report_of(node: Node, dossier: Dossier, references: References) -> View | None:
    """Return the report of an entity; `None` if it has none."""
    report = node.record.report
    return report_view(report, dossier, references, node) if report else None


def report_view(
    report: Report, dossier: Dossier, references: References, here: Node | None = None, *, level: int = 3
) -> View:
    """Return a report: the day of its last review, its summary, and its headings and paragraphs in order.

    `here` is the entity whose report it is; `None` for that of the dossier.
    """
    summary = list(report.summary)
    blocks = list(_blocks(report.parts, dossier, references, here, level))
    return View(
        reviewed=dossier.words.date(report.reviewed), summary=blocks[: len(summary)], rest=blocks[len(summary) :]
    )


def _blocks(
    parts: Iterable[ReportHeading | Paragraph], dossier: Dossier, references: References, here: Node | None, level: int
) -> Iterator[View]:
    anchors: dict[str, int] = {}
    owner = here.slug if here else ""
    for part in parts:
        if isinstance(part, ReportHeading):
            # The id of a fact has no underscore, and two headings may be equal.
            anchor = "_".join(filter(None, ("_report", owner, near_slug(part.words))))
            anchors[anchor] = number = anchors.get(anchor, 0) + 1
            mark = "#" * (level + part.level - 2)
            yield View(heading=part.words, level=mark, anchor=anchor if number == 1 else f"{anchor}_{number}")
        else:
            yield View(heading="", level="", sentences=[_sentence(claim, dossier, references, here) for claim in part])


def _sentence(claim: Claim, dossier: Dossier, references: References, here: Node | None) -> View:
    keys = dict.fromkeys(full_key(word, here.slug if here else "") for word in claim.facts)
    facts = dossier.track([dossier.indexes.by_key[key] for key in keys])
    return View(
        words=rich(claim.words, dossier, here),
        marks=[_mark(fact, dossier, references) for fact in facts],
        labels=list(_labels(facts, dossier)),
    )


def _mark(fact: FactNode, dossier: Dossier, references: References) -> View:
    """The link to a fact; its text are the numbers of the fact's sources."""
    numbers = dict.fromkeys(str(mark.number) for mark in references.of(fact).cited)
    return View(
        link=link_to_fact(fact),
        numbers=", ".join(numbers),
        title=plain(fact.fact.statement, dossier),
        badges=", ".join(badge.text for badge in fact_badges(fact, dossier)),
    )


def _labels(facts: Sequence[FactNode], dossier: Dossier) -> Iterator[Badge]:
    """Yield the doubts about any of the facts; without facts, that the sentence is an assessment."""
    found = {badge.key: badge for fact in facts for badge in doubts((fact,), dossier)}
    if not facts:
        text, meaning = _ASSESSMENT
        yield Badge("assessment", dossier.words.t(text), dossier.words.t(meaning))
    yield from (found[key] for key in DOUBTS if key in found)
