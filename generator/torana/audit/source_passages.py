"""Checks of cited passages: whether the pages of sources still have them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from torana import ToranaError
from torana.audit.source_pages import SourcePage, UnreadablePageError, source_page
from torana.audit.web_requests import RequestPolicy, by_host
from torana.editing.cited_passages import passage_values
from torana.records.facts import Passage
from torana.records.located import Located, Records
from torana.records.models import Source
from torana.records.passages import STATES, PageText, sighting, state_of
from torana.records.yaml_nodes import KeyPath


@dataclass(frozen=True, slots=True)
class PassageResult:
    """The result for one citation."""

    fact: str
    """The key of the fact: `acme-plant#opened`."""
    source: str
    at: str
    """The locator of the citation."""
    url: str
    state: str
    """A key of `STATES` in `records.passages`."""
    detail: str
    """The date on which the passage was last seen, or the reason why the page cannot be read."""
    file: str = ""
    path: KeyPath = ()
    """The path of the citation in the file."""
    sighting: Mapping[str, str] = field(default_factory=dict)
    """The new values of the passage, if the page has it."""


class CitedPassage(NamedTuple):
    """A citation with a fingerprint."""

    fact: str
    at: str
    file: str
    path: KeyPath
    passage: Passage


class CitedPage(NamedTuple):
    """The page of a source, with the passages that are cited from it."""

    source: str
    url: str
    passages: list[CitedPassage]


def cited_pages(records: Records, slugs: Collection[str]) -> list[CitedPage]:
    """The pages with fingerprinted passages, of all sources or of some."""
    sources: Mapping[str, Located[Source]] = records.entities.get("source", {})
    pages: dict[str, CitedPage] = {}
    for entity, number, fact in records.facts():
        for index, citation in enumerate(fact.sources):
            source = sources.get(citation.source)
            if citation.passage and source and source.record.url and (not slugs or citation.source in slugs):
                page = pages.setdefault(citation.source, CitedPage(citation.source, source.record.url, []))
                path = ("facts", number, "sources", index)
                key = f"{entity.slug}#{fact.id}"
                page.passages.append(CitedPassage(key, citation.at, entity.document.file, path, citation.passage))
    return list(pages.values())


def passage_of(source: SourcePage, text: str, today: datetime.date, *, words: bool) -> dict[str, str]:
    """The values of the `Passage` with a text.

    Raises:
        ToranaError: The page is not HTML, or the errors of `passage_values`.
    """
    page = source.page
    if page is None:
        raise ToranaError(f"{source.url} is not HTML, so the passage cannot be compared with it")
    return passage_values(text, PageText(page.main_text, page.text), today, words=words)


def check_passages(
    pages: list[CitedPage], policy: RequestPolicy, today: datetime.date, done: Callable[[int, int], None]
) -> list[PassageResult]:
    """Look for every cited passage on its page. A page is requested once."""
    found = by_host(pages, lambda page: page.url, lambda page: list(_on_page(page, policy, today)), policy, done)
    return [result for results in found for result in results]


def _on_page(page: CitedPage, policy: RequestPolicy, today: datetime.date) -> Iterator[PassageResult]:
    text, state, detail = _text_of(page.url, policy)
    for cited in page.passages:
        present = state_of(cited.passage, text) if text else state
        seen = sighting(cited.passage, text) if text and present in ("found", "moved") else {}
        yield PassageResult(
            cited.fact,
            page.source,
            cited.at,
            page.url,
            present,
            detail or f"last seen on {cited.passage.last_seen}",
            cited.file,
            cited.path,
            {**seen, "last_seen": today.isoformat()} if seen else {},
        )


def _text_of(url: str, policy: RequestPolicy) -> tuple[PageText | None, str, str]:
    """The text of a page, or the state of its passages without it, and the reason."""
    try:
        page = source_page(url, policy).page
    except UnreadablePageError as error:
        return None, "page gone" if error.state == "dead" else "unreadable", error.detail
    return (PageText(page.main_text, page.text), "", "") if page else (None, "unreadable", "it is not HTML")


def _by_state(rows: Iterable[PassageResult]) -> Iterator[tuple[str, list[PassageResult]]]:
    """Yield the results that need an editor, by state, the worst first."""
    results = list(rows)
    for state in STATES:
        if state != "found" and (some := [row for row in results if row.state == state]):
            yield state, some


def _counts(rows: Iterable[PassageResult]) -> str:
    results = list(rows)
    parts = ", ".join(f"{state}: {sum(row.state == state for row in results)}" for state in STATES)
    return f"{parts}; checked: {len(results)}"


def as_text(rows: Iterable[PassageResult]) -> Iterator[str]:
    """Format results for a terminal: by state, the worst first; passages that were found are only counted."""
    results = list(rows)
    for state, some in _by_state(results):
        yield f"{state} ({len(some)}): {STATES[state]}"
        yield from (f"  {row.fact}: {row.source}, {row.at}: {row.url}\n      {row.detail}" for row in some)
    yield _counts(results)


def as_markdown(rows: Iterable[PassageResult]) -> Iterator[str]:
    """Format results for an issue: a checklist of the citations that need attention."""
    results = list(rows)
    for state, some in _by_state(results):
        yield f"\n### {state.capitalize()} ({len(some)})\n\n{STATES[state].capitalize()}.\n"
        yield from (f"- [ ] `{row.fact}`: `{row.source}`, {row.at}: <{row.url}> ({row.detail})" for row in some)
    yield f"\n{_counts(results)}."


def as_json(rows: Iterable[PassageResult]) -> str:
    """Format results as JSON: a list of objects with the keys of `PassageResult` up to `detail`."""
    keys = ("fact", "source", "at", "url", "state", "detail")
    return json.dumps([{key: getattr(row, key) for key in keys} for row in rows], ensure_ascii=False, indent=2)
