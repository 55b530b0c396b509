"""The command as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from torana.dossier.load import load_dossier
from torana.preview.live_dossier import LiveDossier

from .support.command import ENVIRONMENT, torana, torana_process
from .support.dossiers import BASE, copy_of_small, lay_out, replace
from .support.paths import REPOSITORY, SMALL


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    return copy_of_small(tmp_path)


def test_check_summarises_the_dossier() -> None:
    result = torana("check", root=SMALL)
    assert result.returncode == 0
    counts = "sectors 3, organisations 3, initiatives 2, places 3, sources 5, facts 11"
    assert result.stdout == f"no problems, 12 warnings; read 17 files: {counts}\n"


def test_check_formats(dossier: Path) -> None:
    (dossier / "content/places/aland.yml").write_text("name: Aland\ncountry: XX\n", "utf-8")
    result = torana("check", "--format", "json", root=dossier)
    assert result.returncode == 1
    data = json.loads(result.stdout)
    assert data["read"]["facts"] == 11
    assert data["problems"] == [
        {
            "file": "content/places/aland.yml",
            "line": 2,
            "column": 10,
            "length": 2,
            "message": '"XX" is not a country in content/dossier.yml',
            "hint": "write one of: AA, BB, NO",
        }
    ]
    result = torana("check", "--format", "github", root=dossier)
    assert result.returncode == 1
    assert result.stdout.startswith(
        '::error file=content/places/aland.yml,line=2,col=10,endColumn=12::"XX" is not a country'
    )


def test_as_a_process_of_its_own(dossier: Path) -> None:
    (dossier / "content/places/aland.yml").write_text("name: 日本\ncountry: XX\n", "utf-8")
    result = torana_process("check", root=dossier)
    assert (result.returncode, result.stdout) == (1, "")
    assert 'content/places/aland.yml:2:10: "XX" is not a country' in result.stderr
    (dossier / "content/places/aland.yml").write_text("name: Aland\ncountry: 日本\n", "utf-8")
    assert '"日本" is not a country' in torana_process("check", root=dossier).stderr
    assert torana_process("chek", root=dossier).returncode == 2


def test_help_imports_no_command_dependencies() -> None:
    code = "import sys, torana.cli; print(*sorted({'pydantic', 'yaml', 'mkdocs', 'jinja2', 'babel'} & {*sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=ENVIRONMENT, check=True)
    assert done.stdout == "\n"


def test_an_empty_folder_is_no_success(tmp_path: Path) -> None:
    for command in (["check"], ["build"], ["serve"], ["render", tmp_path / "out"], ["sources", "coverage"]):
        result = torana(*command, root=tmp_path)
        assert result.returncode == 1, command
        assert "Traceback" not in result.stderr
        assert "content/dossier.yml:1:1: this file is missing" in result.stderr


def test_no_mkdocs_yml(dossier: Path) -> None:
    (dossier / "mkdocs.yml").unlink()
    result = torana("build", root=dossier)
    assert result.returncode == 1
    assert "mkdocs.yml is missing" in result.stderr
    assert "Traceback" not in result.stderr


def test_mkdocs_yml_without_the_plugin(dossier: Path) -> None:
    (dossier / "mkdocs.yml").write_text("site_name: x\ntheme: {name: material}\n", "utf-8")
    result = torana("build", root=dossier)
    assert result.returncode == 1
    assert 'does not list the plugin "torana"' in result.stderr
    assert not (dossier / "site").exists()


def test_nothing_outside_is_shown(dossier: Path, tmp_path: Path) -> None:
    """A link in content/ is refused without being read: neither pages nor messages show its target."""
    (tmp_path / "secret").write_text("canary: 42\n", "utf-8")
    (dossier / "content/places/x.yml").symlink_to(tmp_path / "secret")
    for form in ("text", "json", "github"):
        result = torana("check", "--format", form, root=dossier)
        assert result.returncode == 1
        assert "symbolic links are not allowed here" in result.stdout + result.stderr
        assert "canary" not in result.stdout + result.stderr


def test_a_mistyped_command() -> None:
    result = torana("chek")
    assert result.returncode == 2
    assert 'did you mean "check"?' in result.stderr


@pytest.mark.parametrize("kind", ["sector", "organisation", "initiative", "place", "source"])
def test_new_writes_a_file_that_lists_its_empty_fields(dossier: Path, kind: str) -> None:
    result = torana("new", kind, 'Söhne & "Co": #1', root=dossier)
    assert result.returncode == 0, result.stderr
    (path,) = dossier.rglob("sohne-and-co-1.yml")
    assert path.relative_to(dossier).as_posix() in result.stdout
    text = path.read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=../")
    found = load_dossier(dossier)
    # Each empty key is reported, and nothing else.
    assert {p.message.split('" ')[-1] for p in found.problems} <= {"has no value"}
    assert all(p.position.file.endswith("sohne-and-co-1.yml") for p in found.problems)
    again = torana("new", kind, 'Söhne & "Co": #1', root=dossier)
    assert again.returncode == 1
    assert "already" in again.stderr
    assert path.read_text("utf-8") == text


def test_new_needs_a_slug_for_a_name_without_letters(dossier: Path) -> None:
    result = torana("new", "organisation", "日本電気", root=dossier)
    assert result.returncode == 1
    assert "--slug" in result.stderr
    # A name in two scripts would lose a part.
    assert "letters other than a-z" in torana("new", "organisation", "METI 経済産業省", root=dossier).stderr
    assert "node.js.yml" in torana("new", "organisation", "Node.js", root=dossier).stdout
    result = torana("new", "organisation", "日本電気", "--slug", "nec", root=dossier)
    assert result.returncode == 0
    assert 'name: "日本電気"' in (dossier / "content/organisations/nec.yml").read_text("utf-8")
    result = torana("new", "organisation", "X", "--slug", "../../x", root=dossier)
    assert result.returncode == 1
    assert not (dossier / "x.yml").exists()
    result = torana("new", "place", "X", "--slug", "bema", root=dossier)
    assert result.returncode == 1
    assert "already exists (organisation)" in result.stderr


@pytest.mark.parametrize("link", ["content/places", "content/places/x.yml", "content"])
def test_new_does_not_write_through_a_link(dossier: Path, tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    if (dossier / link).exists():
        (dossier / link).rename(outside)
    (dossier / link).symlink_to(outside)
    result = torana("new", "place", "X", root=dossier)
    assert result.returncode == 1
    assert "is a symbolic link" in result.stderr
    assert not list(tmp_path.rglob("x.yml")) or not outside.exists()


@pytest.mark.parametrize("file", ["/etc/passwd", "mkdocs.yml", "docs/method.md", "content/places/bema.yml~"])
def test_format_refuses_other_files(dossier: Path, file: str) -> None:
    path = dossier / file
    if not path.exists():
        path.touch()
    result = torana("format", path, root=dossier)
    assert result.returncode == 1
    assert f"{file} is not a YAML file of the dossier" in result.stderr


def test_new_of_an_unknown_kind(dossier: Path) -> None:
    result = torana("new", "organization", "X", root=dossier)
    assert result.returncode == 1
    assert 'did you mean "organisation"?' in result.stderr


def test_coverage_of_the_founding_document() -> None:
    result = torana("sources", "coverage")
    assert result.returncode == 0, result.stdout
    assert result.stdout.startswith("seed-6982af97: 21 of 21 sentences accounted for (100%), 21 cited\n")
    assert "65 of 68 assertions reported by facts" in result.stdout


def test_coverage_lists_unused_sentences(dossier: Path) -> None:
    path = dossier / "seeds/founding-paper.yml"
    path.write_text(path.read_text("utf-8").replace(", no_fact: It only greets the reader.", ""), "utf-8")
    result = torana("sources", "coverage", root=dossier)
    assert result.returncode == 1
    assert "2 of 3 sentences accounted for (67%)" in result.stdout
    assert "0.2    3 words  NOT USED YET" in result.stdout


def test_fingerprint_and_verify(dossier: Path) -> None:
    paper = dossier / "paper.txt"
    result = torana("sources", "verify", "founding-paper", paper, root=dossier)
    assert (result.returncode, result.stdout) == (
        0,
        "founding-paper: 3 of 3 sentences unchanged, 0 new sentences in the text\n",
    )
    paper.write_text(paper.read_text("utf-8").replace("Welcome", "Goodbye"), "utf-8")
    result = torana("sources", "verify", "founding-paper", paper, root=dossier)
    assert result.returncode == 1
    assert "0.2  missing" in result.stdout
    assert "2 of 3 sentences unchanged, 1 new sentence" in result.stdout
    result = torana("sources", "verify", "founding-papre", paper, root=dossier)
    assert result.returncode == 1
    assert 'did you mean "founding-paper"?' in result.stderr
    paper.write_bytes(b"\xff\xfe\x00")
    result = torana("sources", "fingerprint", paper, root=dossier)
    assert result.returncode == 1
    assert "not UTF-8" in result.stderr


def test_the_schemas_are_up_to_date() -> None:
    result = torana("schema", "--check")
    assert result.returncode == 0, result.stderr


def test_schema_reports_stale_files(dossier: Path) -> None:
    assert torana("schema", "--check", root=dossier).returncode == 1
    assert torana("schema", root=dossier).returncode == 0
    assert torana("schema", "--check", root=dossier).returncode == 0
    assert (dossier / "schemas/initiative.json").is_file()


@pytest.mark.parametrize("update", [lambda root: torana("check", root=root), lambda root: LiveDossier(root).update([])])
def test_schemas_follow_the_vocabulary(update: Callable[[Path], object], tmp_path: Path) -> None:
    """Without a manual step, but only in a dossier that has schemas."""
    lay_out(tmp_path, {"mkdocs.yml": "site_name: Base\ntheme: {name: material, font: false}\nplugins: [torana]\n"})
    (tmp_path / "docs").mkdir()
    update(tmp_path)
    assert not (tmp_path / "schemas").exists()
    (tmp_path / "schemas").mkdir()
    replace(tmp_path / "content/dossier.yml", "roles: [owner, partner]", "roles: [owner, goalkeeper]")
    update(tmp_path)
    assert "goalkeeper" in (tmp_path / "schemas/initiative.json").read_text("utf-8")
    assert torana("schema", "--check", root=tmp_path).returncode == 0


def test_the_schema_of_a_type_without_a_declaration_is_deleted(tmp_path: Path) -> None:
    declared = BASE["content/dossier.yml"] + "types: {law: {name: Law, plural: Laws}}\n"
    lay_out(tmp_path, {"content/dossier.yml": declared})
    assert torana("schema", root=tmp_path).returncode == 0
    assert (tmp_path / "schemas/law.json").is_file()
    (tmp_path / "schemas/mine.json").write_text("{}", "utf-8")
    lay_out(tmp_path, {})
    result = torana("schema", "--check", root=tmp_path)
    assert "schemas/law.json is out of date" in result.stderr
    assert torana("schema", root=tmp_path).returncode == 0
    assert not (tmp_path / "schemas/law.json").exists()
    assert (tmp_path / "schemas/mine.json").is_file()


def test_render_replaces_its_own_output(dossier: Path, tmp_path: Path) -> None:
    out = tmp_path / "md"
    assert torana("render", out, root=dossier).returncode == 0
    (out / "docs" / "stale.md").write_text("old", "utf-8")
    assert torana("render", out, root=dossier).returncode == 0
    assert not (out / "docs" / "stale.md").exists()
    assert (out / "docs" / "organisations" / "bema.md").is_file()
    assert (out / "docs" / "method.md").is_file()


def test_the_port_is_taken() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = torana("serve", "--address", f"127.0.0.1:{taken.getsockname()[1]}", root=REPOSITORY)
    assert result.returncode == 1
    assert "cannot listen on 127.0.0.1" in result.stderr
    assert "Traceback" not in result.stderr
    assert torana("serve", "--address", "nowhere").returncode == 1


def test_warnings_do_not_fail_a_check(dossier: Path) -> None:
    (dossier / "content/places/aland.yml").write_text("name: \u0410land\ncountry: NO\n", "utf-8")
    result = torana("check", root=dossier)
    assert (result.returncode, result.stdout.partition(";")[0]) == (0, "no problems, 13 warnings")
    assert 'aland.yml:1:7: warning: the word "\u0410land" mixes Cyrillic and Latin letters' in result.stderr
    warnings = json.loads(torana("check", "--format", "json", root=dossier).stdout)["warnings"]
    (found,) = (each for each in warnings if each["file"] == "content/places/aland.yml")
    assert (found["line"], found["column"]) == (1, 7)
    assert "::warning file=content/places/aland" in torana("check", "--format", "github", root=dossier).stdout
