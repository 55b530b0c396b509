"""How to cite the sources, and the pages and facts of the dossier itself: CSL-JSON, BibTeX and RIS."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Generic, TypeVar

import rispy
from pybtex.database import BibliographyData, Entry, Person
from pybtex.database.output.bibtex import Writer

from generator.api import PART
from generator.blocks import ALL, Blocks
from generator.dossier import Dossier, FactNode, Node
from generator.entities import SOURCE
from generator.export import Export, address, as_json, fact_address
from generator.model import Date
from generator.pages.citing import entity_key, fact_key
from generator.pages.parts import Site, plain

Cited = TypeVar("Cited", Node, FactNode)

_TYPES = {"newspaper": "article-newspaper", "magazine": "article-magazine", "blog": "post-weblog"}
"""What CSL calls some kinds of source; the others are a report where they are primary, else a page of the web."""
_RIS = {"article-newspaper": "NEWS", "article-magazine": "MGZN", "post-weblog": "BLOG", "report": "RPRT"}


def source_csl(node: Node) -> dict[str, Any]:
    """A source as an item of CSL-JSON."""
    record = node.record
    item: dict[str, Any] = {
        "id": node.slug,
        "type": _TYPES.get(record.kind, "report" if record.primary else "webpage"),
        "title": record.title,
        "publisher": record.publisher,
        "language": record.language,
    }
    if record.published:
        item["issued"] = _csl_date(record.published)
    if record.retrieved:
        item["accessed"] = _csl_date(record.retrieved)
    if record.url:
        item["URL"] = record.url
    if record.archived:
        item["archive"] = record.archived
    return item


def page_csl(node: Node, dossier: Dossier, site: Site) -> dict[str, Any]:
    """The page of an entity as an item of CSL-JSON."""
    return _part(entity_key(node), node.name, address(site, node), dossier)


def fact_csl(fact: FactNode, dossier: Dossier, site: Site) -> dict[str, Any]:
    """A fact as an item of CSL-JSON."""
    statement = " ".join(plain(fact.fact.statement, dossier).split())
    return _part(fact_key(fact), statement, fact_address(site, fact), dossier)


def _part(key: str, title: str, where: str, dossier: Dossier) -> dict[str, Any]:
    """A part of the dossier as `docs/assets/cite.js` makes it too."""
    settings = dossier.settings
    return {
        "id": key,
        "type": "entry-encyclopedia",
        "title": title,
        "container-title": settings.title,
        "author": [{"literal": settings.publisher}],
        "publisher": settings.publisher,
        "issued": _csl_date(settings.as_of),
        "note": f"as of {settings.as_of}",
        "URL": where,
    }


def _csl_date(date: Date) -> dict[str, Any]:
    parts = [[int(number) for number in part.split("-")] for part in date.text.split("/")]
    return {"date-parts": parts}


def bibtex(items: Iterable[Mapping[str, Any]]) -> str:
    """Items of CSL-JSON as BibTeX."""
    entries = {}
    # The library takes a third of its time for names, and facts have one and the same.
    person = cache(lambda name: Person(last=_whole(name)))
    for item in items:
        fields = {"title": _whole(item["title"])}
        if "container-title" in item:
            fields["howpublished"] = item["container-title"]
        if "publisher" in item:
            fields["publisher"] = item["publisher"]
        if "issued" in item:
            year, *rest = item["issued"]["date-parts"][0]
            fields["year"] = f"{year:04}"
            if rest:
                fields["month"] = f"{rest[0]}"
        if "language" in item:
            fields["language"] = item["language"]
        if "note" in item:
            fields["note"] = item["note"]
        if "accessed" in item:
            fields["urldate"] = "-".join(f"{number:02}" for number in item["accessed"]["date-parts"][0])
        if "URL" in item:
            fields["url"] = item["URL"]
        names = [author["literal"] for author in item.get("author", [{"literal": item["publisher"]}])]
        persons = {"author": [person(name) for name in names]}
        held = {key: value if key in _RAW else _held(value) for key, value in fields.items()}
        entries[item["id"]] = Entry("misc", held, persons)
    return str(_Writer().to_string(BibliographyData(entries)))


_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "#$%&_"},
}
"""What TeX reads as its own, and how it is written."""
_RAW = ("url", "urldate")
"""Fields that are read by a command of TeX's that takes each sign as it is."""
# The library counts braces, takes backslashes for TeX's and a tilde in a name for a space, and leaves a dollar as it
# is: until it has done its work, others stand for all of these.
_HELD = {ord(sign): chr(0xE000 + number) for number, sign in enumerate(_TEX)}
_OPEN, _CLOSE = "\ue010", "\ue011"
_WRITTEN = {**{_HELD[ord(sign)]: written for sign, written in _TEX.items()}, _OPEN: "{", _CLOSE: "}"}
_STANDS_FOR = re.compile(f"[{''.join(_WRITTEN)}]")


class _Writer(Writer):  # type: ignore[misc]
    """Writes what we have held, and nothing else in another way than it stands there."""

    def _encode(self, text: str) -> str:
        return _STANDS_FOR.sub(lambda match: _WRITTEN[match[0]], text)

    def quote(self, s: str) -> str:
        # All braces are ours, and balanced; the library would count them sign by sign.
        return f"{{{s}}}" if '"' in s else f'"{s}"'


def _held(text: str) -> str:
    """A text in which others stand for the signs that BibTeX reads as its own; no text of a dossier holds those."""
    return text.translate(_HELD)


def _whole(text: str) -> str:
    """A text in braces of ours: its capitals stay, and it is one name."""
    return f"{_OPEN}{_held(text)}{_CLOSE}"


def ris(items: Iterable[Mapping[str, Any]]) -> str:
    """Items of CSL-JSON as RIS."""
    entries = []
    for item in items:
        entry: dict[str, Any] = {
            "type_of_reference": _RIS.get(item["type"], "ELEC"),
            "id": item["id"],
            "title": item["title"],
            "authors": [author["literal"] for author in item.get("author", [{"literal": item["publisher"]}])],
            "publisher": item["publisher"],
        }
        if "container-title" in item:
            entry["secondary_title"] = item["container-title"]
        if "issued" in item:
            parts = item["issued"]["date-parts"][0]
            entry["year"] = f"{parts[0]:04}"
            entry["date"] = "/".join(f"{number:02}" for number in parts) + "/" * (3 - len(parts))
        for key, name in (("language", "language"), ("URL", "urls"), ("note", "notes")):
            if key in item:
                entry[name] = [item[key]] if name in ("urls", "notes") else item[key]
        entries.append(entry)
    return str(rispy.dumps(entries, implementation=_RisWriter))


class _RisWriter(rispy.RisWriter):  # type: ignore[misc]
    """Writes references without the numbers that the library puts before them: they are not of the format."""

    def set_header(self, count: int) -> str:
        return ""


def sources_bibliography(dossier: Dossier, site: Site, blocks: Blocks = ALL) -> Iterator[Export]:
    """`data/sources.bib`, `.ris` and `.csl.json`: every source."""
    cited: _Cited[Node] = _Cited(partial(map, source_csl), blocks)
    yield from cited.files("sources", "All sources", dossier.of_type(SOURCE))


def pages_bibliography(dossier: Dossier, site: Site, blocks: Blocks = ALL) -> Iterator[Export]:
    """`data/pages.bib`, `.ris` and `.csl.json`: every entity's page."""

    def items(nodes: Sequence[Node]) -> Iterator[dict[str, Any]]:
        return (page_csl(node, dossier, site) for node in nodes)

    cited = _Cited(items, blocks)
    yield from cited.files("pages", "The page of every entity, to cite it", tuple(dossier.entities))


def facts_bibliography(dossier: Dossier, site: Site, blocks: Blocks = ALL) -> Iterator[Export]:
    """`data/facts.bib`, `.ris` and `.csl.json`: every fact, to cite it; of many, in parts: `data/facts-1.bib`."""

    def items(facts: Sequence[FactNode]) -> Iterator[dict[str, Any]]:
        for fact in dossier.looked_at(facts):
            yield dossier.once(("csl", fact.key, site.url), partial(fact_csl, fact, dossier, site))

    what, facts = "Every fact, to cite it", dossier.order
    cited = _Cited(items, blocks)
    parts = [facts[start : start + PART] for start in range(0, len(facts), PART)] or [facts]
    for number, part in enumerate(parts, 1):
        name = "facts" if len(parts) == 1 else f"facts-{number}"
        yield from cited.files(name, what if len(parts) == 1 else f"{what}: part {number} of {len(parts)}", part)


@dataclass(frozen=True, slots=True)
class _Cited(Generic[Cited]):
    """Writes how to cite things, block by block."""

    items: Callable[[Sequence[Cited]], Iterable[dict[str, Any]]]
    """Some of them as items of CSL-JSON."""
    blocks: Blocks

    def files(self, name: str, what: str, cited: Sequence[Cited]) -> Iterator[Export]:
        """The same things in three formats.

        Args:
            name: Of the files.
            what: Describes them.
            cited: What they tell how to cite.
        """

        def of(kind: str, make: Callable[[list[dict[str, Any]]], bytes]) -> list[bytes]:
            return self.blocks.of(kind, cited, lambda some: make(list(self.items(some))))

        rows = len(cited)
        content = b"\n".join(of("BibTeX", lambda items: bibtex(items).encode()))
        yield Export(f"data/{name}.bib", f"{what}, as BibTeX", content, rows=rows)
        content = b"\n".join(of("RIS", lambda items: ris(items).encode()))
        yield Export(f"data/{name}.ris", f"{what}, as RIS", content, rows=rows)
        content = b",\n".join(of("CSL-JSON", lambda items: as_json(items).removeprefix(b"[\n").removesuffix(b"\n]\n")))
        content = b"[\n%b\n]\n" % content if content else as_json([])
        yield Export(f"data/{name}.csl.json", f"{what}, as CSL-JSON", content, rows=rows)
