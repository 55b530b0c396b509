"""New facts and new slugs in files that are otherwise unchanged."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from torana import ToranaError
from torana.dossier.load import load_dossier
from torana.editing.changes import add_fact
from torana.records.reader import read

from .support.command import torana
from .support.dossiers import BASE, copy_of_small, lay_out


def files(root: Path) -> dict[str, str]:
    found = [path for name in ("content", "seeds") for path in (root / name).rglob("*.yml")]
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in found}


HEAD = "name: A  # beside\n"


@pytest.mark.parametrize(
    ("before", "line"),
    [
        (HEAD, 4),
        (HEAD + "facts:\n", 3),
        (HEAD + "facts:\n  - id: one\n    note: >-\n      two\n      lines\n", 8),
        (HEAD + "facts:\n- id: one\n# the end\n", 5),
        (HEAD + "facts:\n  - id: one\n    sources:\n      - {source: a, at: b}\nkind: last\n", 7),
    ],
)
def test_a_fact_is_added_in_place(before: str, line: int) -> None:
    text, begins = add_fact(before.encode(), "x.yml")
    assert begins == line
    assert text.split("\n")[line - 1].strip() == "- id:"
    changes = [row for row in difflib.ndiff(before.split("\n"), text.split("\n")) if row[0] in "-?"]
    assert not changes, "the existing lines have changed"


def test_a_file_that_cannot_take_a_fact() -> None:
    with pytest.raises(ToranaError, match="torana check"):
        add_fact(b"name: [", "x.yml")
    with pytest.raises(ToranaError, match="torana format"):
        add_fact(b"name: a\nfacts: []\n", "x.yml")


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
    counts = load_dossier(root).counts
    for slug, kind in read(root).records.known.items():
        result = torana("rename", slug, "quite-another", root=root)
        assert result.returncode == 0, (slug, result.stderr)
        found = load_dossier(root)
        assert found.counts == counts
        assert found.dossier is not None
        node = found.dossier.nodes["quite-another"]
        assert (node.type.name, node.record.formerly[-1]) == (kind, slug)
        assert slug not in found.dossier.nodes
        for file, text in files(root).items():
            old = before.get(file)
            assert old is None or len(old.split("\n")) == len(text.split("\n")), "no other line has changed"
        (root / "content").rename(tmp_path / f"old-{slug}")
        (root / "seeds").rename(tmp_path / f"olds-{slug}")
        for file, text in before.items():
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text(text, "utf-8")


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
    before = files(tmp_path)
    slug = "energy" if "energy" in plain else "acme-report-2023"
    result = torana("rename", slug, "another", root=tmp_path)
    assert result.returncode == 1
    assert f'"{slug}" is written with an escape' in result.stderr
    assert result.stderr.startswith(f"torana: {file}:")
    assert files(tmp_path) == before
