"""Values of a new source that follow from the other files of the dossier."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import count
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from torana.records.entity_types import ORGANISATION, SOURCE
from torana.records.located import Records
from torana.records.models import Organisation, Source
from torana.records.values import MAX_SLUG, near_slug, slug_problem

_KINDS = {
    "official": (("official", "government"), "GovernmentDocument"),
    "company": (("company", "corporate"), ""),
    "NewsArticle": (("newspaper", "news"), "NewsArticle"),
    "Article": (("magazine", "news"), "Article"),
    "ScholarlyArticle": (("research", "journal", "paper"), "ScholarlyArticle"),
    "BlogPosting": (("blog",), "BlogPosting"),
    "Book": (("book",), "Book"),
    "Report": (("report",), "Report"),
    "WebPage": (("web",), "WebPage"),
}
"""For each hint, the beginnings of the kinds of source that fit, or else their type of schema.org."""
_SECOND_LEVEL = {"ac", "co", "com", "ed", "edu", "go", "gov", "gob", "gouv", "ne", "net", "or", "org"}
_URL = re.compile(r"^url: *[\"']?(https?://[^\s\"']+)", re.MULTILINE)
_LONGEST_PATH = 40
_ROOM = 6
"""Characters for a number that makes a slug different from others."""


def source_at(root: Path, records: Records, url: str) -> str:
    """The slug of the source with an address, even if it still has empty keys; empty if there is none."""
    return next((slug for slug, other in _addresses(root, records) if same_address(other, url)), "")


def _addresses(root: Path, records: Records) -> Iterator[tuple[str, str]]:
    yield from ((slug, record.url) for slug, record in _sources(records) if record.url)
    for slug in [slug for slug, name in records.known.items() if name == SOURCE.name and not records.get(slug)]:
        text = (root / SOURCE.folder / f"{slug}.yml").read_text("utf-8", "replace")
        yield from ((slug, found) for found in _URL.findall(text))


def same_address(url: str, other: str) -> bool:
    """Return whether two addresses differ in no more than their scheme, `www.` and last slash."""
    return _core(url) == _core(other)


def _core(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


def _sources(records: Records) -> Iterator[tuple[str, Source]]:
    return ((slug, located.record) for slug, located in records.entities.get(SOURCE.name, {}).items())


def host_of(url: str | None) -> str:
    """The host of an address, without `www.`."""
    return (urlsplit(url or "").hostname or "").removeprefix("www.")


def of_host(records: Records, host: str) -> tuple[str, str]:
    """The publisher and the kind of the sources on a host, or the organisation with a website there; or nothing."""
    sources = [record for _, record in _sources(records) if host_of(record.url) == host]
    if sources:
        publishers = {record.publisher for record in sources}
        kinds = Counter(record.kind for record in sources)
        return publishers.pop() if len(publishers) == 1 else "", kinds.most_common(1)[0][0]
    for located in records.entities.get(ORGANISATION.name, {}).values():
        if host_of(located.record.website) == host:
            return located.record.name, source_kind(records, _hint_of(records, located.record))
    return "", ""


def _hint_of(records: Records, organisation: Organisation) -> str:
    kind = records.settings.record.kinds.of(ORGANISATION).get(organisation.kind) if records.settings else None
    is_government = kind and "Government" in (kind.schema_org or "")
    return "official" if is_government else "company" if organisation.kind.startswith("compan") else ""


def source_kind(records: Records, hint: str) -> str:
    """The first kind of source that fits a hint, a key of `_KINDS`; empty if there is none."""
    kinds = records.settings.record.kinds.of(SOURCE) if records.settings else {}
    beginnings, schema_org = _KINDS.get(hint, ((), ""))
    named = [key for start in beginnings for key in kinds if key.startswith(start)]
    typed = [key for key, kind in kinds.items() if schema_org and kind.schema_org == schema_org]
    return next(iter([*named, *typed]), "")


def language_key(records: Records, languages: Iterable[str]) -> str:
    """The first of some languages, given as tags or names, that the dossier has, or else the first, without its region.

    The dossier can have a language with or without its region.
    """
    listed = records.settings.record.languages if records.settings else {}
    known = {spelling.lower(): key for key, name in listed.items() for spelling in (name, key)}
    found = [option for language in languages for option in (language, language.partition("-")[0])]
    return next((known[option.lower()] for option in found if option.lower() in known), found[1] if found else "")


def slug_of_address(url: str, published: str) -> str:
    """A slug for a source: the name of the site with the date, or else with the end of the address."""
    end = published.replace("-", "") or near_slug(PurePosixPath(unquote(urlsplit(url).path)).stem)[:_LONGEST_PATH]
    return f"{_site(host_of(url))}-{end}"


def free_slug(records: Records, wanted: str, others: Collection[str] = ()) -> str:
    """The slug that is nearest to a text and not in use, also not by `others`; with a number, if it has to."""
    in_use = {*records.known, *records.formerly(), *others}
    start = near_slug(wanted)[: MAX_SLUG - _ROOM].strip("-._") or "source"
    numbered = (f"{start}-{number}" if number > 1 or slug_problem(start) else start for number in count(1))
    return next(slug for slug in numbered if slug not in in_use)


def _site(host: str) -> str:
    """The name of a site: `meti` for `www.meti.go.jp`."""
    labels = host.split(".")
    if host.replace(".", "").isdigit() or len(labels) < 2:
        return host
    names = labels[:-1]
    return names[-2] if len(names) > 1 and names[-1] in _SECOND_LEVEL else names[-1]
