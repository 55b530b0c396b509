"""Bibliographies of the sources, and of the pages and facts of the dossier: CSL-JSON, BibTeX and RIS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.dossier.versions import Versions
from torana.exports.export import PART, Export
from torana.json_text import as_json_list, json_in_list
from torana.pages.citation import entity_key, fact_key
from torana.pages.shared.addresses import Site, entity_address, fact_address
from torana.pages.shared.links import plain
from torana.records.dates import Date
from torana.records.entity_types import SOURCE
from torana.records.models import Source
from torana.records.parts import Author

_TYPES = {"newspaper": "article-newspaper", "magazine": "article-magazine", "blog": "post-weblog"}
"""The CSL types of some kinds of source. Any other source is a report if it is primary, or else a web page."""
_RIS = {
    "article-journal": "JOUR",
    "book": "BOOK",
    "chapter": "CHAP",
    "article-newspaper": "NEWS",
    "article-magazine": "MGZN",
    "post-weblog": "BLOG",
    "report": "RPRT",
}
"""The RIS types of CSL types; any other is `ELEC`."""
_BIBTEX = {"book": ("book", ""), "chapter": ("incollection", "booktitle")}
"""The BibTeX type of CSL types, and its field for the container. Any other is an article or `misc`."""
_PARTS = (
    ("volume", "volume", "VL"),
    ("issue", "number", "IS"),
    ("ISBN", "isbn", "SN"),
    ("DOI", "doi", "DO"),
    ("version", "version", "ET"),
)
"""The names of fields in CSL, BibTeX and RIS."""


def source_csl(node: Node) -> dict[str, Any]:
    """Return a source as an item of CSL-JSON."""
    record = node.record
    item: dict[str, Any] = {
        "id": node.slug,
        "type": _type(record),
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
    if record.authors:
        item["author"] = [_csl_name(author) for author in record.authors]
    pages = re.sub("[\u2010-\u2015-]+", "-", record.pages or "")
    named = (record.container, record.volume, record.issue, pages, record.doi, record.isbn)
    keys = ("container-title", "volume", "issue", "page", "DOI", "ISBN")
    return item | {key: value for key, value in zip(keys, named, strict=True) if value}


def _type(record: Source) -> str:
    if record.kind in _TYPES:
        return _TYPES[record.kind]
    if record.container:
        return "chapter" if record.isbn else "article-journal"
    return "book" if record.isbn else "report" if record.primary else "webpage"


def _csl_name(author: Author) -> dict[str, str]:
    parts = (("literal", author.name), ("family", author.family_name), ("given", author.given_name))
    return {key: part for key, part in parts if part}


def page_csl(node: Node, dossier: Dossier, site: Site) -> dict[str, Any]:
    """Return the page of an entity as an item of CSL-JSON."""
    return part_csl(entity_key(node), node.name, entity_address(node, site), dossier.versions_of(node), dossier)


def fact_csl(fact: FactNode, dossier: Dossier, site: Site) -> dict[str, Any]:
    """Return a fact as an item of CSL-JSON."""
    statement = " ".join(plain(fact.fact.statement, dossier).split())
    return part_csl(fact_key(fact), statement, fact_address(fact, site), dossier.versions_of(fact), dossier)


def part_csl(key: str, title: str, url: str, versions: Versions | None, dossier: Dossier) -> dict[str, Any]:
    """Return a part of the dossier as an item of CSL-JSON, as `docs/assets/parts/citations.js` does."""
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
        **({"DOI": settings.doi} if settings.doi else {}),
        **({"version": str(versions.number)} if versions else {}),
        "URL": url,
    }


def _csl_date(date: Date) -> dict[str, Any]:
    parts = [[int(number) for number in bound.split("-")] for bound in date.bounds]
    return {"date-parts": parts, **({"circa": True} if date.is_vague else {})}


def _names(item: Mapping[str, Any]) -> list[list[str]]:
    """The names of the authors, or else that of the publisher: family and given name, or a whole name."""
    authors = item.get("author", [{"literal": item["publisher"]}])
    return [[" ".join(author[key].split()) for key in _NAME_PARTS if key in author] for author in authors]


_NAME_PARTS = ("literal", "family", "given")


def bibtex(item: Mapping[str, Any]) -> str:
    """Return an item of CSL-JSON as BibTeX.

    We write it ourselves, because libraries escape too little or need patching. The tests parse it with pybtex.
    """
    article = "container-title" in item and item["type"].startswith("article")
    kind, container = ("article", "journal") if article else _BIBTEX.get(item["type"], ("misc", "howpublished"))
    fields = {
        # Braces preserve the capitals of a title and keep each part of a name in one piece.
        "author": " and ".join(", ".join(f"{{{tex(part)}}}" for part in name) for name in _names(item)),
        "title": f"{{{tex(item['title'])}}}",
    }
    for key, name in (("container-title", container), ("publisher", "publisher")):
        if key in item:
            fields[name] = tex(item[key])
    if "page" in item:
        fields["pages"] = tex(item["page"]).replace("-", "--")
    fields |= {name: tex(item[key]) for key, name, _ in _PARTS if key in item}
    if "issued" in item:
        fields |= _bibtex_dates(item["issued"]["date-parts"])
    for key in ("language", "note"):
        if key in item:
            fields[key] = tex(item[key])
    # TeX reads these fields verbatim.
    if "DOI" in item:
        fields["doi"] = _verbatim(item["DOI"])
    if "accessed" in item:
        fields["urldate"] = _iso(item["accessed"]["date-parts"][0])
    if "URL" in item:
        fields["url"] = _verbatim(item["URL"])
    # In braces, because Pandoc reads a "%" in quotation marks as a comment. The name of a month is a macro.
    rows = "".join(f",\n    {key} = {value if key == 'month' else f'{{{value}}}'}" for key, value in fields.items())
    return f"@{kind}{{{item['id']}{rows}\n}}\n"


def _bibtex_dates(parts: list[list[int]]) -> dict[str, str]:
    """The fields of a date: `year` and `month` for BibTeX, and for BibLaTeX `date`, which can be a span."""
    year, *rest = parts[0]
    month = {"month": _MONTHS[rest[0] - 1]} if rest else {}
    return {"year": f"{year:04}", **month, "date": "/".join(map(_iso, parts))}


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _iso(parts: Iterable[int]) -> str:
    """A date in ISO 8601, from its year and perhaps its month and day."""
    year, *rest = parts
    return "-".join((f"{year:04}", *(f"{number:02}" for number in rest)))


def _verbatim(text: str) -> str:
    """A field without escapes: characters that would end it, or that TeX would still read, are percent-encoded."""
    return _NOT_VERBATIM.sub(lambda match: f"%{ord(match[0]):02X}", text)


_NOT_VERBATIM = re.compile(r"[{}\\^ ]")
_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "#$%&_"},
    }
)
_TEX_OF_BALANCED = _TEX | str.maketrans({"{": r"\{", "}": r"\}"})
"""Braces that BibTeX counts. Pandoc drops the commands of `_TEX` for braces."""
_LIGATURE = re.compile(r"([-'`])(?=\1)")
"""Characters that TeX joins with the next: two hyphens become a dash."""


def tex(text: str) -> str:
    """Escape the characters that are commands in TeX."""
    return _LIGATURE.sub(r"\1{}", text.translate(_TEX_OF_BALANCED if _is_balanced(text) else _TEX))


def _is_balanced(text: str) -> bool:
    """Return whether every brace has its counterpart."""
    if "{" not in text and "}" not in text:
        return True
    depths = list(accumulate((sign == "{") - (sign == "}") for sign in text))
    return depths[-1] == 0 and min(depths) == 0


def ris(item: Mapping[str, Any]) -> str:
    """Return an item of CSL-JSON as RIS."""
    tags = [("TY", _RIS.get(item["type"], "ELEC")), ("ID", item["id"]), ("TI", item["title"])]
    tags += [("AU", ", ".join(name)) for name in _names(item)]
    tags.append(("PB", item["publisher"]))
    if "container-title" in item:
        tags.append(("T2", item["container-title"]))
    tags += [(tag, item[key]) for key, _, tag in _PARTS if key in item]
    tags += zip(("SP", "EP"), item.get("page", "").split("-", 1) if "page" in item else (), strict=False)
    if "issued" in item:
        parts = item["issued"]["date-parts"][0]
        tags.append(("PY", f"{parts[0]:04}"))
        tags.append(("DA", "/".join(f"{number:02}" for number in parts) + "/" * (3 - len(parts))))
    tags += [(tag, item[key]) for tag, key in (("LA", "language"), ("UR", "URL"), ("N1", "note")) if key in item]
    return "".join(f"{tag}  - {value}\n" for tag, value in [*tags, ("ER", "")])


def sources_bibliography(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `data/sources.bib`, `.ris` and `.csl.json`: every source."""
    items = dossier.each("source", dossier.of_type(SOURCE), lambda node: _formats(source_csl(node)))
    yield from _in_three_formats("sources", "All sources, to cite", list(items))


def pages_bibliography(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `data/pages.bib`, `.ris` and `.csl.json`: the page of every entity."""
    items = dossier.each("page", dossier.entities, lambda node: _formats(page_csl(node, dossier, site)))
    yield from _in_three_formats("pages", "The pages of all entities, to cite", list(items))


def facts_bibliography(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `data/facts.bib`, `.ris` and `.csl.json`: every fact; for more than `PART`, parts: `data/facts-1.bib`."""
    all_facts, facts = "All facts, to cite", dossier.facts
    parts = [facts[start : start + PART] for start in range(0, len(facts), PART)] or [facts]
    for number, part in enumerate(parts, 1):
        name = "facts" if len(parts) == 1 else f"facts-{number}"
        items = list(dossier.each("fact", part, lambda fact: _formats(fact_csl(fact, dossier, site))))
        description = all_facts if len(parts) == 1 else f"{all_facts}: part {number} of {len(parts)}"
        yield from _in_three_formats(name, description, items)


def _formats(item: Mapping[str, Any]) -> Sequence[str]:
    """Return an item of CSL-JSON as BibTeX, RIS and CSL-JSON: a piece of each of these files."""
    return bibtex(item), ris(item), json_in_list(item)


def _in_three_formats(name: str, description: str, items: Sequence[Sequence[str]]) -> Iterator[Export]:
    """Yield items as BibTeX, RIS and CSL-JSON, in files with the same name, from the results of `_formats`."""
    rows = len(items)
    in_bibtex, in_ris, in_csl = zip(*items, strict=True) if items else ((), (), ())
    yield Export(f"data/{name}.bib", f"{description}, as BibTeX", "\n".join(in_bibtex).encode(), rows=rows)
    yield Export(f"data/{name}.ris", f"{description}, as RIS", "\n".join(in_ris).encode(), rows=rows)
    yield Export(f"data/{name}.csl.json", f"{description}, as CSL-JSON", as_json_list(in_csl), rows=rows)
