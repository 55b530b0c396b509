"""Time and memory of reading are bounded by the size of a file, and so is what is told of it."""

from __future__ import annotations

import pytest

from generator.yamltext import MAX_BYTES, MOST, parse


def test_a_file_that_is_too_long_is_not_read() -> None:
    (problem,) = parse(b"name: " + b"a" * MAX_BYTES, "x.yml").problems
    assert "more than the limit" in problem.message


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\x07"])
def test_what_is_told_of_one_file_is_bounded(sign: str) -> None:
    problems = parse(("name: " + sign * 10_000).encode(), "x.yml").problems
    assert len(problems) == MOST + 1
    assert problems[-1].message == "there are more invisible characters behind this"
