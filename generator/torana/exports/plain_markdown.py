"""For language models and whoever reads Markdown: each page without its HTML, and all facts in one file."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from posixpath import dirname, join, normpath

from torana.bounded_cache import BoundedCache
from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.exports.export import Export, address, fact_address
from torana.pages.shared.addresses import Site, page_path, twin_path
from torana.pages.shared.addresses import address as address_of
from torana.pages.shared.links import plain
from torana.records.entity_types import INITIATIVE, ORGANISATION, SECTOR, EntityType

LISTED = 500
"""Pages of a type that `llms.txt` names; of larger types their index."""
PART = 20_000
"""Facts from which on `llms-full.txt` has another part, some 10 MB; an entity is not cut."""
_DRAWN = re.compile(r"<(svg|style|form|template)\b.*?</\1>\n?", re.DOTALL)
_TAG = re.compile(r"<(?!https?:)[^>\n]*>")
# The patterns begin with what stands there alone: the search for that is a regular expression's fastest.
_ATTRIBUTES = re.compile(r"\{(?: [^{}\n]*\}$|(?<=\)\{)[^{}\n]*\})")
_LINK = re.compile(r"\]\((?!<|#|https?:)([^()\s#]+)(#[^()\s]*)?(?=\))")
_REFERENCE = re.compile(r"&(?:#(\d+)|amp|lt|gt|quot);")
_NAMED = {"&lt;": "\\<", "&gt;": "\\>", "&quot;": '"'}
_GAP = re.compile(r"\n\n\n+")
_ACTIVE = frozenset("\\`*_{}[]<>#|~")
_ENTITY = re.compile(r"\w+;")
# Also the ampersand of what Markdown reads as the name of a sign.
_TO_ESCAPE = re.compile(rf"[{re.escape(''.join(sorted(_ACTIVE)))}]|&(?={_ENTITY.pattern})")
# What begins a list, a rule or a heading at the beginning of a line.
_BEGINS = re.compile(r"(\d{0,9})([-+=.)])")


class Twins:
    """Makes pages plain; what it learns of a line it keeps for the pages that lie beside that one."""

    def __init__(self, site: Site) -> None:
        """
        Args:
            site: Links become whole addresses where it knows its own.
        """
        self._site = site
        self._lines: defaultdict[str, BoundedCache[str]] = defaultdict(partial(BoundedCache, 20_000))

    def twin(self, markdown: str, path: str) -> bytes:
        """A page as plain Markdown, without its front matter.

        Args:
            markdown: As our templates write it.
            path: Its Markdown file: links are from there on.
        """
        up = self._site.url or "../" * address_of(path).count("/")
        folder = dirname(path)
        # Relative links depend on how deep the page lies: one that is named index lies less deep than its folder says.
        lines = self._lines[f"{up} {folder}"]
        found = []
        for line in _DRAWN.sub("", markdown).split("\n"):
            if (made := lines.get(line)) is None:
                made = _plain(line, folder, up)
                lines.put(line, made)
            found.append(made)
        return (_GAP.sub("\n\n", "\n".join(found)).strip() + "\n").encode()


def _plain(line: str, folder: str, up: str) -> str:
    if "{" in line:
        line = _ATTRIBUTES.sub("", line)
    if "](" in line:
        line = _LINK.sub(lambda match: f"]({up}{address_of(normpath(join(folder, match[1])))}{match[2] or ''}", line)
    if "<" in line:
        line = _TAG.sub(lambda match: "~~" if match[0] in ("<del>", "</del>") else "", line)
    if "&" in line:
        line = _REFERENCE.sub(_sign, line)
    return line.rstrip()


def _sign(match: re.Match[str]) -> str:
    if not match[1] and match[0] != "&amp;":
        return _NAMED[match[0]]
    sign = chr(int(match[1])) if match[1] else "&"
    if sign == "&":
        return "\\&" if _ENTITY.match(match.string, match.end()) else "&"
    return f"\\{sign}" if sign in _ACTIVE else sign


def llms(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`llms.txt` (llmstxt.org)"""
    settings = dossier.settings
    lines = [
        *_head(dossier),
        f"{len(dossier.order):,} dated facts, each with its sources and the place in them, as of {settings.as_of}."
        f" Licence: {_line(settings.licence)}, {settings.licence_url}. Every page has a twin in Markdown beside it: add"
        " `index.md` to its address.",
        "",
    ]
    for entity_type in (SECTOR, INITIATIVE, ORGANISATION):
        lines += [f"## {entity_type.title}", "", *_listed(entity_type, dossier, site), ""]
    data = (
        ("llms-full.txt", "every fact with its sources, in one file"),
        ("api/v1/index.json", "the data as JSON"),
        ("data/", "tables, a database and their columns"),
    )
    lines += ["## Data", "", *(f"- [{path}]({site.url}{path}): {what}" for path, what in data), ""]
    lines += ["## Optional", "", f"- [Method]({site.url}method/): how facts are weighed"]
    yield Export("llms.txt", "What language models find where", ("\n".join(lines) + "\n").encode())


def llms_full(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`llms-full.txt`; of many facts in parts."""
    what, head = "Every fact with its sources, for language models", _lines(_head(dossier))
    parts: list[list[Node]] = []
    count = PART
    own = Counter(fact.owner.slug for fact in dossier.order)
    for node in dossier.entities:
        if node.slug in own:
            if count >= PART:
                parts.append([])
                count = 0
            parts[-1].append(node)
            count += own[node.slug]

    def told(part: Sequence[Node]) -> bytes:
        lines = []
        for node in part:
            lines += [f"## {_line(node.name)}", "", address(site, node), ""]
            facts = [fact for fact in dossier.order_of(node) if fact.owner is node]
            lines += [line for fact in dossier.looked_at(facts) for line in _told(fact, dossier, site)]
            lines.append("")
        return head + _lines(lines)

    if len(parts) < 2:
        yield Export("llms-full.txt", what, told(*parts or [[]]))
        return
    paths = [f"llms-full-{number}.txt" for number in range(1, len(parts) + 1)]
    yield Export("llms-full.txt", f"{what}: its parts", head + _lines([f"- {site.url}{path}" for path in paths]))
    for number, (path, part) in enumerate(zip(paths, parts, strict=True), 1):
        yield Export(path, f"Part {number} of {len(parts)} of llms-full.txt", told(part))


def _head(dossier: Dossier) -> list[str]:
    settings = dossier.settings
    return [f"# {_line(settings.title)}", "", f"> {_line(settings.summary)}", ""]


def _lines(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _listed(entity_type: EntityType, dossier: Dossier, site: Site) -> Iterator[str]:
    nodes = dossier.of_type(entity_type)
    if len(nodes) > LISTED:
        yield f"- [All {len(nodes):,} {entity_type.url}]({site.url}{entity_type.url}/index.md)"
        return
    for node in nodes:
        summary = getattr(node.record, "summary", None)
        told = f": {_line(plain(summary, dossier))}" if summary else ""
        yield f"- [{_line(node.name)}]({site.url}{twin_path(page_path(node))}){told}"


def _told(fact: FactNode, dossier: Dossier, site: Site) -> Iterator[str]:
    date = str(fact.fact.date) if fact.fact.date else "undated"
    said = "; ".join(
        f"{_line(source.name)}, {_line(source.record.publisher)} ({_line(at)})" for source, at in fact.citations
    )
    marks = [
        "superseded" if fact.key in dossier.superseded_by else "",
        "contested" if dossier.contested(fact) else "",
        f"{len(fact.origins)} independent origin{'s' if len(fact.origins) != 1 else ''}",
    ]
    yield f"- {date}: {_line(plain(fact.fact.statement, dossier))} [{', '.join(filter(None, marks))}]"
    yield f"  Sources: {said}. {fact_address(site, fact)}"


def _line(text: str) -> str:
    """A text in one line of Markdown, which shows it and makes nothing of it."""
    made = _TO_ESCAPE.sub(r"\\\g<0>", " ".join(text.split()))
    return _BEGINS.sub(r"\1\\\2", made, count=1) if _BEGINS.match(made) else made
