"""The report as a tagged PDF, with Typst: the same text, marks and sources as the page.

Typst and fontTools are optional (the extra `pdf`). The fonts are those of the package, so that the bytes do
not depend on the fonts of the machine.
"""

from __future__ import annotations

import io
import json
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from torana import ToranaError
from torana.dossier.graph import Dossier
from torana.pages.citation import page_citation
from torana.pages.page import View
from torana.pages.report import report_page
from torana.pages.shared.addresses import Site, address, page_address
from torana.pages.shared.links import Link, LinkedText
from torana.pages.shared.report_views import REPORT_PAGE, ReportBlock, has_report
from torana.records.characters import character_name

_FONTS = Path(__file__).parent / "fonts"
_FACES = ("public-sans", "public-sans-ext", "noto-sans-jp", "noto-sans-devanagari")
"""The files of the fonts, in the order in which Typst looks for a character."""
_WEIGHTS = {"Regular": 400, "Bold": 700}
_TEMPLATE = Path(__file__).parent / "report.typ"


class MissingPackageError(ToranaError):
    """A package of the extra `pdf` is not installed."""


def printed_report(dossier: Dossier, site: Site) -> bytes:
    """Return the report of a dossier as PDF/UA-1, with bookmarks and links to the site.

    Raises:
        MissingPackageError: Typst or another package is not installed.
        ToranaError: The dossier has no report, or the fonts lack a character.
    """
    if not has_report(dossier):
        raise ToranaError("there is no report: write one in content/dossier.yml or in the file of a sector")
    try:
        import typst

        return _printed(_document(dossier, site), typst)
    except ImportError as error:
        raise MissingPackageError(f"{error.name} is not installed. Run pip install brotli fonttools typst") from error


def _printed(document: dict[str, Any], compiler: Any) -> bytes:
    fonts = _needed(json.dumps(document, ensure_ascii=False))
    with tempfile.TemporaryDirectory() as folder:
        for name, content in _static_fonts(fonts):
            (Path(folder) / name).write_bytes(content)
        try:
            pdf, warnings = compiler.compile_with_warnings(
                _TEMPLATE.read_bytes(),
                root=folder,
                font_paths=[folder],
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards="ua-1",
                sys_inputs={"data": json.dumps({**document, "fonts": fonts})},
            )
        except compiler.TypstError as error:
            raise ToranaError(f"the report cannot be printed: {error}") from error
    if warnings:
        raise ToranaError(f"the report cannot be printed: {warnings[0].message}")
    return bytes(pdf)


def _needed(text: str) -> list[str]:
    """Return the fonts that a text needs: to convert that of Japanese takes seconds."""
    from fontTools.ttLib import TTFont

    missing = {character for character in text if _is_drawn(character)}
    found = []
    for name in _FACES:
        characters = set(map(chr, TTFont(_FONTS / f"{name}.woff2").getBestCmap()))
        if missing & characters:
            found.append(name)
            missing -= characters
    if missing:
        shown = ", ".join(f"{character} ({character_name(character)})" for character in sorted(missing)[:10])
        raise ToranaError(f"no font has these characters of the report: {shown}. Write them in Latin letters")
    return found


def _is_drawn(character: str) -> bool:
    """Return whether a font must have a character. Variation selectors only choose a shape, if the font has several."""
    return unicodedata.category(character)[0] not in "CZ" and "VARIATION SELECTOR" not in unicodedata.name(
        character, ""
    )


def _static_fonts(names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield fonts as files that Typst can read: not compressed, and one for each weight. The family is the name."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    for name in names:
        for style, weight in _WEIGHTS.items():
            font = TTFont(_FONTS / f"{name}.woff2", recalcTimestamp=False)
            if "fvar" in font:
                font = instantiateVariableFont(font, {"wght": weight}, inplace=True)
            elif style != "Regular":
                continue
            font.flavor = None
            for number, text in {1: name, 2: style, 4: f"{name} {style}", 16: name, 17: style}.items():
                font["name"].setName(text, number, 3, 1, 0x409)
            font["OS/2"].usWeightClass = weight
            content = io.BytesIO()
            font.save(content)
            yield f"{name}-{style}.ttf", content.getvalue()


def _document(dossier: Dossier, site: Site) -> dict[str, Any]:
    """Return the texts and addresses of the document, for the template."""
    view, words, as_of = report_page(dossier, site), dossier.words, dossier.settings.as_of.first
    return {
        "title": view.title,
        "publisher": view.publisher,
        "as_of": words.t("as of %(date)s", date=view.as_of),
        "date": [as_of.year, as_of.month, as_of.day],
        "running": view.running,
        "address": page_address(site, REPORT_PAGE),
        "contents": words.t("Contents"),
        "sources": words.t("Sources"),
        "blocks": list(_blocks(view, site, words.t("Summary"))),
        "references": [_reference(each, dossier) for each in view.references],
        "citation": page_citation(REPORT_PAGE, words.t("Report"), None, dossier, site).text,
    }


def _blocks(view: View, site: Site, summary: str) -> Iterator[dict[str, Any]]:
    if view.own:
        if view.own.summary:
            yield {"heading": summary, "level": 1}
        yield from _part((*view.own.summary, *view.own.rest), site)
    for sector in view.sectors:
        yield {"heading": sector.title.text, "level": 1}
        yield from _part((*sector.report.summary, *sector.report.rest), site)


def _part(blocks: Iterable[ReportBlock], site: Site) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if block.heading:
            yield {"heading": block.heading, "level": block.level - 1}
        else:
            yield {"sentences": [_sentence(each, site) for each in block.sentences]}


def _sentence(sentence: View, site: Site) -> dict[str, Any]:
    return {
        "spans": list(_spans(sentence.words, site)),
        "marks": [{"text": mark.numbers, "url": _url(mark.link, site)} for mark in sentence.marks],
        "labels": [label.text for label in sentence.labels],
    }


def _spans(text: LinkedText, site: Site) -> Iterator[dict[str, str]]:
    for span in text:
        yield {"text": span.text, "url": _url(span, site)} if isinstance(span, Link) else {"text": span, "url": ""}


def _url(link: Link, site: Site) -> str:
    """The web address of a link; empty if the address of the site is not known."""
    where = f"{address(link.path)}#{link.anchor}" if link.anchor else address(link.path)
    return f"{site.url}{where}" if site.url else ""


def _reference(reference: View, dossier: Dossier) -> dict[str, Any]:
    source, words = reference.source, dossier.words
    record = source.record
    passage = words.t("Passage:") + " " + "; ".join(passage.at for passage in reference.passages)
    publisher = ", ".join(filter(None, (record.publisher, source.published)))
    parts = (source.authors, source.link.text, source.container, publisher, source.kind, passage)
    text = " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part)
    return {"number": reference.number, "text": text, "url": record.archived or record.url or ""}
