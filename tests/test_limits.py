"""Time, memory and messages of reading are bounded by the size of a file."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from torana.dossier.load import load_dossier
from torana.editing.formatting import format_yaml
from torana.exports.search import terms
from torana.exports.social_cards import CardTexts, picture
from torana.problems import Position, excerpt
from torana.records import fingerprints as fingerprint
from torana.records.characters import MAX_INVISIBLE
from torana.records.limits import MAX_BYTES, SETTINGS_FILE
from torana.records.models import Place
from torana.records.parse_cache import ParseCache
from torana.records.patterns import matches
from torana.records.reader import read
from torana.records.report import MARK
from torana.records.rules import check
from torana.records.settings import Limits
from torana.records.suggestions import near
from torana.records.urls import url_problem
from torana.records.validate import drop_empty
from torana.records.yaml_parser import parse

from .support.dossiers import BASE, CASES, lay_out

PARK = "content/initiatives/wind-park.yml"


def test_a_file_that_is_too_long_is_not_read() -> None:
    (problem,) = parse(b"name: " + b"a" * MAX_BYTES, "x.yml").problems
    assert "more than the limit" in problem.message


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\x07"])
def test_problems_of_one_file_are_limited(sign: str) -> None:
    problems = parse(("name: " + sign * 10_000).encode(), "x.yml").problems
    assert len(problems) == MAX_INVISIBLE + 1
    assert problems[-1].message == "there are more invisible characters after this one"


def test_the_excerpt_of_a_long_line_is_limited() -> None:
    """A long line with a problem at every character is not shown in full for each of them."""
    line = "a" * 1_000_000
    shown = excerpt(Position("x.yml", 1, 500_000, 100_000), line)
    assert all(len(row) < 120 for row in shown)
    assert shown[0].startswith("   1 | …aaa")
    assert shown[0].endswith("…")


def test_duplicate_keys_are_reported_up_to_the_limit() -> None:
    assert len(parse(b"a: b\n" * 100, "x.yml", max_problems=7).problems) == 8


def test_a_cache_read_within_other_limits_is_not_used(tmp_path: Path) -> None:
    lay_out(tmp_path, {})
    parse_cache = ParseCache()
    assert not load_dossier(tmp_path, parse_cache).problems
    parse_cache.save(tmp_path / "readings", "code")
    parse_cache = ParseCache.load(tmp_path / "readings", "code")
    assert len(parse_cache.entries) > 4
    lay_out(tmp_path, {SETTINGS_FILE: BASE[SETTINGS_FILE] + "limits: {facts: 1}\n"} | two_facts())
    assert len(load_dossier(tmp_path, parse_cache).problems) == 1
    lay_out(tmp_path, {SETTINGS_FILE: BASE[SETTINGS_FILE]} | two_facts())
    assert not load_dossier(tmp_path, parse_cache).problems
    lay_out(tmp_path, {SETTINGS_FILE: BASE[SETTINGS_FILE] + "limits: {facts: 1}\n"} | two_facts())
    assert len(load_dossier(tmp_path, parse_cache).problems) == 1


def two_facts() -> dict[str, str | None]:
    text = BASE[PARK]
    return {PARK: text + text[text.index("  - id:") :].replace("id: begun", "id: again").replace("p. 2", "p. 3")}


@pytest.mark.parametrize("limit", Limits.model_fields)
def test_every_limit_has_a_case(limit: str) -> None:
    """The message of every limit says how to raise it."""
    texts = [path.read_text("utf-8").partition("expect: |")[2] for path in (CASES / "limits").glob("*.yml")]
    assert any(f'raise "{limit}" under "limits" in content/dossier.yml' in text for text in texts)


def test_one_problem_more_is_created_than_is_reported(tmp_path: Path) -> None:
    keys = "".join(f"key{number}: a\n" for number in range(50))
    links = "".join(f"[[no-{number}]] " for number in range(50))
    settings = BASE[SETTINGS_FILE] + "limits: {problems: 5}\n"
    lay_out(tmp_path, {SETTINGS_FILE: settings, "content/places/port.yml": f"name: Port\n{keys}"})
    assert len(read(tmp_path).problems) == 6
    lay_out(tmp_path, {"content/places/port.yml": f'name: Port\nsummary: "{links}"\n'})
    records = read(tmp_path).records
    assert len(check(records)) == 50
    assert len(check(records, 5)) == 6


LONG = {
    "dots that end no sentence": lambda: fingerprint.sections("." * 300_000 + "x"),
    "a word as long as a file": lambda: terms.indexed_terms("a" * 300_000),
    "a value that is wrapped": lambda: format_yaml(b"name: " + b"a " * 300_000 + b"a\n", "x.yml", Place),
    "a list on one line": lambda: parse(b"also_known_as: [" + b"a, " * 150_000 + b"a]\n", "x.yml"),
    "links to nothing": lambda: parse(b"a: '" + b"\n x" * 100_000 + b"'", "x.yml").inside(("a",), "y"),
    "a word that is near a long one": lambda: near("a" * 300_000, ["b" * 299_990]),
    "excerpts of one long line": lambda: [excerpt(Position("x", 1, n), "a" * 300_000) for n in range(5_000)],
    "empty entries": lambda: drop_empty(parse(b"a:\n" + b"-\n" * 150_000, "x.yml").root),  # type: ignore[arg-type]
    "spaces in a sentence of a report": lambda: list(MARK.finditer("a" + " " * 300_000 + "b [assessment].")),
    "spaces in an address": lambda: url_problem("https://a" + " " * 300_000 + "b"),
    "a register with a pattern of nested repeats": lambda: matches("(a+)+b", "a" * 300_000),
    "a name that is wider than a picture": lambda: picture(CardTexts("", "W" * 100_000, (), "")),
}
"""Texts that used to take minutes or a day. All take linear time now; `benchmarks/limits.py` measures their growth."""


@pytest.mark.parametrize("name", LONG)
def test_no_input_takes_the_square_of_its_size(name: str) -> None:
    def over(*_: object) -> None:
        raise TimeoutError(name)

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(60)
    try:
        LONG[name]()
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_problems_above_the_limit_are_not_counted(tmp_path: Path) -> None:
    lay_out(tmp_path, {"content/places/port.yml": "name: Port\n" + "".join(f"k{i}: 1\n" for i in range(1_500))})
    assert load_dossier(tmp_path).problem_count == "more than 1,000 problems"
    lay_out(tmp_path, {"content/places/port.yml": "name: Port\n" * 1_500})
    assert load_dossier(tmp_path).problem_count == "more than 1,000 problems"
    lay_out(tmp_path, {"content/places/port.yml": "name: Port\nk: 1\n"})
    assert load_dossier(tmp_path).problem_count == "1 problem"
    lay_out(tmp_path, {})
    assert load_dossier(tmp_path).problem_count == "no problems"
