"""Facts from the issue form. Each file of `tests/suggestions/` is one case: a form, and the files or the problems.

A case has the text of an issue, or answers that differ from usual ones.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from torana.audit.web_requests import RequestPolicy
from torana.editing.issue_form import FORM, OPTIONAL, REQUIRED

from .support.command import ENVIRONMENT, Done, git, torana
from .support.dossiers import BASE, lay_out
from .support.paths import REPOSITORY, TESTS
from .support.source_pages import serving

CASES = sorted((TESTS / "suggestions").glob("*.yml"))
PARK = "content/initiatives/wind-park.yml"
FILES = {
    FORM: (REPOSITORY / FORM).read_text("utf-8"),
    PARK: BASE[PARK].replace("  - id", "  # The beginning.\n  - id").replace("acme-report-2023", "report"),
    "seeds/report.yml": "title: Report\npublisher: A\nkind: report\nurl: https://www.example.org/report/\n",
}
USUAL = {
    "subject": "wind-park",
    "statement": "The park has 40 workers.",
    "source": "https://www.example.org/report",
    "at": "p. 4",
}
LABELS: dict[str, str] = {
    each["id"]: each["attributes"]["label"] for each in yaml.safe_load(FILES[FORM])["body"] if "id" in each
}


def form_of(**answers: str) -> str:
    """The text of an issue, as GitHub makes it from a form."""
    given = dict.fromkeys(LABELS, "_No response_") | USUAL | answers
    return "\r\n\r\n".join(f"### {LABELS[name]}\r\n\r\n{answer}" for name, answer in given.items())


def suggest(root: Path, body: str | None) -> Done:
    event = root.with_suffix(".json")
    event.write_text(json.dumps({"action": "labeled", "issue": {"number": 12, "title": "$(id)", "body": body}}))
    return torana("suggestion", event, root=root)


def texts(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*") if path.is_file()}


def test_the_form_has_the_questions() -> None:
    assert set(LABELS) == {*REQUIRED, *OPTIONAL}
    fields = {each["id"]: each for each in yaml.safe_load(FILES[FORM])["body"]}
    assert {name for name, each in fields.items() if each.get("validations", {}).get("required")} == {*REQUIRED}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_suggestion(path: Path, tmp_path: Path) -> None:
    case: dict[str, Any] = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    assert case["why"]
    root = tmp_path / "dossier"
    lay_out(root, FILES | case.get("files", {}))
    if hosts := case.get("private_hosts"):
        settings = root / "content" / "dossier.yml"
        settings.write_text(f"{settings.read_text('utf-8')}private_hosts: {hosts}\n", "utf-8")
    before = texts(root)
    result = suggest(root, case["body"] if "body" in case else form_of(**case["answers"]))
    assert case.get("output", "").strip() in result.stdout + result.stderr
    assert result.returncode == case.get("status", 0), result.stderr
    assert texts(root) == before | case.get("expect", {})


@pytest.mark.parametrize("name", ["statement", "date", "source", "title"])
def test_a_long_answer(name: str, tmp_path: Path) -> None:
    root = tmp_path / "dossier"
    lay_out(root, FILES)
    result = suggest(root, form_of(**{name: "x" * 60_000}))
    assert f"{LABELS[name]}: this answer has 60,000 characters" in result.stderr


@pytest.mark.parametrize("text", ["", "[]", '{"issue": null}', '{"issue": {"number": "1"}}', "[" * 100_000, "\xff"])
def test_a_file_that_is_no_event(text: str, tmp_path: Path) -> None:
    root = tmp_path / "dossier"
    lay_out(root, FILES)
    (tmp_path / "event.json").write_bytes(text.encode("latin-1"))
    result = torana("suggestion", tmp_path / "event.json", root=root)
    assert (result.returncode, "is not the event file of an issue" in result.stderr) == (1, True), result.stderr


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def dossier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dossier in which the local server counts as public."""
    policy = partial(RequestPolicy, private_hosts=("127.0.0.1",))
    monkeypatch.setattr("torana.audit.suggested_fact.RequestPolicy", policy)
    root = tmp_path / "dossier"
    lay_out(root, FILES)
    settings = root / "content" / "dossier.yml"
    settings.write_text(f"{settings.read_text('utf-8')}private_hosts: [127.0.0.1]\n", "utf-8")
    return root


def test_a_new_source_has_what_its_page_says(server: str, dossier: Path) -> None:
    result = suggest(dossier, form_of(source=f"{server}/newspaper", publisher="Coast Daily", kind="newspaper"))
    assert result.returncode == 0, result.stderr
    (new,) = set(texts(dossier)) - {*BASE, *FILES}
    source = yaml.load((dossier / new).read_text("utf-8"), yaml.CBaseLoader)
    assert source["publisher"] == "Coast Daily"
    assert source["kind"] == "newspaper"
    assert source["title"]
    assert result.stdout.startswith(f"wrote {new}\nwrote {PARK}:11\n")
    assert "compare these values of the new source with its page: title, publisher, kind" in result.stdout
    assert torana("format", "--check", dossier / new, root=dossier).returncode == 0


def test_the_form_asks_for_what_the_page_does_not_say(server: str, dossier: Path) -> None:
    result = suggest(dossier, form_of(source=f"{server}/bare", kind="Report"))
    assert "Publisher of the source: the page of the source does not give this value\n  fill it in\n" in result.stderr
    result = suggest(dossier, form_of(source=f"{server}/bare", kind="novel"))
    assert 'Kind of source: there is no kind "novel"\n  write one of: newspaper, report' in result.stderr
    assert set(texts(dossier)) == {*BASE, *FILES}


def test_a_page_that_does_not_exist(server: str, dossier: Path) -> None:
    result = suggest(dossier, form_of(source=f"{server}/404"))
    assert "Address of the source" in result.stderr
    assert "status 404" in result.stderr


WORKFLOW = yaml.safe_load((REPOSITORY / ".github/workflows/suggest.yml").read_text("utf-8"))["jobs"]
GH = """#!/bin/sh
echo "$@" >> "$RUNNER_TEMP/gh.log"
[ "$1 $2" != "pr create" ] || [ -z "$REFUSED" ]
"""
"""A stand-in for the command line of GitHub, which may refuse to open pull requests."""


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o755)


def run_script(job: str, folder: Path, temporary: Path, **variables: str) -> None:
    """Run the script of a job as a runner does."""
    script = next(step["run"] for step in reversed(WORKFLOW[job]["steps"]) if "run" in step)
    environment = {**ENVIRONMENT, "PATH": f"{temporary / 'bin'}:{os.environ['PATH']}", "RUNNER_TEMP": str(temporary)}
    environment |= {name: str(temporary / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    environment |= {"ISSUE": "12", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "o/r", **variables}
    command = ["bash", "-e", "-c", script]
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("refused", ["", "yes"])
def test_the_workflow_proposes_a_fact(tmp_path: Path, refused: str) -> None:
    root, temporary, checkout = tmp_path / "dossier", tmp_path / "runner", tmp_path / "checkout"
    lay_out(root, {**FILES, ".gitignore": ".venv\n"})
    program(temporary / "bin" / "gh", GH)
    program(root / ".venv" / "bin" / "torana", f'#!/bin/sh\nexec {sys.executable} -m torana "$@"\n')
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    git(root, "clone", "-q", str(root), str(checkout))
    statement = "It has `touch x` $(touch x) 40 workers; @everyone."
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"issue": {"number": 12, "body": form_of(statement=statement)}}), "utf-8")
    run_script("write", root, temporary, GITHUB_WORKSPACE=str(root), GITHUB_EVENT_PATH=str(event))
    assert (temporary / "GITHUB_OUTPUT").read_text("utf-8") == "usable=true\n"
    for name in ("fact.patch", "result.md"):
        (temporary / "suggestion" / name).rename(temporary / name)
    run_script("propose", checkout, temporary, REFUSED=refused)
    command = ["git", "show", "suggestion-12", "--stat", "--format=%s"]
    shown = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    assert shown.startswith("Add the fact that issue 12 suggests\n")
    assert shown.rstrip().endswith("1 file changed, 7 insertions(+)")
    assert not [*tmp_path.rglob("x")]
    log = (temporary / "gh.log").read_text("utf-8")
    assert "pr create --head suggestion-12" in log
    assert ("issue comment 12 --body The fact is written." in log) == bool(refused)
    body = (temporary / "body.md").read_text("utf-8")
    assert body.startswith("Closes #12.\n")
    assert f"\n    wrote {PARK}:11\n" in body
    # Nothing of the form is outside of code.
    assert not [line for line in body.splitlines() if "workers" in line and not line.startswith("    ")]
    run_script("propose", checkout, temporary, REFUSED=refused)
    assert "The branch suggestion-12 exists." in (temporary / "GITHUB_STEP_SUMMARY").read_text("utf-8")


def test_the_workflow_lists_problems(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "gh", GH)
    (tmp_path / "result.md").write_text("    Fact: this answer is missing\n", "utf-8")
    run_script("answer", tmp_path, tmp_path)
    assert "\n\n    Fact: this answer is missing\n" in (tmp_path / "body.md").read_text("utf-8")
    assert "issue comment 12 --edit-last --create-if-none --body-file" in (tmp_path / "gh.log").read_text("utf-8")
