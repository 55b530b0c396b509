"""The properties that `fuzz.py` checks of any input, random or guided by coverage.

A target takes bytes, and returns whether they were refused. It raises an exception if a property is violated.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import yaml
from babel import Locale
from selectolax.lexbor import LexborHTMLParser
from torana.dossier.load import load_dossier
from torana.exports.file_spec import FileSpec
from torana.pages.html_head import _IN_SCRIPT
from torana.pages.markdown.escaping import attribute, css_text, escape
from torana.problems import Problem, as_github, as_json, as_text
from torana.records.characters import forbidden_characters
from torana.records.parse_cache import ParseCache
from torana.records.yaml_parser import parse
from torana.site.fast.markdown_to_html import Converter
from torana.site.on_demand import SiteOnDemand
from torana.wording import po_file
from torana.wording.catalogue_updates import refresh_catalogue
from torana.wording.words import Translated

from benchmarks.command_lines import run_command_lines
from tests.support.dossiers import BASE, cases, lay_out
from tests.support.hostile import CORPUS, STRINGS, filled, opened, structure, texts, write, written
from tests.support.paths import REPOSITORY, SMALL

MOST = 4_000
"""Bytes of one input."""
LONGEST = 200
"""Characters of a text: it is many times in a page, and parsing the page like a browser is slow."""


@dataclass(frozen=True, slots=True)
class Target:
    """A function that accepts any input."""

    seeds: list[bytes]
    """The first inputs."""
    once: Callable[[bytes], bool]
    """Runs once, and returns whether the input was refused, which is allowed. Raises if a property is violated."""


# --- the reader ---------------------------------------------------------------------------------------------------


def reader() -> Target:
    """Any bytes as a YAML file: the result is a node, or problems with positions."""
    folders = (CORPUS / "yaml", SMALL, REPOSITORY / "seeds")
    return Target([path.read_bytes() for folder in folders for path in sorted(folder.rglob("*.yml"))], _read)


def _read(raw: bytes) -> bool:
    document = parse(raw, "x.yml")
    assert (document.root is None) == bool(document.problems)
    _located(document.problems, raw.decode("utf-8", "replace"))
    return bool(document.problems)


def _located(problems: Iterable[Problem], text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for problem in problems:
        position = problem.position
        assert position.file, problem
        assert 1 <= position.line <= lines + 1, problem
        assert position.column >= 1, problem
        assert position.length >= 1, problem
        assert problem.message, problem


# --- reading and checking a dossier -------------------------------------------------------------------------------

PLACES = (
    "content/initiatives/wind-park.yml",
    "content/organisations/acme-foundry.yml",
    "content/places/port.yml",
    "content/sectors/energy.yml",
    "seeds/acme-report-2023.yml",
    "content/dossier.yml",
)
"""The files of a dossier that an input may be, by its first byte."""


def dossier() -> Target:
    """Any bytes as one of the files of a dossier: the result is the dossier, or problems that every format can show."""
    root, parse_cache = Path(tempfile.mkdtemp()), ParseCache()
    lay_out(root, {})
    whole = {place: (root / place).read_bytes() for place in PLACES}
    seeds = []
    for case in cases():
        for name, content in (BASE | yaml.safe_load(case.read_text("utf-8"))["files"]).items():
            of = next((i for i, place in enumerate(PLACES) if Path(place).parent == Path(name).parent), None)
            if content and of is not None and len(content) < MOST:
                seeds.append(bytes([of]) + content.encode())

    def once(raw: bytes) -> bool:
        place = PLACES[raw[0] % len(PLACES)] if raw else PLACES[0]
        (root / place).write_bytes(raw[1:])
        try:
            return _checked(root, parse_cache)
        finally:
            (root / place).write_bytes(whole[place])

    return Target(sorted(set(seeds)), once)


def _checked(root: Path, parse_cache: ParseCache) -> bool:
    found = load_dossier(root, parse_cache)
    assert (found.dossier is None) == bool(found.problems)
    for problem in found.problems:
        _located([problem], (root / problem.position.file).read_bytes().decode("utf-8", "replace"))
    messages = as_text(found.problems, root) + as_github(found.problems)
    assert not next((sign for sign in messages if ord(sign) < 0x20 and sign != "\n"), None)
    assert len(as_github(found.problems).splitlines()) == len(found.problems)
    assert len(json.loads(as_json(found.problems, found.counts))["problems"]) == len(found.problems)
    if found.dossier is not None:
        again = load_dossier(root, parse_cache).dossier
        assert again is not None
        for slug, node in found.dossier.nodes.items():
            assert again.nodes[slug].record == node.record, slug
    return bool(found.problems)


# --- catalogues -----------------------------------------------------------------------------------------------------

HINDI = Locale("hi")
"""A language with two plural forms."""


def catalogues() -> Target:
    """Return the target for any bytes as a catalogue: translations that can be shown and saved, or located problems."""
    of_cases = [
        content.encode()
        for case in cases()
        for name, content in yaml.safe_load(case.read_text("utf-8"))["files"].items()
        if content and name.endswith(".po")
    ]
    header, *real = (REPOSITORY / "content" / "languages" / "hi.po").read_text("utf-8").split("\n\n")
    parts = ["\n\n".join([header, *real[start : start + 3]]).encode() for start in range(0, len(real), 10)]
    return Target([*of_cases, *parts], _translate)


def _translate(raw: bytes) -> bool:
    # The reader has the same check of the encoding, and nearly every change of a byte violates it.
    raw = raw.decode("utf-8", "ignore").encode()
    problems = po_file.problems(raw, "hi.po")
    _located(problems, raw.decode("utf-8", "replace"))
    if problems:
        return True
    catalogue = po_file.read(raw, HINDI)
    words = Translated(catalogue)
    assert words.language == "hi"
    for message in catalogue:
        _show((message.id,) if isinstance(message.id, str) else tuple(message.id), words)
    translations = {message.id: message.string for message in catalogue if message.id}
    written = refresh_catalogue(catalogue, deepcopy(catalogue)).encode()
    assert not po_file.problems(written, "hi.po")
    again = po_file.read(written, HINDI)
    assert {message.id: message.string for message in again if message.id} == translations
    return False


def _show(originals: tuple[str, ...], words: Translated) -> None:
    """Check that a translation can be shown if its originals can, and that it hides nothing."""
    values = {name: "1" for text in originals for name in re.findall(r"%\((\w+)\)s", text)}
    try:
        _ = [text % values for text in originals]
    except (ValueError, TypeError, KeyError):
        return  # the site has no such message
    for number in (0, 1, 2, 10**9):
        shown = words.t(originals[0], **values) if len(originals) == 1 else words.n(*originals, number, **values)
        assert not next(forbidden_characters(shown), None), repr(shown)


# --- texts in a page ----------------------------------------------------------------------------------------------

MARK = "Zq"


_GUARD = re.compile(r"(?:^|(?<=;))'(?=\"*[-=+@＝＋－＠])")
"""The apostrophe that keeps a spreadsheet from reading a formula."""


def text() -> Target:
    """Any text in every place of a page that shows texts: it is shown literally, and adds no element or attribute."""
    converter = Converter(lambda path: True)
    harmless = LexborHTMLParser(_page(converter, MARK))
    shape, shown = structure(harmless), texts(harmless)

    def once(raw: bytes) -> bool:
        found = " ".join(raw.decode("utf-8", "replace")[:LONGEST].split())
        # The reader refuses these.
        if not found or next(forbidden_characters(found), None):
            return True
        tree = LexborHTMLParser(_page(converter, found))
        assert structure(tree) == shape, repr(found)
        for before, now in zip(shown, texts(tree), strict=True):
            assert now == before.replace(MARK, found), (before, now)
        script = tree.css_first("script")
        assert script is not None
        assert json.loads(script.text()) == {"t": found}
        cell = next(csv.reader(io.StringIO(_cell(found), newline=""), strict=True))[0]
        assert _GUARD.sub("", cell) == _GUARD.sub("", found)
        # Some spreadsheets end cells at semicolons, even inside quotes.
        first, *others = cell.split(";")
        assert not any(part.startswith(("=", "+", "-", "@")) for part in (first, *(p.lstrip('"') for p in others)))
        return False

    return Target([str(row["text"]).encode("utf-8", "replace") for row in STRINGS], once)


def _page(converter: Converter, found: str) -> str:
    """A page that shows a text in every place where our pages show texts."""
    begun, alone, quoted = escape(found, True), escape(found), attribute(found)
    made = converter.convert(
        f'# {alone} {{ #a }}\n\n{alone}\n\nA {begun} **b {begun}** [{alone}](a.md) [x](a.md){{ title="{quoted}" }}\n\n'
        f"- {alone}\n- x\n\n{alone}\n:   {alone}\n\n1. {alone}\n    {{ #b .c }}\n\n"
        f"| a | b |\n|---|---|\n| {alone} | x |\n\n"
        f'<div class="d" markdown>\n\n{alone}\n{{ .e }}\n\n</div>\n\n<p title="{quoted}">x</p>\n',
        "x.md",
    )
    assert made is not None, found
    script = json.dumps({"t": found}, ensure_ascii=False).translate(_IN_SCRIPT)
    return (
        f'<!doctype html><html><head><title>{html.escape(found)}</title><meta content="{html.escape(found)}">'
        f'<style>a{{b:"{css_text(found)}"}}</style><script type="application/ld+json">{script}</script></head>'
        f"<body>{made.content}</body></html>"
    )


def _cell(found: str) -> str:
    from torana.exports.tables.csv_file import as_csv
    from torana.exports.tables.table import Table, TableColumn

    table = Table("t", "T", ("a",), lambda dossier: (), (TableColumn("a", "A", required=True),))
    return as_csv(table, [(found,)]).decode().partition("\n")[2]


# --- a whole build ------------------------------------------------------------------------------------------------


def build() -> Target:
    """Any text in every field of a dossier: all pages and data are as with a harmless text, except for the text."""
    root = written(Path(tempfile.mkdtemp()), {0: "harmless"})
    site = opened(root)
    files = sorted(_data(site))

    def shapes() -> dict[str, object]:
        pages = {path: site.page(path) or b"" for path in site.pages}
        return {path: structure(LexborHTMLParser(page.decode())) for path, page in pages.items()}

    harmless = shapes()

    def once(raw: bytes) -> bool:
        write(root, filled(0, raw.decode("utf-8", "replace")[:LONGEST]))
        found = load_dossier(root)
        if found.problems:
            return True
        site.replace(found)
        for path, shape in shapes().items():
            assert shape == harmless[path], path
        exports = _data(site)
        assert sorted(exports) == files
        for path, content in exports.items():
            _parses(path, content)
        return False

    return Target([str(row["text"]).encode("utf-8", "replace") for row in STRINGS if row["slots"] == "any"], once)


def _data(site: SiteOnDemand) -> dict[str, bytes]:
    """Make the files that the data page lists."""
    specs = [spec for _, spec in site.plan.specs() if isinstance(spec, FileSpec) and spec.group]
    return {file.path: file.content for spec in specs for file in site.plan.files(spec)}


def _parses(path: str, content: bytes) -> None:
    if path.endswith((".json", ".geojson")):
        json.loads(content)
    elif path.endswith((".xml", ".graphml")):
        ElementTree.fromstring(content)
    elif path.endswith(".csv"):
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True):
            for cell in row:
                numeric = cell[:1] in "+-" and cell[1:].replace(".", "", 1).isdigit()
                assert not cell.startswith(("=", "+", "-", "@")) or numeric, (path, cell)


def commands() -> Target:
    """Any command line: it ends in one of four exit statuses, and writes nothing outside."""
    return Target(*run_command_lines())


TARGETS: dict[str, Callable[[], Target]] = {
    "reader": reader,
    "dossier": dossier,
    "catalogues": catalogues,
    "text": text,
    "build": build,
    "commands": commands,
}
