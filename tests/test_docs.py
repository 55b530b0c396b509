"""The guide is true: it describes every command and key, its examples pass, and the files that it names exist."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
import yaml
from torana.cli import main
from torana.dossier.load import load_dossier
from torana.records.entity_types import BUILT_IN, SOURCE
from torana.records.fingerprints import fingerprint, sentences
from torana.records.json_schema import json_schemas
from torana.records.rules import RULES
from torana.records.yaml_nodes import MappingNode, ScalarNode, YamlNode
from torana.records.yaml_parser import parse

from .support.command import git, torana
from .support.dossiers import copy_of_small, dossier_of, lay_out, types_of_real_dossier, without_report
from .support.paths import REPOSITORY

EDITING = (REPOSITORY / "docs" / "editing.md").read_text("utf-8")


def commands(group: click.Group, prefix: str = "torana") -> list[str]:
    found = []
    for name, command in group.commands.items():
        found += commands(command, f"{prefix} {name}") if isinstance(command, click.Group) else [f"{prefix} {name}"]
    return found


@pytest.mark.parametrize("command", commands(main))
def test_every_command_is_in_the_guide(command: str) -> None:
    assert f"`{command}`" in EDITING


RUNS: dict[str, list[list[str]]] = {
    "torana check": [[], ["--format", "json"], ["--format", "github"]],
    "torana build": [["--site-dir", "out", "--jobs", "2", "--profile"], ["--part", "2/4", "--site-dir", "part"]],
    "torana render": [["rendered"]],
    "torana new": [["fact", "acme-foundry"]],
    "torana import": [["refs.bib", "--kind", "report"]],
    "torana export": [["facts", "--to", "facts.csv"], ["--to", "sheet.xlsx"]],
    "torana rename": [["bema", "bema-works"]],
    "torana merge": [["acme-foundry", "acme-two"]],
    "torana diff": [[], ["HEAD", "HEAD", "--format", "markdown"], ["HEAD", "--format", "json"]],
    "torana stale": [[], ["--older-than", "180d", "--on", "2026-01-31"]],
    "torana todo": [[], ["--all"], ["--kind", "figures", "--limit", "1"]],
    "torana drafts": [[]],
    "torana format": [[], ["--check"]],
    "torana languages": [["ja"]],
    "torana schema": [[], ["--check"]],
    "torana init": [["another"]],
    "torana sources check": [["--pause", "0", "--tries", "1", "--timeout", "1", "--format", "json", "daily-aland"]],
    "torana sources fingerprint": [["text.txt"]],
}
"""Every command of the guide with some of its options, in an order in which they work. Others have separate tests:
`serve`, which does not end (`test_preview`), `pdf` (`test_report_pdf`), `snapshot` (`test_snapshot`), `suggestion`
(`test_suggestions`), `upgrade` (`test_upgrading`), and those that need a fingerprinted text (`test_cli`) or a page
(`test_passages`)."""


FILES = ("out", "part", "rendered", "another", "text.txt", "refs.bib", "facts.csv", "sheet.xlsx")


def test_every_command_of_the_guide_runs(tmp_path: Path) -> None:
    others = {"torana serve", "torana pdf", "torana snapshot", "torana suggestion", "torana upgrade"}
    others |= {f"torana sources {name}" for name in ("coverage", "passage", "verify")}
    assert {*RUNS, *others} == set(commands(main))
    root = copy_of_small(tmp_path)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    (root / "content/organisations/acme-two.yml").write_text("name: AF\nkind: company\n", "utf-8")
    (root / "refs.bib").write_text("@misc{one, title = {One}, publisher = {A}, url = {https://a.example/}}", "utf-8")
    (root / "text.txt").write_text("A title\n\nA sentence. Another.\n", "utf-8")
    for command, runs in RUNS.items():
        for arguments in runs:
            given = [str(root / word) if word in FILES else word for word in arguments]
            result = torana(*command.split()[1:], *given, root=root)
            assert result.returncode == 0, (command, arguments, result.stderr)
            if command == "torana new":  # the file has fields to fill in
                git(root, "checkout", "-q", "--", "content")


def test_every_option_is_in_the_guide() -> None:
    def options(group: click.Group) -> set[str]:
        found: set[str] = set()
        for command in group.commands.values():
            found |= {option for p in command.params if isinstance(p, click.Option) for option in p.opts}
            if isinstance(command, click.Group):
                found |= options(command)
        return found

    for option in options(main) - {"-h", "--help"}:
        assert f"`{option}" in EDITING, option


def test_no_command_has_a_truncated_summary() -> None:
    for group in (main, main.commands["sources"]):
        assert isinstance(group, click.Group)
        room = 80 - 2 - 6 - max(map(len, group.commands))
        for name, command in group.commands.items():
            assert not command.get_short_help_str(room).endswith("..."), name


def test_every_rule_is_documented() -> None:
    names = [rule.__name__ for rule in RULES]
    assert len(names) == len(set(names))
    assert all(rule.__doc__ for rule in RULES)


def examples() -> list[tuple[str, str, str]]:
    """Page, file and text of each YAML example with a title."""
    found = []
    for page in sorted((REPOSITORY / "docs").glob("*.md")):
        for match in re.finditer(r'```yaml title="([^"]+)"\n(.*?)```', page.read_text("utf-8"), re.DOTALL):
            found.append((page.name, match[1], match[2]))
    return found


@pytest.mark.parametrize("vocabulary", ["content/dossier.yml", "generator/torana/editing/starter/content/dossier.yml"])
def test_every_example_passes_check(vocabulary: str, tmp_path: Path) -> None:
    """The examples are written in the order of the page, each over the previous ones."""
    found = examples()
    assert len(found) >= 4
    settings = without_report((REPOSITORY / vocabulary).read_text("utf-8"))
    files: dict[str, str | None] = {"content/dossier.yml": settings}
    # The example's own files replace those of the base dossier.
    files |= {"content/initiatives/wind-park.yml": None, "seeds/paper.yml": None}
    for page, name, text in found:
        files[name] = text
        if name.startswith(("content/initiatives/", "seeds/letter")):
            lay_out(tmp_path, files)
            assert not load_dossier(tmp_path).problems, page
    for line in re.findall(r"```yaml\n(.*?)```", EDITING, re.DOTALL):
        pytest.fail(f"an example without a file name is not tested: {line[:60]}")


def test_every_file_names_its_schema() -> None:
    for entity_type in BUILT_IN:
        up = "../" * (entity_type.folder.count("/") + 1)
        for path in (REPOSITORY / entity_type.folder).glob("*.yml"):
            first = path.read_text("utf-8").splitlines()[0]
            assert first == f"# yaml-language-server: $schema={up}schemas/{entity_type.name}.json", path
    first = (REPOSITORY / "content/dossier.yml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../schemas/dossier.json"


def as_yaml_1_2(node: YamlNode) -> Any:
    """Read a file as a language server does: in YAML 1.2, a plain 2023 is a number and NO is a text."""
    if isinstance(node, MappingNode):
        return {key: as_yaml_1_2(value) for key, value in node.values.items()}
    if isinstance(node, ScalarNode):
        if node.plain and re.fullmatch(r"[-+]?[0-9]+", node.text):
            return int(node.text)
        if node.plain and re.fullmatch(r"[-+]?[0-9]+\.[0-9]+", node.text):
            return float(node.text)
        return {"true": True, "false": False}.get(node.text, node.text) if node.plain else node.text
    return [as_yaml_1_2(item) for item in node.items]


def test_every_file_fits_its_schema() -> None:
    """A file that passes `torana check` shows no error in an editor."""
    schemas = {path.stem: json.loads(path.read_text("utf-8")) for path in (REPOSITORY / "schemas").glob("*.json")}
    paths = {entity_type.name: sorted((REPOSITORY / entity_type.folder).glob("*.yml")) for entity_type in BUILT_IN}
    paths["dossier"] = [REPOSITORY / "content/dossier.yml"]
    for name, files in paths.items():
        validator = jsonschema.Draft202012Validator(schemas[name])
        validator.check_schema(schemas[name])
        assert files
        for path in files:
            root = parse(path.read_bytes(), path.name).root
            assert root is not None
            errors = [
                f"{path.name}: {error.json_path}: {error.message}" for error in validator.iter_errors(as_yaml_1_2(root))
            ]
            assert not errors, errors


def test_a_schema_refuses_what_check_refuses() -> None:
    dossier = dossier_of(REPOSITORY)
    validator = jsonschema.Draft202012Validator(json_schemas(dossier.settings)["initiative"])
    good = {"name": "A", "kind": "project", "sectors": ["clean-energy"]}
    assert not list(validator.iter_errors(good))
    for bad in ({"kind": "projct"}, {"colour": "red"}, {"sectors": []}, {"name": 3}, {"facts": [{"id": "a"}]}):
        assert list(validator.iter_errors({**good, **bad})), bad
    offered = {"sector": {"clean-energy": "Clean energy"}, "source": {"a": "A"}}
    schema = json_schemas(dossier.settings, offered)["initiative"]
    validator = jsonschema.Draft202012Validator(schema)
    assert not list(validator.iter_errors(good))
    assert list(validator.iter_errors({**good, "sectors": ["no-sector"]}))
    assert schema["$defs"]["source-slug"]["enumDescriptions"] == ["A"]
    described = json_schemas(dossier.settings)["initiative"]["$defs"]["Fact"]["properties"]["date"]["description"]
    assert "undated" in described


def test_no_sentence_of_a_fingerprinted_document_is_here() -> None:
    """We store no text from sources: no sentence in the repository has the fingerprint of a cited sentence."""
    dossier = dossier_of(REPOSITORY)
    known = {
        sentence.sha256
        for source in dossier.of_type(SOURCE)
        for section in source.record.sections
        for sentence in section.sentences
    }
    assert len(known) == 21
    texts = [fact.fact.statement for fact in dossier.facts] + [fact.fact.note or "" for fact in dossier.facts]
    for folder in ("content", "seeds", "docs", "tests", "templates"):
        for path in (REPOSITORY / folder).rglob("*"):
            if path.suffix in (".yml", ".md", ".txt", ".j2", ".py"):
                texts += path.read_text("utf-8", "replace").splitlines()
    for text in texts:
        for sentence in sentences(" ".join(text.split())):
            assert fingerprint(sentence) not in known, "the file contains a sentence of a source"


def test_the_readme_and_its_files() -> None:
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", readme):
        assert (REPOSITORY / target).exists(), target
    for command in ("make site", "make test", "make serve"):
        assert command in readme


def test_the_readme_begins_another_dossier(tmp_path: Path) -> None:
    section = (REPOSITORY / "README.md").read_text("utf-8").partition("## Your own subject")[2]
    block = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert block
    install, init, serve = (line.split("#")[0].split() for line in block[1].splitlines())
    assert install == ["make", "-C", "torana", "install"]
    assert "\ninstall: $(READY)\n" in (REPOSITORY / "Makefile").read_text("utf-8")
    assert torana(*init[1:-1], tmp_path / init[-1]).returncode == 0
    assert serve[1:] == ["-C", init[-1], "serve"]
    assert torana("check", root=tmp_path / init[-1]).returncode == 0


def test_the_counts_in_documents_are_those_of_the_files() -> None:
    changelog, contributing = ((REPOSITORY / f"{name}.md").read_text("utf-8") for name in ("CHANGELOG", "CONTRIBUTING"))
    locked = re.findall(r"^([\w.-]+)==", (REPOSITORY / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    assert f"({len(set(locked))} packages)" in changelog
    guards = (REPOSITORY / "benchmarks" / "guards.toml").read_text("utf-8").count("{ what = ")
    assert f"{guards} guards" in contributing


def test_the_editor_knows_every_folder() -> None:
    settings = json.loads((REPOSITORY / ".vscode" / "settings.json").read_text("utf-8"))
    for schema in settings["yaml.schemas"]:
        assert (REPOSITORY / schema).is_file()
    assert len(settings["yaml.schemas"]) == len(types_of_real_dossier()) + 1


@pytest.mark.parametrize(("form", "fields"), [("correction", {"fact", "file"}), ("fact", {"subject"})])
def test_the_issue_forms_have_the_fields_that_pages_fill_in(form: str, fields: set[str]) -> None:
    body = yaml.safe_load((REPOSITORY / f".github/ISSUE_TEMPLATE/{form}.yml").read_text("utf-8"))["body"]
    assert fields <= {field["id"] for field in body}


def client_tests() -> list[str]:
    """The rows of the table of clients: one for each mark `client` of a test."""
    rows = []
    for path in sorted((REPOSITORY / "tests").glob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        assigned = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Assign)]
        of_module = [text for text in assigned if text.startswith("pytestmark = ")]
        for test in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
            marks = [*of_module, *map(ast.unparse, test.decorator_list)]
            suite = "test-all" if any("mark.exhaustive" in mark for mark in marks) else "test"
            for mark in test.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.client":
                    cells = (*map(ast.literal_eval, mark.args), f"`{suite}`", f"`{path.name}::{test.name}`")
                    rows.append(f"| {' | '.join(cells)} |")
    return sorted(rows, key=str.casefold)


def test_the_guide_lists_every_client_that_a_test_uses() -> None:
    """If this fails, replace the rows below "Clients" in the guide by those of `client_tests`."""
    guide = (REPOSITORY / "docs" / "api.md").read_text("utf-8").partition("## Clients")[2]
    rows = [line for line in guide.partition("\n## ")[0].splitlines() if line.startswith("|")]
    assert rows[2:] == client_tests()
