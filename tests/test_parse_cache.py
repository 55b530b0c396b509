"""The parse cache: it is used only for files with the same bytes, and never if it is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from torana.dossier import checked
from torana.dossier.checked import check_reading
from torana.records.parse_cache import ParseCache
from torana.records.reader import Reading, read
from torana.wording import catalogues, po_file

from .support.dossiers import copy_of_small, replace
from .support.paths import REPOSITORY

pytestmark = pytest.mark.xdist_group("parse-cache")


def said(reading: Reading) -> list[tuple[str, str, object, tuple[int, ...]]]:
    return [(name, one.slug, one.record, one.lines) for name, one in reading.records.all_entities()]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The parse cache of the real dossier, in a file."""
    path = tmp_path_factory.mktemp("kept") / "readings"
    made = ParseCache()
    read(REPOSITORY, made)
    made.save(path, "code")
    return path


def test_a_cached_dossier_equals_the_one_read(kept: Path) -> None:
    plain, again = read(REPOSITORY), ParseCache.load(kept, "code")
    found = read(REPOSITORY, again)
    assert again.entries
    assert not again.changed, "every file was taken as kept"
    assert said(found) == said(plain)
    assert found.counts == plain.counts
    assert found.records.settings
    assert plain.records.settings
    assert found.records.settings.record == plain.records.settings.record
    for (_, one), (_, other) in zip(found.records.all_entities(), plain.records.all_entities(), strict=True):
        for index in range(len(one.record.facts)):
            assert one.position("facts", index, "statement") == other.position("facts", index, "statement")


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "missing", "other code"])
def test_damaged_or_foreign_readings_are_not_used(kept: Path, tmp_path: Path, damage: str) -> None:
    raw = kept.read_bytes()
    path = tmp_path / "readings"
    made = {"cut": raw[:-5], "changed": raw.replace(b"Japan", b"Jopan", 1), "empty": b"", "other code": raw}
    if damage != "missing":
        path.write_bytes(made[damage])
    assert ParseCache.load(path, "newer" if damage == "other code" else "code").entries == {}


def test_a_file_with_other_bytes_is_read_again(tmp_path: Path) -> None:
    dossier = copy_of_small(tmp_path)
    parse_cache = ParseCache()
    read(dossier, parse_cache)
    path = next((dossier / "content" / "initiatives").glob("*.yml"))
    path.write_text("# a line more\n" + path.read_text("utf-8"), "utf-8")
    assert said(read(dossier, parse_cache)) == said(read(dossier))


def test_a_file_with_a_problem_is_not_cached(tmp_path: Path) -> None:
    dossier = copy_of_small(tmp_path)
    path = next((dossier / "content" / "organisations").glob("*.yml"))
    path.write_text(path.read_text("utf-8") + "nonsense: 1\n", "utf-8")
    parse_cache = ParseCache()
    for _ in range(2):
        found = read(dossier, parse_cache)
        assert [problem.position.file for problem in found.problems] == [path.relative_to(dossier).as_posix()]
    assert path.relative_to(dossier).as_posix() not in parse_cache.entries


def test_files_that_went_are_forgotten(tmp_path: Path) -> None:
    dossier = copy_of_small(tmp_path)
    parse_cache = ParseCache()
    read(dossier, parse_cache)
    every = set(parse_cache.entries)
    gone = next((dossier / "seeds").glob("*.yml"))
    gone.unlink()
    read(dossier, parse_cache)
    assert every - parse_cache.entries.keys() == {f"seeds/{gone.name}"}


def test_a_catalogue_is_checked_again_only_if_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "content" / "languages" / "nb.po"
    file.parent.mkdir(parents=True)
    file.write_text('msgid "Facts"\nmsgstr "Fakta"\n', "utf-8")
    parse_cache, path = ParseCache(), tmp_path / "readings"
    first, problems = catalogues.read(tmp_path, parse_cache)
    assert not problems
    parse_cache.save(path, "code")
    parse_cache = ParseCache.load(path, "code")
    with monkeypatch.context() as patch:
        patch.setattr(po_file, "problems", None)
        assert catalogues.read(tmp_path, parse_cache) == (first, [])
    file.write_text('msgid "Facts"\nmsgstr "Fakta\n', "utf-8")
    assert catalogues.read(tmp_path, parse_cache) == catalogues.read(tmp_path)
    assert catalogues.read(tmp_path, parse_cache)[1]


CHANGES = {
    "a file": ("content/organisations/bema.yml", "country: ", "headquarters: nowhere\ncountry: "),
    "the settings": ("content/dossier.yml", "company: {name: Company, plural: Companies}", "firm: {name: Firm}"),
}


def passed(dossier: Path, path: Path) -> ParseCache:
    """The parse cache of a dossier that has passed all rules."""
    made = ParseCache()
    assert not check_reading(dossier, read(dossier, made), made).problems
    made.save(path, "code")
    return ParseCache.load(path, "code")


def test_unchanged_files_are_not_checked_by_the_rules_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = copy_of_small(tmp_path)
    parse_cache = passed(dossier, tmp_path / "readings")
    monkeypatch.setattr(checked, "check", None)
    assert not check_reading(dossier, read(dossier, parse_cache), parse_cache).problems
    assert not parse_cache.changed


@pytest.mark.parametrize("change", CHANGES)
def test_changed_files_are_checked_by_the_rules_again(tmp_path: Path, change: str) -> None:
    dossier = copy_of_small(tmp_path)
    parse_cache = passed(dossier, tmp_path / "readings")
    file, old, new = CHANGES[change]
    replace(dossier / file, old, new)
    for _ in range(2):
        assert check_reading(dossier, read(dossier, parse_cache), parse_cache).problems


def test_the_rules_check_a_dossier_with_a_file_less_again(tmp_path: Path) -> None:
    dossier = copy_of_small(tmp_path)
    parse_cache = passed(dossier, tmp_path / "readings")
    (dossier / "content" / "places" / "port-aland.yml").unlink()
    assert check_reading(dossier, read(dossier, parse_cache), parse_cache).problems
