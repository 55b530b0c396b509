"""Whether the addresses of sources still answer: asked politely, and judged with care."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from email.message import Message
from urllib.parse import quote, urljoin, urlsplit

from torana import __version__
from torana.problems import printable

STATES = {
    "dead": "says that it is not there, or its host has no address",
    "moved": "answers elsewhere, and says that this is for good",
    "blocked": "answers, but not to a program: look with a browser",
    "unsure": "did not answer properly, even when asked again: ask another day",
    "ok": "answers",
}
"""What can be found, the worst first."""
AGENT = f"Mozilla/5.0 (compatible; torana/{__version__}; checks whether cited sources are still there)"
_GONE = (404, 410)
_BLOCKED = (401, 402, 403, 405, 406, 429, 451, 999)
_FOR_GOOD = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
LONGEST_WAIT = 30.0
"""Seconds: a host that wants more time (`Retry-After`) is not asked again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking for one address."""

    source: str
    """The slug of its record."""
    url: str
    state: str
    """A key of `STATES`."""
    told: str
    """The status, the new address, or the fault."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How hosts are asked."""

    timeout: float = 20.0
    """Seconds until an answer has to begin."""
    tries: int = 3
    pause: float = 1.0
    """Seconds between two requests to one host."""
    hosts: int = 8
    """How many hosts are asked at once."""
    redirects: int = 8


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Leaves redirects to us: which of them are for good is what we want to know."""


def ask_all(
    wanted: Sequence[tuple[str, str]],
    manners: Manners | None = None,
    done: Callable[[int, int], None] = lambda done, whole: None,
) -> list[Asked]:
    """Asks for every address: one after another of one host, several hosts at once.

    Args:
        wanted: Slug and address of each source.
        manners: How to ask.
        done: Told how many have been asked, of how many.

    Returns:
        What was found, in the order of `wanted`. It never raises for what a host does.
    """
    manners = manners or Manners()
    by_host: dict[str, list[tuple[str, str]]] = {}
    for slug, url in wanted:
        by_host.setdefault(urlsplit(url).netloc.lower(), []).append((slug, url))
    found: dict[tuple[str, str], Asked] = {}
    lock = threading.Lock()

    def one_host(rows: list[tuple[str, str]]) -> None:
        for index, (slug, url) in enumerate(rows):
            if index:
                time.sleep(manners.pause)
            state, told = ask(url, manners)
            with lock:
                found[slug, url] = Asked(slug, url, state, told)
                done(len(found), len(wanted))

    with ThreadPoolExecutor(max_workers=manners.hosts) as pool:
        list(pool.map(one_host, by_host.values()))
    return [found[row] for row in wanted]


def ask(url: str, manners: Manners) -> tuple[str, str]:
    """Asks for one address: the state, and what was told."""
    state, told = "unsure", ""
    for attempt in range(manners.tries):
        if attempt:
            time.sleep(manners.pause * 2 ** (attempt - 1))
        state, told, wait = _once(url, manners)
        if state != "unsure" and wait is None:
            break
        if wait is not None:
            if wait > LONGEST_WAIT or attempt + 1 == manners.tries:
                break
            time.sleep(wait)
    return state, told


def _once(url: str, manners: Manners) -> tuple[str, str, float | None]:
    """One try: the state, what was told, and for how long the host wants to be left alone, if it says so."""
    opener = urllib.request.build_opener(_NoRedirect)
    present, lasting = url, True
    for _ in range(manners.redirects):
        try:
            status, headers = _request(opener, present, manners.timeout)
        except (urllib.error.URLError, OSError, ValueError) as error:
            return (*_fault(error), None)
        target = headers.get("Location")
        if status in _REDIRECTS and target:
            following = urljoin(present, target)
            if urlsplit(following).scheme not in ("http", "https"):
                return "unsure", f"leads to {printable(following)}", None
            lasting = lasting and status in _FOR_GOOD
            present = following
            continue
        if status in _GONE:
            return "dead", f"status {status}" + (f" at {printable(present)}" if present != url else ""), None
        if status in _BLOCKED:
            wait = headers.get("Retry-After", "")
            return "blocked", f"status {status}", float(wait) if status == 429 and wait.isdecimal() else None
        if not 200 <= status < 300:
            wait = headers.get("Retry-After", "")
            return "unsure", f"status {status}", float(wait) if wait.isdecimal() else None
        if present != url and lasting:
            return "moved", printable(present), None
        return "ok", f"status {status}", None
    return "unsure", f"more than {manners.redirects} redirects", None


def _request(opener: urllib.request.OpenerDirector, url: str, timeout: float) -> tuple[int, Message]:
    """Status and headers: asked for the head first, and for the whole where a host does not know that."""
    parts = urlsplit(url)
    path, query = (quote(part, safe="/%:@!$&'()*+,;=~?") for part in (parts.path, parts.query))
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    url = parts._replace(netloc=host, path=path, query=query, fragment="").geturl()
    accepted = {"Accept": "text/html,application/pdf,*/*;q=0.8", "Accept-Language": "en,*;q=0.5"}
    for method in ("HEAD", "GET"):
        request = urllib.request.Request(url, method=method, headers={"User-Agent": AGENT, **accepted})
        try:
            with opener.open(request, timeout=timeout) as answer:
                return answer.status, answer.headers
        except urllib.error.HTTPError as error:
            with error:
                # Some hosts answer nothing but GET, and some say 404 to HEAD.
                if method == "GET" or error.code in _REDIRECTS or error.code == 429:
                    return error.code, error.headers
    raise AssertionError("unreachable")


def _fault(error: BaseException) -> tuple[str, str]:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, socket.gaierror):
        # A name that is not known, unlike a server of names that does not answer now.
        gone = reason.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
        return ("dead", "its host has no address") if gone else ("unsure", "the host's address could not be asked for")
    if isinstance(reason, ssl.SSLError):
        return "unsure", f"its certificate is not accepted: {printable(str(reason.reason or reason))}"
    if isinstance(reason, TimeoutError):
        return "unsure", "no answer in time"
    return "unsure", printable(str(reason)) or type(reason).__name__


def as_text(rows: Iterable[Asked]) -> Iterator[str]:
    """For a terminal: by state, the worst first; those that answer are only counted."""
    rows = list(rows)
    for state, meaning in STATES.items():
        found = [row for row in rows if row.state == state]
        if found and state != "ok":
            yield f"{state} ({len(found)}): {meaning}"
            yield from (f"  {row.source}: {row.url}\n      {row.told}" for row in found)
    yield ", ".join(f"{state}: {sum(row.state == state for row in rows)}" for state in STATES) + f"; asked: {len(rows)}"


def as_markdown(rows: Iterable[Asked]) -> Iterator[str]:
    """For an issue: a list with a box to tick for each source that somebody has to look at."""
    rows = list(rows)
    for state, meaning in STATES.items():
        found = [row for row in rows if row.state == state]
        if found and state != "ok":
            yield f"\n### {state.capitalize()} ({len(found)})\n\nThe address {meaning}.\n"
            yield from (f"- [ ] `{row.source}`: <{row.url}> ({row.told})" for row in found)
    yield f"\n{len(rows)} asked, {sum(row.state == 'ok' for row in rows)} answer."


def as_json(rows: Iterable[Asked]) -> str:
    """For a program: a list of objects with the keys of `Asked`."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2)
