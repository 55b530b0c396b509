"""Snapshots to cite: one archive with all data, whose bytes depend only on the commit."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import TypeVar

import pytest
import yaml
from torana import ToranaError
from torana.dossier.load import load_dossier
from torana.dossier.snapshot_version import SnapshotVersion, current_version
from torana.exports.citation_files import citation_cff, spdx_identifier, zenodo_json
from torana.exports.file_spec import FileSpec
from torana.exports.zip_file import as_zip
from torana.pages.page import PageSpec
from torana.pages.shared.addresses import Site
from torana.site.plan import Plan

from .support.command import git, torana
from .support.dossiers import BASE, copy_of_small, dossier_of, lay_out, replace

Spec = TypeVar("Spec", PageSpec, FileSpec)
VERSION = SnapshotVersion("2026-01-31", "1f" * 20, datetime(2026, 2, 1, 3, 4, 5, tzinfo=UTC))


def committed(root: Path) -> None:
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "begin")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def check_digests(files: dict[str, bytes]) -> None:
    listed = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    others = {name: content for name, content in files.items() if name != "SHA256SUMS"}
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in others.items()}


def test_a_snapshot_has_the_same_bytes_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Converting the fonts of the report takes seconds; `test_report_pdf` compares its bytes.
    monkeypatch.setitem(sys.modules, "typst", None)
    root = copy_of_small(tmp_path)
    committed(root)
    done = torana("snapshot", tmp_path / "one", root=root)
    assert done.returncode == 0, done.stderr
    assert "the report is left out: typst is not installed. Run pip install brotli fonttools typst" in done.stdout
    other = tmp_path / "a folder with another name"
    subprocess.run(["git", "clone", "-q", str(root), str(other)], check=True)
    with in_time_zone("Pacific/Kiritimati"):
        assert torana("snapshot", tmp_path / "two", root=other).returncode == 0
    files = contents(tmp_path / "one")
    assert files == contents(tmp_path / "two")
    check_digests(files)
    (name,) = (name for name in files if name.endswith(".zip"))
    with zipfile.ZipFile(io.BytesIO(files.pop(name))) as archive:
        members = {path.removeprefix(f"{name[:-4]}/"): archive.read(path) for path in archive.namelist()}
    check_digests(members)
    assert {"data/facts.csv", "data/dossier.sqlite", "data/dossier.xlsx", "api/v1/facts.json"} < members.keys()
    assert files.items() - members.items() == {("SHA256SUMS", files["SHA256SUMS"])}
    assert "one is not empty. Choose a new folder" in torana("snapshot", tmp_path / "one", root=root).stderr
    assert "is a file. Choose a new folder" in torana("snapshot", root / "mkdocs.yml", root=root).stderr


@contextmanager
def in_time_zone(name: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", name)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.exhaustive  # printing takes seconds
def test_a_snapshot_has_the_report(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    root = copy_of_small(tmp_path)
    committed(root)
    for name in ("one", "two"):
        assert "left out" not in torana("snapshot", tmp_path / name, root=root).stdout
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert contents(tmp_path / "one")["report.pdf"].startswith(b"%PDF")


def test_the_bytes_of_an_archive_depend_on_no_order_and_no_clock() -> None:
    files = {"b": b"2", "a": b"1"}
    one, other = as_zip(files, VERSION.time), as_zip(dict(reversed(files.items())), VERSION.time)
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert [entry.filename for entry in archive.infolist()] == ["a", "b"]
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 2, 1, 3, 4, 4)}  # even seconds
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}
    assert as_zip({}, datetime(1970, 1, 1, tzinfo=UTC))


def test_a_version_is_the_tag_or_the_day_of_the_commit(tmp_path: Path) -> None:
    lay_out(tmp_path, {})
    with pytest.raises(ToranaError, match="not a git repository"):
        current_version(tmp_path)
    committed(tmp_path)
    version = current_version(tmp_path)
    assert version.name == f"{version.time:%Y-%m-%d}-{version.commit[:12]}"
    with pytest.raises(ToranaError, match=r'does not have the tag "v1"\. Set it first: git tag v1'):
        current_version(tmp_path, "v1")
    git(tmp_path, "tag", "2026-01-31")
    assert current_version(tmp_path).name == "2026-01-31"
    git(tmp_path, "tag", "v1")
    with pytest.raises(ToranaError, match=r"the tags 2026-01-31 and v1\. Choose one with --tag"):
        current_version(tmp_path)
    assert current_version(tmp_path, "v1").name == "v1"
    git(tmp_path, "tag", "v\u202e2")
    with pytest.raises(ToranaError, match=r"the invisible character U\+202E"):
        current_version(tmp_path, "v\u202e2")
    replace(tmp_path / "content/places/port.yml", "Port", "Harbour")
    with pytest.raises(ToranaError, match=r"content/places/port\.yml has changes that are not committed"):
        current_version(tmp_path, "v1")


def test_a_shallow_clone_has_no_snapshot(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    lay_out(tmp_path / "whole", {})
    committed(tmp_path / "whole")
    git(tmp_path / "whole", "commit", "-q", "--allow-empty", "-m", "second")
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth=1", (tmp_path / "whole").as_uri(), shallow], check=True)
    with pytest.raises(ToranaError, match="git fetch --unshallow"):
        current_version(shallow)


def test_files_about_a_snapshot(tmp_path: Path) -> None:
    lay_out(tmp_path, {})
    dossier, site = dossier_of(tmp_path), Site("https://example.org/", "https://git.example/acme/dossier")
    cff = yaml.safe_load(citation_cff(dossier, site, VERSION))
    assert cff == {
        "cff-version": "1.2.0",
        "message": "If you use this data, please cite it as below.",
        "type": "dataset",
        "title": "Base",
        "abstract": "The base of the cases.",
        "authors": [{"name": "Testers"}],
        "version": "2026-01-31",
        "commit": "1f" * 20,
        "date-released": "2026-02-01",
        "url": "https://example.org/",
        "repository-code": "https://git.example/acme/dossier",
        "keywords": ["Energy"],
        "license-url": "https://example.org/cc0",
    }
    assert json.loads(zenodo_json(dossier, site, VERSION)) == {
        "upload_type": "dataset",
        "title": "Base",
        "creators": [{"name": "Testers"}],
        "description": "<p>The base of the cases.</p>",
        "publication_date": "2026-02-01",
        "version": "2026-01-31",
        "access_right": "open",
        "license": "other-closed",
        "notes": "Licence: CC0, https://example.org/cc0",
        "language": "eng",
        "keywords": ["Energy"],
        "related_identifiers": [
            {"identifier": "https://example.org/", "relation": "isVariantFormOf"},
            {"identifier": "https://git.example/acme/dossier", "relation": "isDerivedFrom"},
        ],
    }


def test_every_citation_names_the_doi(tmp_path: Path) -> None:
    lay_out(tmp_path, {"content/dossier.yml": BASE["content/dossier.yml"] + "doi: 10.5281/zenodo.1\n"})
    loaded, doi = load_dossier(tmp_path), "https://doi.org/10.5281/zenodo.1"
    plan = Plan(loaded, tmp_path, Site("https://example.org/"))
    pages = {page.path: (page, text) for page, text in map(plan.rendered, specs_of(plan, PageSpec))}
    for _, text in pages.values():
        assert f"as of 31 January 2026. {doi} https://example.org/" in text
        assert 'data-doi="10.5281/zenodo.1"' in unescape(text)
    data, text = pages["data/index.md"]
    assert f"[doi:10.5281/zenodo.1](<{doi}>)" in unescape(text)
    assert f'"identifier":"{doi}"' in data.head
    files = {file.path: file.content for spec in specs_of(plan, FileSpec) for file in plan.files(spec)}
    assert json.loads(files["data/datapackage.json"])["id"] == doi
    assert doi.encode() in files["data/dossier.ttl"]
    for name in ("pages", "facts"):
        assert {item["DOI"] for item in json.loads(files[f"data/{name}.csl.json"])} == {"10.5281/zenodo.1"}
        assert b"doi = {10.5281/zenodo.1}" in files[f"data/{name}.bib"]
        assert b"DO  - 10.5281/zenodo.1\n" in files[f"data/{name}.ris"]
    assert yaml.safe_load(citation_cff(plan.dossiers[0], plan.site, VERSION))["doi"] == "10.5281/zenodo.1"


def specs_of(plan: Plan, kind: type[Spec]) -> list[Spec]:
    return [spec for _, spec in plan.specs() if isinstance(spec, kind)]


@pytest.mark.parametrize(
    ("address", "identifier"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("http://creativecommons.org/licenses/by-nc-sa/2.5/deed.en", "CC-BY-NC-SA-2.5"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"),
        ("https://opendatacommons.org/licenses/by/1.0/", "ODC-By-1.0"),
        ("https://creativecommons.org/licenses/by/3.0/de/", ""),
        ("https://example.org/licenses/by/4.0/", ""),
    ],
)
def test_licences_with_an_identifier(address: str, identifier: str) -> None:
    assert spdx_identifier(address) == identifier
