"""Links into the repository: the line of a fact, and the issue forms for a correction or a new fact."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

from torana.pages.shared.addresses import Site
from torana.problems import Position


def source_line(site: Site, position: Position) -> str:
    """The address of a line of a file in the repository; empty if there is no repository."""
    if not site.repository:
        return ""
    return f"{site.repository.rstrip('/')}/blob/{site.branch}/{quote(position.file)}#L{position.line}"


def report_url(site: Site, subject: str, file: str) -> str:
    """The address of a pre-filled issue form for a correction; empty if there is no repository."""
    return _issue_form(site, "correction", f"Correction: {subject}", fact=subject, file=file)


def suggest_url(site: Site, name: str) -> str:
    """The address of a pre-filled issue form for a new fact; empty if there is no repository."""
    return _issue_form(site, "fact", f"New fact: {name}", subject=name)


def _issue_form(site: Site, form: str, title: str, **fields: str) -> str:
    if not site.repository:
        return ""
    query = "".join(f"&{name}={quote_plus(value)}" for name, value in fields.items())
    return f"{site.repository.rstrip('/')}/issues/new?template={form}.yml&title={quote_plus(title)}{query}"
