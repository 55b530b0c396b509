"""The rules about money: figures that say who pays, and whether the money is spent."""

from __future__ import annotations

from collections.abc import Iterator

from torana.problems import Problem
from torana.records.entity_types import ORGANISATION
from torana.records.facts import Fact, Figure
from torana.records.located import Located, Records
from torana.records.models import Entity


def _figures(records: Records) -> Iterator[tuple[Located[Entity], Fact, tuple[str | int, ...], Figure]]:
    """Yield each figure with its entity, its fact and its path."""
    for entity, f, fact in records.facts():
        yield from ((entity, fact, ("facts", f, "figures", i), figure) for i, figure in enumerate(fact.figures))


def payer_of_no_money(records: Records) -> Iterator[Problem]:
    """Only a figure whose unit is a currency has a payer (`by`) and a stage of the money (`money`)."""
    units = records.settings.record.units if records.settings else {}
    for entity, _, path, figure in _figures(records):
        unit = units.get(figure.unit)
        for key in ("by", "money") if unit and not unit.currency else ():
            if getattr(figure, key):
                message = f'only an amount of money has "{key}", and "{figure.unit}" is not a currency'
                hint = f'delete "{key}", or write "currency: true" for this unit in content/dossier.yml'
                yield Problem(entity.position(*path, key), message, hint)


def unnamed_payer(records: Records) -> Iterator[Problem]:
    """A fact names every organisation that pays one of its figures, so that its statement shows who pays."""
    for entity, fact, path, figure in _figures(records):
        if fact.id in entity.document.broken or records.has_unknown_names(fact):
            continue  # the name is another problem
        for i, slug in enumerate(figure.by):
            if records.known.get(slug) == ORGANISATION.name and slug not in (*fact.names, entity.slug):
                message = f'"{slug}" pays, but the fact does not name it'
                hint = f'write [[{slug}]] in the statement, or add it to "about"'
                yield Problem(entity.position(*path, "by", i), message, hint)
