"""Addresses: the file of every page, its address on the site, and links into the repository."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, quote_plus

from torana.dossier.nodes import FactNode, Node
from torana.problems import Position


class Colours(NamedTuple):
    """The colours that a dossier can choose; their defaults are in `docs/assets/parts/colours.css` too."""

    main: str = "#1c2f56"
    accent: str = "#b23a22"


COLOURS = Colours()
API = "api/v1"
"""The folder of the API."""
SITE_FEED = "changes/feed.xml"
"""The file of the feed of the site."""
SITE_JSON_FEED = "changes/feed.json"
"""The same as a JSON Feed."""
UPCOMING_EVENTS = "timeline/events.ics"
"""The calendar of upcoming events."""
ALL_EVENTS = "timeline/all-events.ics"
"""The calendar of past and upcoming events."""
OPENSEARCH = "opensearch.xml"
"""The description of the search, if the address of the site is known."""


@dataclass(frozen=True, slots=True)
class Site:
    """The settings of the site that are not in the dossier."""

    url: str = ""
    """The address of the home page, ending in `/`; empty if it is not known."""
    repository: str = ""
    """The address of the repository; empty if there is none."""
    branch: str = "main"
    """The branch for links to files."""
    colours: Colours = COLOURS
    """The colours of link pictures."""
    has_pdf: bool = False
    """The report was printed as a PDF."""
    languages: tuple[tuple[str, str], ...] = ()
    """The languages of the site besides English: BCP 47 tag, and name in the language itself."""


def page_path(node: Node) -> str:
    """The Markdown file of an entity's page."""
    return f"{node.type.url}/{node.slug}.md"


def part_path(node: Node, name: str, number: int) -> str:
    """The Markdown file of a part of a list of an entity: `organisations/meti/facts-1.md`."""
    return page_path(node).removesuffix(".md") + f"/{name}-{number}.md"


def brief_path(node: Node) -> str:
    """The Markdown file of the brief of an entity, if its type has briefs."""
    return page_path(node).removesuffix(".md") + "/brief.md"


def embed_path(node: Node, folder: str = "") -> str:
    """The file of the embed of an entity, in the folder of a language: `embed/organisations/meti/index.html`."""
    return f"{folder}embed/{node.type.url}/{node.slug}/index.html"


def address(path: str) -> str:
    """The address of a file from the root of the site: `organisations/meti/`, empty for the home page."""
    if not path.endswith(".md"):
        return path
    path = path.removesuffix(".md")
    return "" if path == "index" else f"{path.removesuffix('/index')}/"


def html_path(path: str) -> str:
    """The file of a page in the site: `organisations/meti/index.html`."""
    return f"{address(path)}index.html"


def page_address(site: Site, path: str) -> str:
    """The permanent address of a page; empty if the address of the site is not known."""
    return site.url + address(path) if site.url else ""


def feed_path(node: Node | None) -> str:
    """Return the path of the feed that a page links to: of the entity, or of the site."""
    return f"{node.type.url}/{node.slug}/feed.xml" if node else SITE_FEED


def calendar_path(node: Node) -> str:
    """Return the path of the calendar of an entity: `organisations/meti/events.ics`."""
    return f"{node.type.url}/{node.slug}/events.ics"


def card_path(node: Node | None) -> str:
    """Return the path of the picture that a link to a page shows: of the entity, or of the site."""
    return f"{node.type.url}/{node.slug}/card.png" if node and node.type.has_picture else "card.png"


def api_path(node: Node) -> str:
    """Return the path of an entity's file in the API: `api/v1/organisations/meti.json`."""
    return f"{API}/{node.type.url}/{node.slug}.json"


def logo_path(node: Node) -> str:
    """Return the path of an entity's logo; empty if it has none."""
    logo = node.record.logo
    return f"logos/{logo.file}" if logo else ""


def plain_markdown_path(path: str) -> str:
    """The Markdown copy of a page: `organisations/meti/index.md`."""
    return f"{address(path)}index.md"


def entity_address(node: Node, site: Site) -> str:
    """The permanent address of an entity, its `@id` in linked data; from the root of the site if that is not known."""
    _ = node.record  # read, so that what shows the address depends on the entity, whose type may change
    return site.url + address(page_path(node))


def fact_address(fact: FactNode, site: Site) -> str:
    """The permanent address of a fact, as that of an entity."""
    return f"{entity_address(fact.owner, site)}#{fact.fact.id}"


def source_line(site: Site, position: Position) -> str:
    """The address of a line of a file in the repository; empty if there is no repository."""
    if not site.repository:
        return ""
    return f"{site.repository.rstrip('/')}/blob/{site.branch}/{quote(position.file)}#L{position.line}"


def history_url(site: Site, position: Position) -> str:
    """The address of the commits of a file in the repository; empty if there is no repository."""
    if not site.repository:
        return ""
    return f"{site.repository.rstrip('/')}/commits/{site.branch}/{quote(position.file)}"


def report_url(site: Site, subject: str, file: str) -> str:
    """The address of a pre-filled issue form for a correction; empty if there is no repository."""
    return _issue_form(site, "correction", f"Correction: {subject}", fact=subject, file=file)


def suggest_url(site: Site, name: str) -> str:
    """The address of a pre-filled issue form for a new fact; empty if there is no repository."""
    return _issue_form(site, "fact", f"New fact: {name}", subject=name)


def contact_url(site: Site) -> str:
    """The address of the issue forms; empty if there is no repository."""
    return f"{site.repository.rstrip('/')}/issues/new/choose" if site.repository else ""


def _issue_form(site: Site, form: str, title: str, **fields: str) -> str:
    if not site.repository:
        return ""
    query = "".join(f"&{name}={quote_plus(value)}" for name, value in fields.items())
    return f"{site.repository.rstrip('/')}/issues/new?template={form}.yml&title={quote_plus(title)}{query}"
