"""Names of entities and facts in two states of a dossier. A rename is not a change of the records with the name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from torana.records.entity_types import BUILT_IN
from torana.records.relations import CITED, FACT, LINK, current_name, full_key

_FACT_FIELDS = {each.field for each in BUILT_IN.relations if each.target == FACT and not each.declared.in_text}
"""The keys whose values name a fact, perhaps by its `id` alone."""


def with_current_names(value: Any, slug: str, formerly: Mapping[str, str], key: str = "") -> Any:
    """Return a value of a record, with the current name of each entity and the full current key of each fact.

    Args:
        value: A text, or lists and dictionaries of texts.
        slug: The current slug of the entity with the record.
        formerly: As in `dossier.indexes`.
        key: The key of the value.
    """
    if isinstance(value, dict):
        return {inner: with_current_names(each, slug, formerly, inner) for inner, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [with_current_names(each, slug, formerly, key) for each in value]
    if not isinstance(value, str):
        return value
    replaced = partial(_replaced, slug=slug, formerly=formerly)
    text = CITED.sub(replaced, LINK.sub(replaced, value))
    return current_name(full_key(text, slug) if key in _FACT_FIELDS else text, formerly)


def _replaced(match: re.Match[str], slug: str, formerly: Mapping[str, str]) -> str:
    """The text of a link or citation with the current name."""
    named = match[1].strip()
    name = current_name(full_key(named, slug) if "#" in named else named, formerly)
    start = match.start(1) - match.start()
    return match[0][:start] + name + match[0][start + len(match[1]) :]
