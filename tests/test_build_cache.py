"""Reuse of the last build: the bytes are the same as without it, whatever changes in between."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from torana import hashing
from torana.site.build_cache import FORMAT, BuildCache, BuildRecord
from torana.site.configuration_files import settings_files
from torana.site.unchanged import unchanged_site

from .support.command import git, torana
from .support.dossiers import copy_of_small, replace
from .support.edits import EDITS, NORTH
from .support.paths import REPOSITORY
from .support.sites import digest


def with_a_site(folder: Path, small_root: Path) -> Path:
    """A copy of the small dossier with its site and its cache, as if it had just been built."""
    return shutil.copytree(small_root, folder / "dossier")


def build(root: Path, site: Path, *options: str) -> str:
    result = torana("build", "--site-dir", site, *options, root=root)
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()[-1]


def cause(root: Path, site: Path, *options: str) -> str:
    """Build the site, and return the reason why everything is made again."""
    result = torana("build", "--site-dir", site, "--profile", *options, root=root)
    assert result.returncode == 0, result.stderr
    return re.findall(r"^Everything is made again: (.+)$", result.stdout, re.MULTILINE)[0]


def reused(output: str) -> int:
    words = output.replace(",", "").split()
    return int(words[words.index("reused") + 1]) if "reused" in words else 0


@pytest.mark.exhaustive
def test_after_every_edit(tmp_path: Path, small_root: Path) -> None:
    root = with_a_site(tmp_path, small_root)
    few = 0
    for what, (file, old, new) in EDITS.items():
        replace(root / file, old, new)
        few += reused(build(root, tmp_path / "warm")) > 0
        build(root, tmp_path / "cold", "--no-cache")
        assert digest(tmp_path / "warm") == digest(tmp_path / "cold"), what
    # All edits except of the vocabulary and of a name in the navigation leave some pages unchanged.
    assert few >= len(EDITS) - 2


def test_after_edits_that_affect_every_page(tmp_path: Path, small_root: Path) -> None:
    """These edits change the vocabulary, the configuration, a hand-written page, and a sector in the navigation."""
    root = with_a_site(tmp_path, small_root)
    replace(root / "content/dossier.yml", "Acme & Friends", "Acme & Foes")
    replace(root / "docs/method.md", "How the small dossier counts.", '"[How](initiatives/north-wind.md) it counts."')
    replace(root / "content/sectors/energy.yml", "name: Energy", "name: Power")
    replace(root / "mkdocs.yml", "nav:\n", "# changed\nnav:\n")
    changed = cause(root, tmp_path / "warm")
    assert changed.startswith("changed since the previous build: content/dossier.yml, mkdocs.yml")
    assert cause(root, tmp_path / "cold", "--no-cache") == "the build cache is not used"
    assert digest(tmp_path / "warm") == digest(tmp_path / "cold")


def first_with(pattern: str, folder: Path) -> Path:
    return next(path for path in sorted(folder.iterdir()) if re.search(pattern, path.read_text("utf-8"), re.MULTILINE))


LIST_EDITS: dict[str, tuple[str, str, str]] = {  # change: folder, the first line that matches, the new line
    "a statement": ("content/initiatives", r"^(    statement: .)", r"\1In short, "),
    "a name that comes elsewhere": ("content/organisations", r"^name: .*", "name: Zeniths of all"),
    "a date": ("content/initiatives", r"^    date: .*", "    date: 1971-02-03"),
    "a status": ("content/initiatives", r"^    status: \w+", "    status: cancelled"),
    "a fact more": (
        "content/initiatives",
        r"(?s)^facts:.*",
        r"\g<0>\n  - id: one-more\n    statement: One more.\n    date: 1971-03-04\n"
        r"    sources: [{source: founding-document, at: 6.18}]\n",
    ),
    "the date of a source": ("seeds", r"^published: .*", "published: 1972-03-04"),
    "a fact less": ("content/initiatives", r"(?s)^  - id: one-more.*", ""),
    "the note of a fact": ("content/initiatives", r"^(    statement: .*)", r"\1\n    note: Read with care."),
}


@pytest.mark.exhaustive
def test_parts_of_lists_are_made_one_by_one(tmp_path: Path, made_up: Path) -> None:
    root = tmp_path / "dossier"
    shutil.copytree(made_up, root)
    build(root, tmp_path / "warm")
    for number, (what, (folder, old, new)) in enumerate(LIST_EDITS.items()):
        path = first_with(old, root / folder)
        path.write_text(re.sub(old, new, path.read_text("utf-8"), count=1, flags=re.MULTILINE), "utf-8")
        before = {page: page.stat().st_mtime_ns for page in (tmp_path / "warm").rglob("*.html")}
        build(root, tmp_path / "warm")
        new_pages = [page for page in before if page.exists() and page.stat().st_mtime_ns != before[page]]
        if what == "a statement":
            lists = [str(page.relative_to(tmp_path / "warm")) for page in new_pages]
            assert sum(page.startswith("facts/") for page in lists) == 1
            # The first page of the timeline also changes, because its drawing names the fact.
            assert sum(page.startswith("timeline/") for page in set(lists) - {"timeline/index.html"}) == 1
            assert sum("/facts-" in page for page in lists) < len(lists) < 60 < len(before)
        if number % 2:  # a page that is not current stays so after the next edit, unless this changes it too
            build(root, tmp_path / "cold", "--no-cache")
            assert digest(tmp_path / "warm") == digest(tmp_path / "cold"), what


def test_entities_that_come_go_and_change_their_type(tmp_path: Path, small_root: Path) -> None:
    root = with_a_site(tmp_path, small_root)
    build(root, tmp_path / "warm")
    organisations, quiet = root / "content" / "organisations", root / "content" / "initiatives" / "quiet-talks.yml"
    new, moved = organisations / "new-one.yml", organisations / "quiet-talks.yml"
    company = "kind: company\ncountry: AA\n"
    for change in (
        lambda: (new.write_text(f"name: New One\n{company}parent: acme-foundry\n", "utf-8"), quiet.unlink()),
        lambda: (new.unlink(), moved.write_text(f"name: Quiet talks\n{company}", "utf-8")),
    ):
        change()
        build(root, tmp_path / "warm")
        build(root, tmp_path / "cold", "--no-cache")
        assert digest(tmp_path / "warm") == digest(tmp_path / "cold")


def test_data_unaffected_by_an_edit_are_reused(tmp_path: Path, small_root: Path) -> None:
    root = with_a_site(tmp_path, small_root)
    site = tmp_path / "warm"
    build(root, site)
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*.*")}
    statement = root / NORTH
    statement.write_text(statement.read_text("utf-8").replace("Twenty people", "Thirty people"), "utf-8")
    output = build(root, site)
    stays = {str(path.relative_to(site)) for path, time in before.items() if path.stat().st_mtime_ns == time}
    assert reused(output) == sum(path.endswith(".html") for path in stays)
    assert {"data/graph.graphml", "data/sources.bib", "data/pages.ris", "api/v1/organisations.json"} <= stays
    assert not {"data/facts.csv", "data/facts.bib", "api/v1/facts.json", "data/dossier.ttl"} & stays
    # A new page causes all other pages to be made again, but no data.
    (root / "docs" / "more.md").write_text("# More\n\n[Facts](data/facts.csv)\n", "utf-8")
    build(root, site)
    build(root, tmp_path / "cold", "--no-cache")
    assert digest(site) == digest(tmp_path / "cold")


@pytest.mark.parametrize("published", [True, False], ids=["in place", "from the cache"])
def test_a_page_whose_markdown_is_unchanged_is_kept(tmp_path: Path, small_root: Path, published: bool) -> None:
    root = with_a_site(tmp_path, small_root)
    site = root / "site"
    build(root, site)
    # These pages depend on the fact, but do not show its words.
    same = {
        "network/index.html",
        "organisations/acme-foundry/index.html",
        "embed/organisations/acme-foundry/index.html",
    }
    before = {path: (site / path).stat().st_mtime_ns for path in {*same, "initiatives/north-wind/index.html"}}
    replace(root / NORTH, "Twenty people", "Thirty people")
    if not published:
        shutil.rmtree(site)
    result = torana("build", "--profile", root=root)
    assert {path for path, time in before.items() if (site / path).stat().st_mtime_ns == time} == same
    assert not same.intersection(re.findall(r"such as (\S+),", result.stdout))
    assert reused(result.stdout[result.stdout.index("\nbuilt") :]) >= len(same)
    build(root, tmp_path / "cold", "--no-cache")
    assert digest(site) == digest(tmp_path / "cold")


def test_a_page_with_a_link_to_a_removed_page_is_made_again(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    template = (REPOSITORY / "templates" / "source.md.j2").read_text("utf-8")
    (root / "templates").mkdir()
    (root / "templates" / "source.md.j2").write_text(f"{template}\n[x](../initiatives/quiet-talks.md)\n", "utf-8")
    build(root, root / "site")
    before = digest(root / "site")
    (root / "content" / "initiatives" / "quiet-talks.yml").unlink()
    warm = torana("build", root=root)
    cold = torana("build", "--no-cache", "--site-dir", tmp_path / "cold", root=root)
    assert warm.returncode == cold.returncode == 1
    message = (
        "contains a link '../initiatives/quiet-talks.md', but the target 'initiatives/quiet-talks.md' is not found"
    )
    assert message in warm.stderr
    assert message in cold.stderr
    assert digest(root / "site") == before


def test_a_file_of_data_that_was_changed_is_made_again(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    build(root, root / "site")
    # The published site and the cache share their files.
    for name in ("data/facts.bib", "data/dossier.ttl", "api/v1/facts.json", "search/records-0.json"):
        path = root / "site" / name
        path.write_bytes(path.read_bytes().upper() + b"more")
    text = (root / NORTH).read_text("utf-8")
    (root / NORTH).write_text(text.replace("Twenty people", "Thirty people"), "utf-8")
    build(root, root / "site")
    build(root, tmp_path / "cold", "--no-cache")
    assert digest(root / "site") == digest(tmp_path / "cold")


@pytest.mark.exhaustive
def test_an_agency_that_becomes_a_source(tmp_path: Path, small_root: Path) -> None:
    root = with_a_site(tmp_path, small_root)
    source = (root / "seeds" / "weekly-beland.yml").read_text("utf-8")
    daily = root / "seeds" / "daily-aland.yml"
    daily.write_text(daily.read_text("utf-8").replace("repeats: World Wire", "repeats: wire"), "utf-8")
    settings = root / "content" / "dossier.yml"
    settings.write_text(settings.read_text("utf-8").replace("[World Wire]", "[World Wire, wire]"), "utf-8")
    build(root, tmp_path / "warm")
    (root / "seeds" / "wire.yml").write_text(source, "utf-8")
    build(root, tmp_path / "warm")
    build(root, tmp_path / "cold", "--no-cache")
    assert "sources/wire/>" in (tmp_path / "cold" / "data" / "dossier.ttl").read_text("utf-8")
    assert digest(tmp_path / "warm") == digest(tmp_path / "cold")


def test_a_history_added_later(tmp_path: Path, small_root: Path) -> None:
    root = with_a_site(tmp_path, small_root)
    build(root, tmp_path / "warm")
    (root / ".gitignore").write_text("site/\n.torana/\n", "utf-8")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "as it is")
    build(root, tmp_path / "warm")
    build(root, tmp_path / "cold", "--no-cache")
    assert (tmp_path / "warm" / "changes" / "feed.xml").is_file()
    assert digest(tmp_path / "warm") == digest(tmp_path / "cold")


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_inherited_configurations_are_inputs(tmp_path: Path, quote: str) -> None:
    (tmp_path / "base.yml").write_text("site_name: x\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text(f"INHERIT: {quote}base.yml{quote}\nsite_name: y\n", "utf-8")
    assert [file.path.name for file in settings_files(tmp_path / "mkdocs.yml")] == ["mkdocs.yml", "base.yml"]


def test_nothing_has_changed(tmp_path: Path, small_root: Path) -> None:
    root = with_a_site(tmp_path, small_root)
    build(root, tmp_path / "site")
    first = digest(tmp_path / "site")
    assert "nothing has changed" in build(root, tmp_path / "site")
    # The complete site is restored from the cache, wherever it was moved.
    (tmp_path / "site" / "organisations" / "bema" / "index.html").unlink()
    (tmp_path / "site" / "stray.html").write_text("x", "utf-8")
    assert "nothing has changed" in build(root, tmp_path / "site")
    assert digest(tmp_path / "site") == first
    assert "nothing has changed" in build(root, tmp_path / "elsewhere")
    assert digest(tmp_path / "elsewhere") == first


def test_a_symbolic_link_is_left_to_a_build(tmp_path: Path, small_root: Path) -> None:
    root = with_a_site(tmp_path, small_root)
    (root / NORTH).write_text((root / NORTH).read_text("utf-8").replace("Twenty people", "Thirty people"), "utf-8")
    build(root, root / "site")
    site = unchanged_site(root, root / "site", root / ".torana")
    assert site
    assert site.pages == len(list((root / "site").rglob("*.html")))
    (root / NORTH).rename(tmp_path / "north.yml")
    (root / NORTH).symlink_to(tmp_path / "north.yml")  # with the same content, but the reader refuses it
    assert unchanged_site(root, root / "site", root / ".torana") is None


def test_a_store_is_held_against_its_files(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    assert cause(root, root / "site") == "no previous build"
    first = digest(root / "site")
    # Editing the published site also changes the cache, because both share one file.
    page = root / "site" / "organisations" / "bema" / "index.html"
    page.write_text("changed by hand", "utf-8")
    build(root, root / "site")
    assert digest(root / "site") == first
    (root / ".torana" / "build").write_bytes((root / ".torana" / "build").read_bytes()[:-20])
    assert cause(root, root / "site") == "the record of the previous build is damaged or from another version"
    assert digest(root / "site") == first


RECORD = b'{"inputs": "a", "settings": {}, "digests": [[], ""], "rest": [], "units": []}'


@pytest.mark.parametrize(("old", "new"), [(b'"a"', b'"b"'), (FORMAT.encode(), b"torana 1"), (RECORD, b"")])
def test_a_damaged_record_is_not_used(tmp_path: Path, old: bytes, new: bytes) -> None:
    file = tmp_path / "build"
    hashing.save(file, FORMAT, RECORD)
    assert BuildCache(tmp_path).load() == BuildRecord(inputs="a")
    file.write_bytes(file.read_bytes().replace(old, new))
    assert BuildCache(tmp_path).load() is None


def test_a_store_moves_to_another_machine(tmp_path: Path, small_root: Path) -> None:
    other = copy_of_small(tmp_path)
    shutil.copytree(small_root / ".torana", other / ".torana")  # new files with new times
    for path in (other / ".torana" / "site").rglob("*"):
        os.utime(path, (1, 1))
    text = (other / NORTH).read_text("utf-8")
    (other / NORTH).write_text(text.replace("Twenty people", "Thirty people"), "utf-8")
    # The configurations contain absolute paths, which differ only in the folder of the test.
    assert reused(build(other, tmp_path / "second")) > 0
    build(other, tmp_path / "cold", "--no-cache")
    assert digest(tmp_path / "second") == digest(tmp_path / "cold")


def test_a_build_that_fails_leaves_site_and_store(tmp_path: Path, small_root: Path) -> None:
    root = with_a_site(tmp_path, small_root)
    build(root, root / "site")
    # The parse cache may stay: it is used only for files with the same bytes.
    first = {path: one for path, one in digest(root).items() if path != ".torana/readings"}
    text = (root / NORTH).read_text("utf-8")
    (root / NORTH).write_text(text.replace("daily-aland, at: para. 1", "daily-nowhere, at: para. 1"), "utf-8")
    result = torana("build", root=root)
    assert result.returncode == 1
    (root / NORTH).write_text(text, "utf-8")
    assert {path: one for path, one in digest(root).items() if path != ".torana/readings"} == first
    assert "nothing has changed" in build(root, root / "site")


def test_the_profile_gives_the_reasons_of_a_rebuild(tmp_path: Path, small_root: Path) -> None:
    root = with_a_site(tmp_path, small_root)
    replace(root / NORTH, "Twenty people", "Thirty people")
    result = torana("build", "--profile", root=root)
    assert result.returncode == 0, result.stderr
    pattern = r"^(\d+) pages? and (\d+) other files? rebuilt, such as (\S+), because this changed: (.+)$"
    reasons = re.findall(pattern, result.stdout, re.MULTILINE)
    names = {name: path for _, _, path, name in reasons}
    assert names["facts north-wind"].endswith("index.html")
    assert "facts metals" not in names
    counts = [int(pages) + int(files) for pages, files, _, _ in reasons]
    assert counts == sorted(counts, reverse=True)
