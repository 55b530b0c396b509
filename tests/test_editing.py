"""New facts and new slugs in files that are otherwise unchanged."""

from __future__ import annotations

import contextlib
import difflib
from pathlib import Path

import pytest
from torana import ToranaError
from torana.dossier.commits import was_published
from torana.dossier.load import load_dossier
from torana.editing.comments import contents
from torana.editing.key_comments import explanations
from torana.editing.new_entity import field_text
from torana.editing.new_fact import add_fact, citing
from torana.editing.renaming import rename_entity
from torana.editing.saving import EditedFile, save, saved, verify
from torana.records.entity_types import BUILT_IN
from torana.records.facts import Fact
from torana.records.json_schema import json_schemas
from torana.records.models import Initiative
from torana.records.reader import read, read_settings

from .support.command import git, torana
from .support.dossiers import BASE, copy_of_small, lay_out
from .support.paths import SMALL

EXPLAINED = explanations(Fact, {})


def files(root: Path) -> dict[str, str]:
    found = [path for name in ("content", "seeds") for path in (root / name).rglob("*.yml")]
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in found}


HEAD = "name: A  # beside\n"
ORGANISATION = BUILT_IN.by_name["organisation"].model


@pytest.mark.parametrize(
    ("before", "line"),
    [
        (HEAD, 4),
        (HEAD + "...\n# the end\n", 4),
        (HEAD + "facts:\n", 3),
        (HEAD + "facts:  # none\n  # yet\nkind: last\n", 3),
        (HEAD + "facts:\n  - id: one\n    note: >-\n      two\n      lines\n", 8),
        (HEAD + "facts:\n- id: one\n# the end\n", 5),
        (HEAD + "facts:\n  -   id: one\n      date: 2024\n      # of one\n  # of all\n", 7),
        (HEAD + "facts:\n  - id: one\n    sources:\n      - {source: a, at: b}\nkind: last\n", 7),
        (HEAD + "facts:\n  - {id: one}  # beside\n\n\nkind: last\n...\n", 5),
        ("  name: a\n  facts:\n  - id: one\n", 5),
    ],
)
def test_a_fact_is_added_in_place(before: str, line: int) -> None:
    text, intended, begins = add_fact(before.encode(), "x.yml", ORGANISATION, citing(""), EXPLAINED)
    verify("x.yml", text, intended)
    assert begins == line
    assert text.split("\n")[line - 1].strip() == "- id:"
    changes = [row for row in difflib.ndiff(before.split("\n"), text.split("\n")) if row[0] in "-?"]
    assert not changes, "the existing lines have changed"


def test_a_fact_replaces_what_says_that_there_is_none() -> None:
    text, _, begins = add_fact(
        b"name: a\n# The facts.\n# facts:\n# kind:\n", "x.yml", ORGANISATION, citing(""), EXPLAINED
    )
    assert (begins, text[:40]) == (4, "name: a\n# The facts.\nfacts:\n  - id:\n    ")
    assert text.endswith("\n# kind:\n")
    text, _, begins = add_fact(b"facts: []  # none\nname: a\n", "x.yml", ORGANISATION, citing(""), EXPLAINED)
    assert (begins, text[:26]) == (2, "facts:  # none\n  - id:\n   ")


def test_line_ends_stay() -> None:
    text, _, begins = add_fact(
        b"\xef\xbb\xbfname: a\r\nfacts:\r\n- id: b\r\n", "x.yml", ORGANISATION, citing(""), EXPLAINED
    )
    assert text.startswith("\ufeffname: a\r\nfacts:\r\n- id: b\r\n\r\n- id:\r\n")
    assert begins == 5


def test_a_new_fact_lists_its_empty_fields(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    slug = next(slug for slug, kind in read(root).records.known.items() if kind == "initiative")
    result = torana("new", "fact", slug, root=root)
    assert result.returncode == 0, result.stderr
    said = torana("check", root=root).stderr
    for key in ("id", "statement", "date", "source", "at"):
        assert f'"{key}" has no value' in said
    assert "5 problems" in said
    assert torana("new", "fact", "nobody", root=root).returncode == 1


def test_every_entity_can_be_renamed_and_back(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    before = files(root)
    reading = read(root)
    for slug, kind in reading.records.known.items():
        formerly = reading.records.find(slug).record.formerly
        save(*rename_entity(root, reading.records, slug, "quite-another", redirect=True))
        found = load_dossier(root)
        assert found.counts == reading.counts
        assert found.dossier is not None
        node = found.dossier.nodes["quite-another"]
        assert (node.type.name, node.record.formerly) == (kind, (*formerly, slug))
        assert slug not in found.dossier.nodes
        save(*rename_entity(root, read(root).records, "quite-another", slug, redirect=False))
        assert files(root) == before


def test_a_redirect_is_added_if_the_published_branch_has_the_old_name(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    git(root, "init", "-q", "-b", "trunk")
    git(root, "add", "content")
    git(root, "commit", "-qm", "publish")
    git(root, "checkout", "-qb", "draft")
    assert "redirects" in torana("rename", "acme-foundry", "acme-works", root=root).stdout
    git(root, "add", "content")
    git(root, "commit", "-qm", "rename")
    assert "was never published" in torana("rename", "acme-works", "acme-group", root=root).stdout
    assert read(root).records.find("acme-group").record.formerly == ("acme", "acme-foundry")
    assert "redirects" in torana("rename", "bema", "bema-two", root=root).stdout
    assert not was_published(root, "trunk", "content/organisations/acme-works.yml")
    assert was_published(root, "nobody", "content/organisations/acme-works.yml"), "git cannot tell"


@pytest.mark.parametrize(("old", "new", "why"), [("nobody", "x", "no entity"), ("ministry-of-power", "Not A Slug", "")])
def test_names_that_cannot_be(tmp_path: Path, old: str, new: str, why: str) -> None:
    root = copy_of_small(tmp_path)
    before = files(root)
    result = torana("rename", old, new, root=root)
    assert result.returncode == 1
    assert why in result.stderr
    assert "Traceback" not in result.stderr
    assert files(root) == before


@pytest.mark.parametrize(
    ("plain", "escaped"),
    [
        ("sectors: [energy]", r'sectors: ["\x65nergy"]'),
        ("{source: acme-report-2023,", r'{source: "acme\x2dreport-2023",'),
    ],
)
def test_a_slug_that_is_written_with_an_escape(plain: str, escaped: str, tmp_path: Path) -> None:
    file = "content/initiatives/wind-park.yml"
    lay_out(tmp_path, {file: BASE[file].replace(plain, escaped)})
    slug = "energy" if "energy" in plain else "acme-report-2023"
    result = torana("rename", slug, "another", root=tmp_path)
    assert result.returncode == 0, result.stderr
    assert files(tmp_path)[file] == BASE[file].replace(plain, plain.replace(slug, '"another"'))


def test_all_files_are_written_or_none(tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("a.md", "b.md", "c.md"))
    first.write_text("one", "utf-8")
    first.chmod(0o640)
    second.write_text("two", "utf-8")
    edits = [EditedFile(first, "1"), EditedFile(second, None), EditedFile(third, "3")]
    for broken in (RuntimeError, KeyboardInterrupt):
        with contextlib.suppress(broken), saved(edits):
            assert {path.name for path in tmp_path.glob("*.md")} == {"a.md", "c.md"}
            raise broken
        assert {path.name: path.read_text("utf-8") for path in tmp_path.glob("*.md")} == {"a.md": "one", "b.md": "two"}
    second.unlink()
    second.mkdir()
    with pytest.raises(OSError, match="directory"):
        save(*edits)
    assert first.read_text("utf-8") == "one"
    second.rmdir()
    save(*edits[:1])
    assert first.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"], "no temporary file is left"


WRONG = ["a: 2\n", "a: 1\n", "# c\na: 1\nb: 1\n", "b: 1\n# c\na: 1\n", "# c\na: 1\na: 1\n", "[", "# c\na: 1 # d\n"]


@pytest.mark.parametrize("text", WRONG)
def test_a_text_that_is_not_as_intended_is_not_written(tmp_path: Path, text: str) -> None:
    edits = [EditedFile(tmp_path / "x.yml", each, contents("# c\na: 1\n")) for each in ("a: 1 # c", text)]
    with pytest.raises(ToranaError, match="nothing was written"):
        save(EditedFile(tmp_path / "y.md", "y"), *edits)
    assert not list(tmp_path.iterdir())
    save(edits[0])


@pytest.mark.parametrize("text", ["node.js", "a-b", "2025-08-29", "2025", "https://a.example/b"])
def test_a_value_that_needs_no_quotes(text: str) -> None:
    assert field_text(text) == text


@pytest.mark.parametrize("text", ["null", "no", "1.5", "A", "a: b", "a b", "-"])
def test_a_value_in_quotes(text: str) -> None:
    assert field_text([{"a": text}]) == f'[{{a: "{text}"}}]'


def test_comments_list_the_words_of_the_vocabulary() -> None:
    dossier = read_settings(SMALL, [])
    assert dossier
    schema = json_schemas(dossier.record)["initiative"]
    comments = explanations(Fact, schema)
    assert comments["type"][-1] == "# One of: event, state, plan"
    assert comments["status"][-1].startswith("# One of: ")
    assert any(line.startswith("# measure: one of ") for line in comments["figures"])
    assert len(comments["statement"]) == 1
    assert any(line.startswith("# role: one of ") for line in explanations(Initiative, schema)["parties"])
