"""Checks of the addresses of sources. Requests are few, and an uncertain answer is reported as such."""

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
    "dead": "the page was removed, or its host has no address",
    "moved": "the page has moved permanently to another address",
    "blocked": "the host rejects automatic checks: open the page in a browser",
    "unsure": "the host did not respond properly, even after retries: check again another day",
    "ok": "the page exists",
}
"""The possible results, the worst first."""
USER_AGENT = f"Mozilla/5.0 (compatible; torana/{__version__}; checks whether cited sources still exist)"
_GONE = (404, 410)
_BLOCKED = (401, 402, 403, 405, 406, 429, 451, 999)
_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
LONGEST_WAIT = 30.0
"""Seconds: if a host asks for a longer wait (`Retry-After`), its address is not requested again."""


@dataclass(frozen=True, slots=True)
class LinkResult:
    """The result for one address."""

    source: str
    """The slug of its record."""
    url: str
    state: str
    """A key of `STATES`."""
    detail: str
    """The status, the new address, or the error."""


@dataclass(frozen=True, slots=True)
class RequestPolicy:
    """Request policy: the number of requests, their timeout, and the pauses between them."""

    timeout: float = 20.0
    """Seconds within which a response must begin."""
    tries: int = 3
    pause: float = 1.0
    """Seconds between two requests to one host."""
    hosts: int = 8
    """The number of hosts that are requested at the same time."""
    redirects: int = 8


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow no redirect, because the caller must know which redirects are permanent."""


def check_links(
    wanted: Sequence[tuple[str, str]],
    policy: RequestPolicy | None = None,
    done: Callable[[int, int], None] = lambda done, whole: None,
) -> list[LinkResult]:
    """Check every address: several hosts at the same time, but the addresses of one host in sequence.

    Args:
        wanted: Slug and address of each source.
        policy: The request policy.
        done: Called with the number of checked addresses, and of all.

    Returns:
        The results in the order of `wanted`. A failed request is a result, not an error.
    """
    policy = policy or RequestPolicy()
    by_host: dict[str, list[tuple[str, str]]] = {}
    for slug, url in wanted:
        by_host.setdefault(urlsplit(url).netloc.lower(), []).append((slug, url))
    found: dict[tuple[str, str], LinkResult] = {}
    lock = threading.Lock()

    def one_host(rows: list[tuple[str, str]]) -> None:
        for index, (slug, url) in enumerate(rows):
            if index:
                time.sleep(policy.pause)
            state, detail = check_link(url, policy)
            with lock:
                found[slug, url] = LinkResult(slug, url, state, detail)
                done(len(found), len(wanted))

    with ThreadPoolExecutor(max_workers=policy.hosts) as pool:
        list(pool.map(one_host, by_host.values()))
    return [found[row] for row in wanted]


def check_link(url: str, policy: RequestPolicy) -> tuple[str, str]:
    """Check one address, with retries, and return its state and detail."""
    state, detail = "unsure", ""
    for attempt in range(policy.tries):
        if attempt:
            time.sleep(policy.pause * 2 ** (attempt - 1))
        state, detail, wait = _try(url, policy)
        if state != "unsure" and wait is None:
            break
        if wait is not None:
            if wait > LONGEST_WAIT or attempt + 1 == policy.tries:
                break
            time.sleep(wait)
    return state, detail


def _try(url: str, policy: RequestPolicy) -> tuple[str, str, float | None]:
    """Request an address once; return its state, its detail, and the seconds that the host asks to wait."""
    opener = urllib.request.build_opener(_NoRedirect)
    present, lasting = url, True
    for _ in range(policy.redirects):
        try:
            status, headers = _request(opener, present, policy.timeout)
        except (urllib.error.URLError, OSError, ValueError) as error:
            return (*_failure(error), None)
        target = headers.get("Location")
        if status in _REDIRECTS and target:
            following = urljoin(present, target)
            if urlsplit(following).scheme not in ("http", "https"):
                return "unsure", f"redirects to {printable(following)}", None
            lasting = lasting and status in _PERMANENT
            present = following
            continue
        return _result(status, headers, "" if present == url else present, lasting)
    return "unsure", f"more than {policy.redirects} redirects", None


def _result(status: int, headers: Message, target: str, lasting: bool) -> tuple[str, str, float | None]:
    """Return the state, the detail and the seconds to wait for an answer that is not a redirect.

    `target` is the address that redirects have led to, if any; `lasting` is true if all of them were permanent.
    """
    wait = headers.get("Retry-After", "")
    seconds = float(wait) if wait.isdecimal() else None
    if status in _GONE:
        return "dead", f"status {status}" + (f" at {printable(target)}" if target else ""), None
    if status in _BLOCKED:
        return "blocked", f"status {status}", seconds if status == 429 else None
    if not 200 <= status < 300:
        return "unsure", f"status {status}", seconds
    return ("moved", printable(target), None) if target and lasting else ("ok", f"status {status}", None)


def _request(opener: urllib.request.OpenerDirector, url: str, timeout: float) -> tuple[int, Message]:
    """Return the status and headers of a HEAD request, or of a GET request if the host does not support HEAD."""
    parts = urlsplit(url)
    path, query = (quote(part, safe="/%:@!$&'()*+,;=~?") for part in (parts.path, parts.query))
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    url = parts._replace(netloc=host, path=path, query=query, fragment="").geturl()
    accepted = {"Accept": "text/html,application/pdf,*/*;q=0.8", "Accept-Language": "en,*;q=0.5"}
    for method in ("HEAD", "GET"):
        request = urllib.request.Request(url, method=method, headers={"User-Agent": USER_AGENT, **accepted})
        try:
            with opener.open(request, timeout=timeout) as answer:
                return answer.status, answer.headers
        except urllib.error.HTTPError as error:
            with error:
                # Some hosts answer only GET, and some answer HEAD with 404.
                if method == "GET" or error.code in _REDIRECTS or error.code == 429:
                    return error.code, error.headers
    raise AssertionError("unreachable")


def _failure(error: BaseException) -> tuple[str, str]:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, socket.gaierror):
        # An unknown name, not a name server that is down for now.
        gone = reason.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
        return (
            ("dead", "its host has no address")
            if gone
            else ("unsure", "the address of its host could not be looked up")
        )
    if isinstance(reason, ssl.SSLError):
        return "unsure", f"its certificate is not valid: {printable(str(reason.reason or reason))}"
    if isinstance(reason, TimeoutError):
        return "unsure", "no answer in time"
    return "unsure", printable(str(reason)) or type(reason).__name__


def _to_report(rows: Sequence[LinkResult]) -> Iterator[tuple[str, list[LinkResult]]]:
    """Yield the results that are not "ok", by state, the worst first."""
    for state in STATES:
        if state != "ok" and (found := [row for row in rows if row.state == state]):
            yield state, found


def as_text(rows: Iterable[LinkResult]) -> Iterator[str]:
    """Format results for a terminal: by state, the worst first; addresses that answer are only counted."""
    rows = list(rows)
    for state, found in _to_report(rows):
        yield f"{state} ({len(found)}): {STATES[state]}"
        yield from (f"  {row.source}: {row.url}\n      {row.detail}" for row in found)
    yield (
        ", ".join(f"{state}: {sum(row.state == state for row in rows)}" for state in STATES) + f"; checked: {len(rows)}"
    )


def as_markdown(rows: Iterable[LinkResult]) -> Iterator[str]:
    """Format results for an issue: a checklist of the sources that need attention."""
    rows = list(rows)
    for state, found in _to_report(rows):
        meaning = STATES[state]
        yield f"\n### {state.capitalize()} ({len(found)})\n\n{meaning[0].upper()}{meaning[1:]}.\n"
        yield from (f"- [ ] `{row.source}`: <{row.url}> ({row.detail})" for row in found)
    yield f"\nChecked: {len(rows)}. Working: {sum(row.state == 'ok' for row in rows)}."


def as_json(rows: Iterable[LinkResult]) -> str:
    """Format results as JSON: a list of objects with the keys of `LinkResult`."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2)
