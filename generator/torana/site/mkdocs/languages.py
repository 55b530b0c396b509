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
    templates = {}
    for tag in tags:
        parts = tag.split("-")
        shorter = ["-".join(parts[:end]) for end in range(len(parts), 0, -1)]
        names = [f"{_FOLDER}/{name}.html" for name in (*shorter, "en")]
        if (nearest := env.select_template(names).name) != names[0]:
            templates[names[0]] = _TEMPLATE.replace("FILE", str(nearest)).replace("TAG", tag)
    return jinja2.ChoiceLoader([env.loader, jinja2.DictLoader(templates)]) if env.loader and templates else env.loader
