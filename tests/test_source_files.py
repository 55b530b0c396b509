"""The files of `docs/`, `theme/` and `templates/`: only regular files inside the dossier, in UTF-8, are used."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from torana.dossier.load import load_dossier
from torana.files import is_leftover
from torana.pages.shared.addresses import Colours, Site
from torana.preview.preview import Preview
from torana.problems import ProblemsError
from torana.records.limits import MAX_MARKS
from torana.site.icon import coloured_icon
from torana.site.mkdocs import configuration
from torana.site.plan import Plan

from .support.command import mkdocs, torana
from .support.dossiers import copy_of_small, replace
from .support.paths import IRREGULAR, REPOSITORY, make_irregular

CANARY = "canary 4711"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A dossier with templates and a theme of its own."""
    root = copy_of_small(tmp_path)
    (root / "templates").mkdir()
    shutil.copytree(REPOSITORY / "theme", root / "look")
    replace(root / "mkdocs.yml", (REPOSITORY / "theme").as_posix(), "look")
    return root


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder next to the dossier whose files must not be published."""
    folder = tmp_path / "outside"
    shutil.copytree(REPOSITORY / "theme", folder)
    for name in ("secret.md", "secret.png", "mkdocs.yml"):
        (folder / name).write_text(f"# {CANARY}\n", "utf-8")
    return folder


def refused(root: Path) -> list[str]:
    """The files that are reported."""
    with pytest.raises(ProblemsError) as raised:
        configuration.load(root)
    return [problem.position.file for problem in raised.value.problems]


LINKS = {
    "a page": ("docs/leak.md", "secret.md"),
    "an asset": ("docs/assets/leak.png", "secret.png"),
    "a hidden file": ("docs/.leak", "secret.md"),
    "a folder": ("docs/leak", ""),
    "a folder with the name of a leftover": ("docs/leak.orig", ""),
    "a broken link": ("docs/leak.md", "nowhere.md"),
    "a part of a theme": ("look/partials/leak.html", "main.html"),
    "a folder of a theme": ("look/partials", "partials"),
    "a theme": ("look", ""),
    "a template": ("templates/place.md.j2", "secret.md"),
    "the templates": ("templates", ""),
    "all pages": ("docs", ""),
    "the configuration": ("mkdocs.yml", "mkdocs.yml"),
}


@pytest.mark.parametrize("name", LINKS)
def test_a_link_is_refused(root: Path, outside: Path, name: str) -> None:
    file, target = LINKS[name]
    if (root / file).exists():
        (root / file).rename(root / "away")
    (root / file).symlink_to(outside / target)
    assert refused(root) == [file]


@pytest.mark.parametrize("kind", IRREGULAR)
@pytest.mark.parametrize("file", ["docs/x.md", "docs/assets/x.png", "look/x.html", "templates/x.j2", "mkdocs.yml"])
def test_nothing_but_files_is_opened(root: Path, file: str, kind: str) -> None:
    (root / file).unlink(missing_ok=True)
    make_irregular(root / file, kind)
    assert refused(root) == [file]


@pytest.mark.parametrize("file", ["docs/x.md", "look/main.html", "templates/place.md.j2"])
def test_texts_are_utf_8(root: Path, file: str) -> None:
    (root / file).write_bytes("café".encode("latin-1"))
    assert refused(root) == [file]


@pytest.mark.parametrize("file", ["docs/x.md", "look/main.html", "templates/place.md.j2"])
def test_a_folder_is_no_page_and_no_template(root: Path, file: str) -> None:
    (root / file).unlink(missing_ok=True)
    (root / file).mkdir()
    assert refused(root) == [file]


def test_a_file_name_is_utf_8(root: Path) -> None:
    Path(os.fsdecode(os.fsencode(root) + b"/docs/a\xff.png")).touch()
    assert len(refused(root)) == 1


@pytest.mark.parametrize("text", ["---\n", "***\n", "a\n===\n", "# a\n\n", "a ![", "[a][\n"])
def test_a_page_that_takes_the_square_of_its_size(root: Path, text: str) -> None:
    (root / "docs" / "x.md").write_text("# X\n\n" + text * (MAX_MARKS + 1), "utf-8")
    assert refused(root) == ["docs/x.md"]
    (root / "docs" / "x.md").write_text(text * (MAX_MARKS // 2) + "\n\n" + "a [\n" * (MAX_MARKS // 2), "utf-8")
    configuration.load(root)


def test_every_command_refuses_a_link(root: Path, outside: Path, tmp_path: Path) -> None:
    (root / "docs" / "leak.md").symlink_to(outside / "secret.md")
    for arguments in (
        ["check"],
        ["build"],
        ["build", "--no-cache"],
        ["build", "--plain"],
        ["render", tmp_path / "out"],
    ):
        result = torana(*arguments, root=root)
        assert result.returncode == 1
        assert "docs/leak.md:1:1: symbolic links are not allowed here" in result.stderr
        assert CANARY not in result.stderr
    result = mkdocs(root / "mkdocs.yml")
    assert result.returncode == 1
    assert "docs/leak.md:1:1: symbolic links are not allowed here" in result.stderr
    preview = Preview(root, log=lambda text: None)
    preview.load()
    assert [problem.where for problem in preview.problems] == ["docs/leak.md:1:1"]
    assert not (root / "site").exists()


def test_a_preview_copies_no_linked_asset(root: Path, outside: Path) -> None:
    preview = Preview(root, log=lambda text: None)
    preview.load()
    assert not preview.problems
    (root / "docs" / "assets" / "leak.png").symlink_to(outside / "secret.png")
    preview.follow([root / "docs" / "assets" / "leak.png"])
    assert [problem.where for problem in preview.problems] == ["docs/assets/leak.png:1:1"]
    assert preview.answer("assets/leak.png").status == 404
    preview.close()


TEMPLATES = {
    "divides by zero": "{{ 1 / 0 }}",
    "includes itself": '{% include "place.md.j2" %}',
    "includes nothing": '{% include "nowhere.j2" %}',
    "gives a filter a number": "{{ 5 | md }}",
    "is not Jinja": "{% if %}",
    "uses an unknown filter": "{{ 1 | nope }}",
    "calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "extends itself": '{% extends "place.md.j2" %}',
    "counts without end": "{% for i in range(10**12) %}{% endfor %}",
    "is too large for any memory": "{{ 'x' * 10**15 }}",
    "includes a name that leads elsewhere": '{% include "../content/dossier.yml" %}',
    "asks for an unknown field": "{{ view.nmae }}",
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_that_fails(root: Path, name: str) -> None:
    (root / "templates" / "place.md.j2").write_text(TEMPLATES[name], "utf-8")
    plan = Plan(load_dossier(root), root, Site())
    spec = plan.page("places/aland.md")
    assert spec
    with pytest.raises(ProblemsError) as raised:
        plan.rendered(spec)
    assert [problem.position[:3] for problem in raised.value.problems] == [("templates/place.md.j2", 1, 1)]


def test_a_preview_of_a_template_that_fails(root: Path) -> None:
    (root / "templates" / "place.md.j2").write_text(TEMPLATES["divides by zero"], "utf-8")
    preview = Preview(root, log=lambda text: None)
    preview.load()
    problems = preview.page("places/aland/")[1]
    assert [problem.where for problem in problems] == ["templates/place.md.j2:1:1"]
    assert preview.answer("places/aland/").status == 503
    preview.close()


@pytest.mark.parametrize(
    "text",
    [
        "{{ 1 / 0 }}",
        '{% include "main.html" %}',
        "{% if %}",
        '{% extends "nowhere.html" %}',
        "{% for i in range(10**12) %}{% endfor %}",
    ],
)
def test_a_theme_that_fails(root: Path, text: str) -> None:
    (root / "site").mkdir()
    (root / "site" / "index.html").write_text("old", "utf-8")
    (root / "look" / "main.html").write_text(text, "utf-8")
    result = torana("build", root=root)
    assert result.returncode == 1
    assert "look/main.html:1:1: " in result.stderr
    assert (root / "site" / "index.html").read_text("utf-8") == "old"


@pytest.mark.parametrize("icon", ["../icon.svg", "assets/../../icon.svg", 5, None, ["icon.svg"]])
def test_only_an_icon_among_the_pages_is_coloured(root: Path, icon: object) -> None:
    (root / "icon.svg").write_text('<svg fill="var(--main)"/>', "utf-8")
    assert not coloured_icon(root / "docs", icon, Colours())


def test_no_entity_has_the_name_of_a_leftover() -> None:
    for path in (*(REPOSITORY / "content").rglob("*.yml"), *(REPOSITORY / "docs").rglob("*.*")):
        assert not is_leftover(path.name)
