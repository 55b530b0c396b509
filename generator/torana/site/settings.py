"""Settings of `mkdocs.yml` and the environment: checked like content, because the theme prints them as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from operator import mul
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from torana.problems import Position, Problem
from torana.records.characters import forbidden_characters
from torana.records.urls import url_problem
from torana.site.configuration_files import Keys, alternatives, position, settings_files

Finding = tuple[str, str]
"""A message and a hint; both are empty if there is no problem."""
LAST_SECOND = 253_402_300_799
"""The last second of the year 9999, since 1970: Python has no later dates."""


def settings_problems(path: Path, environment: Mapping[str, str]) -> list[Problem]:
    """Check the settings of a `mkdocs.yml`. A value of an inherited file that another one replaces does not count.

    Paths of the problems begin at the folder of the file.
    """
    problems = list(_epoch(environment))
    replaced: set[Keys] = set()
    for file in settings_files(path):
        problems += [file.error] if file.error else []
        for keys, node in file.nodes:
            message, hint = ("", "") if keys in replaced else _check(keys, node, environment)
            if message:
                problems.append(Problem(position(node.start_mark, file.path, path.parent), message, hint))
        replaced |= {keys for keys, _ in file.nodes}
    return problems


def _epoch(environment: Mapping[str, str]) -> Iterator[Problem]:
    value = environment.get("SOURCE_DATE_EPOCH", "0")
    if not re.fullmatch("[0-9]{1,12}", value) or int(value) > LAST_SECOND:
        message = f'the environment variable SOURCE_DATE_EPOCH is "{value}", which is not a number of seconds'
        yield Problem(Position("mkdocs.yml"), message, "write the seconds since 1970, such as 946684800, or unset it")


def _check(keys: Keys, node: yaml.Node, environment: Mapping[str, str]) -> Finding:
    """Check a value, or the value of the environment variable that replaces it."""
    name = '"' + ".".join(key for key in keys if key != "*") + '"'
    find = next(find for pattern, find in CHECKS if fnmatchcase(".".join(keys), pattern))
    names, default = alternatives(node) if node.tag == "!ENV" else ([], node)
    variable = next((each for each in names if each in environment), None)
    text = str(default.value) if default else ""
    if variable is not None:
        name, text = f"the environment variable {variable}, used for {name}", environment[variable]
        find = _in_text if find is _none else find
    message, hint = find(text) if text or find is _in_colour else ("", "")
    return f"{name}: {message}" if message else "", hint


def _none(text: str) -> Finding:
    """Any text is right."""
    return "", ""


def _in_text(text: str) -> Finding:
    """Find a character that ends a text in HTML or hides something."""
    hidden = next((name for _, name in forbidden_characters(text)), None)
    markup = next((sign for sign in text if sign in '<>"'), None)
    if hidden:
        return f'"{text}" contains {hidden}', "delete it"
    if markup:
        return f"{markup} is read as HTML in the pages", "write plain text without <, > and straight double quotes"
    if re.match(r"(javascript|vbscript|data):", re.sub(r"\s", "", text), re.IGNORECASE):
        return f'"{text}" can run a script', "write a text, or an address that begins with https://"
    return "", ""


def _in_url(text: str) -> Finding:
    found = url_problem(text)
    return found if found[0] else _in_text(text)


def _in_repository(text: str) -> Finding:
    """Find what is wrong with the address of a repository; `false` means that there is none."""
    return ("", "") if text == "false" else _in_url(text)


def _in_address(text: str) -> Finding:
    """Find what is wrong with an address, which may be relative."""
    try:
        scheme = urlsplit(text).scheme
    except ValueError:
        return url_problem(text)
    if scheme not in ("", "http", "https", "mailto"):
        return f'"{text}" is not a web address', "write an address that begins with https://, or a relative one"
    return _in_text(text)


def _in_branch(text: str) -> Finding:
    if re.fullmatch(r"[\w./+@=,-]+", text):
        return "", ""
    return f'"{text}" is not the name of a branch', "write it as git branch shows it, such as main"


def _in_colour(text: str) -> Finding:
    """Find what is wrong with a colour that has white text on it, or is on white."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", text):
        return f'"{text}" is not a colour', 'write "#", then six digits 0-9 or a-f, in quotes, such as "#1c2f56"'
    # https://www.w3.org/TR/WCAG22/#contrast-minimum: at least 4.5 to 1
    channels = [int(text[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    contrast = 1.05 / (0.05 + sum(map(mul, (0.2126, 0.7152, 0.0722), linear)))
    if contrast < 4.5:
        return f"white text on {text} is hard to read (contrast {contrast:.1f}, at least 4.5)", "choose a darker colour"
    return "", ""


def _unknown_colour(text: str) -> Finding:
    return "there is no such colour", "write main or accent"


CHECKS: tuple[tuple[str, Callable[[str], Finding]], ...] = (
    ("site_url", _in_url),
    ("repo_url", _in_url),
    ("plugins*torana.repository", _in_repository),
    ("plugins*torana.branch", _in_branch),
    ("nav.*", _in_address),
    ("edit_uri*", _in_address),
    ("extra*.link", _in_address),
    ("extra.homepage", _in_address),
    ("extra_*", _in_address),
    ("extra.colours.main", _in_colour),
    ("extra.colours.accent", _in_colour),
    ("extra.colours*", _unknown_colour),
    ("theme.logo", _in_address),
    ("theme.favicon", _in_address),
    # These are code, or settings of other programs. Values from the environment are still checked.
    ("plugins*", _none),
    ("markdown_extensions*", _none),
    ("hooks*", _none),
    ("*", _in_text),
)
"""The check of each setting, by its keys with dots between; the first pattern counts."""
