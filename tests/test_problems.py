"""Formats of problems: a quoted text cannot control a terminal or a workflow log."""

from __future__ import annotations

from pathlib import Path

from torana.problems import Position, Problem, as_github, as_text, cells, excerpt
from torana.records.suggestions import near


def test_the_caret_counts_cells() -> None:
    line, caret = excerpt(Position("x", 1, 11, 3), "ルネサス: [a, bcd]")
    assert line == "   1 | ルネサス: [a, bcd]"
    assert caret.index("^") - caret.index("|") == 2 + cells("ルネサス: [a, ")
    assert caret.count("^") == 3


def test_controls_are_shown_not_sent(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"a: \x1b[31mred\n")
    text = as_text([Problem(Position("x", 1, 4, 1), 'the word "\x1b[31m"', "a \u202e hint")], tmp_path)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\\u001b" in text


def test_quoted_text_cannot_end_an_annotation() -> None:
    hostile = "a\n::error file=x::b%0Ac,d:e"
    (line,) = as_github([Problem(Position("f,i:l%e", 1, 1), hostile, hostile)]).splitlines()
    assert line.startswith("::error file=f%2Ci%3Al%25e,line=1,col=1,endColumn=2::")
    # A newline in the message would start a new command; a percent sign in the message is escaped too.
    assert "a\\u000a::error" in line
    assert "%250A" in line


def test_the_nearest_word() -> None:
    assert (
        near("renesas-electronic", ["renesas-electronics", "tokyo-electron"]) == 'did you mean "renesas-electronics"?'
    )
    assert near("mw", ["MW", "GW"]) == 'did you mean "MW"?'
    assert near("zzz", ["a", "b"]) == "write one of: a, b"
    assert near("zzz", [f"word-{i}" for i in range(99)]) == ""


def test_a_file_that_is_not_there_has_no_excerpt(tmp_path: Path) -> None:
    assert as_text([Problem(Position("gone.yml"), "missing")], tmp_path) == "gone.yml:1:1: missing"


def test_a_message_that_quotes_a_whole_file_is_cut(tmp_path: Path) -> None:
    problem = Problem(Position("gone.yml"), "a" * 100_000, "b" * 100_000)
    assert len(as_text([problem], tmp_path)) < 2_100
    assert len(as_github([problem])) < 2_100
