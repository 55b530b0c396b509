"""The value types: the inputs that each accepts, and the resulting values."""

from __future__ import annotations

import datetime
import sys
from decimal import Decimal

import pytest
from babel.messages import Catalog
from pydantic import ValidationError
from pydantic_core import PydanticCustomError
from torana.records.date_hints import date_hint
from torana.records.dates import Date
from torana.records.facts import Fact, Figure
from torana.records.models import Organisation, Source
from torana.records.number_hints import POWERS, number_hint
from torana.records.settings import Unit
from torana.records.values import MAX_NUMBER, near_slug, slug_problem
from torana.wording.words import ENGLISH, Translated, machine_date


@pytest.mark.parametrize(
    ("text", "first", "last", "words", "precision"),
    [
        ("2024", "2024-01-01", "2024-12-31", "2024", "year"),
        ("2024-02", "2024-02-01", "2024-02-29", "February 2024", "month"),
        ("2024-02-29", "2024-02-29", "2024-02-29", "29 February 2024", "day"),
        ("2025-08-29/2025-08-30", "2025-08-29", "2025-08-30", "29–30 August 2025", "span"),
        ("2025-08-31/2025-09-02", "2025-08-31", "2025-09-02", "31 August 2025 – 2 September 2025", "span"),
        ("2024/2025-03", "2024-01-01", "2025-03-31", "2024 – March 2025", "span"),
        ("2024-33", "2024-01-01", "2024-03-31", "first quarter of 2024", "quarter"),
        ("2024-36", "2024-10-01", "2024-12-31", "fourth quarter of 2024", "quarter"),
        ("2024-41", "2024-07-01", "2024-12-31", "second half of 2024", "half-year"),
        ("201X", "2010-01-01", "2019-12-31", "2010s", "decade"),
        ("2024-02~", "2024-02-01", "2024-02-29", "about February 2024", "month"),
        ("../2024", "2024-01-01", "2024-12-31", "2024 or earlier", "span"),
        ("2024-02-29/..", "2024-02-29", "2024-02-29", "29 February 2024 or later", "span"),
        ("199X~/2024-33", "1990-01-01", "2024-03-31", "about 1990s – first quarter of 2024", "span"),
    ],
)
def test_dates(text: str, first: str, last: str, words: str, precision: str) -> None:
    date = Date.parse(text)
    assert (date.first, date.last) == (datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))
    assert ENGLISH.date(date) == words
    assert date.precision == precision
    assert str(date) == text


def test_open_dates_have_no_bounds() -> None:
    before, after = Date.parse("../2024"), Date.parse("2024/..")
    assert (before.earliest, before.latest) == (datetime.date.min, datetime.date(2024, 12, 31))
    assert (after.earliest, after.latest) == (datetime.date(2024, 1, 1), datetime.date.max)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("2024", ("2024",)),
        ("2024-05-17~", ("2024-05-17",)),
        ("2024-Q2", ("2024-04", "2024-06")),
        ("2024-h1", ("2024-01", "2024-06")),
        ("201X", ("2010", "2019")),
        ("201X/2024-05", ("2010", "2024-05")),
        ("../2024", ("2024",)),
    ],
)
def test_dates_without_edtf(text: str, bounds: tuple[str, ...]) -> None:
    date = Date.parse(text)
    assert date.bounds == bounds
    assert machine_date(date) == bounds[0]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Q1 2024", "2024-Q1"),
        ("2024 H2", "2024-H2"),
        ("the third quarter of 2024", "2024-Q3"),
        ("2010s", "201X"),
        ("201x", "201X"),
        ("c. 2024", "2024~"),
        ("2024?", "2024~"),
        ("about March 2024", "2024-03~"),
        ("before 2024", "../2024"),
        ("since Q1 2024", "2024-Q1/.."),
        ("2024/", "2024/.."),
        ("from 2024 to about 2026", "2024/2026~"),
        ("2024–2026", "2024/2026"),
        ("2024-2026", "2024/2026"),
        ("2024-XX", "2024"),
        ("2024-3-5", "2024-03-05"),
        ("2024/3", "2024-03"),
        ("２０２４年３月５日", "2024-03-05"),
        ("30.08.2023", "2023-08-30"),
        ("8/30/2023", "2023-08-30"),
        ("30th August 2023", "2023-08-30"),
        ("Sept. 5, 2023", "2023-09-05"),
        ("8/3/2023", ""),
        ("31 June 2023", ""),
        ("from 2026 to 2024", ""),
        ("20XX", ""),
        ("yesterday", ""),
        ("~" * 60, ""),
    ],
)
def test_date_hints(text: str, meant: str) -> None:
    assert date_hint(text, Date.parse) == (meant and f"write {meant}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "2024-2",
        "2024-02-30",
        "2023-02-29",
        "0000",
        "2024-00",
        "2024-01-00",
        "2024/2023",
        "2024/2025/2026",
        "２０２４",
        "2024-01-01T10:00",
        "2024-37",
        "2024-33-01",
        "2024-Q5",
        "000X",
        "999X",
        "201X-05",
        "20XX",
        "2024~~",
        "..",
        "../..",
        "../2024/2025",
    ],
)
def test_no_dates(text: str) -> None:
    with pytest.raises(PydanticCustomError):
        Date.parse(text)


@pytest.mark.parametrize(
    "slug", ["a", "c-dac", "5g-open-ran", "a" * 80, "console", "node.js", "c++", "a_b", "a.b", "g++-12", "1.5"]
)
def test_slugs(slug: str) -> None:
    assert slug_problem(slug) == ""


@pytest.mark.parametrize(
    "slug",
    [
        *("", "A", "-a", "a-", "a--b", "a b", "ä", "../a", "a/b", "con", "lpt1", "index", "a" * 81, "a\n"),
        *(".a", "a.", "a._b", "..", "+", "a-+", "_a", "a_", "con.js", "index.html", "acme.yml", "acme.md"),
    ],
)
def test_no_slugs(slug: str) -> None:
    assert slug_problem(slug)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Sumitomo Electric", "sumitomo-electric"),
        ("Söhne & Co., Ltd.", "sohne-and-co-ltd"),
        ("日本電気", ""),
        ("  C-DAC  ", "c-dac"),
        ("India–Japan—partnership", "india-japan-partnership"),
        ("Tokyo‑Delhi − 2", "tokyo-delhi-2"),
        ("Node.js", "node.js"),
        ("C++", "c++"),
        ("open_ran", "open_ran"),
        ("Disney + Co.", "disney-co"),
        ("St. John (U.S.)", "st-john-u.s"),
        ("Ørsted Łódź Straße", "orsted-lodz-strasse"),
    ],
)
def test_slug_of_a_name(name: str, slug: str) -> None:
    assert near_slug(name) == slug


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("https://www.example.org/a?b=c&d=(e)#f", True),
        ("http://xn--wgv71a.example/パス", True),
        ("https://example.org:8443/", True),
        ("//example.org/", False),
        ("ftp://example.org/", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https:///path", False),
        ("https://user@example.org/", False),
        ("https://example.org/a b", False),
        ("https://example.org/<b>", False),
        ("https://example.org:99999/", False),
        ("https://[::1", False),
    ],
)
def test_urls(url: str, right: bool) -> None:
    record = {"name": "A", "kind": "company", "country": "IN", "website": url}
    if right:
        assert Organisation.model_validate(record).website == url
    else:
        with pytest.raises(ValidationError):
            Organisation.model_validate(record)


@pytest.mark.parametrize(
    ("figure", "unit", "words"),
    [
        (
            {"value": "76_000_000_000", "unit": "INR"},
            {"currency": "true", "scale": "indian"},
            "INR 76 billion (7,600 crore)",
        ),
        (
            {"value": "6_000_000_000_000", "unit": "INR", "qualifier": "nearly"},
            {"currency": "true", "scale": "indian"},
            "nearly INR 6 trillion (6 lakh crore)",
        ),
        ({"value": "67_000_000_000", "to": "68_000_000_000", "unit": "USD"}, {"currency": "true"}, "USD 67–68 billion"),
        ({"value": "400", "unit": "MW", "qualifier": "about"}, {}, "about 400 MW"),
        ({"value": "0.5", "unit": "MW"}, {}, "0.5 MW"),
        ({"value": "92.30", "unit": "MW"}, {}, "92.30 MW"),
        ({"value": "200", "to": "300", "unit": "MW"}, {}, "200–300 MW"),
        ({"value": "999_999", "to": "2_000_000", "unit": "MW"}, {}, "999,999–2 million MW"),
        ({"value": "25_000", "unit": "MW"}, {}, "25,000 MW"),
        ({"value": "14_500_000", "unit": "MW"}, {}, "14.5 million MW"),
        (
            {"value": "100_000_000", "unit": "INR"},
            {"currency": "true", "scale": "indian"},
            "INR 100 million (10 crore)",
        ),
        ({"value": "-3", "unit": "MW"}, {}, "-3 MW"),
    ],
)
def test_quantities(figure: dict[str, str], unit: dict[str, str], words: str) -> None:
    typed = Figure.model_validate({"measure": "m", **figure})
    assert ENGLISH.quantity(typed, Unit.model_validate({"name": figure["unit"], **unit})) == words


@pytest.mark.parametrize("language", ["ja", "hi", "ar", "de"])
def test_the_longest_numbers_in_other_languages(language: str) -> None:
    words = Translated(Catalog(locale=language))
    for value in ("9" * MAX_NUMBER, "-" + "9" * (MAX_NUMBER - 1), "9" * 12 + "." + "9" * 11):
        figure = Figure.model_validate({"measure": "m", "value": value, "unit": "u"})
        assert words.quantity(figure, Unit.model_validate({"name": "u", "scale": "indian"}))


def test_numbers_keep_every_digit() -> None:
    figure = Figure.model_validate({"measure": "m", "value": "1_234_567_890_123_456.78", "unit": "u"})
    assert figure.value == Decimal("1234567890123456.78")


@pytest.mark.parametrize(
    "value", ["", "1e9", ".5", "5.", "1__0", "_1", "0x1F", "nan", "inf", "１２", "1,000", "9" * 41]
)
def test_no_numbers(value: str) -> None:
    with pytest.raises(ValidationError):
        Figure.model_validate({"measure": "m", "value": value, "unit": "u"})


def test_a_record_cannot_be_changed() -> None:
    fact = Fact.model_validate(
        {"id": "a", "statement": "A.", "date": "undated", "sources": [{"source": "s", "at": "p. 1"}]}
    )
    assert fact.date is None
    with pytest.raises(ValidationError):
        fact.id = "b"


def test_white_space_is_folded() -> None:
    fact = Fact.model_validate(
        {"id": "a", "statement": " A\n  b\tc. ", "date": "2024", "sources": [{"source": "s", "at": "p. 1"}]}
    )
    assert fact.statement == "A b c."


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("https://例え.example:8443/a?b#c", "https://xn--r8jz45g.example:8443/a?b#c"),
        ("http://пример.example", "http://xn--e1afmkfd.example"),
        ("https://xn--e1afmkfd.example/", "https://xn--e1afmkfd.example/"),
        ("https://EXAMPLE.org./資料", "https://EXAMPLE.org./資料"),
        ("https://[2001:db8::1]:80/", "https://[2001:db8::1]:80/"),
    ],
)
def test_a_url_is_shown_with_its_real_host(typed: str, shown: str) -> None:
    source = Source.model_validate({"title": "T", "publisher": "P", "kind": "report", "url": typed})
    assert source.url == shown


@pytest.mark.parametrize("separators", [",", " ", "'", "_"])
@pytest.mark.parametrize(("word", "power"), [*POWERS.items(), ("", 0)])
def test_the_number_in_a_hint_is_the_one_that_was_written(word: str, power: int, separators: str) -> None:
    for number in (Decimal("7"), Decimal("92.3"), Decimal("4200000"), Decimal("76000.25")):
        hint = number_hint(f"{number:,} {word}".replace(",", separators))
        figure = Figure.model_validate({"measure": "m", "unit": "u", "value": hint.removeprefix("write ")})
        assert figure.value == number.scaleb(power)


def test_models_with_the_same_fields_share_their_names() -> None:
    """A set of names needs more memory than a model."""
    first, second, other = Unit(name="ton"), Unit(name="litre"), Unit(name="yen", currency=True)
    assert first.model_fields_set is second.model_fields_set
    assert other.model_fields_set == {"name", "currency"}


def test_the_values_of_a_large_model_share_their_names() -> None:
    source = Source.model_validate({"title": "T", "publisher": "P", "kind": "report", "url": "https://example.org/"})
    assert sys.getsizeof(vars(source)) < sys.getsizeof(dict(vars(source).items()))
