"""Totals by payer and stage, the figures left out of them with the reasons, and bar charts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from torana.dossier import sums as rule
from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.dossier.sums import Total, Totals, figure_totals, totals_of
from torana.pages.drawings.figures import charts
from torana.records.dates import Date
from torana.records.facts import Figure

from .support.dossiers import dossier_of
from .support.paths import REPOSITORY


def fact(dossier: Dossier, owner: str, name: str, *figures: Figure, date: str = "2024", **changed: Any) -> FactNode:
    pattern = next(fact for fact in dossier.facts if not dossier.is_contested(fact))
    update = {"id": name, "figures": figures, "date": Date.parse(date), "confidence": None, **changed}
    new = pattern.fact.model_copy(update=update)
    return replace(pattern, key=f"{owner}#{name}", owner=dossier.nodes[owner], fact=new)


def money(value: int, unit: str = "AAD", by: tuple[str, ...] = ("AA",), **more: Any) -> Figure:
    return Figure(measure="investment", value=Decimal(value), unit=unit, by=by, **more)


def shown(totals: tuple[Total, ...]) -> list[tuple[str, str, int, str]]:
    return [("+".join(t.payers), t.amount.money or "", int(t.amount.value), t.amount.unit) for t in totals]


def only(found: Totals) -> tuple[int, list[str]]:
    """The value of the only total, and the reasons of the figures outside."""
    (one,) = found.totals
    return int(one.amount.value), [part.reason for part in found.left_out]


def test_amounts_of_two_initiatives_add_up(dossier: Dossier) -> None:
    facts = [fact(dossier, "north-wind", "a", money(5)), fact(dossier, "acme-foundry", "b", money(7))]
    found = figure_totals(facts, dossier)
    (total,) = found.totals
    assert (total.amount.value, total.amount.qualifier, total.share) == (12, None, False)
    assert [part.figure.value for part in total.parts] == [7, 5]
    assert found.left_out == ()


def test_totals_are_by_country_of_the_payer_and_by_stage(dossier: Dossier) -> None:
    """An organisation counts for its country. What several countries pay together is attributed to none of them."""
    assert dossier.nodes["acme-foundry"].record.nation == "AA"
    figures = [
        money(1, by=("BB",), of="a"),
        money(2, by=("BB", "acme-foundry"), of="b"),
        money(4, by=("acme-foundry", "AA"), of="c", money="spent"),
        money(8, by=("AA",), of="d", money="announced"),
        money(16, by=("acme-foundry",), of="e", money="announced"),
        money(32, "INR", by=("BB",), of="f"),
    ]
    facts = [fact(dossier, "north-wind", str(n), figure) for n, figure in enumerate(figures)]
    assert shown(figure_totals(facts, dossier).totals) == [
        ("AA", "announced", 24, "AAD"),
        ("AA", "spent", 4, "AAD"),
        ("BB", "", 1, "AAD"),
        ("BB", "", 32, "INR"),
        ("AA+BB", "", 2, "AAD"),
    ]


def test_the_cost_of_a_project_and_the_shares_of_countries_are_never_added(dossier: Dossier) -> None:
    figures = [
        money(10, by=("AA", "BB")),
        money(3, by=("BB",), of="turbines", part=True),
        money(2, by=("BB",), of="cables", part=True),
        money(5, by=(), of="harbour", part=True),
        money(4, by=("AA", "BB"), of="roads", part=True),
    ]
    found = figure_totals([fact(dossier, "north-wind", str(n), one) for n, one in enumerate(figures)], dossier)
    assert [(total.payers, int(total.amount.value), total.share) for total in found.totals] == [
        (("AA", "BB"), 10, False),
        (("BB",), 5, True),
    ]
    assert [part.reason for part in found.left_out] == [rule.PART, rule.PART]


def test_a_part_is_no_share_if_its_country_pays_the_whole(dossier: Dossier) -> None:
    figures = [money(10), money(3, by=("acme-foundry",), of="turbines", part=True)]
    facts = [fact(dossier, "north-wind", "a", *figures)]
    assert only(figure_totals(facts, dossier)) == (10, [rule.PART])


def test_an_organisation_has_the_totals_of_what_it_pays(dossier: Dossier) -> None:
    facts = [fact(dossier, "north-wind", "a", money(5, by=("bema",)), money(7, by=("acme-foundry", "BB"), of="b"))]
    assert shown(figure_totals(facts, dossier, "acme-foundry").totals) == [("AA+BB", "", 7, "AAD")]
    million = 10**6
    paid = {slug: totals_of(dossier.nodes[slug], dossier) for slug in ("acme-foundry", "bema")}
    assert shown(paid["bema"].totals) == [("AA+BB", "announced", 5 * million, "AAD"), ("BB", "", 2 * million, "AAD")]
    assert [part.reason for part in paid["acme-foundry"].left_out] == [rule.CONTESTED]


def test_the_share_of_an_organisation_counts_even_if_all_payers_are_of_its_country(dossier: Dossier) -> None:
    figures = [money(10, by=("acme-foundry", "AA")), money(3, by=("acme-foundry",), part=True)]
    facts = [fact(dossier, "north-wind", "a", *figures)]
    assert [total.share for total in figure_totals(facts, dossier).totals] == [False]
    assert [total.share for total in figure_totals(facts, dossier, "acme-foundry").totals] == [False, True]


def test_only_additive_measures_are_added(dossier: Dossier) -> None:
    staff = [Figure(measure="staff", value=Decimal(n), unit="people") for n in (3, 4)]
    facts = [fact(dossier, "north-wind", "a", staff[0]), fact(dossier, "acme-foundry", "b", staff[1])]
    assert figure_totals(facts, dossier) == Totals((), ())


def test_no_money_has_no_payer(dossier: Dossier) -> None:
    facts = [fact(dossier, "north-wind", "a", money(5, "MW", by=()))]
    assert shown(figure_totals(facts, dossier).totals) == [("", "", 5, "MW")]


@pytest.mark.parametrize(
    ("odd", "reason"),
    [({"to": Decimal(9)}, rule.RANGE), ({"by": ()}, rule.UNPAID), ({"by": ("stateless",)}, rule.UNPAID)],
)
def test_a_figure_left_out_because_of_its_value_or_payer(dossier: Dossier, odd: dict[str, Any], reason: str) -> None:
    """The country of an organisation may be unknown."""
    bema = dossier.nodes["bema"]
    stateless = replace(bema, slug="stateless", _record=bema.record.model_copy(update={"country": None}))
    dossier = replace(dossier, nodes={**dossier.nodes, "stateless": stateless})
    facts = [
        fact(dossier, "north-wind", "a", money(5)),
        fact(dossier, "acme-foundry", "b", money(7)),
        fact(dossier, "north-wind", "c", money(8, **{"of": "other", **odd})),
    ]
    assert only(figure_totals(facts, dossier)) == (12, [reason])


def test_a_figure_left_out_because_of_its_fact(dossier: Dossier) -> None:
    contested = next(f for f in dossier.facts if dossier.is_contested(f))
    superseded = next(f for f in dossier.facts if f.key in dossier.superseded_by)
    facts = [
        fact(dossier, "north-wind", "old", money(4), date="2020"),
        fact(dossier, "north-wind", "a", money(5), money(1, "INR", by=())),
        fact(dossier, "acme-foundry", "b", money(7)),
        fact(dossier, "acme-foundry", "doubt", money(9, of="doubtful"), confidence="low"),
        replace(contested, fact=contested.fact.model_copy(update={"figures": (money(3, of="disputed"),)})),
        replace(superseded, fact=superseded.fact.model_copy(update={"figures": (money(2, of="replaced"),)})),
    ]
    total, reasons = only(figure_totals(facts, dossier))
    assert total == 12
    assert sorted(reasons) == sorted([rule.OLDER, rule.SAME, rule.LOW, rule.CONTESTED])


@pytest.mark.parametrize(
    ("first", "second", "total"),
    [
        ("about", None, ["about"]),
        ("nearly", None, ["about"]),
        ("up to", "up to", ["up to"]),
        ("up to", None, ["up to", None]),
        ("more than", "at least", ["more than", "at least"]),
    ],
)
def test_only_limits_of_one_kind_are_added(dossier: Dossier, first: Any, second: Any, total: list[str | None]) -> None:
    facts = [
        fact(dossier, "north-wind", "a", money(5, qualifier=first)),
        fact(dossier, "acme-foundry", "b", money(7, qualifier=second)),
    ]
    assert [each.amount.qualifier for each in figure_totals(facts, dossier).totals] == total


def test_a_part_of_an_initiative_that_counts_is_left_out(dossier: Dossier) -> None:
    assert dossier.nodes["quiet-talks"].record.part_of == "north-wind"
    facts = [
        fact(dossier, "north-wind", "a", money(5)),
        fact(dossier, "north-wind", "b", money(6, of="other")),
        fact(dossier, "quiet-talks", "c", money(7)),
    ]
    assert only(figure_totals(facts, dossier)) == (11, [rule.WHOLE])


def test_bars_are_to_scale(dossier: Dossier) -> None:
    figures = [money(10, of="whole"), money(5, to=Decimal(10), of="range"), money(0, of="none")]
    (chart,) = charts([fact(dossier, "north-wind", "a", *figures)], dossier)
    assert [(bar.width, bar.more) for bar in chart.bars] == [("100.0", ""), ("50.0", "50.0"), ("0.0", "")]
    assert charts([fact(dossier, "north-wind", "a", *figures[:2])], dossier) == ()


def test_the_totals_of_the_real_dossier() -> None:
    """These totals were checked by hand against the facts. Check a new one before you add it."""
    found = dossier_of(REPOSITORY)
    million, billion = 10**6, 10**9
    assert shown(totals_of(found.nodes["semiconductors"], found).totals) == [
        ("IN", "announced", (910 + 270) * billion, "INR"),
        ("IN", "committed", 760 * billion + 2_500 * million, "INR"),
        ("IN", "announced", 205 * million, "USD"),
        ("JP", "committed", 23_035 * million, "JPY"),
        ("JP", "announced", 15 * million, "USD"),
        ("TH", "announced", 2 * million, "USD"),
        ("IN+JP+TH", "announced", 76 * billion, "INR"),
    ]
    assert totals_of(found.nodes["tokyo-electron"], found) == Totals((), ())
