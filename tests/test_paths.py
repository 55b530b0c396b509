"""File names, links and folders: no file outside a dossier is read, shown or published."""

from __future__ import annotations

import os
import tempfile
import traceback
from pathlib import Path

import pytest
from torana import ToranaError
from torana.dossier.commits import files_at
from torana.dossier.load import load_dossier
from torana.files import SYMBOLIC_LINK
from torana.preview.responses import file_in
from torana.problems import as_github, as_json, as_text
from torana.records.limits import SETTINGS_FILE
from torana.records.reader import read

from .support.dossiers import BASE, lay_out
from .support.paths import IRREGULAR, make_irregular

CANARY = "canary 4711"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "dossier"
    lay_out(root, {})
    return root


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder next to the dossier whose files must not be read."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "x.yml").write_text(f"name: {CANARY}\n", "utf-8")
    (folder / "dossier.yml").write_text(BASE[SETTINGS_FILE].replace("Base", CANARY), "utf-8")
    (folder / "ja.po").write_text(f'msgid "{CANARY}"\nmsgstr "%"\n', "utf-8")
    return folder


LINKS = {
    "a file": ("content/places/x.yml", "x.yml"),
    "a broken link": ("content/places/y.yml", "nowhere"),
    "the settings": (SETTINGS_FILE, "dossier.yml"),
    "the folder of a type": ("content/places", ""),
    "all content": ("content", ""),
    "the sources": ("seeds", ""),
    "the languages": ("content/languages", ""),
    "a language": ("content/languages/ja.po", "ja.po"),
    "a folder inside": ("content/places/inside", ""),
}


@pytest.mark.parametrize("name", LINKS)
def test_a_link_is_not_followed(root: Path, outside: Path, name: str) -> None:
    file, target = LINKS[name]
    path = root / file
    if path.exists():
        path.rename(root / "away")
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(outside / target)
    found = load_dossier(root)
    assert [problem.position.file for problem in found.problems if "symbolic link" in problem.message] == [file]
    assert CANARY not in as_text(found.problems, root)
    assert CANARY not in repr(found)


def test_symbolic_links_without_a_target(root: Path) -> None:
    places = root / "content" / "places"
    (places / "loop.yml").symlink_to(places / "loop.yml")
    (places / "below.yml").symlink_to(next(places.glob("*.yml")) / "x.yml")
    files = ["content/places/below.yml", "content/places/loop.yml"]
    assert [(p.position.file, p.message) for p in load_dossier(root).problems] == [
        (file, SYMBOLIC_LINK) for file in files
    ]


NAMES = {
    "not UTF-8": b"content/places/a\xff.yml",
    "a line end": b"content/places/a\nb.yml",
    "a command of a runner": b"content/places/::error::x.yml",
    "a control": b"content/places/\x1b[31m.yml",
    "right to left": "content/places/a\u202eb.yml".encode(),
    "hidden between letters": "content/places/po\u200brt.yml".encode(),
    "a letter that looks like another": "content/places/p\u043ert.yml".encode(),
    "composed": "content/places/caf\u00e9.yml".encode(),
    "decomposed": "content/places/cafe\u0301.yml".encode(),
    "a backslash": rb"content/places/a\port.yml",
    "two dots": b"content/places/a..yml",
    "a device": b"content/places/com1.yml",
    "a quote and an element": b"content/places/<b onclick='x'>.yml",
    "a template": b"content/places/{{ 7*7 }}.yml",
    "another case": b"content/places/Port.yml",
    "very long": b"content/places/" + b"a" * 200 + b".yml",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_that_is_no_slug_is_reported(root: Path, name: str) -> None:
    Path(os.fsdecode(os.fsencode(root) + b"/" + NAMES[name])).write_text("name: A\n", "utf-8")
    found = load_dossier(root)
    github = as_github(found.problems)
    assert [line[:28] for line in github.splitlines()] == ["::error file=content/places/"]
    for reports in (as_text(found.problems, root), as_json(found.problems, found.counts), github):
        reports.encode()
        assert not any(sign in reports for sign in "\x1b\u202e\u200b")


def test_a_folder_is_not_a_file(root: Path) -> None:
    (root / "content/places/x.yml").mkdir()
    (problem,) = load_dossier(root).problems
    assert problem.position.file == "content/places/x.yml"


@pytest.mark.parametrize("kind", IRREGULAR)
@pytest.mark.parametrize(
    "file",
    [
        "content/places/x.yml",
        "content/x",
        "seeds/x.yml",
        "seeds",
        SETTINGS_FILE,
        "content/languages",
        "content/languages/ja.po",
        "content",
    ],
)
def test_nothing_but_files_is_opened(root: Path, file: str, kind: str) -> None:
    path = root / file
    if path.exists():
        path.rename(root / "away")
    path.parent.mkdir(exist_ok=True)
    make_irregular(path, kind)
    problems = load_dossier(root).problems
    as_text(problems, root)  # opens files too, for excerpts
    assert file in {problem.position.file for problem in problems}


UNREADABLE = ("content", SETTINGS_FILE, "content/places", "content/places/port.yml", "seeds", "content/languages")


@pytest.mark.parametrize("file", UNREADABLE)
@pytest.mark.parametrize("mode", [0o000, 0o400])
def test_unreadable_files(file: str, mode: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        lay_out(root, {"content/languages/ja.po": 'msgid ""\nmsgstr ""\n'})
        for path in (root, *root.rglob("*")):
            path.chmod(0o755)
        path = root / file
        path.chmod(mode)
        may = mode == 0o400 and not path.is_dir()
        child = os.fork()
        if not child:  # an ordinary user, because root can read every file
            status = 3
            try:
                if not os.getuid():
                    os.chown(path, 65534, 65534)
                    os.setgid(65534)
                    os.setuid(65534)
                reports = [problem.position.file for problem in load_dossier(root).problems]
                status = 0 if any(one.startswith(file) for one in reports) == (not may) else 2
            except OSError:
                traceback.print_exc()
            finally:
                os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        path.chmod(0o755)
        assert status == 0


@pytest.mark.parametrize("address", ["../outside/x.yml", "a/../../outside/x.yml", "/etc/hostname", "//etc/hostname"])
def test_a_preview_answers_with_files_of_the_site_only(tmp_path: Path, outside: Path, address: str) -> None:
    stage = tmp_path / "stage"
    stage.mkdir()
    (stage / "link.yml").symlink_to(outside / "x.yml")
    assert file_in(stage, address) is None
    assert file_in(stage, "link.yml") is None


def test_a_revision_is_no_option_of_git(tmp_path: Path) -> None:
    """Otherwise `torana diff --output=…` would make git write a file."""
    with pytest.raises(ToranaError), files_at(Path(__file__).parent, f"--output={tmp_path / 'written'}"):
        pass
    assert not (tmp_path / "written").exists()


def test_slugs_in_links_and_keys_stay_in_their_folder(root: Path) -> None:
    text = BASE["content/places/port.yml"]
    for slug in ("../../etc/passwd", "..", "/etc/passwd", "port/../port", "port%2f..", "PORT", "port.md"):
        (root / "content/places/port.yml").write_text(f'{text}summary: "[[{slug}]]"\nwithin: "{slug}"\n', "utf-8")
        problems = read(root).problems + list(load_dossier(root).problems)
        assert len({problem.position.line for problem in problems}) == 2, (slug, problems)
