"""Reports as pages show them: paragraphs of sentences, each with marks that open its facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.page import View
from torana.pages.shared.badges import DOUBTS, EVIDENCE_PAGE, Badge, doubts
from torana.pages.shared.links import Link, link_to_fact, rich
from torana.pages.shared.references import References
from torana.records.entity_types import SECTOR
from torana.records.relations import full_key
from torana.records.report import Claim, Paragraph, Report, ReportHeading
from torana.records.values import near_slug
from torana.wording.words import Words, msgid

REPORT_PAGE = "report.md"
"""The page with all reports of the dossier and its sectors."""
REPORT_PDF = "report/report.pdf"
"""The same as a PDF, if `torana pdf` has printed it."""
_ASSESSMENT = (
    msgid("Editors’ assessment"),
    msgid("The editors’ judgement. It is not based on a single fact."),
)


class ReportBlock(NamedTuple):
    """A heading, or a paragraph, which has no heading."""

    heading: str = ""
    level: int = 0
    """The level of the heading on the page."""
    anchor: str = ""
    sentences: Sequence[View] = ()


class ReportView(NamedTuple):
    """A report: the day of its last review, its summary, and its other headings and paragraphs in order."""

    reviewed: str
    summary: Sequence[ReportBlock]
    rest: Sequence[ReportBlock]
    badges: Link
    """The page that explains the badges of its sentences."""


def has_report(dossier: Dossier) -> bool:
    """Return whether the dossier or one of its sectors has a report."""
    return dossier.settings.report is not None or any(node.record.report for node in dossier.of_type(SECTOR))


def report_of(node: Node, dossier: Dossier, references: References) -> ReportView | None:
    """Return the report of an entity; `None` if it has none."""
    report = node.record.report
    return report_view(report, dossier, references, node) if report else None


def report_view(
    report: Report, dossier: Dossier, references: References, here: Node | None = None, *, level: int = 3
) -> ReportView:
    """Return the report of an entity, `here`, or that of the dossier. Its widest headings have a level."""
    blocks = list(_blocks(report.parts, dossier, references, here, level))
    end = len(list(report.summary))
    return ReportView(dossier.words.date(report.reviewed), blocks[:end], blocks[end:], badges_page(dossier.words))


def badges_page(words: Words) -> Link:
    """The page that explains the badges of sentences in reports."""
    return Link(words.t("What the badges mean"), EVIDENCE_PAGE)


def _blocks(
    parts: Iterable[ReportHeading | Paragraph], dossier: Dossier, references: References, here: Node | None, level: int
) -> Iterator[ReportBlock]:
    anchors: dict[str, int] = {}
    owner = here.slug if here else ""
    for part in parts:
        if isinstance(part, ReportHeading):
            # The id of a fact has no underscore, and two headings may be equal.
            anchor = "_".join(filter(None, ("_report", owner, near_slug(part.words))))
            anchors[anchor] = number = anchors.get(anchor, 0) + 1
            name = anchor if number == 1 else f"{anchor}_{number}"
            yield ReportBlock(part.words, level + part.level - 2, name)
        else:
            yield ReportBlock(sentences=[_sentence(claim, dossier, references, here) for claim in part])


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
    return View(link=link_to_fact(fact), numbers=", ".join(numbers))


def _labels(facts: Sequence[FactNode], dossier: Dossier) -> Iterator[Badge]:
    """Yield the doubts about any of the facts; without facts, that the sentence is an assessment."""
    found = {badge.key: badge for fact in facts for badge in doubts((fact,), dossier)}
    if not facts:
        text, meaning = _ASSESSMENT
        yield Badge("assessment", dossier.words.t(text), dossier.words.t(meaning))
    yield from (found[key] for key in DOUBTS if key in found)
