"""Texts of any kind that the reader accepts, for tests with Hypothesis."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from torana.dossier.events import Event, History
from torana.dossier.graph import Dossier
from torana.dossier.link import link_records, with_events
from torana.records.characters import MAX_MARKS, forbidden_characters, looks_empty, most_marks
from torana.records.dates import Date
from torana.records.facts import Citation, Dispute
from torana.records.reader import read

from .paths import SMALL

NASTY = (
    "=1+1",
    "+",
    "-x",
    "@a",
    "'",
    '"',
    "\\",
    "</script>",
    "<!--",
    "]]>",
    "{{",
    "{%",
    "|",
    "`",
    "*",
    "_",
    "[x](y)",
    "&#60;",
    "&lt;",
    "1.",
    ";",
    ",",
    "%0a",
    "$x$",
    "#",
    "TY",
    "@misc{",
    "](",
    "~~",
    "{:",
    ".x",
    "}",
    "क्\u200dष",
    "経済産業省",
    "العربية",
    "🛰️",
)
TEXTS = (
    st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=12)), min_size=1, max_size=6)
    .map(lambda parts: " ".join("".join(parts).split()))
    .filter(lambda text: not looks_empty(text) and most_marks(text) <= MAX_MARKS)
    .filter(lambda text: not next(forbidden_characters(text), None))
)
"""Texts of one line, with white space folded as in the model."""
EVERY_NASTY = " ".join(("1.", *NASTY))
"""Every part that is likely to break something, in one text that begins like a list: an example for slow tests."""
OFTEN = settings(
    max_examples=settings.default.max_examples // 2,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
SOMETIMES = settings(OFTEN, max_examples=OFTEN.max_examples // 5 * 2)
"""Settings for tests with slow examples."""
COMMONMARK = MarkdownIt("commonmark")


def as_tex_reads(written: str) -> str:
    """A BibTeX field as TeX prints it; it contains no command."""
    names = {"backslash": "\\", "braceleft": "{", "braceright": "}", "asciitilde": "~", "asciicircum": "^"}
    escaped = re.compile(r"\\text(\w+)\{\}|\\([%&#_${}])|(?<=[-'`])(\{\})(?=[-'`])")
    assert not re.search(r"[\\{}%&#_$~^]", escaped.sub("", written)), written
    assert not re.search(r"--|''|``", written), written
    return escaped.sub(lambda match: match[2] or ("" if match[3] else names[match[1]]), written)


SOURCE, NORTH = "daily-aland", "north-wind"
WHEN = "2026-02-03T04:05:06+00:00"
_RECORDS = read(SMALL).records


def dossier(text: str) -> Dossier:
    """The small dossier with a text as a name, a title, a statement, a locator and every other text."""
    entities = {name: dict(found) for name, found in _RECORDS.entities.items()}

    def put(kind: str, slug: str, **values: object) -> None:
        entities[kind][slug] = replace(found := entities[kind][slug], record=found.record.model_copy(update=values))

    own = entities["initiative"][NORTH].record
    figure = own.facts[1].figures[0].model_copy(update={"of": text, "note": text})
    first = own.facts[0].model_copy(
        update={
            "statement": text,
            "note": text,
            "date": Date.parse("2031-05"),
            "sources": (Citation(source=SOURCE, at=text),),
            "disputed_by": (Dispute(source="weekly-beland", at=text, says=text),),
            "figures": (figure,),
        }
    )
    parties = tuple(party.model_copy(update={"role": text}) for party in own.parties)
    put(
        "initiative",
        NORTH,
        name=text,
        also_known_as=(text,),
        summary=text,
        parties=parties,
        facts=(first, *own.facts[1:]),
    )
    put("source", SOURCE, title=text, publisher=text, note=text)
    settings = _RECORDS.settings
    assert settings
    named = {"title": text, "summary": text, "publisher": text, "licence": text}
    settings = replace(settings, record=settings.record.model_copy(update=named))
    history = History(
        (Event("c1", WHEN, "changed", NORTH, "idea", text, (), (("note", "", text),)),), "c1", "c0", "2026-01-01"
    )
    return with_events(link_records(replace(_RECORDS, settings=settings, entities=entities)), history)
