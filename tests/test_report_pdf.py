"""The report as a PDF."""

from __future__ import annotations

import ctypes
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from torana import ToranaError
from torana.dossier.graph import Dossier
from torana.dossier.load import load_dossier
from torana.exports.report_pdf import printed_report
from torana.pages.shared.addresses import Site

from .support.command import torana
from .support.dossiers import copy_of_small, dossier_of, lay_out, replace

SITE = Site("https://example.org/")


def small(folder: Path, *changes: tuple[str, str, str]) -> Dossier:
    root = copy_of_small(folder)
    for file, old, new in changes:
        replace(root / file, old, new)
    return dossier_of(root)


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ToranaError, match=r"typst is not installed. Run pip install brotli fonttools typst"):
        printed_report(small(tmp_path), SITE)


def test_without_a_report_nothing_is_printed(tmp_path: Path) -> None:
    lay_out(tmp_path, {})
    loaded = load_dossier(tmp_path)
    assert loaded.dossier
    with pytest.raises(ToranaError, match="there is no report"):
        printed_report(loaded.dossier, SITE)


def test_the_page_links_to_the_pdf_if_it_exists(tmp_path: Path, small_root: Path) -> None:
    root = tmp_path / "dossier"
    shutil.copytree(small_root, root)
    page = root / "site/report/index.html"
    assert "report.pdf" not in page.read_text("utf-8")
    (root / "docs/report").mkdir()
    (root / "docs/report/report.pdf").write_bytes(b"%PDF-1.7")
    assert torana("build", root=root).returncode == 0
    assert 'href="report.pdf"' in page.read_text("utf-8")
    assert (root / "site/report/report.pdf").is_file()


def tags(page: Any, raw: Any) -> Iterator[str]:
    """The types of the elements of a page, such as `H1` and `Link`."""
    tree = raw.FPDF_StructTree_GetForPage(page)
    waiting = [raw.FPDF_StructTree_GetChildAtIndex(tree, at) for at in range(raw.FPDF_StructTree_CountChildren(tree))]
    for element in waiting:
        name = ctypes.create_string_buffer(200)
        length = raw.FPDF_StructElement_GetType(element, name, len(name))
        yield name.raw[:length].decode("utf-16-le").rstrip("\0")
        below = range(raw.FPDF_StructElement_CountChildren(element))
        waiting += filter(None, (raw.FPDF_StructElement_GetChildAtIndex(element, at) for at in below))


def test_the_pdf_is_tagged_and_complete(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    pdfium = pytest.importorskip("pypdfium2")
    dossier = small(
        tmp_path,
        (
            "content/dossier.yml",
            "That *is* <b>odd</b> [assessment]",
            "葛\U000e0100 इसरो और चंद्रयान #let x = 1 [assessment]",
        ),
    )
    content = printed_report(dossier, SITE)
    assert printed_report(dossier, SITE) == content
    document = pdfium.PdfDocument(content)
    assert pdfium.raw.FPDFCatalog_IsTagged(document)
    assert document.get_metadata_dict()["Title"] == "Acme & Friends <test>"
    headings = ["Summary", "What is *next*", "Energy", "The work", "The work", "風力", "Sources"]
    assert [each.get_title() for each in document.get_toc()] == headings
    assert {"H1", "H2", "P", "Link", "LI"} <= {tag for page in document for tag in tags(page, pdfium.raw)}
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    assert "agreed on a park for 7,600 crore rupees in August 2022.[1, 2, 3] (Contested)" in text
    assert "इसरो और चंद्रयान #let x = 1. (Editors’ assessment)" in text
    assert "風の公園 (in Japanese)" in text
    assert text.endswith("as of 31 January 2026 1")


def test_a_character_without_a_font_is_reported(tmp_path: Path) -> None:
    pytest.importorskip("typst")
    dossier = small(tmp_path, ("content/dossier.yml", "What is *next*", "ไทย"))
    with pytest.raises(ToranaError, match=r"ท \(U\+0E17 THAI CHARACTER THO THAHAN\), ย"):
        printed_report(dossier, SITE)
