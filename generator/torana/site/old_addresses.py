"""Old addresses of renamed entities: each page and file of an entity also exists at its former slugs.

A page redirects to the current one. A file is published at both addresses; the old one names the current one.
"""

from __future__ import annotations

import base64
import hashlib
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from html import escape

from torana.dossier.nodes import Node
from torana.exports.export import Export
from torana.exports.file_spec import FileSpec
from torana.json_text import compact
from torana.pages.page import PageSpec
from torana.pages.shared.addresses import Site
from torana.wording.words import Words

Moves = Mapping[str, str]
"""By old path in the site: the current path."""

_SCRIPT = 'location.replace(document.querySelector("a").href + location.search + location.hash)'
_DIGEST = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
_POLICY = f"default-src 'none'; base-uri 'none'; script-src 'self' 'sha256-{_DIGEST}'"
# A refresh loses the part of the address after `#`, which names a fact, so it is only for browsers without scripts.
_REDIRECT = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{name}</title>{canonical}
<noscript><meta http-equiv="refresh" content="0; url={target}"></noscript>
</head>
<body>
<article>
<h1>{moved}</h1>
<p><a href="{target}">{name}</a></p>
</article>
<script>{script}</script>
</body>
</html>
"""


def with_old_addresses(
    specs: Iterable[PageSpec | FileSpec], node: Node, words: Words, site: Site
) -> Iterator[PageSpec | FileSpec]:
    """Yield the specs of an entity, each with its old addresses. `words` has the language of its pages."""
    for spec in specs:
        moves = _moves(spec.paths, node)
        if moves and isinstance(spec, FileSpec):
            yield replace(spec, paths=(*spec.paths, *moves), make=partial(_published, spec.make, moves, site))
            continue
        yield spec
        if moves:
            yield FileSpec(tuple(moves), partial(_redirects, moves, node, words, site), spec.unit)


def _moves(paths: Iterable[str], node: Node) -> Moves:
    here = f"/{node.type.url}/{node.slug}"
    return {
        f"/{path}".replace(here, f"/{node.type.url}/{old}", 1)[1:]: path
        for old in node.record.formerly
        for path in paths
    }


def _redirects(moves: Moves, node: Node, words: Words, site: Site) -> Iterator[Export]:
    for old, new in moves.items():
        address = new.removesuffix("index.html")
        canonical = f'\n<link rel="canonical" href="{escape(site.url + address)}">' if site.url else ""
        page = _REDIRECT.format(
            language=words.language,
            policy=_POLICY,
            name=escape(node.name),
            canonical=canonical,
            moved=escape(words.t("This page has moved")),
            target=escape(posixpath.relpath(address, posixpath.dirname(old)) + "/"),
            script=_SCRIPT,
        )
        yield Export(old, node.name, page.encode())


def _published(make: Callable[[], Iterable[Export]], moves: Moves, site: Site) -> Iterator[Export]:
    """Make files, and publish each at its old addresses too."""
    for file in make():
        yield file
        for old, new in moves.items():
            if new == file.path:
                address = site.url + new if site.url else posixpath.relpath(new, posixpath.dirname(old))
                yield replace(file, path=old, content=_with_pointer(file, address))


def _with_pointer(file: Export, address: str) -> bytes:
    """The content of a file at an old address. A feed needs no pointer: its own link leads to the current address."""
    if file.path.endswith(".json"):
        return file.content.replace(b"{\n", f'{{\n  "moved_to": {compact(address)},\n'.encode(), 1)
    if file.path.endswith(".md"):
        return f"This page has moved to <{address}>.\n\n".encode() + file.content
    return file.content
