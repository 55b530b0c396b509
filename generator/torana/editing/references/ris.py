"""RIS: a tag of two characters in each line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from torana.editing.references.reference import Bibliography, Reference, author_of, date_of, pages_of
from torana.problems import Position, Problem

_LINE = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*))?")
_TYPES = {
    **{"JOUR": "article-journal", "BOOK": "book", "CHAP": "chapter", "NEWS": "article-newspaper"},
    **{"MGZN": "article-magazine", "BLOG": "post-weblog", "RPRT": "report", "CONF": "paper-conference"},
    **{"CPAPER": "paper-conference", "THES": "thesis", "BILL": "bill", "STAT": "legislation", "GOVDOC": "report"},
}
"""The CSL types of RIS types; any other is a web page."""
_KEYS = {
    "id": ("ID",),
    "title": ("TI", "T1", "CT"),
    "container-title": ("T2", "JO", "JF", "BT", "J2", "JA"),
    "publisher": ("PB",),
    "volume": ("VL",),
    "issue": ("IS",),
    "DOI": ("DO",),
    "URL": ("UR", "L2"),
    "language": ("LA",),
}
"""For each key of CSL, the tags that can have it, the usual one first."""


def read_ris(text: str, file: str) -> Bibliography:
    """Read the entries of a file, from `TY` to `ER`."""
    found = Bibliography([], [])
    tags: dict[str, list[str]] = {}
    last, start = "", Position(file)
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line.rstrip())
        tag, value = (match[1], (match[2] or "").strip()) if match else ("", line.strip())
        position = Position(file, number)
        if tag == "TY":
            if tags:
                found.problems.append(Problem(start, "this entry has no end", "write ER  - after it"))
            tags, start = {}, position
        elif not tags and (tag or value):
            found.problems.append(Problem(position, "this line is not inside an entry", "write TY  - before it"))
        if tag == "ER" and tags:
            found.entries.append(Reference(start, _item(tags)))
            tags = {}
        elif tag and (tags or tag == "TY"):
            tags.setdefault(tag, []).append(value)
        elif value and tags:
            tags[last][-1] += f" {value}"  # a long value continues on the next line
        last = tag or last
    if tags:
        found.problems.append(Problem(start, "this entry has no end", "write ER  - after it"))
    return found


def _item(tags: Mapping[str, list[str]]) -> dict[str, Any]:
    first = {tag: values[0] for tag, values in tags.items() if values[0]}
    item: dict[str, Any] = {"type": _TYPES.get(first.get("TY", ""), "webpage")}
    for key, names in _KEYS.items():
        if value := next((first[name] for name in names if name in first), ""):
            item[key] = value
    item["author"] = [author_of(name) for tag in ("AU", "A1") for name in tags.get(tag, ()) if name]
    item["page"] = pages_of("-".join(first[tag] for tag in ("SP", "EP") if tag in first))
    if item["type"] in ("book", "chapter") and "SN" in first:
        item["ISBN"] = first["SN"]
    for key, names in (("issued", ("DA", "PY", "Y1")), ("accessed", ("Y2",))):
        if value := next((first[name] for name in names if name in first), ""):
            item[key] = date_of(*[part for part in re.split("[/-]", value)[:3] if part]) if value.strip("/-") else value
    return {key: value for key, value in item.items() if value}
