"""The Nu checker, which says what the HTML standard says of a page; npm's `vnu-jar` holds it, and Java runs it."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

NU = "vnu-jar@26.9.27"
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
    ("Inline script violates", 'type="application/ld+json"', "JSON-LD: it is not run, so no policy is asked"),
    ("Inline script violates", 'type="application/json"', "the theme's settings, in JSON: likewise"),
)
"""What is said of no fault of ours: the beginning of its words, a part of the markup, and why."""


def npm(
    package: str, *command: str | Path, offline: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs a program of a package from npm's cache, away from the repository."""
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            ["npm", "exec", "--yes", *["--offline"] * offline, f"--package={package}", "--", *map(str, command)],
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, **environment},
            check=False,
        )


@functools.cache
def missing() -> str:
    """Why the checker cannot run here; nothing if it can. Nothing is fetched for it."""
    for program, name in (("java", "Java"), ("npm", "npm")):
        if not shutil.which(program):
            return f"no {name} on this machine"
    if npm(NU, "vnu", "--version", offline=True).returncode:
        return f"{NU} is not in npm's cache: npm exec --yes --package={NU} -- vnu --version"
    return ""


class Said(NamedTuple):
    """One thing that the checker says."""

    words: str
    reason: str
    """Why it is let through; nothing if it is not."""
    files: set[str]
    markup: str
    """What it is said of, in the first of the files."""


def said_of(paths: Iterable[Path], *, offline: bool = True) -> list[Said]:
    """What the checker says of pages: what is let through once a reason, all else once a wording.

    Args:
        paths: Files of HTML, or folders of them.
        offline: Whether only npm's cache is looked into.

    Raises:
        RuntimeError: It did not run.
    """
    command = ["vnu", "--skip-non-html", "--format", "json", "--stdout"]
    done = npm(NU, *command, *(path.resolve() for path in paths), offline=offline)
    if not done.stdout.startswith("{"):
        raise RuntimeError(f"the Nu checker did not run: {done.stderr.strip()[-400:]}")
    found: dict[str, Said] = {}
    for message in json.loads(done.stdout)["messages"]:
        words, markup = message["message"], " ".join(message.get("extract", "").split())
        reason = next((why for start, part, why in ALLOWED if words.startswith(start) and part in markup), "")
        said = found.setdefault(reason or words, Said(words, reason, set(), markup))
        said.files.add(message["url"].removeprefix("file:"))
    return [found[key] for key in sorted(found)]
