"""The theme's own words in languages that the theme does not have."""

from __future__ import annotations

from collections.abc import Iterable

import jinja2

_FOLDER = "partials/languages"
_TEMPLATE = (
    '{% import "FILE" as nearest %}{% macro t(key) %}{{ "TAG" if key == "language" else nearest.t(key) }}{% endmacro %}'
)


def with_languages(env: jinja2.Environment, tags: Iterable[str]) -> jinja2.BaseLoader | None:
    """Return the loader of an environment, with a file of words for each language.

    A language without a file has the words of the nearest one:
    `zh-Hant-TW` those of `zh-Hant`, and others those of English.

    Args:
        env: The environment of the theme.
        tags: BCP 47 tags.
    """
    known = set(env.list_templates())
    names = {tag: f"{_FOLDER}/{tag}.html" for tag in tags}
    made = {
        name: _TEMPLATE.replace("FILE", _nearest(tag, known)).replace("TAG", tag)
        for tag, name in names.items()
        if name not in known
    }
    return jinja2.ChoiceLoader([env.loader, jinja2.DictLoader(made)]) if env.loader and made else env.loader


def _nearest(tag: str, known: set[str]) -> str:
    parts = tag.split("-")
    shorter = (f"{_FOLDER}/{'-'.join(parts[:end])}.html" for end in range(len(parts) - 1, 0, -1))
    return next((name for name in shorter if name in known), f"{_FOLDER}/en.html")
