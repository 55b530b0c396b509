"""The description of a page: its title, publisher, authors, date, language and address.

A field stays empty if the page does not have it, or if the page contradicts itself: an empty field is better than a
wrong one. Libraries for this were tried; they invent the days of dates that have none.
"""

from __future__ import annotations

import datetime
import html
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from torana.audit.text_dates import days_in, machine_date
from torana.audit.web_page import WebPage
from torana.records.dates import Date
from torana.records.urls import url_problem

_ARTICLES = {
    *("Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "BlogPosting"),
    *("Report", "ScholarlyArticle", "TechArticle", "PressRelease", "WebPage", "GovernmentService", "Dataset"),
}
"""Types of schema.org that describe a document."""
_PUBLISHERS = {"Corporation", "GovernmentOrganization", "NewsMediaOrganization", "Organization", "WebSite"}
_NO_AUTHORS = re.compile(r"https?://|@|^(admin|staff|editor|editors|desk|newsroom|web desk|by)$", re.IGNORECASE)
_TRACKING = re.compile(r"(utm_\w+|fbclid|gclid|yclid|mc_[ce]id|cmpid|ref_src)=")
_PUNCTUATION = re.compile(r"[\s:：,|.\-–—()\[\]・/]+")
_DATE_LABEL = re.compile(
    "published|posted|released|issued|release|date|on|at|公開日?|掲載日?|発表日?|公表日?|配信|発表|प्रकाशित|जारी"
    "|(sun|mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?)(day)?|[月火水木金土日](曜日?)?"
    "|[0-9]{1,2}(時([0-9]{1,2}分)?)?|am|pm|a|p|m|बजे|ist|jst|gmt|utc"
)
"""A word beside a date of publication. The words beside the date of an update are others."""
_LINES_ABOVE, _LINES_BELOW = 2, 4
"""The number of blocks above and below the heading in which the line with the date can be."""
_LONGEST_LINE = 80
_LONGEST_TITLE = 500
_LANGUAGES = {
    **{"ja": "KANA", "ko": "HANGUL", "th": "THAI"},
    **{"hi": "DEVANAGARI", "mr": "DEVANAGARI", "ne": "DEVANAGARI", "sa": "DEVANAGARI"},
}
"""The script of some languages: a page in one of them often declares to be English."""
_SAMPLE = 5_000
"""Characters of a text from which its script follows."""


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """The fields that could be read from a page; the others are empty."""

    url: str
    """The canonical address, without parameters that only count readers."""
    title: str = ""
    publisher: str = ""
    authors: tuple[Mapping[str, str], ...] = ()
    """With the keys of an `Author` in `records`."""
    published: str = ""
    """The date of publication as precise as the page gives it."""
    languages: tuple[str, ...] = ()
    """Tags (BCP 47) of the languages that it can be in, the most likely one first."""
    schema_org: str = ""
    """The type of schema.org that the page gives itself."""
    is_free: bool = True
    """False if the page says that only subscribers can read it."""


def metadata(page: WebPage, url: str, today: datetime.date) -> PageMetadata:
    """Read the description of a page.

    Args:
        page: The page.
        url: Its address after all redirects.
        today: A later date of publication is not possible.
    """
    described = _described(page)
    publisher = _publisher(page, described)
    return PageMetadata(
        canonical_url(page.canonical, url),
        _title(page, described, publisher),
        publisher,
        tuple(_authors(page, described, publisher)),
        _published(page, described, today),
        tuple(dict.fromkeys(_languages(page))),
        _type(described) if described else "",
        described.get("isAccessibleForFree") not in (False, "False", "false"),
    )


def _described(page: WebPage) -> Mapping[str, Any]:
    """The JSON-LD of the document; empty if there is none, if it has another title, or if there are several."""
    shown = [*page.headings, page.title]
    found = [item for text in page.json_ld for item in _items(text) if _type(item) in _ARTICLES]
    of_page = [item for item in found if _fits(_line(item.get("headline") or item.get("name")), shown)]
    precise = [item for item in of_page if _type(item) != "WebPage"] or of_page
    return precise[0] if len({str(item.get("datePublished")) for item in precise}) == 1 else {}


def _fits(title: str, shown: Iterable[str]) -> bool:
    """Return whether a title is one of those that a reader of the page sees, or if there are none of these."""
    seen = [each for each in shown if each]
    return not title or not seen or any(_within(title, each) or _within(each, title) for each in seen)


def _items(text: str) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a script with JSON-LD, also those of its graph."""
    try:
        found = json.loads(text, strict=False)
    except (ValueError, RecursionError):  # deep nesting does not raise a ValueError
        return
    for item in found if isinstance(found, list) else [found]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (each for each in (graph if isinstance(graph, list) else ()) if isinstance(each, dict))


def _type(item: Mapping[str, Any]) -> str:
    kind = item.get("@type")
    return str(kind[0] if isinstance(kind, list) and kind else kind)


def _title(page: WebPage, described: Mapping[str, Any], publisher: str) -> str:
    """The first title of the page that its headings, or else its `<title>`, confirm; or else the first."""
    inside = [heading for heading in page.headings if _within(heading, page.title)]
    found = [
        *map(_line, [described.get("headline"), *page.meta("citation_title", "dc.title", "dcterms.title")]),
        *inside,
        *page.meta("og:title", "twitter:title"),
        *(page.headings if len(page.headings) == 1 else ()),
    ]
    shown = [*page.headings, page.title]
    fitting = [title for title in found if title and not _same(title, publisher) and _fits(title, shown)]
    return fitting[0] if fitting else "" if page.headings else _without_site(page.title, publisher)


def _without_site(title: str, publisher: str) -> str:
    """The title of a window without the name of the site at its end."""
    parts = re.split(r"\s+[|–—-]\s+|\s*[|｜]\s*", title)
    has_site = len(parts) > 1 and _same(parts[-1], publisher)
    return title.removesuffix(parts[-1]).rstrip(" |｜–—-") if has_site else title


def _publisher(page: WebPage, described: Mapping[str, Any]) -> str:
    sites = [item.get("name") for text in page.json_ld for item in _items(text) if _type(item) in _PUBLISHERS]
    names = page.meta("citation_publisher", "dc.publisher", "og:site_name")
    return next(filter(None, map(_line, [_name(described.get("publisher")), *names, *sites[:1]])), "")


def _authors(page: WebPage, described: Mapping[str, Any], publisher: str) -> Iterator[Mapping[str, str]]:
    """Yield the authors, without the publisher, addresses and desks. A name is divided only if the page divides it."""
    listed = described.get("author")
    found: list[Any] = listed if isinstance(listed, list) else [listed] if listed else []
    for author in found or page.meta("citation_author", "dc.creator", "author"):
        parts = author if isinstance(author, dict) else {}
        names = [_line(parts.get(key)) for key in ("familyName", "givenName")]
        name = ", ".join(names) if all(names) else _line(_name(author))
        if name and not _NO_AUTHORS.search(name) and not _same(name, publisher):
            family, _, first = (part.strip() for part in name.partition(","))
            divided = first and "," not in first
            yield {"family_name": family, "given_name": first} if divided else {"name": name}


def _published(page: WebPage, described: Mapping[str, Any], today: datetime.date) -> str:
    """The date of publication: that of the elements for machines, and that of a line with nothing but a date.

    If they contradict each other, the page has no date. If only the time zone can decide on the day, the line decides;
    without one, the date is the month, or the year.
    """
    names = ("article:published_time", "citation_publication_date", "citation_date", "dc.date", "dcterms.issued")
    declared = [described.get("datePublished"), *page.meta(*names, "datepublished", "dc.date.issued")]
    stamps = set(map(machine_date, filter(None, map(_line, declared))))
    lines = set(_date_lines(page))
    found = lines | {stamp.date for stamp in stamps if not stamp.is_utc}
    for stamp in stamps:
        if stamp.is_utc:
            found |= {_sure_part(stamp.date)} if not found else set()
            if not all(_may_be(date, stamp.date) for date in found):
                return ""
    longest = max(found, key=len, default="")
    possible = longest and Date.parse(longest).first <= today + datetime.timedelta(days=1)
    return longest if possible and all(longest.startswith(date) for date in found) else ""


def _date_lines(page: WebPage) -> Iterator[str]:
    """Yield the dates of lines that have nothing but a date and the words around one, next to the heading.

    A date in a list or a table, or further down, can be that of anything.
    """
    text = [block for block in page.blocks if not block.aside]
    for place, heading in enumerate(text):
        if heading.heading:
            for block in text[max(0, place - _LINES_ABOVE) : place + _LINES_BELOW + 1]:
                if block.cells <= heading.cells and len(block.text) <= _LONGEST_LINE:
                    yield from (day for day, around in days_in(block.text) if _is_label(around))


def _is_label(text: str) -> bool:
    """Return whether a text can be around the date of publication: a label, a weekday or a time."""
    return all(map(_DATE_LABEL.fullmatch, filter(None, _PUNCTUATION.split(text))))


def _may_be(date: str, day: str) -> bool:
    """Return whether a date can be the day of a reader, given the day in UTC."""
    return any(str(other).startswith(date) for other in _days_around(day))


def _sure_part(day: str) -> str:
    """The month, or the year, that a day in UTC is in for every reader; empty if it is the turn of a year."""
    days = list(map(str, _days_around(day)))
    return next((day[:size] for size in (7, 4) if len({each[:size] for each in days}) == 1), "")


def _days_around(day: str) -> Iterator[datetime.date]:
    """The day, the one before and the one after."""
    middle = datetime.date.fromisoformat(day)
    return (middle + datetime.timedelta(days=number) for number in (-1, 0, 1))


def _languages(page: WebPage) -> Iterator[str]:
    """Yield the declared languages that the script of the text allows, then the other languages of that script."""
    script = _script(page.main_text)
    for tag in (page.language, *page.meta("content-language", "og:locale")):
        if tag and _LANGUAGES.get(re.split("[-_]", tag.lower())[0], "") == script:
            yield tag.replace("_", "-")
    yield from (language for language, of in _LANGUAGES.items() if of == script)


def _script(text: str) -> str:
    """The script of `_LANGUAGES` that a text is in; empty for any other."""
    names = [unicodedata.name(letter, "").partition(" ")[0] for letter in text[:_SAMPLE] if letter.isalpha()]
    shares = Counter("KANA" if name in ("HIRAGANA", "KATAKANA") else name for name in names)
    return next((script for script in set(_LANGUAGES.values()) if shares[script] * 5 > len(names)), "")


def canonical_url(written: str, url: str) -> str:
    """The canonical address of a page, if it is on the same host and not just its home page, or else its own.

    Parameters that only count readers are left out, and so is a fragment.
    """
    try:
        found, own = urlsplit(urljoin(url, written)), urlsplit(url)
        if _host(found) != _host(own) or (found.path in ("", "/") and own.path not in ("", "/")):
            found = own
        found = found._replace(scheme=own.scheme) if found.scheme == "http" else found
    except ValueError:
        found = urlsplit(url)
    parameters = [part for part in found.query.split("&") if not _TRACKING.match(part)]
    address = urlunsplit(found._replace(query="&".join(parameters), fragment=""))
    return url if url_problem(address)[0] else address


def _host(parts: SplitResult) -> str:
    return parts.netloc.lower().removeprefix("www.")


def _name(value: Any) -> Any:
    """The name of a person or body in JSON-LD, of the first of several."""
    first = value[0] if isinstance(value, list) and value else value
    return first.get("name") if isinstance(first, dict) else first


def _line(value: Any) -> str:
    """A text of a page on one line; empty for anything else, and for a text that is too long for a title."""
    text = " ".join(html.unescape(value).split()) if isinstance(value, str) else ""
    clean = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    return clean if len(clean) <= _LONGEST_TITLE else ""


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _same(text: str, other: str) -> bool:
    return _letters(text) == _letters(other)


def _within(text: str, other: str) -> bool:
    return bool(_letters(text)) and _letters(text) in _letters(other)
