"""The numbered sources of a page: marks in the text, and the list at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.page import View
from torana.pages.shared.badges import Badge, doubts
from torana.pages.shared.entity_names import kind_name
from torana.pages.shared.links import Link, LinkedText, link_to
from torana.pages.shared.text_fragments import with_fragments
from torana.records.facts import Passage
from torana.records.field_marks import IN_URL
from torana.records.models import Source


class Mark(NamedTuple):
    """A numbered citation of a statement."""

    number: int
    title: str
    """The locator in the source."""


class Marks(NamedTuple):
    """The citations of a statement, with the reasons to doubt it: lists never show one without the other."""

    cited: tuple[Mark, ...] = ()
    doubts: tuple[Badge, ...] = ()


SHORT = 10
"""Maximum number of sources that a page shows without folding them. Twenty are 2,000 pixels high on a phone."""


class SourceList(tuple[View, ...]):
    """The list of sources at the end of a page."""

    __slots__ = ()

    @property
    def is_long(self) -> bool:
        """True if a page folds it."""
        return len(self) > SHORT


@dataclass
class References:
    """The sources of one page, numbered in the order in which they are first cited."""

    dossier: Dossier
    numbers: dict[str, int] = field(default_factory=dict)
    passages: dict[str, dict[str, Passage | None]] = field(default_factory=dict)
    """By source and locator: the fingerprint of the passage, if there is one."""

    def mark(self, source: Node, at: str, passage: Passage | None = None) -> Mark:
        """Return the mark of a locator in a source."""
        number = self.numbers.setdefault(source.slug, len(self.numbers) + 1)
        cited = self.passages.setdefault(source.slug, {})
        cited[at] = passage or cited.get(at)
        return Mark(number, at)

    def of(self, fact: FactNode) -> Marks:
        """Return the marks of a fact, one for each locator."""
        marks = self._each(fact)
        cited = tuple(sorted(dict.fromkeys(marks), key=lambda mark: mark.number))
        return Marks(cited, self.dossier.once(("doubts", fact.key), lambda: doubts((fact,), self.dossier)))

    def marks(self, facts: Sequence[FactNode]) -> Marks:
        """Return the marks of a statement that several facts support, one for each source."""
        found: dict[int, Mark] = {}
        for fact in facts:
            for mark in self._each(fact):
                found.setdefault(mark.number, mark)
        return Marks(tuple(sorted(found.values(), key=lambda mark: mark.number)), doubts(facts, self.dossier))

    def _each(self, fact: FactNode) -> Iterator[Mark]:
        """Yield the mark of each citation of a fact."""
        for (source, at), citation in zip(fact.citations, fact.fact.sources, strict=True):
            yield self.mark(source, at, citation.passage)

    def listed(self) -> SourceList:
        """Return the list of sources at the end of the page."""
        return SourceList(self._listed(slug, number) for slug, number in self.numbers.items())

    def _listed(self, slug: str, number: int) -> View:
        passages, words = self.passages[slug], self.dossier.words
        url = self.dossier.nodes[slug].record.url
        ends = [(each.first, each.last) for each in passages.values() if each and each.first and each.last]
        return View(
            number=number,
            passages=[
                View(at=at, last_seen=words.when(passage.last_seen) if passage else "")
                for at, passage in passages.items()
            ],
            original=with_fragments(url, ends) if url else "",
            source=cited_source(self.dossier.nodes[slug], self.dossier),
        )


def cited_source(source: Node, dossier: Dossier) -> View:
    """Return a source as shown in lists of sources, which is the same on every page.

    To make it once saves, with the common view of a fact, 2.8% of a cold build: 1.2 s of 44 s for
    `benchmarks/dossiers.py 1000`, `torana build --no-cache --jobs 1`.
    """
    return dossier.once(("cited source", source.slug), lambda: _cited_source(source, dossier))


def _cited_source(source: Node, dossier: Dossier) -> View:
    record, settings = source.record, dossier.settings
    return View(
        link=link_to(source),
        record=record,
        authors="; ".join(map(str, record.authors)),
        container=_container(record),
        doi=Link(f"doi:{record.doi}", f"https://doi.org/{quote(record.doi, safe=IN_URL)}") if record.doi else None,
        published=dossier.words.when(record.published),
        kind=kind_name(source, dossier),
        repeats=repeated_source(source, dossier),
        language="" if record.language == "en" else settings.languages[record.language],
    )


def _container(record: Source) -> str:
    """The journal or book of a source with volume, issue and pages: `Journal of Chips 12 (3), 45-67`."""
    numbers = " ".join(filter(None, (record.volume, record.issue and f"({record.issue})")))
    return ", ".join(filter(None, (" ".join(filter(None, (record.container, numbers))), record.pages)))


def repeated_source(source: Node, dossier: Dossier) -> LinkedText:
    """The source or agency that a source repeats, as a link or a name; empty if there is none."""
    repeated = source.record.repeats
    if not repeated:
        return ()
    node = dossier.find(repeated)
    return (link_to(node),) if node and node.type.is_cited else (repeated,)
