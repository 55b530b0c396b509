"""Scripts and style sheets that are split into parts are published as one file each."""

from __future__ import annotations

from pathlib import Path

import pytest
from torana import ToranaError
from torana.site.bundles import PARTS, bundled_assets

from .support.paths import REPOSITORY

DOCS = REPOSITORY / "docs"


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / "assets" / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_a_style_sheet_contains_its_parts_in_order(tmp_path: Path) -> None:
    docs = written(
        tmp_path,
        site_css='@import "./parts/b.css";\n@import "./parts/a.css";\nend {}\n',
        parts__a_css="a {}\n",
        parts__b_css="b {}\n",
    )
    assert bundled_assets(docs) == {"assets/site.css": b"b {}\na {}\nend {}\n"}


def test_a_part_that_two_parts_import_is_there_once(tmp_path: Path) -> None:
    docs = written(
        tmp_path,
        open_js='import { b } from "./parts/b.js";\nimport { c } from "./parts/c.js";\nexport { b, c };\n',
        parts__a_js="export const a = 1;\n",
        parts__b_js='import { a } from "./a.js";\n\nexport function b() {\n  return a;\n}\n',
        parts__c_js='import { a } from "./a.js";\n\nexport const c = a;\n',
    )
    text = bundled_assets(docs)["assets/open.js"].decode()
    assert text == "const a = 1;\n\nfunction b() {\n  return a;\n}\n\nconst c = a;\nexport { b, c };\n"


def test_a_script_without_exports_keeps_its_names_to_itself(tmp_path: Path) -> None:
    docs = written(
        tmp_path, run_js='import { a } from "./parts/a.js";\na();\n', parts__a_js="export const a = alert;\n"
    )
    assert bundled_assets(docs) == {
        "assets/run.js": b'(() => {\n"use strict";\nconst a = alert;\na();\n})();\n',
    }


def test_other_files_stay_as_they_are(tmp_path: Path) -> None:
    """Files of dossiers from earlier versions, and modules that a host has written, do not change."""
    assert not bundled_assets(written(tmp_path, site_css="a {}\n", own_js='import { x } from "./lib/x.js";\n'))
    assert not bundled_assets(tmp_path / "nowhere")


def test_a_part_cannot_be_a_file_of_another_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("canary", "utf-8")
    text = '@import "./parts/../../../secret";\n'
    assert bundled_assets(written(tmp_path / "docs", site_css=text)) == {"assets/site.css": text.encode()}


def test_a_part_that_is_missing(tmp_path: Path) -> None:
    docs = written(tmp_path, site_css='@import "./parts/gone.css";\n')
    with pytest.raises(ToranaError, match=r"site\.css imports \./parts/gone\.css: No such file"):
        bundled_assets(docs)


def test_the_site_has_the_bundles_and_not_their_parts(small_site: Path) -> None:
    found = bundled_assets(DOCS)
    assert {path: (small_site / path).read_bytes() for path in found} == found
    assert not (small_site / PARTS).exists()


def test_every_part_is_used() -> None:
    sources = "".join(path.read_text("utf-8") for path in (DOCS / "assets").rglob("*.*s*"))
    assert not [path.name for path in (DOCS / PARTS).iterdir() if f'/{path.name}";' not in sources]
