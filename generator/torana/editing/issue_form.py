"""The answers of the issue form for a new fact, from the event that a workflow of GitHub gets.

Strangers write them. They are data: limited in length, without markup and invisible characters, and never executed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torana import ToranaError
from torana.editing.layout import parse_layout
from torana.problems import Position, Problem, short
from torana.records.characters import forbidden_characters
from torana.records.limits import MAX_BYTES

FORM = ".github/ISSUE_TEMPLATE/fact.yml"
"""The form. It can be translated: answers are found by the `id` of each question."""
REQUIRED = ("subject", "statement", "source", "at")
OPTIONAL = ("date", "title", "publisher", "kind")
_LIMITS = {"statement": "text_length", "source": "url_length"}
"""The limit on the length of an answer, if it is not that of a line."""
_NO_ANSWER = ("", "_No response_")
_MARKUP = re.compile(r"<[a-z/!?]", re.IGNORECASE)
_HEADING = re.compile(r"^### (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form with the answers of one issue."""

    number: int
    """The number of the issue."""
    labels: Mapping[str, str]
    """The label of each question, by its `id`."""
    answers: Mapping[str, str]
    """The answer to each question, by its `id`; empty if there is none."""

    def problem(self, question: str, message: str, hint: str = "") -> Problem:
        """A problem of an answer, with the label of its question in place of a file."""
        return Problem(Position(self.labels[question]), message, hint)


def read_form(root: Path, event: Path) -> FilledForm:
    """Read the answers of an issue.

    Args:
        root: The folder of the dossier, which has the form.
        event: The file with the event, in JSON: `{"issue": {"number": 1, "body": "### Subject …"}}`.

    Raises:
        ToranaError: The event is not that of an issue, the form lacks a question, or the issue is not from the form.
    """
    issue = _issue(event)
    labels = _labels(root)
    if missing := [name for name in (*REQUIRED, *OPTIONAL) if name not in labels]:
        raise ToranaError(f'{FORM} has no question with the id "{missing[0]}". Compare it with that of torana init')
    body = (issue["body"] or "").replace("\r\n", "\n")
    _, *parts = _HEADING.split(body)
    answers = dict.fromkeys(labels, "")
    return FilledForm(issue["number"], labels, answers | dict(_answers(labels, parts)))


def _issue(event: Path) -> dict[str, Any]:
    try:
        with event.open("rb") as file:
            issue = json.loads(file.read(MAX_BYTES))["issue"]
        if isinstance(issue["number"], int) and isinstance(issue["body"], str | None):
            return dict(issue)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise ToranaError(
        f"{event.name} is not the event file of an issue. In a workflow, its path is in $GITHUB_EVENT_PATH"
    )


def _labels(root: Path) -> dict[str, str]:
    path = root / FORM
    if not path.is_file() or path.is_symlink():
        raise ToranaError(f"there is no {FORM}. Copy it from a dossier that torana init wrote")
    values = parse_layout(path.read_text("utf-8", "replace")).values()
    ids = {key[:2]: str(value) for key, value in values.items() if key[0] == "body" and key[2:] == ("id",)}
    return {name: str(values.get((*place, "attributes", "label"), "")) for place, name in ids.items()}


def _answers(labels: Mapping[str, str], parts: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the `id` and the text of each answer.

    Raises:
        ToranaError: A heading is not a question, or appears twice: an answer could pretend to be another one.
    """
    names = {label: name for name, label in labels.items()}
    headings = [heading.strip() for heading in parts[::2]]
    for heading, text in zip(headings, parts[1::2], strict=True):
        if heading not in names or headings.count(heading) > 1:
            reason = "appears twice" if heading in names else "is not a question of the form"
            raise ToranaError(f'the heading "{heading}" {reason}. Delete it, and answer below the headings of the form')
        answer = text.strip()
        yield names[heading], "" if answer in _NO_ANSWER else answer


def unusable_answers(form: FilledForm, limits: Mapping[str, int]) -> Iterator[Problem]:
    """Yield the problems of answers that no file could contain. `limits` are those of the dossier."""
    for question in REQUIRED:
        if not form.answers[question]:
            yield form.problem(question, "this answer is missing", "fill it in (required)")
    for question, answer in form.answers.items():
        limit = limits[_LIMITS.get(question, "line_length")]
        if len(answer) > limit:
            yield form.problem(question, f"this answer has {len(answer):,} characters", f"write at most {limit:,}")
        elif "\n" in answer:
            yield form.problem(question, "this answer has several lines", "write one line")
        elif found := next(forbidden_characters(answer), None):
            yield form.problem(question, f"this answer contains the invisible character {found[1]}", "delete it")
        elif markup := _MARKUP.search(answer):
            yield form.problem(question, f'this answer contains "{markup[0]}"', "write plain text")


def as_list(problems: Iterable[Problem]) -> str:
    """Problems for the person who filled in the form: the question and the message, and the hint below them."""
    lines = ((f"{each.position.file}: {each.message}", each.hint and f"  {each.hint}") for each in problems)
    return "\n".join(short(line) for pair in lines for line in pair if line)
