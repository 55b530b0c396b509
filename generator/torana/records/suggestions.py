"""Suggestions for an unknown word: the known word that it was probably meant to be."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from types import MappingProxyType

LONGEST_WORD = 200
"""Maximum length of a word for which similar words are suggested."""
_MOST = 5
"""Maximum number of suggestions."""
_ENDING = re.compile(r"\.(?:ya?ml|md|html|json)$", re.I)
_TYPED = "abcdefghijklmnopqrstuvwxyz0123456789-"


def without_ending(word: str) -> str:
    """A word without the folder and the ending of a file: `acme` for `content/organisations/acme.yml`."""
    return _ENDING.sub("", word.rstrip("/").rpartition("/")[2])


def near(word: str, known: Iterable[str], names: Mapping[str, Iterable[str]] = MappingProxyType({})) -> str:
    """The hint for an unknown word: the known words that it may mean, or all if they are few, or nothing.

    Args:
        word: The word as typed.
        known: The known words.
        names: Other names of some of them: the slug of an entity has its name and its aliases.
    """
    choices = sorted(set(known))
    # The time of the last step is quadratic in the length of words, and no mistyped slug is longer than a slug.
    if len(word) <= LONGEST_WORD:
        forms = {_form(name): choice for choice in reversed(choices) for name in names.get(choice, ())}
        forms |= {_form(choice): choice for choice in reversed(choices)}
        for found in _meant(_form(without_ending(word)), forms):
            meant = list(dict.fromkeys(forms[form] for form in found))
            if len(meant) == 1:
                return f'did you mean "{meant[0]}"?'
            if 1 < len(meant) <= _MOST:
                return "did you mean one of these: " + ", ".join(meant)
    return "write one of: " + ", ".join(choices) if 0 < len(choices) <= 24 else ""


def _form(text: str) -> str:
    """A word without the differences between a name, a slug and a key: `acme-foundry` for "Acme Foundry"."""
    return re.sub(r"[\s_#-]+", "-", text.strip().casefold())


def _meant(word: str, forms: Mapping[str, str]) -> Iterator[Collection[str]]:
    """Yield the known forms that a word may mean, in groups: the most probable first."""
    yield [word] if word in forms else []
    if len(word) >= 3:
        yield sorted(_one_mistake_away(word, forms))[:1]
        yield [form for form in forms if form.startswith(word)]
    # Whole words of a longer name, and a name with words added to it: "Acme" and "Acme Foundry Limited".
    yield [form for form in forms if f"-{word}-" in f"-{form}-"]
    inside = (form for form in forms if word.startswith(form) or f"-{form}-" in f"-{word}-")
    yield [form for form in inside if 2 * len(form) > len(word)]
    # difflib compares with every choice, so cheap filters come first: with 10,000 ids this stays quick.
    alike = [form for form in forms if abs(len(form) - len(word)) <= max(3, len(word) // 2)]
    yield difflib.get_close_matches(word, alike, n=1, cutoff=0.75)


def _one_mistake_away(word: str, known: Collection[str]) -> set[str]:
    """The known words that a word becomes if two letters are swapped, or one is replaced, added or left out.

    Trying all of these takes 1 ms for a long word, however many words are known.
    """
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    swapped = (a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1)
    without = (a + b[1:] for a, b in cuts if b)
    other = (a + letter + b[skipped:] for a, b in cuts for letter in _TYPED for skipped in (0, 1))
    return {each for each in chain(swapped, without, other) if each != word and each in known}


def either(hint: str, other: str) -> str:
    """Two hints as one; the first may be empty or a question."""
    return f"{hint} If not, {other}" if hint.endswith("?") else f"{hint}, or {other}" if hint else other
