"""The data page: every file to download, with its size, digest, number of rows and the meaning of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from torana.dossier.graph import Dossier
from torana.pages.linked_data import as_json_ld, dataset_item
from torana.pages.page import Page, PageSpec, View
from torana.pages.shared.addresses import Site
from torana.pages.shared.downloads import MAIN_FORMATS, Download, DownloadGroup, Downloads
from torana.wording.words import Words


def _named(file: Download, words: Words) -> Download:
    """The file, described with the dossier's names of entity types."""
    columns = tuple((name, words.named(meaning)) for name, meaning in file.columns)
    return replace(file, description=words.named(file.description), columns=columns)


def data_view(dossier: Dossier, downloads: Iterable[Download], address: str) -> View:
    """Return the view of the data page. The address is that of the site; empty if it is not known."""
    downloads = [_named(file, dossier.words) for file in downloads]
    groups = {group: [file for file in downloads if file.group == group] for group in DownloadGroup}
    tables = [file for file in downloads if file.columns]
    facts = next((file.columns for file in tables if file.path == "data/facts.csv"), ())
    place = [name for name, _ in facts].index("contested") if facts else 0
    return View(
        settings=dossier.settings,
        as_of=dossier.words.date(dossier.settings.as_of),
        address=address or "https://dossier.example.org/",  # for the examples
        groups=[
            View(title=group, anchor=f"_{group.name.lower()}", files=files, rows=list(_rows(files)))
            for group, files in groups.items()
            if group != DownloadGroup.SCHEMAS
        ],
        parties=any(file.path == "data/parties.csv" for file in tables),
        tables=tables,
        contested=chr(ord("A") + place),  # the letter of this column of the facts table in a spreadsheet
        schemas=groups[DownloadGroup.SCHEMAS],
    )


def _rows(files: Iterable[Download]) -> Iterator[View]:
    """The rows of a table of files. Files with the same content, such as a table as CSV and as Parquet, share a row."""
    for description, formats in groupby(files, lambda file: file.description):
        shared = list(formats)
        yield View(files=shared, description=description, rows=shared[0].rows)


def data_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/data/`"""

    def make() -> Page:
        title = dossier.settings.title
        description = f"The facts of {title} as JSON, tables, a database, RDF and feeds, with their licence."
        files = list(downloads())
        view, json_ld = data_view(dossier, files, site.url), (_dataset(dossier, site, files),)
        return Page("data/index.md", "Data", description, "data.md.j2", view, json_ld=json_ld)

    yield PageSpec("data/index.md", make, translated=False, after=tuple(DownloadGroup))


def _dataset(dossier: Dossier, site: Site, files: Iterable[Download]) -> dict[str, Any]:
    """The dossier in terms of schema.org, with the main file of each format."""
    distributions = (
        {
            "encodingFormat": MAIN_FORMATS[file.path],
            "contentUrl": f"{site.url}{file.path}",
            "contentSize": f"{file.length} B",
            "sha256": file.digest,
        }
        for file in files
        if file.path in MAIN_FORMATS
    )
    item = dataset_item(dossier, site, distributions)
    if "temporalCoverage" in item:
        item["temporalCoverage"] = str(item["temporalCoverage"])  # search engines for data sets expect a text
    found: dict[str, Any] = as_json_ld(item)
    return found
