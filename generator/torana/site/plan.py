"""Site plan: every page and file that a dossier produces."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Generic, NamedTuple, Protocol, TypeVar

from torana.dossier import catalogues as languages
from torana.dossier.digests import digests
from torana.dossier.events import NONE, Past
from torana.dossier.graph import Dossier
from torana.dossier.load import Checked
from torana.dossier.tracker import Tracker
from torana.exports.export import Export
from torana.exports.plain_markdown import Twins
from torana.exports.registry import beside, outputs, paths_beside
from torana.exports.search_index import search_files
from torana.exports.social_cards import Picture
from torana.pages.downloads import Download
from torana.pages.markdown.page_metadata import front_matter, metadata
from torana.pages.markdown.renderer import Renderer
from torana.pages.markdown.templates import template_folders
from torana.pages.registry import Page, Site, folder_of, job_of, jobs, pages_of, paths_of, written_by_hand
from torana.pages.shared.addresses import twin_path
from torana.wording.words import Words


class Job(NamedTuple):
    """What pages are made by: see `pages.jobs`."""

    language: int
    """The index of the language's dossier."""
    name: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the site consists of, hand-written pages aside."""

    pages: tuple[tuple[Page, str], ...]
    """Each page with its Markdown."""
    exports: tuple[Export, ...]
    """The files of data, and the index of the search."""
    twins: tuple[Export, ...]
    """Each page as plain Markdown, which no builder may take for a page."""
    plan: Plan
    """Its languages, and what is still to be made of the pages that are written by hand."""


def _in_all_languages(found: Checked, past: Past) -> tuple[Dossier, ...]:
    assert found.dossier is not None
    dossier = found.dossier.with_past(past)
    return (dossier, *(languages.translated(dossier, catalogue) for catalogue in found.catalogues))


Made = TypeVar("Made")

SEARCH = "search"
"""Among what makes files, the index of the search."""


@dataclass(frozen=True, slots=True)
class Batch(Generic[Made]):
    """Files of data that are made together."""

    files: tuple[Made, ...]
    """What is kept of each."""
    downloads: tuple[Download, ...]
    """Those that the data page lists."""
    reads: array[int] = field(default_factory=lambda: array("I"))
    """What was read for them, by the places in the names of what can be read."""


class Calls(Protocol):
    """Calls some makers, and gives what they made in the same order."""

    def __call__(self, makers: Sequence[Callable[[], Made]], /) -> list[Made]:
        """See the class."""


def _one_by_one(makers: Sequence[Callable[[], Made]], /) -> list[Made]:
    return [make() for make in makers]


class Plan:
    """All that a site consists of, hand-written pages aside, before any of it is made."""

    def __init__(self, found: Checked, root: Path, site: Site, past: Past = NONE) -> None:
        """
        Args:
            found: A dossier without problems.
            root: Its folder.
            site: What the builder says of the site.
            past: What its commits did.
        """
        names = tuple((c.language, languages.own_name(c.language)) for c in found.catalogues)
        self.site = replace(site, languages=names)
        self.dossiers = _in_all_languages(found, past)
        """The dossier in every language of the site, English first."""
        self._folders = template_folders(root)
        self._downloads: tuple[Download, ...] = ()
        self._renderers: dict[int, Renderer] = {}
        self._twins = Twins(self.site)

    def replaced(self, found: Checked) -> Plan:
        """The plan for another state of the same dossier: templates, languages and settings are the same."""
        made = copy(self)
        made.dossiers = _in_all_languages(found, self.dossiers[0].past)
        made._downloads = ()
        return made

    @property
    def tracker(self) -> Tracker:
        """The tracker of the dossier, the same in every language."""
        return self.dossiers[0].tracker

    def data(self) -> list[Export]:
        """The files of data; the page that lists them needs this first."""
        made = self.batches(lambda file: file, kept={SEARCH: Batch((), ())})
        return [file for batch in made.values() for file in batch.files]

    def _makers(self) -> dict[str, Callable[[], Iterable[Export]]]:
        first, *others = outputs(self.dossiers[0], self.site).items()
        # All facts first, whose texts others take over; then what takes longest of all.
        return dict((first, (SEARCH, self.search), *others))

    def batches(
        self,
        put: Callable[[Export], Made],
        call: Calls = _one_by_one,
        kept: Mapping[str, Batch[Made]] = MappingProxyType({}),
        numbers: Mapping[str, int] | None = None,
    ) -> dict[str, Batch[Made]]:
        """The files of data by what makes them, which the page that lists them needs, and the index of the search.

        Args:
            put: Takes each as soon as it is made, and gives what is kept of it.
            call: How the makers of the files are called: one after the other, or several at once.
            kept: What was made before, and would be made alike.
            numbers: The place of each name that can be read, if what is read is to be known.
        """
        makers = self._makers()

        def batch(name: str) -> Batch[Made]:
            files, downloads = [], []
            with self.tracker.recording() as names:
                for file in makers[name]():
                    if file.listed:
                        downloads.append(_download(file))
                    files.append(put(file))
            reads = numbered(names, numbers) if numbers else array("I")
            return Batch(tuple(files), tuple(downloads), reads)

        left = [name for name in makers if name not in kept]
        made = {**kept, **dict(zip(left, call([partial(batch, name) for name in left]), strict=True))}
        self._downloads = tuple(download for name in makers for download in made[name].downloads)
        return {name: made[name] for name in makers}

    def beside(self, job: Job) -> Iterator[Export | Picture]:
        """The files of data that lie beside the pages of a job."""
        dossier = self.dossiers[job.language]
        if job.language == 0 and job.name in dossier.nodes:
            yield from beside(dossier.nodes[job.name], dossier, self.site)

    def paths_beside(self) -> Iterator[tuple[str, Job]]:
        """The path of every file that lies beside a page, with the job that makes it."""
        dossier = self.dossiers[0]
        for slug, node in dossier.nodes.items():
            yield from ((path, Job(0, slug)) for path in paths_beside(node, dossier))

    def twin(self, page: Page, markdown: str) -> Export | None:
        """The Markdown that lies beside a page in English; none where it only leads to another."""
        if page.redirect or page.folder:
            return None
        return Export(twin_path(page.path), page.title, self._twins.twin(markdown, page.path), listed=False)

    def search(self) -> Iterator[Export]:
        """The index of the search."""
        return search_files(self.dossiers[0], self.dossiers[1:])

    def digests(self) -> dict[str, str]:
        """What stands under every name that `dossier.tracker` can note."""
        return {name: made.hex() for name, made in digests(self.dossiers[0]).items()}

    def paths(self) -> Iterator[str]:
        """The Markdown file of every page, in their order, without making it."""
        for job in self.jobs():
            dossier = self.dossiers[job.language]
            folder = folder_of(dossier.words.language)
            yield from (folder + path for path in paths_of(job.name, dossier))

    def jobs(self) -> Iterator[Job]:
        """What pages are made by, in the order of the pages."""
        for index, dossier in enumerate(self.dossiers):
            yield from (Job(index, name) for name in jobs(dossier))

    def job_of(self, path: str) -> Job:
        """The job that makes a page.

        Raises:
            KeyError: None does.
        """
        for index, dossier in reversed(list(enumerate(self.dossiers))):
            folder = folder_of(dossier.words.language)
            if path.startswith(folder):
                return Job(index, job_of(path.removeprefix(folder), dossier))
        raise KeyError(path)

    def has(self, path: str) -> bool:
        """Whether there is a page of this Markdown file."""
        try:
            job = self.job_of(path)
        except KeyError:
            return False
        dossier = self.dossiers[job.language]
        return path.removeprefix(folder_of(dossier.words.language)) in paths_of(job.name, dossier)

    def pages(self, job: Job) -> Iterator[Page]:
        """The pages of a job."""
        return pages_of(job.name, self.dossiers[job.language], self.site, self._downloads)

    def markdown(self, page: Page, job: Job) -> str:
        """The Markdown of a page without its front matter.

        Raises:
            ToranaError: A template is wrong.
        """
        return self._renderer(job.language).body(page)

    def _renderer(self, language: int) -> Renderer:
        if language not in self._renderers:
            self._renderers[language] = Renderer(self._folders, self.dossiers[language].words)
        return self._renderers[language]

    def by_hand(self, path: str, title: str, description: str, language: str) -> tuple[Page, str]:
        """What is added to a page that is written by hand, and its foot as Markdown.

        Args:
            path: Its Markdown file.
            title: Its title.
            description: One or two sentences; without any it is that of the dossier.
            language: BCP 47 tag; one that the site does not have counts as English.

        Raises:
            ToranaError: The template of the foot is wrong.
        """
        known = [dossier.words.language for dossier in self.dossiers]
        index = known.index(language) if language in known else 0
        dossier = self.dossiers[index]
        page = written_by_hand(path, title, description or dossier.settings.summary, dossier, self.site)
        return page, self._renderer(index).foot(page)

    @property
    def words(self) -> tuple[Words, ...]:
        """The languages of the site besides English."""
        return tuple(dossier.words for dossier in self.dossiers[1:])


def numbered(names: Iterable[str], numbers: Mapping[str, int]) -> array[int]:
    """The places of names, in order."""
    return array("I", sorted(map(numbers.__getitem__, names)))


def _download(file: Export) -> Download:
    return Download.of(file.path, file.description, file.content, file.rows, file.columns)


def rendered(found: Checked, root: Path, site: Site, past: Past = NONE) -> Rendered:
    """The pages and the data of a dossier without problems; nothing is written.

    Raises:
        ToranaError: A template is wrong.
    """
    plan = Plan(found, root, site, past)
    files = plan.data()
    pages, twins = [], []
    for job in plan.jobs():
        for page in plan.pages(job):
            markdown = plan.markdown(page, job)
            pages.append((page, front_matter(metadata(page)) + markdown))
            twins.append(plan.twin(page, markdown))
        files += (file.drawn() if isinstance(file, Picture) else file for file in plan.beside(job))
    return Rendered(tuple(pages), (*files, *plan.search()), tuple(filter(None, twins)), plan)
