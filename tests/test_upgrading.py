"""`torana upgrade` brings the files of the program up to date, keeps local changes, and writes all files or none."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from torana.editing.init import begin
from torana.editing.starter_files import OWN, SHARED, new_files, upgraded_files
from torana.editing.three_way import merge
from torana.editing.upgrade_record import RECORD, packed, read_record

from .support.command import torana
from .support.sites import digest

CSS, FORM, WORKFLOW = "docs/assets/parts/badges.css", ".github/ISSUE_TEMPLATE/fact.yml", ".github/workflows/pages.yml"
FONT = "docs/assets/fonts/public-sans.woff2"
NOTHING = "nothing to do: the files of this dossier are up to date with this version of Torana\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A new dossier, without the facts of the example."""
    begin(tmp_path / "dossier", example=False)
    return tmp_path / "dossier"


def pretend(root: Path, **files: bytes | None) -> None:
    """Let an earlier version have written these contents; `None` for a file that it did not have."""
    record = read_record(root)
    for name, content in files.items():
        path = {"css": CSS, "form": FORM, "workflow": WORKFLOW, "font": FONT}.get(name, f"docs/assets/{name}.js")
        record.files.pop(path, None)
        (root / path).unlink(missing_ok=True)
        if content is not None:
            record.files[path] = content
            (root / path).write_bytes(content)
    (root / RECORD).write_bytes(packed("0.0.9", record.files))


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_bytes()
    assert text.count(old.encode()) == 1
    (root / path).write_bytes(text.replace(old.encode(), new.encode()))


def current(path: str) -> bytes:
    return upgraded_files()[path]


def test_the_files_of_a_new_dossier_need_no_upgrade(root: Path) -> None:
    edit(root, "mkdocs.yml", "#1f4e5a", "#123456")
    (root / FORM).unlink()
    before = digest(root)
    assert torana("upgrade", root=root).stdout.startswith(NOTHING)
    assert digest(root) == before
    assert read_record(root).files == upgraded_files()
    assert {path for path in new_files(example=True) if path not in upgraded_files()} >= {"README.md", *OWN[3:]}
    assert {path.split("/")[0] for path in upgraded_files()} >= {one.split("/")[0] for one in SHARED}


def test_an_upgrade_keeps_local_changes(root: Path) -> None:
    css = current(CSS)
    pretend(root, css=b"/* Old. */\n" + css, form=b"old: form\n", workflow=None, dropped=b"old();\n")
    (root / CSS).write_bytes((root / CSS).read_bytes() + b"/* Ours. */\n")
    (root / "docs" / "about.md").write_text("# Ours\n", "utf-8")
    before = digest(root)
    dry = torana("upgrade", "--dry-run", root=root)
    assert dry.returncode == 0, dry.stderr
    assert digest(root) == before
    for line in (f"merge  {CSS}", "-/* Old. */", f"update {FORM}", "-old: form", f"add    {WORKFLOW}"):
        assert f"{line}\n" in dry.stdout
    assert "delete docs/assets/dropped.js\n" in dry.stdout
    done = torana("upgrade", root=root)
    assert "upgraded 4 files since Torana 0.0.9. Next: torana check" in done.stdout
    assert (root / CSS).read_bytes() == css + b"/* Ours. */\n"
    assert (root / "docs" / "about.md").read_text("utf-8") == "# Ours\n"
    assert [(root / path).read_bytes() for path in (FORM, WORKFLOW)] == [current(FORM), current(WORKFLOW)]
    assert not (root / "docs/assets/dropped.js").exists()
    assert torana("upgrade", root=root).stdout.startswith(NOTHING)
    assert torana("check", root=root).returncode == 0


def test_a_conflict_changes_nothing(root: Path) -> None:
    css = current(CSS).decode()
    first = css.splitlines(keepends=True)[0]
    pretend(root, css=css.replace(first, "/* Old. */\n").encode(), form=b"old: form\n")
    edit(root, CSS, "/* Old. */\n", "\n/* Ours. */\n")
    before = digest(root)
    done = torana("upgrade", root=root)
    assert done.returncode == 1
    assert f"{CSS}:1:1: you and this version of Torana changed the same lines here\n" in done.stderr
    assert f"or leave the file: torana upgrade --keep {CSS}\n" in done.stderr
    assert digest(root) == before
    done = torana("upgrade", "--keep", CSS, root=root)
    assert f"keep   {CSS} (as you asked)\nupgraded 1 file since" in done.stdout
    assert (root / CSS).read_bytes() == b"\n/* Ours. */\n" + css.removeprefix(first).encode()
    assert torana("upgrade", root=root).stdout.startswith(NOTHING)


@pytest.mark.parametrize(
    ("mine", "base", "new", "lines"),
    [
        ("a b c d e f", "a b c d e f", "a b X d e f", []),
        ("a b c d e F", "a b c d e f", "X a b c d e f", []),
        ("a b c d e F", "a b c d e f", "X Y a b c d e G", [6]),
        ("a b c d E f", "a b c d e f", "c d G f", [5]),
        ("A b c d e F", "a b c d e f", "B b c d e G", [1, 6]),
        ("b c d e f", "a b c d e f", "A b c d e f", [1]),
        ("a b c d e", "a b c d e f", "a b c d e F", [5]),
    ],
)
def test_conflicts_have_the_lines_of_the_local_text(mine: str, base: str, new: str, lines: list[int]) -> None:
    texts = [text.replace(" ", "\n").encode() + b"\n" for text in (mine, base, new)]
    assert merge(*texts).conflicts == lines


@pytest.mark.parametrize(
    ("setting", "local", "said"),
    [
        ({"font": b"\0old"}, b"\0ours", f"{FONT}:1:1: you and this version of Torana both changed this file"),
        ({"font": None}, b"\0ours", f"{FONT}:1:1: this version of Torana has a different file with this name"),
        ({"font": b"\0old"}, None, f"keep   {FONT} (you deleted it; this version changed it)"),
        (
            {"gone": b"old();\n"},
            b"ours();\n",
            "gone.js (you changed it; this version no longer has it)",
        ),
    ],
)
def test_files_that_cannot_be_merged(
    setting: dict[str, bytes | None], local: bytes | None, said: str, root: Path
) -> None:
    pretend(root, **setting)
    path = root / ("docs/assets/gone.js" if "gone" in setting else FONT)
    path.unlink(missing_ok=True)
    if local is not None:
        path.write_bytes(local)
    done = torana("upgrade", root=root)
    assert said in done.stdout + done.stderr
    assert (done.returncode == 1) == (":1:1:" in said)
    assert (path.read_bytes() if path.exists() else None) == local


def test_line_ends_of_windows_stay(root: Path) -> None:
    css = current(CSS)
    pretend(root, css=b"/* Old. */\n" + css, form=b"old: form\n")
    for path in (CSS, FORM):
        text = (root / path).read_bytes()
        (root / path).write_bytes((text + b"# Ours.\n" * (path == CSS)).replace(b"\n", b"\r\n"))
    assert torana("upgrade", root=root).returncode == 0
    assert (root / CSS).read_bytes() == (css + b"# Ours.\n").replace(b"\n", b"\r\n")
    assert (root / FORM).read_bytes() == current(FORM).replace(b"\n", b"\r\n")


def test_a_record_that_cannot_be_used(root: Path) -> None:
    edit(root, "mkdocs.yml", "#1f4e5a", "#123456")
    outside = packed("0.0.9", {"../secret": b"secret"})
    (root.parent / "secret").write_bytes(b"secret")
    damaged = packed("0.0.9", upgraded_files())
    records = {outside: "is damaged", damaged[: len(damaged) // 2]: "is damaged", b"": "is damaged"}
    records[packed("99.0", upgraded_files())] = "Torana 99.0 wrote the files of this dossier"
    for record, message in records.items():
        (root / RECORD).write_bytes(record)
        before = digest(root.parent)
        done = torana("upgrade", root=root)
        assert (done.returncode, message in done.stderr) == (1, True), done.stderr
        assert digest(root.parent) == before
    (root / RECORD).unlink()
    assert "there is no .torana-upgrade.zip, the record of the files" in torana("upgrade", root=root).stderr


def test_a_record_may_be_repacked(root: Path) -> None:
    """The version is only a comment, which some programs leave out."""
    pretend(root, form=b"old: form\n")
    with zipfile.ZipFile(root / RECORD, "a") as archive:
        archive.comment = b""
    assert torana("upgrade", root=root).returncode == 0
    assert (root / FORM).read_bytes() == current(FORM)


def test_only_conflicts_can_be_kept(root: Path) -> None:
    assert "docs/about.md has no conflict" in torana("upgrade", "--keep", "docs/about.md", root=root).stderr


def test_a_merge_needs_git(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(root, css=b"/* Old. */\n" + current(CSS))
    (root / CSS).write_bytes((root / CSS).read_bytes() + b"/* Ours. */\n")
    before = digest(root)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert torana("upgrade", root=root).stderr == "torana: git is not installed. Install it first\n"
    assert digest(root) == before


def test_no_file_is_written_through_a_link(root: Path) -> None:
    (root / "theme").rename(root.parent / "theme")
    (root / "theme").symlink_to(root.parent / "theme")
    done = torana("upgrade", root=root)
    assert done.returncode == 1
    assert "is a symbolic link, so nothing was written" in done.stderr


def test_the_requirement_of_this_version_is_shown(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = "torana[pdf] @ git+https://git.example/us/torana@v9"
    monkeypatch.setattr("torana.editing.program_requirement.requirement", lambda package: line)
    assert f"which is: {line}" in torana("upgrade", root=root).stdout
    (root / "requirements.txt").write_text(f"{line}\n", "utf-8")
    assert torana("upgrade", root=root).stdout == NOTHING
