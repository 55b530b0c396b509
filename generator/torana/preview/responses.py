"""The pages and files of a previewed site, by address."""

from __future__ import annotations

import gzip
import re
from collections import OrderedDict
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from torana.site.on_demand import SiteOnDemand

_SITEMAP = re.compile(r"sitemap(-[0-9]+)?\.xml|sitemap\.xml\.gz")
MAX_SEEN = 200
"""Maximum number of pages whose last version is kept."""
_EMPTY_PAGE = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Torana</title></head>
<body><p>There is nothing to show yet.</p></body></html>"""


class Response(NamedTuple):
    """The answer to a request."""

    status: int
    """The HTTP status: 200, 404, 301 for an address without its final slash, 503 if there is no valid state yet."""
    body: bytes
    name: str
    """The file name, which determines the media type."""


class Responses:
    """Makes pages and files on demand, and keeps the last pages that were shown."""

    def __init__(self) -> None:
        self._site: SiteOnDemand | None = None
        self._folder = Path()
        self._state = 0
        self._seen: OrderedDict[str, tuple[int, bytes]] = OrderedDict()

    def show(self, site: SiteOnDemand, folder: Path) -> None:
        """Switch to another site. `folder` has the files that MkDocs wrote."""
        self._site, self._folder = site, folder
        self.renew()

    def renew(self) -> None:
        """Make every page again, because the dossier has changed."""
        self._state += 1

    def find(self, address: str) -> Response:
        """Return the answer at an address, from the root of the site.

        Raises:
            ToranaError: A template is wrong, or the page cannot be converted.
        """
        if self._site is None:
            return Response(503, _EMPTY_PAGE, "index.html")
        file = f"{address}index.html" if address == "" or address.endswith("/") else address
        name = PurePosixPath(file).name
        body = self._page(self._site, file) if name == "index.html" else self._data(self._site, file)
        if body is not None:
            return Response(200, body, name)
        if name != "index.html" and self.find(f"{address}/").status == 200:
            return Response(301, b"", name)
        return Response(404, self._file("404.html") or b"", "404.html")

    def last_seen(self, address: str) -> Response:
        """Return the last version of a page that was shown."""
        seen = self._seen.get(address if address.endswith("index.html") else f"{address}index.html")
        return Response(200, seen[1], "index.html") if seen else Response(503, _EMPTY_PAGE, "index.html")

    def _page(self, site: SiteOnDemand, file: str) -> bytes | None:
        seen = self._seen.get(file)
        if seen and seen[0] == self._state:
            return seen[1]
        body = site.file(file)
        if body is not None:
            self._seen[file] = (self._state, body)
            self._seen.move_to_end(file)
            if len(self._seen) > MAX_SEEN:
                self._seen.popitem(last=False)
        return self._file(file) if body is None else body

    def _data(self, site: SiteOnDemand, file: str) -> bytes | None:
        if not _SITEMAP.fullmatch(file):
            # No file of MkDocs is in the way of a data file. Looking for one needs a list of all common pages.
            written = self._file(file)
            return site.file(file) if written is None else written
        found = site.sitemaps(self._file("sitemap.xml") or b"").get(file.removesuffix(".gz"))
        return gzip.compress(found) if found and file.endswith(".gz") else found

    def _file(self, address: str) -> bytes | None:
        return file_in(self._folder, address)


def file_in(folder: Path, address: str) -> bytes | None:
    """Return a file of a folder; `None` if there is none, or if the address or a link leads out of the folder."""
    folder = folder.resolve()
    try:
        path = (folder / address).resolve()
        return path.read_bytes() if path.is_relative_to(folder) and path.is_file() else None
    except (OSError, ValueError):  # a name that is too long, or contains a null character
        return None
