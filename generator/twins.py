"""For language models and whoever reads Markdown: each page without its HTML, and all facts in one file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from generator.dossier import Dossier, FactNode
from generator.entities import INITIATIVE, ORGANISATION, SECTOR, EntityType
from generator.export import Export, address, fact_address
from generator.pages.head import twin_path
from generator.pages.parts import Site, page_path, plain
from generator.pages.parts import address as address_of

LISTED = 500
"""Pages of a type that `llms.txt` names; of larger types their index."""
_DRAWN = re.compile(r"<(svg|style|form|template)\b.*?</\1>\n?", re.DOTALL)
_TAG = re.compile(r"<(?!https?:)[^>\n]*>")
_ATTRIBUTES = re.compile(r" ?\{ [^{}\n]*\}$|(?<=\))\{[^{}\n]*\}", re.MULTILINE)
_LINK = re.compile(r"(?<=\]\()(?!<|#|https?:)([^()\s#]+)(#[^()\s]*)?(?=\))")
_REFERENCE = re.compile(r"&#(\d+);")
_NAMED = {"&amp;": "&", "&lt;": "\\<", "&gt;": "\\>", "&quot;": '"'}
_NAMED_REFERENCE = re.compile("|".join(_NAMED))
_GAP = re.compile(r"\n{3,}")
_ACTIVE = frozenset("\\`*_{}[]<>#|~")


def twin(markdown: str, path: str, site: Site) -> bytes:
    """A page as plain Markdown, without its front matter.

    Args:
        markdown: As our templates write it.
        path: Its Markdown file: links are from there on.
        site: Links become whole addresses where it knows its own.
    """
    up = site.url or "../" * address_of(path).count("/")

    def target(match: re.Match[str]) -> str:
        file = normpath(join(dirname(path), match[1]))
        return f"{up}{address_of(file)}{match[2] or ''}"

    text = _DRAWN.sub("", markdown)
    text = _ATTRIBUTES.sub("", text)
    text = _LINK.sub(target, text)
    text = _TAG.sub(lambda match: "~~" if match[0] in ("<del>", "</del>") else "", text)
    text = _NAMED_REFERENCE.sub(lambda match: _NAMED[match[0]], text)
    text = _REFERENCE.sub(_sign, text)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return (_GAP.sub("\n\n", text).strip() + "\n").encode()


def _sign(match: re.Match[str]) -> str:
    sign = chr(int(match[1]))
    return f"\\{sign}" if sign in _ACTIVE else sign


def llms(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`llms.txt` and `llms-full.txt` (llmstxt.org)."""
    settings = dossier.settings
    head = [f"# {settings.title}", "", f"> {_line(settings.summary)}", ""]
    lines = [
        *head,
        f"{len(dossier.facts):,} dated facts, each with its sources and the place in them, as of {settings.as_of}."
        f" Licence: {settings.licence}, {settings.licence_url}. Every page has a twin in Markdown beside it: add"
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
    whole = [*head]
    for node in dossier.nodes.values():
        if facts := dossier.own_facts(node):
            whole += [f"## {_line(node.name)}", "", address(site, node), ""]
            whole += [line for fact in facts for line in _told(fact, dossier, site)]
            whole.append("")
    yield Export(
        "llms-full.txt", "Every fact with its sources, for language models", ("\n".join(whole) + "\n").encode()
    )


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
    """A text in one line, which it cannot end or turn into a heading."""
    return " ".join(text.split())
