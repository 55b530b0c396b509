"""Checks of the addresses in content. Requests are few, and an uncertain answer is reported as such."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from email.message import Message

from torana.audit.web_requests import FAILURES, RequestPolicy, by_host, failure, headers_of
from torana.problems import printable

STATES = {
    "dead": "the page was removed, or its host has no address",
    "moved": "the page has moved permanently to another address",
    "private": "its host is not on the public internet and not in private_hosts, so it was not requested",
    "blocked": "the host rejects automatic checks: open the page in a browser",
    "unsure": "the host did not respond properly, even after retries: check again another day",
    "ok": "the page exists",
}
"""The possible results, the worst first."""
_DEAD = (404, 410)
_BLOCKED = (401, 402, 403, 405, 406, 429, 451, 999)
LONGEST_WAIT = 30.0
"""Seconds: if a host asks for a longer wait (`Retry-After`), its address is not requested again."""


@dataclass(frozen=True, slots=True)
class LinkResult:
    """The result for one address."""

    entity: str
    """The slug of the entity that has it."""
    url: str
    state: str
    """A key of `STATES`."""
    detail: str
    """The status, the new address, or the error."""


def check_links(
    wanted: Sequence[tuple[str, str]],
    policy: RequestPolicy | None = None,
    done: Callable[[int, int], None] = lambda done, whole: None,
) -> list[LinkResult]:
    """Check every address: several hosts at the same time, but the addresses of one host in sequence.

    Args:
        wanted: Pairs of the slug of an entity and an address.
        policy: The request policy.
        done: Called with the number of checked addresses, and of all.

    Returns:
        The results in the order of `wanted`. A failed request is a result, not an error.
    """
    limits = policy or RequestPolicy()
    return by_host(wanted, lambda row: row[1], lambda row: LinkResult(*row, *check_link(row[1], limits)), limits, done)


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
    try:
        answer = headers_of(url, policy)
    except FAILURES as error:
        return (*failure(error), None)
    return result_of(answer.status, answer.headers, "" if answer.url == url else answer.url, answer.lasting)


def result_of(status: int, headers: Message, target: str, lasting: bool) -> tuple[str, str, float | None]:
    """Return the state, the detail and the seconds to wait for an answer that is not a redirect.

    `target` is the address that redirects have led to, if any; `lasting` is true if all of them were permanent.
    """
    wait = headers.get("Retry-After", "")
    seconds = float(wait) if wait.isdecimal() else None
    if status in _DEAD:
        return "dead", f"status {status}" + (f" at {printable(target)}" if target else ""), None
    if status in _BLOCKED:
        return "blocked", f"status {status}", seconds if status == 429 else None
    if not 200 <= status < 300:
        return "unsure", f"status {status}", seconds
    return ("moved", printable(target), None) if target and lasting else ("ok", f"status {status}", None)


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
        yield from (f"  {row.entity}: {row.url}\n      {row.detail}" for row in found)
    yield (
        ", ".join(f"{state}: {sum(row.state == state for row in rows)}" for state in STATES) + f"; checked: {len(rows)}"
    )


def as_markdown(rows: Iterable[LinkResult]) -> Iterator[str]:
    """Format results for an issue: a checklist of the addresses that need attention."""
    rows = list(rows)
    for state, found in _to_report(rows):
        meaning = STATES[state]
        yield f"\n### {state.capitalize()} ({len(found)})\n\n{meaning[0].upper()}{meaning[1:]}.\n"
        yield from (f"- [ ] `{row.entity}`: <{row.url}> ({row.detail})" for row in found)
    yield f"\nChecked: {len(rows)}. Working: {sum(row.state == 'ok' for row in rows)}."


def as_json(rows: Iterable[LinkResult]) -> str:
    """Format results as JSON: a list of objects with the keys of `LinkResult`."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2)
