"""Sums, the figures left out of them with the reasons, and bar charts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from torana.dossier import sums as rule
from torana.dossier.graph import Dossier
from torana.dossier.load import load_dossier
from torana.dossier.nodes import FactNode
from torana.dossier.sums import Sum, figure_sums
from torana.pages.drawings.figures import charts
from torana.records.dates import Date
from torana.records.facts import Figure

from .support.paths import REPOSITORY, SMALL


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    found = load_dossier(SMALL)
    assert found.dossier is not None
    return found.dossier


def fact(dossier: Dossier, owner: str, name: str, *figures: Figure, date: str = "2024", **changed: Any) -> FactNode:
    pattern = next(fact for fact in dossier.facts if not dossier.is_contested(fact))
    update = {"id": name, "figures": figures, "date": Date.parse(date), "confidence": None, **changed}
    new = pattern.fact.model_copy(update=update)
    return replace(pattern, key=f"{owner}#{name}", owner=dossier.nodes[owner], fact=new)


def money(value: int, unit: str = "AAD", **more: Any) -> Figure:
    return Figure(measure="investment", value=Decimal(value), unit=unit, **more)


def only(found: tuple[Sum, ...]) -> tuple[int, list[str]]:
    """The total and the reasons of the only sum."""
    (one,) = found
    return int(one.total.value), [part.reason for part in one.left_out]


def test_amounts_of_two_initiatives_add_up(dossier: Dossier) -> None:
    facts = [fact(dossier, "north-wind", "a", money(5)), fact(dossier, "acme-foundry", "b", money(7))]
    (found,) = figure_sums(facts, dossier)
    assert found.total.value == 12
    assert found.total.qualifier is None
    assert [part.figure.value for part in found.parts] == [7, 5]
    assert found.left_out == ()


def test_one_amount_is_no_sum(dossier: Dossier) -> None:
    assert figure_sums([fact(dossier, "north-wind", "a", money(5))], dossier) == ()


def test_only_additive_measures_are_summed(dossier: Dossier) -> None:
    staff = [Figure(measure="staff", value=Decimal(n), unit="people") for n in (3, 4)]
    facts = [fact(dossier, "north-wind", "a", staff[0]), fact(dossier, "acme-foundry", "b", staff[1])]
    assert figure_sums(facts, dossier) == ()


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ({"part": True, "of": "a wing"}, rule.PART),
        ({"qualifier": "up to"}, rule.INEXACT),
        ({"qualifier": "more than"}, rule.INEXACT),
        ({"to": Decimal(9)}, rule.INEXACT),
    ],
)
def test_a_figure_left_out_because_of_its_value(dossier: Dossier, odd: dict[str, Any], reason: str) -> None:
    facts = [
        fact(dossier, "north-wind", "a", money(5)),
        fact(dossier, "acme-foundry", "b", money(7)),
        fact(dossier, "north-wind", "c", money(8, **{"of": "other", **odd})),
    ]
    assert only(figure_sums(facts, dossier)) == (12, [reason])


def test_a_figure_left_out_because_of_its_fact(dossier: Dossier) -> None:
    contested = next(f for f in dossier.facts if dossier.is_contested(f))
    facts = [
        fact(dossier, "north-wind", "old", money(4), date="2020"),
        fact(dossier, "north-wind", "a", money(5), money(1, "USD")),
        fact(dossier, "acme-foundry", "b", money(7)),
        fact(dossier, "acme-foundry", "doubt", money(9, of="doubtful"), confidence="low"),
        replace(contested, fact=contested.fact.model_copy(update={"figures": (money(3, of="disputed"),)})),
    ]
    total, reasons = only(figure_sums(facts, dossier))
    assert total == 12
    assert sorted(reasons) == sorted([rule.OLDER, rule.SAME, rule.LOW, rule.CONTESTED])


def test_about_makes_the_sum_one_of_about(dossier: Dossier) -> None:
    facts = [
        fact(dossier, "north-wind", "a", money(5, qualifier="about")),
        fact(dossier, "acme-foundry", "b", money(7)),
    ]
    (found,) = figure_sums(facts, dossier)
    assert found.total.qualifier == "about"


def test_units_are_never_mixed(dossier: Dossier) -> None:
    facts = [
        fact(dossier, "north-wind", "a", money(5)),
        fact(dossier, "acme-foundry", "b", money(7)),
        fact(dossier, "acme-foundry", "c", money(100, "USD", of="other")),
    ]
    assert only(figure_sums(facts, dossier)) == (12, [rule.ALONE])


def test_a_part_of_an_initiative_that_counts_is_left_out(dossier: Dossier) -> None:
    assert dossier.nodes["quiet-talks"].record.part_of == "north-wind"
    facts = [
        fact(dossier, "north-wind", "a", money(5)),
        fact(dossier, "north-wind", "b", money(6, of="other")),
        fact(dossier, "quiet-talks", "c", money(7)),
    ]
    assert only(figure_sums(facts, dossier)) == (11, [rule.WHOLE])


def test_bars_are_to_scale(dossier: Dossier) -> None:
    figures = [money(10, of="whole"), money(5, to=Decimal(10), of="range"), money(0, of="none")]
    (chart,) = charts([fact(dossier, "north-wind", "a", *figures)], dossier)
    assert [(bar.width, bar.more) for bar in chart.bars] == [("100.0", ""), ("50.0", "50.0"), ("0.0", "")]
    assert charts([fact(dossier, "north-wind", "a", *figures[:2])], dossier) == ()


def test_the_sums_of_the_real_dossier() -> None:
    """These sums were checked by hand against the facts. Check a new one before you add it."""
    found = load_dossier(REPOSITORY).dossier
    assert found is not None
    totals = {
        sector.slug: [(each.measure, str(each.total.value), each.total.unit) for each in made]
        for sector in found.of_type(found.nodes["semiconductors"].type)
        if (made := figure_sums(found.backlinks(sector), found))
    }
    billion = 10**9
    chips = ("investment", str((910 + 270 + 76) * billion), "INR")
    everything = ("investment", str((910 + 270 + 76 + 105 + 15) * billion), "INR")
    assert totals == {
        "semiconductors": [chips],
        "semiconductors-and-critical-minerals": [chips],
        "clean-energy": [("investment", str((15 + 50) * billion), "INR")],
        "investment": [everything],
        "partnership-and-economic-security": [everything],
    }
