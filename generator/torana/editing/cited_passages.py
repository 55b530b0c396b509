"""A passage of a page, to be cited: its fingerprint, and its first and last words."""

from __future__ import annotations

import datetime
import re
from typing import Any

from torana import ToranaError
from torana.problems import count, in_words
from torana.records.fingerprints import fingerprint
from torana.records.located import Located, Records
from torana.records.passages import (
    SHORTEST,
    SHORTEST_CJK,
    PageText,
    around,
    is_cjk,
    marks,
    normalised,
    place,
    starts_of,
)
from torana.records.suggestions import near
from torana.records.yaml_nodes import KeyPath

_WORDS = 3
_CHARACTERS = 8
"""The number of characters of the first and the last words of a passage without spaces."""


def passage_values(text: str, page: PageText, today: datetime.date, *, words: bool) -> dict[str, str]:
    """The values of a `Passage`, as they are written.

    Args:
        text: The passage, copied from the page.
        page: The page.
        today: The day on which the page has it.
        words: Whether the first and the last words are stored too.

    Raises:
        ToranaError: The passage is too short, or the page does not have it.
    """
    passage = normalised(text)
    least = SHORTEST_CJK if is_cjk(passage) else SHORTEST
    if len(passage) < least:
        raise ToranaError(f"the passage has {count(len(passage), 'letter')}. Choose a longer one, with {least} or more")
    inside = next((each for each in page.texts if passage in each), None)
    if inside is None:
        raise ToranaError("the page does not have this passage. Copy one sentence from the page, without captions")
    start = starts_of(passage, inside)[0]
    return {
        "sha256": fingerprint(passage),
        "words": str(len(text.split())),
        "letters": str(len(passage)),
        "marks": marks(passage),
        "around": around(inside, start, len(passage)),
        "place": str(place(inside, start, len(passage))),
        "last_seen": today.isoformat(),
        **(_ends(text, passage, page) if words else {}),
    }


def _ends(text: str, passage: str, page: PageText) -> dict[str, str]:
    """The first and the last words of a passage.

    Raises:
        ToranaError: A browser would open the page at another place.
    """
    parts = re.sub(r"\[[0-9]{1,3}\]", "", text).split()
    first, last = " ".join(parts[:_WORDS]), " ".join(parts[-_WORDS:])
    if len(parts) < 2 * _WORDS:
        whole = " ".join(parts)
        first, last = whole[:_CHARACTERS], whole[-_CHARACTERS:]
    start = page.words.find(first.casefold())
    end = page.words.find(last.casefold(), start + len(first))
    if start < 0 or end < 0 or normalised(page.words[start : end + len(last)]) != passage:
        raise ToranaError(
            f'"{first}" and "{last}" do not lead a browser to the passage. Choose a passage that begins and ends with '
            "other words, or leave out --words"
        )
    return {"first": first, "last": last}


def citation_path(records: Records, key: str, source: str, locator: str | None) -> tuple[Located[Any], KeyPath]:
    """The entity of a fact, and the path of its citation of a source.

    Args:
        records: The dossier.
        key: The key of the fact: `acme-plant#opened`.
        source: The slug of the source.
        locator: The locator of the citation; `None` if the fact has only one of the source.

    Raises:
        ToranaError: There is no such citation, or there are several.
    """
    found = records.fact(key)
    if found is None:
        known = [f"{entity.slug}#{fact.id}" for entity, _, fact in records.facts()]
        raise ToranaError(f'there is no fact "{key}": ' + (near(key, known) or "see content/"))
    entity, fact = found
    citing = [(number, each) for number, each in enumerate(fact.sources) if each.source == source]
    chosen = [(number, each) for number, each in citing if locator in (None, each.at)]
    if not chosen:
        known = [each.at for _, each in citing] or [each.source for each in fact.sources]
        wrong = f'at "{locator}"' if citing else f'"{source}"'
        raise ToranaError(f'"{key}" does not cite {wrong}: ' + near(locator if citing and locator else source, known))
    if len(chosen) > 1:
        places = in_words([f'"{each.at}"' for _, each in chosen], "or")
        raise ToranaError(f'"{key}" cites "{source}" several times. Choose one with --at: {places}')
    return entity, ("facts", entity.record.facts.index(fact), "sources", chosen[0][0])
