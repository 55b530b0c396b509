"""Pages that are reused although they may link to a page or file that the site no longer has.

Only the conversion of a page finds out that a link leads nowhere. Our templates link only to what exists, but the
templates of a dossier may link to any page. A part of a site knows only its own pages and files.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import unquote, urljoin

from torana.site.build_cache import UnitRecord
from torana.site.plan import BuildUnit, Plan

_LINK = re.compile(r'\b(?:href|src)="([^"#?]+)')
_HOME = "index.html"


def removed_files(outdated: Mapping[BuildUnit, UnitRecord], units: Collection[BuildUnit], plan: Plan) -> set[str]:
    """The files of outdated units that the plan no longer has. `units` are those of the plan."""
    found = set()
    for unit, record in outdated.items():
        paths = {path for spec in plan.specs_of(unit) for path in spec.paths} if unit in units else set()
        patterns = [path for path in paths if "*" in path]
        for file in record.files:
            if file.path not in paths and not any(fnmatchcase(file.path, pattern) for pattern in patterns):
                found.add(file.path)
    return found


def pages_with_links(targets: set[str], records: Iterable[UnitRecord], site: Path) -> set[str]:
    """The pages of some units that link to a file. They are read from a site that has them."""
    # The last part of an address is in every link to it.
    names = {target.removesuffix(f"/{_HOME}").rpartition("/")[2] for target in targets}
    ends = re.compile("|".join(map(re.escape, names)))
    pages = (path for record in records for path in record.paths if path.endswith(".html"))
    return {page for page in pages if _has_link(page, targets, site, ends)}


def _has_link(page: str, targets: set[str], site: Path, ends: re.Pattern[str]) -> bool:
    """Return whether a page links to a file, or cannot be read. `ends` finds every page that may."""
    try:
        text = (site / page).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return True
    return bool(ends.search(text)) and not targets.isdisjoint(_linked(page, text))


def _linked(page: str, text: str) -> Iterator[str]:
    for link in _LINK.findall(text):
        target = urljoin(f"/{page}", unquote(html.unescape(link)))[1:]
        yield f"{target}{_HOME}" if target.endswith("/") else target
