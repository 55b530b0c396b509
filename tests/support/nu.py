"""The Nu checker, which checks pages against the HTML standard. It is in npm's `vnu-jar`, and needs Java."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from .npm import NU, not_in_cache, npm

ALLOWED = (
    ("Attribute “autocomplete” is only allowed when", "", "the checkboxes that open Material's drawer and sections"),
    ("The value of the “for” attribute of the “label”", "", "the theme's title of the table of contents"),
    ("Bad value “” for attribute “tabindex” on element “label”", "", "the theme's titles in its navigation"),
    (
        "Text run is not in Unicode Normalization Form C",
        "\u095d",
        "the link that skips to the text, in the theme's Hindi",
    ),
    ("Resource violates Content Security Policy", "", "a file has no host, so nothing is its own host's"),
    ("Inline script violates", 'type="application/ld+json"', "JSON-LD: it is not run, so the policy does not apply"),
    ("Inline script violates", 'type="application/json"', "the theme's settings, in JSON: likewise"),
)
"""Messages that are not about our errors: the beginning of the text, a part of the markup, and the reason."""


def missing() -> str:
    """Return the reason why the checker cannot run here; empty if it can. Nothing is downloaded."""
    return not_in_cache(NU) if shutil.which("java") else "no Java on this machine"


QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xss2m"
"""Options of Java for a run of a few seconds: compiling thoroughly took 11 s of CPU for 30 pages instead of 5."""


class Said(NamedTuple):
    """One message of the checker."""

    words: str
    reason: str
    """The reason why it is allowed; empty if it is not."""
    files: set[str]
    markup: str
    """The markup that it is about, in the first of the files."""


def said_of(paths: Iterable[Path], *, offline: bool = True) -> list[Said]:
    """Return the messages of the checker: allowed ones once for each reason, others once for each wording.

    Args:
        paths: HTML files, or folders with HTML files.
        offline: Whether to use only npm's cache.

    Raises:
        RuntimeError: The checker did not run.
    """
    command = ["vnu", "--skip-non-html", "--format", "json", "--stdout"]
    done = npm(NU, *command, *(path.resolve() for path in paths), offline=offline, JDK_JAVA_OPTIONS=QUICK)
    if not done.stdout.startswith("{"):
        raise RuntimeError(f"the Nu checker did not run: {done.stderr.strip()[-400:]}")
    found: dict[str, Said] = {}
    for message in json.loads(done.stdout)["messages"]:
        words, markup = message["message"], " ".join(message.get("extract", "").split())
        reason = next((why for start, part, why in ALLOWED if words.startswith(start) and part in markup), "")
        said = found.setdefault(reason or words, Said(words, reason, set(), markup))
        said.files.add(message["url"].removeprefix("file:"))
    return [found[key] for key in sorted(found)]
