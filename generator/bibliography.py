"""How to cite the sources, and the pages of the dossier itself: CSL-JSON, BibTeX and RIS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import rispy
from pybtex.database import BibliographyData, Entry, Person
from pybtex.database.output.bibtex import Writer

from generator.dossier import Dossier, Node
from generator.entities import SOURCE
from generator.export import Export, address, as_json
from generator.model import Date
from generator.pages.citing import entity_key
from generator.pages.parts import Site

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
    settings = dossier.settings
    return {
        "id": entity_key(node),
        "type": "entry-encyclopedia",
        "title": node.name,
        "container-title": settings.title,
        "author": [{"literal": settings.publisher}],
        "publisher": settings.publisher,
        "issued": _csl_date(settings.as_of),
        "note": f"as of {settings.as_of}",
        "URL": address(site, node),
    }


def _csl_date(date: Date) -> dict[str, Any]:
    parts = [[int(number) for number in part.split("-")] for part in date.text.split("/")]
    return {"date-parts": parts}


def bibtex(items: Iterable[Mapping[str, Any]]) -> str:
    """Items of CSL-JSON as BibTeX."""
    entries = {}
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
        persons = {"author": [Person(last=_whole(name)) for name in names]}
        entries[item["id"]] = Entry("misc", {key: _held(value) for key, value in fields.items()}, persons)
    # What it escapes besides is TeX's: an address keeps its signs, as the field is read by \url.
    return str(_Writer().to_string(BibliographyData(entries)))


_TEX = re.compile("[#%&_~^$]")
"""What TeX reads as its own, and the library escapes."""
# The library counts braces and takes backslashes for TeX's: until it has done its work, others stand for them.
_HELD = {ord("\\"): "\ue000", ord("{"): "\ue001", ord("}"): "\ue002"}
_OPEN, _CLOSE = "\ue003", "\ue004"
_WRITTEN = {
    "\ue000": r"\textbackslash{}",
    "\ue001": r"\textbraceleft{}",
    "\ue002": r"\textbraceright{}",
    _OPEN: "{",
    _CLOSE: "}",
}
_STANDS_FOR = re.compile(f"[{''.join(_WRITTEN)}]")


class _Writer(Writer):  # type: ignore[misc]
    """Leaves addresses as they are."""

    def _encode(self, text: str) -> str:
        # Most texts have nothing to escape, and the codec looks at each sign by itself: two thirds of the time.
        encoded = str(super()._encode(text)) if _TEX.search(text) else text
        return _STANDS_FOR.sub(lambda match: _WRITTEN[match[0]], encoded)

    def quote(self, s: str) -> str:
        # All braces are ours, and balanced; the library would count them sign by sign.
        return f"{{{s}}}" if '"' in s else f'"{s}"'

    def _write_field(self, stream: Any, type: str, value: str) -> None:  # noqa: A002 - the library's name
        if type in ("url", "urldate"):
            stream.write(f",\n    {type} = {{{value}}}")
        else:
            super()._write_field(stream, type, value)


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
    return str(rispy.dumps(entries))


def bibliography(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`data/sources.bib`, `.ris` and `.csl.json`: every source; `data/pages.bib` and so on: how to cite every page."""
    sources = [source_csl(node) for node in dossier.of_type(SOURCE)]
    pages = [page_csl(node, dossier, site) for node in dossier.nodes.values()]
    for name, what, items in (("sources", "All sources", sources), ("pages", "Every page, to cite it", pages)):
        yield Export(f"data/{name}.bib", f"{what}, as BibTeX", bibtex(items).encode(), rows=len(items))
        yield Export(f"data/{name}.ris", f"{what}, as RIS", ris(items).encode(), rows=len(items))
        yield Export(f"data/{name}.csl.json", f"{what}, as CSL-JSON", as_json(items), rows=len(items))
