"""A new dossier, created with the installed package: the steps of its README work, and nothing is of the flagship."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import yaml
from torana.audit.built_site import check_site
from torana.editing.starter_files import SHARED

from .support.command import ADDRESSES, torana
from .support.paths import REPOSITORY

OF_THE_FLAGSHIP = re.compile(
    r"india|japan|\basian?\b|delhi|tokyo|hindi|rupee|lakh|crore|torii|gateway|founding|lander|semiconductor"
    r"|\b(inr|jpy|meti|jetro|isro|jaxa)\b|example\.github\.io",
    re.IGNORECASE,
)
OF_THE_PROGRAM = re.compile(r"Japanese (?:dates|lines)|too: `indian`|\"const\": \"indian\"|too: <code>indian</code>")
"""Explanations of a setting that a dossier may use, and of what the scripts do for Japanese text."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package as installed from a wheel, outside the repository."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "package")
    return folder / "package"


def names(root: Path, *folders: str) -> set[str]:
    """The files in some folders, except what Python compiles."""
    paths = (path for folder in folders for path in (root / folder, *(root / folder).rglob("*")))
    return {path.relative_to(root).as_posix() for path in paths if path.is_file() and path.suffix != ".pyc"}


def test_the_packages_have_the_program_without_the_flagship(installed: Path) -> None:
    expected = {f"torana/{name.removeprefix('generator/torana/')}" for name in names(REPOSITORY, "generator/torana")}
    expected |= {f"torana/{name}" for name in names(REPOSITORY, "templates")}
    shared = names(REPOSITORY, *SHARED) - {"docs/assets/logo.svg", "docs/assets/favicon.svg"}
    assert names(installed, "torana") == expected | {f"torana/shared/{name}" for name in shared}
    assert not words_of_the_flagship(installed / "torana" / "shared")
    with tarfile.open(next(installed.parent.glob("*.tar.gz"))) as sdist:
        files_of_sdist = {name.partition("/")[2] for name in sdist.getnames()}
    others = {".gitignore", "LICENSE", "PKG-INFO", "README.md", "pyproject.toml"}
    assert files_of_sdist == names(REPOSITORY, "generator/torana", "templates") | shared | others


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
    # The next process reads the modules that one compiles.
    environment |= {"PYTHONPATH": str(installed), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": ""}
    # Without -P, Python would search the folder itself first.
    command = [sys.executable, "-P", "-m", "torana", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(options, id=name, marks=pytest.mark.xdist_group("new"))
        for name, options in (("with the example", []), ("empty", ["--empty"]))
    ],
)
def built(request: pytest.FixtureRequest, installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new dossier after the commands of its README."""
    folder = tmp_path_factory.mktemp("new")
    result = run(installed, folder, "init", "x", *request.param)
    assert result.returncode == 0, result.stderr
    commands = re.search(r"```sh\n(.*?)```", (folder / "x" / "README.md").read_text("utf-8"), re.DOTALL)
    assert commands
    lines = [line.split("#")[0].split() for line in commands[1].splitlines()]
    assert lines == [["torana", "check"], ["torana", "build"]]
    for _, *arguments in lines:
        with pytest.MonkeyPatch.context() as patch:
            for name in ADDRESSES:
                patch.delenv(name)
            # One of them in this process, which saves the start of Python.
            here = bool(request.param)
            result = torana(*arguments, root=folder / "x") if here else run(installed, folder / "x", *arguments)
        assert result.returncode == 0, result.stderr
        assert not result.stderr, "no warning"
    assert result.stdout.count("built ") == 1
    return folder / "x"


def test_its_files_need_no_change(built: Path) -> None:
    for command in (["format", "--check"], ["schema", "--check"]):
        result = torana(*command, root=built)
        assert result.returncode == 0, (command, result.stderr)


def test_its_name_is_the_title(built: Path) -> None:
    page = (built / "site" / "about" / "index.html").read_text("utf-8")
    assert "<title>About - A dossier of cited facts</title>" in page
    assert "Dossier" not in re.sub("<[^>]+>", "", page)


def test_its_site_has_no_problem(built: Path) -> None:
    problems, _ = check_site(built / "site", 1)
    assert not problems


def test_no_section_is_empty(built: Path) -> None:
    for page in built.glob("site/**/*.html"):
        text = page.read_text("utf-8")
        assert not re.search(r"<tbody>\s*</tbody>|</h2>\s*(<h[12]|</article)", text), page
        assert "No fact on this page" not in text or page.parent.parent.parent == built / "site", page


def test_its_icon_has_its_colours(built: Path) -> None:
    configuration = (built / "mkdocs.yml").read_text("utf-8")
    (main,) = re.findall(r'main: "(#\w+)"', configuration)
    assert f"<style>:root{{--main:{main};--accent:" in (built / "site/assets/favicon.svg").read_text("utf-8")


def words_of_the_flagship(root: Path, *leave_out: str) -> list[str]:
    """Return the lines of text files that contain a word of the flagship."""
    found = []
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not name.startswith(leave_out) and path.suffix not in (".woff2", ".png", ".map"):
            text = path.read_bytes().decode("utf-8", "ignore")
            lines = [line for line in text.splitlines() if OF_THE_FLAGSHIP.search(line)]
            found += [f"{name}: {line[:200]}" for line in lines if not OF_THE_PROGRAM.search(line)]
    return found


def test_nothing_is_of_the_flagship(built: Path) -> None:
    """The scripts of the theme contain stop words of all languages."""
    assert not words_of_the_flagship(built, "site/assets/javascripts/", ".torana/")
    for name in ("docs/assets/logo.svg", "docs/assets/favicon.svg"):
        assert (built / name).read_bytes() != (REPOSITORY / name).read_bytes()
    picture = (built / "site" / "card.png").read_bytes()
    assert bytes.fromhex("1f4e5a") in picture
    assert bytes.fromhex("1c2f56") not in picture


def test_it_has_issue_forms_and_a_makefile(built: Path) -> None:
    forms = built / ".github" / "ISSUE_TEMPLATE"
    assert {path.name for path in forms.iterdir()} >= {"correction.yml", "fact.yml"}
    targets = re.findall(r"(?m)^([a-z]+):", (built / "Makefile").read_text("utf-8"))
    assert targets == ["site", "serve", "check", "clean"]


def test_the_vocabulary_is_small() -> None:
    text = (REPOSITORY / "generator/torana/editing/starter/content/dossier.yml").read_text("utf-8")
    settings = yaml.load(text, yaml.CSafeLoader)
    assert 10 <= len(settings["roles"]) <= 14
    assert all(3 <= len(kinds) <= 8 for kinds in (settings["statuses"], *settings["kinds"].values()))


def test_the_readme_removes_the_example(tmp_path: Path) -> None:
    assert torana("init", tmp_path / "full").returncode == 0
    assert torana("init", "--empty", tmp_path / "empty").returncode == 0
    steps = re.search(r"delete the folders (.*?)\.", (tmp_path / "full" / "README.md").read_text("utf-8"))
    assert steps
    for folder in re.findall(r"`([a-z/]+)`", steps[1]):
        shutil.rmtree(tmp_path / "full" / folder)
    assert files(tmp_path / "full") == files(tmp_path / "empty")


def files(root: Path) -> dict[str, bytes]:
    """The files of a dossier. Schemas offer the slugs, and are written by the next check."""
    names = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return {name: (root / name).read_bytes() for name in names if not name.startswith("schemas/")}


def test_an_empty_dossier_says_how_to_begin(tmp_path: Path) -> None:
    assert torana("init", "--empty", tmp_path / "x").returncode == 0
    result = torana("check", root=tmp_path / "x")
    assert result.returncode == 0
    assert "There are no facts yet. Begin with the record of a source: torana new source TITLE" in result.stdout
    assert torana("new", "source", "Annual report", root=tmp_path / "x").returncode == 0
    assert (tmp_path / "x" / "seeds" / "annual-report.yml").is_file()


def test_a_folder_with_files_is_not_changed(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", "utf-8")
    result = torana("init", tmp_path)
    assert result.returncode == 1
    assert "is not empty" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_its_types_can_be_renamed_and_left_out(tmp_path: Path) -> None:
    root = tmp_path / "x"
    assert torana("init", "--empty", str(root), root=tmp_path).returncode == 0
    settings = root / "content" / "dossier.yml"
    types = "types: {sector: {name: Field, plural: Fields}, place: {used: false}}\n"
    settings.write_text(types + settings.read_text("utf-8"), "utf-8")
    result = torana("build", root=root)
    assert result.returncode == 0, result.stderr
    tabs = re.search(r'<nav class="md-tabs".*?</nav>', (root / "site" / "index.html").read_text("utf-8"), re.DOTALL)
    assert tabs
    assert re.findall(r"(?s)<a [^>]*>\s*(.*?)\s*</a>", tabs[0]) == [
        "Fields",
        "Initiatives",
        "Organisations",
        "Timeline",
        "Explore",
        "About",
    ]
    explore = (root / "site" / "explore" / "index.html").read_text("utf-8")
    assert "Sources</a>" in explore
    assert "Places</a>" not in explore
