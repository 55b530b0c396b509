"""The web pages of sources: their content, or the reason why it cannot be read; archived copies."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from torana import ToranaError
from torana.audit.source_links import STATES, result_of
from torana.audit.web_page import WebPage, is_html, read_page
from torana.audit.web_requests import FAILURES, Answer, RequestPolicy, download, failure
from torana.problems import printable

ARCHIVE = "https://web.archive.org/save/"
"""The address that archives the page whose address follows it."""
_COPY = re.compile(r"https?://[^/]+/web/[0-9]{14}/.+")
_ARCHIVE_SECONDS = 120.0


class UnreadablePageError(ToranaError):
    """A page that cannot be read: its state is a key of `STATES`."""

    def __init__(self, url: str, state: str, detail: str) -> None:
        self.state = state
        self.detail = detail
        super().__init__(f"{printable(url)} cannot be read: {STATES[state]} ({detail})")


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page as downloaded."""

    url: str
    """Its address after all redirects."""
    page: WebPage | None
    """`None` if it is not HTML: a PDF, a picture, a table."""


def source_page(url: str, policy: RequestPolicy) -> SourcePage:
    """Download the page of a source.

    Raises:
        UnreadablePageError: Its host, its status or its content does not allow it.
    """
    answer = _downloaded(url, policy)
    state, detail, _ = result_of(answer.status, answer.headers, "", True)
    if state != "ok":
        raise UnreadablePageError(url, state, detail)
    try:
        return SourcePage(answer.url, read_page(answer) if is_html(answer) else None)
    except FAILURES as error:
        raise UnreadablePageError(url, *failure(error)) from error


def archived_copy(url: str, policy: RequestPolicy) -> str:
    """Let the Internet Archive copy a page, and return the address of the copy.

    Raises:
        ToranaError: It gave no copy.
    """
    patient = replace(policy, timeout=_ARCHIVE_SECONDS, page_seconds=_ARCHIVE_SECONDS)
    answer = _downloaded(ARCHIVE + url, patient)
    named = answer.headers.get("Content-Location", "")
    for found in (answer.url, ARCHIVE.removesuffix("/save/") + named):
        if _COPY.fullmatch(found):
            return found
    raise ToranaError(f"the archive gave no copy of {printable(url)} (status {answer.status}). Open {ARCHIVE}")


def _downloaded(url: str, policy: RequestPolicy) -> Answer:
    try:
        return download(url, policy)
    except FAILURES as error:
        raise UnreadablePageError(url, *failure(error)) from error
