"""`Dossier` to `Page` values: what pages there are, and all that a reader sees on each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.brief import BRIEFED, brief_page
from torana.pages.changes import changes_pages, changes_paths
from torana.pages.citation import Citation, page_citation
from torana.pages.downloads import Download, data_page
from torana.pages.entities.by_type import pages_of_type
from torana.pages.evidence import evidence_page
from torana.pages.facts import facts_page as all_facts_page
from torana.pages.facts import facts_paths
from torana.pages.home import home_page
from torana.pages.html_head import head_elements
from torana.pages.index import index_page, index_path, index_paths
from torana.pages.list_parts import MorePage, facts_page, more_pages, more_paths, older_facts
from torana.pages.network import network_page
from torana.pages.paging import Pager
from torana.pages.reference import reference_page
from torana.pages.search import search_page
from torana.pages.shared.addresses import Site, address, brief_path, page_path, part_path
from torana.pages.shared.badges import EVIDENCE_PAGE
from torana.pages.shared.links import Link, plain
from torana.pages.timeline import timeline_page
from torana.records.entity_types import ENTITY_TYPES, EntityType
from torana.wording.words import ENGLISH, own

__all__ = ["PAGES", "UNTRANSLATED", "Alternate", "Download", "Link", "Page", "Site", "folder_of", "pages"]


@dataclass(frozen=True, slots=True)
class Alternate:
    """A page in one of the site's languages."""

    language: str
    """BCP 47 tag."""
    name: str
    """What the language calls itself."""
    path: str
    """The page's Markdown file, from the root of the site's pages."""
    current: bool

    @property
    def address(self) -> str:
        """The page's address, from the root of the site."""
        return address(self.path)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site, not yet rendered: a pure function of the facts it shows."""

    path: str
    """Its Markdown file, from the root of the site's pages: `organisations/meti.md`."""
    title: str
    description: str
    """One or two sentences for search engines."""
    template: str
    """The file in `templates/`."""
    view: Any
    """What the template receives: a frozen dataclass of texts, numbers and tuples."""
    hide: tuple[str, ...] = ("navigation",)
    """The parts of the frame that this page does without."""
    scripts: tuple[str, ...] = ()
    """What of `docs/assets/` it needs, the search aside."""
    redirect: Link | None = None
    """Where an old address leads."""
    language: str = "en"
    """BCP 47 tag of the site's own words on it."""
    reviewed: bool = True
    """Whether a native speaker has gone over all words of that language."""
    folder: str = ""
    """Where the pages of its language lie: `ja/`, or nothing for English."""
    alternates: tuple[Alternate, ...] = ()
    """This page in every language of the site, itself included; none where there is only one."""
    frame: tuple[tuple[str, str], ...] = ()
    """What the theme's frame says on it, where it is not English."""
    head: str = ""
    """Elements for its head: see `pages.head`."""
    citation: Citation | None = None
    """How to cite it; `None` where it only leads to another."""
    alone: bool = False
    """Whether its title is the site's: the theme would add that once more."""
    running: str = ""
    """What stands at the foot of each sheet of paper; nothing where the page is not made for paper."""


UNTRANSLATED = frozenset(
    {"about.md", "api.md", "data/index.md", "editing.md", "hosting.md", "method.md", "reference.md", "speed.md"}
)
"""The pages that are in English only: those that are written by hand, and those about the files."""


def _of(dossier: Dossier, message: str) -> str:
    """A message that names the dossier."""
    return dossier.words.t(message, dossier=dossier.settings.title)


def home(dossier: Dossier, site: Site, downloads: Iterable[Download]) -> Iterator[Page]:
    """`/`"""
    settings = dossier.settings
    view = home_page(dossier)
    hide = ("navigation", "toc")
    yield Page(
        "index.md", settings.title, settings.summary, "home.md.j2", view, hide=hide, scripts=("evidence",), alone=True
    )


def index(entity_type: EntityType, dossier: Dossier, part: int) -> Page:
    """`/organisations/` and the others"""
    words = dossier.words
    name = words.t(entity_type.title)
    description = words.t("%(title)s of the dossier %(dossier)s.", title=name, dossier=dossier.settings.title)
    template, hide = f"{pages_of_type(entity_type).template}-index.md.j2", ("navigation", "toc")
    view = index_page(entity_type, part, dossier)
    title = _part_title(name, view.pager, dossier)
    path = index_path(entity_type, part)
    return Page(path, title, description, template, view, hide=hide, scripts=("tables",))


def _part_title(title: str, pager: Pager | None, dossier: Dossier) -> str:
    """The title of a page that shows a part of a list: no two pages have the same."""
    return dossier.words.t("%(title)s: %(part)s", title=title, part=pager.told) if pager else title


def search(dossier: Dossier, site: Site, downloads: Iterable[Download]) -> Iterator[Page]:
    """`/search/`"""
    description = _of(dossier, own("Search facts, organisations, initiatives and sources of the dossier %(dossier)s."))
    view = search_page(dossier)
    yield Page("search.md", dossier.words.t("Search"), description, "search.md.j2", view, hide=("navigation", "toc"))


def facts(dossier: Dossier, part: int) -> Page:
    """`/facts/`"""
    description = _of(dossier, own("All facts of the dossier %(dossier)s in one table that sorts and filters."))
    hide, scripts = ("navigation", "toc"), ("tables", "evidence")
    path, view = facts_paths("facts", dossier)[part], all_facts_page(part, dossier)
    title = _part_title(dossier.words.t("Facts"), view.pager, dossier)
    return Page(path, title, description, "facts.md.j2", view, hide=hide, scripts=scripts)


def timeline(dossier: Dossier, part: int) -> Page:
    """`/timeline/`"""
    description = _of(dossier, own("Every dated fact of the dossier %(dossier)s, by year, each with its sources."))
    path, view = facts_paths("timeline", dossier)[part], timeline_page(part, dossier)
    title = _part_title(dossier.words.t("Timeline"), view.pager, dossier)
    return Page(path, title, description, "timeline.md.j2", view, scripts=("timeline", "evidence"))


def network(dossier: Dossier, site: Site, downloads: Iterable[Download]) -> Iterator[Page]:
    """`/network/`"""
    description = _of(dossier, own("Which organisations of %(dossier)s share which initiatives, as a picture."))
    view = network_page(dossier)
    title = dossier.words.t("Network")
    hide, scripts = ("navigation", "toc"), ("tables", "network")
    yield Page("network.md", title, description, "network.md.j2", view, hide=hide, scripts=scripts)


def changes(dossier: Dossier, site: Site, downloads: Iterable[Download]) -> Iterator[Page]:
    """`/changes/`"""
    description = _of(dossier, own("The newest, the replaced and the contested facts of the dossier %(dossier)s."))
    for path, view in changes_pages(dossier):
        title = _part_title(dossier.words.t("What’s new"), view.events.pager, dossier)
        yield Page(path, title, description, "changes.md.j2", view, scripts=("evidence",))


def evidence(dossier: Dossier, site: Site, downloads: Iterable[Download]) -> Iterator[Page]:
    """`/evidence/`"""
    description = _of(dossier, own("How well the facts of %(dossier)s are supported; what each badge means."))
    yield Page(EVIDENCE_PAGE, dossier.words.t("Evidence"), description, "evidence.md.j2", evidence_page(dossier))


def data(dossier: Dossier, site: Site, downloads: Iterable[Download]) -> Iterator[Page]:
    """`/data/`"""
    description = (
        f"The facts of {dossier.settings.title} as JSON, tables, a database, RDF and feeds, with their licence."
    )
    view = data_page(dossier, downloads, site.url)
    yield Page("data/index.md", "Data", description, "data.md.j2", view, hide=("navigation",))


def reference(dossier: Dossier, site: Site, downloads: Iterable[Download]) -> Iterator[Page]:
    """`/reference/`"""
    description = f"Every key, rule and word that the files of the dossier {dossier.settings.title} are written with."
    view = reference_page(dossier.settings)
    yield Page("reference.md", "Reference", description, "reference.md.j2", view, hide=())


PAGES = (home, search, network, changes, evidence, data, reference)
"""The pages that are no entity's; a new one is a function here and its template."""
_MAKERS = {f"/{make.__name__}": make for make in PAGES}
_PARTED: dict[str, tuple[Callable[[Dossier, int], Page], Callable[[Dossier], list[str]]]] = {
    **{f"/{t.url}": (partial(index, t), partial(index_paths, t)) for t in ENTITY_TYPES},
    "/facts": (facts, partial(facts_paths, "facts")),
    "/timeline": (timeline, partial(facts_paths, "timeline")),
}
"""The lists of everything, which are made part by part, and the Markdown files of their parts."""
_INDEXED = {entity_type.url for entity_type in ENTITY_TYPES}


def entity_page(node: Node, dossier: Dossier, site: Site) -> Page:
    """The page of one entity."""
    made_of = pages_of_type(node.type)
    view, template = made_of.view(node, dossier, site), f"{made_of.template}.md.j2"
    return Page(page_path(node), node.name, _description(node, dossier), template, view, scripts=made_of.scripts)


def brief(node: Node, dossier: Dossier, site: Site) -> Page:
    """The brief of a sector or an initiative."""
    view = brief_page(node, dossier, site)
    words, title = dossier.words, dossier.settings.title
    description = words.t(
        "All facts of %(dossier)s on %(name)s on one page for printing.", dossier=title, name=node.name
    )
    return Page(
        brief_path(node),
        words.t("%(name)s: brief", name=node.name),
        description,
        "brief.md.j2",
        view,
        hide=("navigation", "toc"),
        running=f"{node.name} · {title}, {words.t('as of %(date)s', date=view.as_of)}",
    )


def further(node: Node, path: str, view: MorePage, dossier: Dossier) -> Page:
    """A further page of a list that the page of an entity begins."""
    words = dossier.words
    title = _part_title(words.t("%(name)s: %(list)s", name=node.name, list=view.title), view.pager, dossier)
    description = words.t(
        "%(list)s of %(name)s in the dossier %(dossier)s.",
        list=view.title,
        name=node.name,
        dossier=dossier.settings.title,
    )
    hide = ("navigation", "toc") if view.kind else ("navigation",)
    return Page(path, title, description, "more.md.j2", view, hide=hide, scripts=("evidence",))


def redirects(node: Node) -> Iterator[Page]:
    """A page at each old address of an entity, and of its brief, that leads to the present one."""
    description = f"This page has moved: {node.name}."
    for old, new in _moved(node).items():
        target = Link(node.name, new)
        yield Page(old, node.name, description, "redirect.md.j2", target, redirect=target)


def _moved(node: Node) -> dict[str, str]:
    """The old Markdown files of an entity, and of its brief, with the present ones."""
    moved = {}
    for slug in node.record.formerly:
        moved[f"{node.type.url}/{slug}.md"] = page_path(node)
        if node.type in BRIEFED:
            moved[f"{node.type.url}/{slug}/brief.md"] = brief_path(node)
    return moved


def _description(node: Node, dossier: Dossier) -> str:
    facts = dossier.words.count(len(dossier.order_of(node)), "cited fact")
    summary = getattr(node.record, "summary", None)
    what = plain(summary, dossier) if summary else f"{node.name}."
    return (
        what
        + " "
        + dossier.words.t("%(facts)s in the dossier %(dossier)s.", facts=facts, dossier=dossier.settings.title)
    )


def pages(dossier: Dossier, site: Site, downloads: Iterable[Download] = ()) -> Iterator[Page]:
    """Every page of the site, lazily: those that are no entity's first, then the entities by type and slug.

    Args:
        dossier: What there is to show.
        site: The addresses of the site and its repository.
        downloads: The files of data that the data page lists.
    """
    downloads = tuple(downloads)
    for job in jobs(dossier):
        yield from pages_of(job, dossier, site, downloads)


def jobs(dossier: Dossier) -> list[str]:
    """What pages are made by, in the order of `pages`.

    `/home` is for those of a function, a slug for an entity's; `/facts 2` and `x 2` are for the third part of the facts
    of all and of those of the entity `x`: a part is made again only if something in it has changed.
    """
    found = list(_MAKERS)
    found += [f"{name} {part}" for name, (_, paths) in _PARTED.items() for part in range(len(paths(dossier)))]
    for slug, node in dossier.nodes.items():
        found.append(slug)
        found += [f"{slug} {part}" for part in range(older_facts(node, dossier))]
    return found


def job_of(path: str, dossier: Dossier) -> str:
    """The job that makes a page of one language.

    Raises:
        KeyError: None does.
    """
    first, *rest = path.removesuffix(".md").split("/")
    name = f"/{first}"
    if name in _PARTED and (first not in _INDEXED or rest[:1] == ["index"]):
        paths = _PARTED[name][1](dossier)
        if path not in paths:
            raise KeyError(path)
        return f"{name} {paths.index(path)}"
    if first in _INDEXED and rest:
        if rest[0] in dossier.nodes:
            node = dossier.nodes[rest[0]]
            parts = [f"{node.slug} {part}" for part in range(older_facts(node, dossier))]
            return next((part for part in parts if path in paths_of(part, dossier)), node.slug)
        for node in dossier.nodes.values():
            if rest[0] in node.record.formerly:
                return node.slug
        raise KeyError(path)
    name = {"index": "/home"}.get(first, f"/{first}")
    if name not in _MAKERS:
        raise KeyError(path)
    return name


def paths_of(job: str, dossier: Dossier) -> Iterator[str]:
    """The Markdown files of `pages_of`, in their order, without the folder of the language; nothing is made."""
    name, _, part = job.partition(" ")
    if not job.startswith("/"):
        node = dossier.nodes[name]
        if part:
            yield part_path(node, "facts", int(part) + 1)
            return
        yield page_path(node)
        if node.type in BRIEFED:
            yield brief_path(node)
        yield from more_paths(node, dossier)
        if dossier.words is ENGLISH:
            yield from _moved(node)
        return
    if part:
        yield _PARTED[name][1](dossier)[int(part)]
        return
    if job == "/changes":
        yield from changes_paths(dossier)
        return
    path = {"/home": "index.md", "/evidence": EVIDENCE_PAGE, "/data": "data/index.md"}.get(job, f"{job[1:]}.md")
    if dossier.words is ENGLISH or path not in UNTRANSLATED:
        yield path


def pages_of(job: str, dossier: Dossier, site: Site, downloads: Iterable[Download]) -> Iterator[Page]:
    """The pages of one job."""
    name, _, part = job.partition(" ")
    if name in _PARTED:
        yield _localised(_PARTED[name][0](dossier, int(part)), dossier, site)
        return
    if job.startswith("/"):
        for page in _MAKERS[job](dossier, site, downloads):
            if dossier.words is ENGLISH or page.path not in UNTRANSLATED:
                yield _localised(page, dossier, site, downloads=downloads)
        return
    node = dossier.nodes[name]
    if part:
        yield _localised(further(node, *facts_page(node, int(part), dossier, site), dossier), dossier, site)
        return
    yield _localised(entity_page(node, dossier, site), dossier, site, node)
    if node.type in BRIEFED:
        yield _localised(brief(node, dossier, site), dossier, site)
    for path, view in more_pages(node, dossier, site):
        yield _localised(further(node, path, view, dossier), dossier, site)
    if dossier.words is ENGLISH:
        yield from redirects(node)


def _localised(
    page: Page, dossier: Dossier, site: Site, node: Node | None = None, downloads: Iterable[Download] = ()
) -> Page:
    """A page in its place among the languages of the site, with what it tells machines.

    Args:
        page: In its language, as if there were no other.
        dossier: In that language.
        site: For the addresses.
        node: The entity whose own page it is.
        downloads: The files of data, which their own page tells of.
    """
    words = dossier.words
    alone = page.path in UNTRANSLATED or not site.languages
    folder = "" if alone else folder_of(words.language)
    cited = page_citation(folder + page.path, page.title, node, dossier, site)
    languages = [] if alone else ["en", *(tag for tag, _ in site.languages)]
    page = replace(
        page,
        scripts=("cite", *page.scripts),
        head=head_elements(folder + page.path, cited, page.description, node, dossier, site, languages, downloads),
        citation=cited,
    )
    if alone:
        return page
    frame = (
        ("searchpage", f"{folder}search/"),
        ("search", words.t("Search")),
        ("close", words.t("Close")),
        ("failed", words.t("The index could not be fetched. Is the connection there?")),
        ("words", json.dumps(dict(words.script), ensure_ascii=False)),
    )
    return replace(
        page,
        path=folder + page.path,
        language=words.language,
        reviewed=words.reviewed,
        folder=folder,
        alternates=tuple(
            Alternate(tag, name, folder_of(tag) + page.path, tag == words.language)
            for tag, name in (("en", "English"), *site.languages)
        ),
        frame=frame if folder else (),
    )


def written_by_hand(path: str, title: str, description: str, dossier: Dossier, site: Site) -> Page:
    """What is added to a page that is written by hand: how to cite it, and what its head tells machines.

    Args:
        path: Its Markdown file.
        title: Its title.
        description: One or two sentences.
        dossier: In the language of the page.
        site: For the addresses.
    """
    cited = page_citation(path, title, None, dossier, site)
    said = head_elements(path, cited, description, None, dossier, site, (), twin=False)
    words = dossier.words
    return Page(
        path, title, description, "", None, scripts=("cite",), language=words.language, head=said, citation=cited
    )


def folder_of(language: str) -> str:
    """Where the pages of a language lie: `ja/`, nothing for English."""
    return "" if language == "en" else f"{language}/"
