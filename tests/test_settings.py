"""Settings from `mkdocs.yml` and the environment are checked like content, before anything is built."""

from __future__ import annotations

from pathlib import Path

import pytest
from torana.problems import as_text
from torana.site.configuration_files import settings_files
from torana.site.settings import settings_problems

from .support.command import mkdocs, torana
from .support.dossiers import copy_of_small
from .support.paths import REPOSITORY

MKDOCS = """\
site_name: !ENV [SITE_NAME, A site]
site_url: !ENV [BASE, SITE_URL, "https://example.org/"]
nav:
  - Home: index.md
  - About:
      - about.md
plugins:
  - torana:
      repository: !ENV [REPOSITORY_URL, ""]
      branch: !ENV [REPOSITORY_BRANCH, main]
markdown_extensions:
  - toc: {permalink: !ENV [PERMALINK, "<b>#</b>"]}
"""
HOSTILE = ['https://a"><script>alert(1)</script>', "javascript:alert(1)", "<b>", "a\u202eb", "\udcff", 'x" onload="y']


def found(root: Path, text: str, **environment: str) -> str:
    (root / "mkdocs.yml").write_text(text, "utf-8")
    return as_text(settings_problems(root / "mkdocs.yml", environment), root)


def test_the_settings_of_this_repository() -> None:
    assert not settings_problems(REPOSITORY / "mkdocs.yml", {})
    assert not settings_problems(REPOSITORY / "generator/torana/editing/starter/mkdocs.yml", {})


def test_right_settings(tmp_path: Path) -> None:
    environment = {
        "SITE_NAME": "R&D – 日本",
        "SITE_URL": "http://127.0.0.1:8000/",
        "REPOSITORY_URL": "https://git.example/us/it",
        "REPOSITORY_BRANCH": "feature/1.x+y",
        "SOURCE_DATE_EPOCH": "946684800",
    }
    assert not found(tmp_path, MKDOCS, **environment)
    assert not found(tmp_path, MKDOCS, SITE_URL="", REPOSITORY_URL="", SITE_NAME="")


def test_a_configuration_is_needed(tmp_path: Path) -> None:
    (problem,) = settings_problems(tmp_path / "mkdocs.yml", {})
    assert problem.message == "mkdocs.yml is missing"


@pytest.mark.parametrize(
    ("variable", "setting", "where"),
    [
        ("SITE_NAME", "site_name", "1:12"),
        ("BASE", "site_url", "2:11"),
        ("SITE_URL", "site_url", "2:11"),
        ("REPOSITORY_URL", "plugins.torana.repository", "9:19"),
        ("REPOSITORY_BRANCH", "plugins.torana.branch", "10:15"),
        ("PERMALINK", "markdown_extensions.toc.permalink", "12:22"),
    ],
)
@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_variable(variable: str, setting: str, where: str, value: str, tmp_path: Path) -> None:
    said = found(tmp_path, MKDOCS, **{variable: value})
    assert said.startswith(f'mkdocs.yml:{where}: the environment variable {variable}, used for "{setting}": ')
    assert len(said.splitlines()) == 4, "a line with carets and a hint"


@pytest.mark.parametrize(
    "line",
    [
        "site_name: {}",
        "site_description: {}",
        "site_author: {}",
        "copyright: {}",
        "site_url: {}",
        "repo_url: {}",
        "repo_name: {}",
        "edit_uri: {}",
        "edit_uri_template: {}",
        "extra_css: [{}]",
        "theme: {{logo: {}}}",
        "nav: [{}: index.md]",
        "nav: [A: {}]",
        "nav: [A: [B: {}]]",
        "nav: [{}]",
        "extra: {{social: [{{link: {}}}]}}",
        "extra: {{a: {{b: [[{}]]}}}}",
        "plugins: [torana: {{repository: {}}}]",
        "plugins: {{torana: {{branch: {}}}}}",
        "extra: {{x: &a {}, y: *a}}",
    ],
)
@pytest.mark.parametrize("value", [value for value in HOSTILE if value != "\udcff"])
def test_a_hostile_value_in_mkdocs_yml(line: str, value: str, tmp_path: Path) -> None:
    quoted = "'" + value + "'"
    said = found(tmp_path, f"strict: true\n{line.format(quoted)}\n")
    column = line.format(quoted).index(quoted) + (-2 if "&a" in line else 1)  # a node begins with its anchor
    assert said.startswith(f"mkdocs.yml:2:{column}: ")
    assert said.count("mkdocs.yml:") == 1


@pytest.mark.parametrize(
    ("colours", "message"),
    [
        ('{main: "#1c2f56", accent: "#B23A22"}', ""),
        ('{main: "#00f"}', '"#00f" is not a colour'),
        ("{main: }", '"" is not a colour'),
        ("{accent: red}", '"red" is not a colour'),
        ('{accent: "#ffcc00"}', "white text on #ffcc00 is hard to read (contrast 1.5, at least 4.5)"),
        ('{header: "#1c2f56"}', "there is no such colour"),
        ('["#1c2f56"]', "there is no such colour"),
    ],
)
def test_colours(colours: str, message: str, tmp_path: Path) -> None:
    said = found(tmp_path, f"extra: {{colours: {colours}}}\n")
    assert message in said if message else not said


@pytest.mark.parametrize("value", ["junk", "-1", "1e9", "٣", "253402300800", "9" * 5_000])
def test_a_time_that_is_none(value: str, tmp_path: Path) -> None:
    assert "the environment variable SOURCE_DATE_EPOCH is" in found(tmp_path, MKDOCS, SOURCE_DATE_EPOCH=value)


def test_inherited_settings(tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text("site_url: javascript:x\nsite_name: <b>\nnav: [A: javascript:y]\n", "utf-8")
    said = found(tmp_path, "INHERIT: base.yml\nsite_name: Right\nnav: [A: a.md]\n")
    assert [line for line in said.splitlines() if ".yml:" in line] == [
        'base.yml:1:11: "site_url": "javascript:x" is not an http or https URL'
    ]


@pytest.mark.parametrize("target", ["mkdocs.yml", "./mkdocs.yml", "base.yml"])
def test_a_cycle_of_configurations(target: str, tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text("INHERIT: mkdocs.yml\n", "utf-8")
    assert "INHERIT leads back to this file" in found(tmp_path, f"INHERIT: {target}\n")


@pytest.mark.parametrize(
    "text", ["a: [", "\x00", "a: &a [*a]", "? [a]\n: b", "", "- a", "a: !ENV []", "a: !ENV {b: c}"]
)
def test_any_yaml(text: str, tmp_path: Path) -> None:
    found(tmp_path, text)
    assert "this is not YAML" in found(tmp_path, "a: 'b\n")


def test_variables_of_every_style(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("a: !ENV A\nb: !ENV ['B', C, d]\nc: !ENV\n  - E\n  - f\n", "utf-8")
    assert settings_files(tmp_path / "mkdocs.yml")[0].variables == ["A", "B", "C", "E"]


def test_no_command_takes_a_hostile_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copy_of_small(tmp_path)
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("copyright: !ENV [COPYRIGHT, Nobody]\n")
    monkeypatch.setenv("COPYRIGHT", "<script>alert(1)</script>")
    commands: tuple[tuple[str | Path, ...], ...] = (
        ("check",),
        ("build",),
        ("render", tmp_path / "out"),
        ("languages",),
    )
    for command in commands:
        done = torana(*command, root=root)
        assert done.returncode == 1, command
        assert 'the environment variable COPYRIGHT, used for "copyright": < is read as HTML' in done.stderr, command
    assert not (root / "site").exists()
    assert not (tmp_path / "out").exists()
    config = (root / "mkdocs.yml").read_text("utf-8")
    (root / "mkdocs.yml").write_text(config.replace("!ENV [COPYRIGHT, Nobody]", "<b>"), "utf-8")
    assert '"copyright": < is read as HTML' in mkdocs(root / "mkdocs.yml").stderr
