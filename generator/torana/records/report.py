"""Reports: prose in which every sentence names the facts that it rests on.

    ## Whose money it is
    Renesas holds about 6.8% of the plant [@sanand-osat#renesas-share].
    It is the only Japanese owner of an Indian plant [assessment].

A line is a heading, or one sentence of a paragraph. An empty line ends a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from torana.records.dates import Day
from torana.records.lengths import Length
from torana.records.relations import CITED, ENTITY, FACT, LINK, RefersTo
from torana.records.strict_model import StrictModel
from torana.records.values import legible, linkable

HEADING = re.compile(r"(#{2,3}) +(?=\S)")
"""The beginning of a heading; `###` is below `##`."""
ASSESSMENT = "assessment"
"""The mark of an editors' judgement."""
MARK = re.compile(r"(?<!\s)\s*(?<!\[)\[(?!\[)([^\[\]]*)\](?!\])")
"""The brackets at the end of a sentence, and all the space before them. `[[slug]]` is a link."""
END = re.compile("[.!?…。！？][\"'”’)»」』）]*")
"""The end of a sentence."""

ReportText = Annotated[
    str,
    AfterValidator(legible),
    AfterValidator(linkable),
    WithJsonSchema({"type": "string"}),
    Length("report_length"),
    RefersTo(ENTITY, inverse="mentions", in_text=LINK),
    RefersTo(FACT, inverse="reports", in_text=CITED),
]
"""Headings and sentences, one in each line."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A line of a report, without the space around it."""

    text: str
    start: int
    """Its offset in the report."""


@dataclass(frozen=True, slots=True)
class ReportHeading:
    """A heading."""

    level: int
    """2 or 3."""
    words: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a report."""

    words: str
    """The sentence with its full stop, without its brackets. `[[slug]]` is a link."""
    facts: tuple[str, ...]
    """The facts that it rests on, as written: `entity#id` or `#id`. None for an editors' judgement."""


Paragraph = tuple[Claim, ...]


class Report(StrictModel):
    """A text in which every sentence names the facts that it is based on."""

    in_sheets = False

    reviewed: Day
    """The day someone last compared the text with its facts. `check` warns if one of them has changed since."""
    text: ReportText
    """A block after `|`: headings (`##`, `###`), and paragraphs with one sentence per line. A sentence ends with its
    facts, `[@entity#id; @#id]`, or with `[assessment]`."""

    @property
    def lines(self) -> Iterator[ReportLine]:
        """Its lines; empty ones are between paragraphs."""
        at = 0
        for line in self.text.split("\n"):
            yield ReportLine(line.strip(), at + len(line) - len(line.lstrip()))
            at += len(line) + 1

    @property
    def parts(self) -> Iterator[ReportHeading | Paragraph]:
        """Its headings and paragraphs in order. `check` has passed it."""
        claims: list[Claim] = []
        for line in (*self.lines, ReportLine("", 0)):
            heading = HEADING.match(line.text)
            if line.text and not heading:
                claims.append(_claim(line.text))
                continue
            if claims:
                yield tuple(claims)
                claims = []
            if heading:
                yield ReportHeading(len(heading[1]), line.text[heading.end() :])

    @property
    def words(self) -> str:
        """Its headings and sentences, without brackets, as one text. `[[slug]]` is a link."""
        claims = (claim for part in self.parts for claim in ((part,) if isinstance(part, ReportHeading) else part))
        return " ".join(claim.words for claim in claims)

    @property
    def summary(self) -> Iterator[Paragraph]:
        """Its paragraphs before the first heading."""
        for part in self.parts:
            if isinstance(part, ReportHeading):
                return
            yield part


def _claim(line: str) -> Claim:
    mark = MARK.search(line)
    words, end = (line[: mark.start()], line[mark.end() :]) if mark else (line, "")
    # A full stop may be before the brackets: of the sentence, or of an abbreviation.
    end = "" if words.endswith(".") else end
    return Claim(words + end, tuple(match[1] for match in CITED.finditer(line)))
