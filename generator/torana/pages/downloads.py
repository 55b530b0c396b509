"""The data page: every file to download, with its size, digest, number of rows and the meaning of its columns."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from torana.dossier.graph import Dossier
from torana.pages.page import Page, PageSpec, View
from torana.pages.shared.addresses import Site
from torana.pages.shared.links import Link
from torana.wording.words import Words

_GROUPS = (
    ("Tables", "tables", ("data/dossier.sqlite", ".csv", ".parquet", "datapackage.json")),
    ("API", "api", ("api/v1/",)),
    ("Bibliography", "bibliography", (".bib", ".ris", ".csl.json")),
    ("Graph and RDF", "graph", ("data/graph", ".ttl")),
    ("Feeds and calendar", "feeds", ("changes/", "timeline/")),
    ("For language models", "llms", ("llms",)),
    ("Other files", "other", ()),
)
"""Title, name in anchors, and parts of paths. Parts that begin with a dot match only at the end of a path."""
_ORDER = ("bibliography", "graph", "api", "tables", "feeds", "llms")


@dataclass(frozen=True, slots=True)
class Download:
    """A data file that can be downloaded."""

    path: str
    """From the root of the site."""
    description: str
    length: int
    """In bytes."""
    digest: str
    """SHA-256 in hexadecimal digits."""
    rows: str
    columns: tuple[tuple[str, str], ...]
    """The name and the meaning of each column, if the file is a table."""

    @classmethod
    def of(
        cls, path: str, description: str, content: bytes, rows: int | None, columns: tuple[tuple[str, str], ...]
    ) -> Download:
        """Return the download of a file."""
        count = "" if rows is None else f"{rows:,}"
        return cls(path, description, len(content), hashlib.sha256(content).hexdigest(), count, columns)

    @property
    def size(self) -> str:
        """The size in kilobytes, rounded: `12 kB`."""
        return f"{max(1, round(self.length / 1000)):,} kB"

    @property
    def link(self) -> Link:
        """A link to the file, with its name as the text."""
        return Link(self.path.rpartition("/")[2], self.path)


def _group(path: str) -> str:
    fits = {
        name
        for _, name, marks in _GROUPS
        if any(path.endswith(mark) if mark.startswith(".") else mark in path for mark in marks)
    }
    return next((name for name in _ORDER if name in fits), "other")


Downloads = Callable[[], Iterable[Download]]
"""Returns the data files, once they are made."""


def _named(file: Download, words: Words) -> Download:
    """The file, described with the dossier's names of entity types."""
    columns = tuple((name, words.named(meaning)) for name, meaning in file.columns)
    return replace(file, description=words.named(file.description), columns=columns)


def data_page(dossier: Dossier, downloads: Iterable[Download], address: str) -> View:
    """Return the view of the data page. The address is that of the site; empty if it is not known."""
    downloads = [_named(file, dossier.words) for file in downloads]
    files = [file for file in downloads if "/schemas/" not in file.path]
    facts = next((file.columns for file in files if file.path == "data/facts.csv"), ())
    place = [name for name, _ in facts].index("contested") if facts else 0
    return View(
        settings=dossier.settings,
        as_of=dossier.words.date(dossier.settings.as_of),
        address=address or "https://dossier.example.org/",  # for the examples
        groups=[
            View(title=title, anchor=f"_{name}", files=[file for file in files if _group(file.path) == name])
            for title, name, _ in _GROUPS
        ],
        parties=any(file.path == "data/parties.csv" for file in files),
        tables=[file for file in files if file.columns],
        contested=chr(ord("A") + place),  # the letter of this column of the facts table in a spreadsheet
        schemas=[file for file in downloads if "/schemas/" in file.path],
    )


def data_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/data/`"""

    def make() -> Page:
        title = dossier.settings.title
        description = f"The facts of {title} as JSON, tables, a database, RDF and feeds, with their licence."
        view = data_page(dossier, downloads(), site.url)
        return Page("data/index.md", "Data", description, "data.md.j2", view)

    yield PageSpec("data/index.md", make, translated=False, needs_data=True)
