"""Plain English in comments, docstrings and documents: a search for words and forms that readers stumble over."""

from __future__ import annotations

import ast
import functools
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from .support.paths import REPOSITORY

pytestmark = pytest.mark.xdist_group("language")

PYTHON = [path for folder in ("generator", "tests", "benchmarks") for path in (REPOSITORY / folder).rglob("*.py")]
DOCUMENTS = [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("*.md"), REPOSITORY / "benchmarks" / "README.md"]
SCRIPTS = [path for path in (REPOSITORY / "docs" / "assets").rglob("*.*") if path.suffix in (".js", ".css")]
TEMPLATES = [path for folder in ("templates", "theme") for path in (REPOSITORY / folder).rglob("*.*") if path.is_file()]
YAML = [
    path
    for folder in (".github", "content", "tests/cases", "tests/dossier", "tests/edits", "tests/recipes")
    for path in (REPOSITORY / folder).rglob("*.yml")
]

AVOIDED = re.compile(
    r"\b(?:anew|lest|whilst|upon|hence|thereof|wherein|whoever|whosoever|nobody types|somebody else|"
    r"at the foot|from nothing|for want of|without a word|holds? against|puts? down|is told|are told|tells? of|"
    r"not there|so many|one's own|the size before|"
    r"(?:lies?|lay|stands?|stood) (?:in|at|on|under|there|here|behind|beside|twice)|per cent)\b|\d %",
    re.IGNORECASE,
)
"""Archaic, idiomatic or vague words; most have an ordinary verb or a term of the field instead."""

AVOIDED_IN_MESSAGES = re.compile(r"\b(?:mend(?:ed|s)?|faults?|cannot be left out|must hold|no slug)\b", re.IGNORECASE)
"""Words for which a message has plainer ones: fix, problem, required, must be written as, cannot be a file name."""

QUESTION = re.compile(r"(?:What|Where|Whether|Who|Whom|Whose|Why|How)\b")
THIRD_PERSON = re.compile(
    r"(?:Builds|Checks|Counts|Finds|Gets|Gives|Makes|Measures|Moves|Opens|Prints|Puts|Reads|Returns|Runs|Says|Sends|"
    r"Shows|Takes|Tells|Tries|Writes|Yields)\b"
)

VAGUE_NAMES = re.compile(r"(?:^|_)(?:told|faults?|mended|anew|nobody|whatever|beside|lies|stands?)(?:_|$)|^test_what_")
"""Names of functions that a newcomer cannot guess the meaning of."""
VAGUE_PARTS = re.compile(
    r"(?:^|_)(?:told|faults?|mended|anew|nobody|whatever|beside|made|kept|given(?!_name)|taken|gone|info|manager|utils)(?:_|$)",
    re.IGNORECASE,
)
"""Parts of other names: participles instead of nouns, and nouns that fit everything."""
FOUND = re.compile(r"(?:^|_)found(?:_|$)")
"""The result that a function collects. A parameter or a field of this name would be a riddle."""


@functools.cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of the tree of a module, which five tests read."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


def prose() -> Iterator[tuple[str, str]]:
    """Yield documents by paragraph, and the comments and docstrings of code, each with its place."""
    for path in [*DOCUMENTS, *SCRIPTS]:
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
            if path.suffix == ".md" or re.match(r"\s*(?://|/?\*)", line):
                yield f"{path.relative_to(REPOSITORY)}:{number}", line
    for path in PYTHON:
        for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
            if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and token.string.startswith('"""')):
                yield f"{path.relative_to(REPOSITORY)}:{token.start[0]}", " ".join(token.string.split())


def docstrings() -> Iterator[tuple[str, str, bool]]:
    """Yield every docstring with its place, and whether it is that of a function."""
    for path in PYTHON:
        for node in nodes(path):
            if (
                isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, str)
            ):
                yield f"{path.relative_to(REPOSITORY)}:{node.lineno}", node.value.value, False
            elif isinstance(node, ast.FunctionDef) and (text := ast.get_docstring(node)):
                yield f"{path.relative_to(REPOSITORY)}:{node.lineno}", text, True


def test_comments_and_documents_use_ordinary_words() -> None:
    found = [f"{place}: {match[0]}" for place, text in prose() if (match := AVOIDED.search(text))]
    assert not found, "\n".join(found)


def test_docstrings_begin_with_a_noun_or_an_imperative() -> None:
    found = [
        f"{place}: {text.splitlines()[0]}"
        for place, text, of_function in docstrings()
        if QUESTION.match(text) or (of_function and THIRD_PERSON.match(text))
    ]
    assert not found, "\n".join(found)


def test_functions_have_plain_names() -> None:
    found = [
        f"{path.relative_to(REPOSITORY)}:{node.lineno}: {node.name}"
        for path in PYTHON
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef) and VAGUE_NAMES.search(node.name)
    ]
    assert not found, "\n".join(found)


def names(path: Path) -> Iterator[tuple[int, str, bool]]:
    """Yield each name that a module defines, with its line, and whether it is a local or global variable."""
    for node in nodes(path):
        match node:
            case ast.arg():
                yield node.lineno, node.arg, False
            case ast.ClassDef() | ast.FunctionDef():
                yield node.lineno, node.name, False
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr, False
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id, True


def test_variables_fields_and_classes_have_plain_names() -> None:
    vague = [
        f"{path.relative_to(REPOSITORY)}:{line}: {name}"
        for path in PYTHON
        if path.is_relative_to(REPOSITORY / "generator")
        for line, name, is_variable in names(path)
        if VAGUE_PARTS.search(name) or (FOUND.search(name) and not is_variable)
    ]
    vague += [
        f"{path.relative_to(REPOSITORY)}: {name}"
        for path in SCRIPTS
        for name in re.findall(r"\b(?:const|let|function) (\w+)", path.read_text("utf-8"))
        if VAGUE_PARTS.search(name)
    ]
    assert not vague, "\n".join(vague)


def test_messages_use_ordinary_words() -> None:
    texts = [
        (f"{path.relative_to(REPOSITORY)}:{node.lineno}", node.value)
        for path in PYTHON
        if path.is_relative_to(REPOSITORY / "generator")
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    texts += [(str(path.relative_to(REPOSITORY)), path.read_text("utf-8")) for path in [*SCRIPTS, *TEMPLATES]]
    avoided = [
        f"{place}: {match[0]}"
        for place, text in texts
        if (match := AVOIDED.search(text) or AVOIDED_IN_MESSAGES.search(text))
    ]
    assert not avoided, "\n".join(avoided)


def test_no_message_is_inside_an_f_string() -> None:
    """The extraction of messages ignores f-strings, so such a message would stay in English."""
    for path in PYTHON:
        if path.is_relative_to(REPOSITORY / "generator"):
            for text in (node for node in nodes(path) if isinstance(node, ast.JoinedStr)):
                calls = [node for node in ast.walk(text) if isinstance(node, ast.Call) and node.args]
                names = {
                    getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls if _is_text(call.args[0])
                }
                assert not names & {"t", "msgid"}, f"{path}:{text.lineno}"


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_yaml_files_use_ordinary_words() -> None:
    # Some facts have this unit, as their sources do.
    avoided = [
        f"{path.relative_to(REPOSITORY)}:{number}: {match[0]}"
        for path in YAML
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1)
        for match in AVOIDED.finditer(line)
        if match[0] != "per cent"
    ]
    assert not avoided, "\n".join(avoided)


@pytest.mark.parametrize("noun", ["facts", "figures", "initiatives", "organisations", "places", "sectors", "sources"])
def test_one_is_singular(noun: str) -> None:
    for path in (REPOSITORY / "tests" / "golden").rglob("*.*"):
        assert not re.search(rf"(?<![\d.,])\b1 {noun}\b", path.read_text("utf-8")), path
