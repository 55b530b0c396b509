"""Names that a dossier gives to built-in entity types: "Project" for an initiative, in all of the site's own words."""

from __future__ import annotations

import copy
import re
from functools import cache

from torana.problems import with_article
from torana.records.entity_types import BUILT_IN, EntityTypes, within_sentence
from torana.wording.words import Words


def with_type_names(words: Words, types: EntityTypes) -> Words:
    """The same words, in which the dossier's names replace those of the built-in types."""
    names = _names(words, types)
    if not names:
        return words
    # Languages without spaces have no word boundaries either.
    edge = r"\b" if words.language == "en" else ""
    pattern = re.compile(f"{edge}({'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))}){edge}")
    renamed = copy.copy(words)
    renamed.renamed = cache(lambda text: pattern.sub(lambda match: names[match[1]], text))
    return renamed


def _names(words: Words, types: EntityTypes) -> dict[str, str]:
    """The names to replace, each with the new one: at the beginning of a text and in a sentence, one and many."""
    found: dict[str, str] = {}
    for before in BUILT_IN:
        after = types.by_name.get(before.name)
        for old, new in ((before.noun, after.noun), (before.title, after.title)) if after else ():
            if old != new:
                old, new = words.t(old), words.t(new)
                found |= {old: new, within_sentence(old): within_sentence(new)}
                if words.language == "en":
                    one, other = with_article(within_sentence(old)), with_article(within_sentence(new))
                    found |= {one: other, one.capitalize(): other[:1].upper() + other[1:]}
    return found
