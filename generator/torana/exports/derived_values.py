"""Values of facts and entities that their files do not contain: the same columns of tables and keys of the API."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, NamedTuple

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.pages.shared.addresses import Site, entity_address
from torana.problems import in_words
from torana.records.dates import PRECISIONS, Date


class DerivedValue(NamedTuple):
    """The name, the meaning and the value of a column and a key."""

    name: str
    meaning: str
    value: Callable[[Any, Dossier, Site], Any]
    """Returns the value for a `FactNode` or a `Node`."""


def _successor_key(fact: FactNode, dossier: Dossier, site: Site) -> str | None:
    successor = dossier.superseded_by.get(fact.key)
    return successor.key if successor else None


class DatePart(NamedTuple):
    """A value that programs can compare, worked out from a date: a column and a key beside that of the date."""

    ending: str
    """The end of its name: `date_from`."""
    meaning: str
    """With `{}` for the name of the date."""
    is_day: bool
    """The value is a day in ISO 8601."""
    value: Callable[[Date], str | None]


_PRECISION = f"The precision of `{{}}`: {in_words(PRECISIONS, 'or')}."
DATE_PARTS = (
    DatePart("precision", _PRECISION, False, lambda date: date.precision),
    DatePart(
        "from",
        "The first day that `{}` can mean; empty if its beginning is open.",
        True,
        lambda date: None if date.earliest == datetime.date.min else str(date.earliest),
    ),
    DatePart(
        "to",
        "The last day that `{}` can mean; empty if its end is open.",
        True,
        lambda date: None if date.latest == datetime.date.max else str(date.latest),
    ),
)
KEY = DerivedValue("key", "The permanent key: `entity#id`.", lambda fact, *_: fact.key)
ENTITY = DerivedValue("entity", "The slug of the entity that it belongs to.", lambda fact, *_: fact.owner.slug)
PRIMARY = DerivedValue(
    "primary", "`true` if a document of a party is among its sources.", lambda fact, *_: fact.primary
)
EXPECTED = DerivedValue(
    "expected", "`true` if it is a plan, or dated after the date of the dossier.", lambda fact, *_: fact.expected
)
CONTESTED = DerivedValue(
    "contested",
    "`true` if a source, another fact or another figure disputes it.",
    lambda fact, dossier, _: dossier.is_contested(fact),
)
SUPERSEDED_BY = DerivedValue("superseded_by", "The key of the fact that supersedes it.", _successor_key)
SLUG = DerivedValue("id", "The slug: the last part of the address of the page.", lambda node, *_: node.slug)
ADDRESS = DerivedValue("url", "The address of the page.", lambda node, _, site: entity_address(node, site))
