"""A snapshot of a dossier to cite and to archive: all data of a commit in one archive, with checksums."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from torana import ToranaError
from torana.dossier import git_history
from torana.dossier.graph import Dossier
from torana.dossier.load import LoadResult
from torana.dossier.snapshot_version import SnapshotVersion, current_version
from torana.exports.citation_files import CITATION_CFF, ZENODO_JSON, citation_cff, zenodo_json
from torana.exports.file_spec import FileSpec
from torana.exports.report_pdf import MissingPackageError, printed_report
from torana.exports.zip_file import as_zip
from torana.pages.shared.addresses import Site
from torana.pages.shared.report_views import has_report
from torana.records.values import near_slug
from torana.site.mkdocs import configuration
from torana.site.plan import Plan
from torana.site.publish import refuse_target, replacement

CHECKSUMS = "SHA256SUMS"
_REPORT = "report.pdf"


class Snapshot(NamedTuple):
    """A snapshot that was written."""

    archive: str
    """The name of its archive."""
    version: SnapshotVersion
    data_files: int
    """The number of data files in the archive."""
    no_report: str
    """The reason why the report is left out, and how to add it; empty if it is included."""


def write_snapshot(loaded: LoadResult, root: Path, target: Path, tag: str = "") -> Snapshot:
    """Write the archive, its checksums, the report and the files about the snapshot to a folder.

    The archive has every file that the data page lists, and the other files too. For the same commit and addresses,
    its bytes are the same in any folder and time zone.

    Args:
        loaded: A dossier without problems.
        root: Its folder.
        target: The folder to write, which is empty or does not exist.
        tag: As in `current_version`.

    Raises:
        ToranaError: See `current_version` and `printed_report`; or the folder is not empty or cannot be written.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        reason = "is not empty" if target.is_dir() else "is a file"
        raise ToranaError(f"{target} {reason}. Choose a new folder")
    config = configuration.load(root)
    refuse_target(target, root, configuration.source_folders(config, root))
    version = current_version(root, tag)
    plan = Plan(loaded, root, configuration.site_of(config), git_history.read(root))
    about, no_report = _about(plan.dossiers[0], plan.site, version)
    data = _data(plan)
    name = f"{near_slug(plan.dossiers[0].settings.title) or 'dossier'}-{near_slug(version.name) or version.commit[:12]}"
    members = {f"{name}/{path}": content for path, content in _with_checksums(data | about).items()}
    with replacement(target) as stage:
        for path, content in _with_checksums({f"{name}.zip": as_zip(members, version.time)} | about).items():
            (stage / path).write_bytes(content)
    return Snapshot(f"{name}.zip", version, len(data), no_report)


def _about(dossier: Dossier, site: Site, version: SnapshotVersion) -> tuple[dict[str, bytes], str]:
    """The files beside the data, by name; and the reason why the report is not among them, if it is not."""
    files = {
        CITATION_CFF: citation_cff(dossier, site, version),
        ZENODO_JSON: zenodo_json(dossier, site, version),
    }
    if not has_report(dossier):
        return files, "the dossier has none"
    try:
        return files | {_REPORT: printed_report(dossier, site)}, ""
    except MissingPackageError as error:
        return files, str(error)


def _data(plan: Plan) -> dict[str, bytes]:
    """The files that the data page lists, by path."""
    listed = (spec for _, spec in plan.specs() if isinstance(spec, FileSpec) and spec.group)
    return {file.path: file.content for spec in listed for file in plan.files(spec)}


def _with_checksums(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files, and the list of their SHA-256 digests as `sha256sum --check` reads it."""
    lines = (f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items()))
    return {**files, CHECKSUMS: "".join(lines).encode()}
