"""Generated dossiers that `check` accepts can be built: no exception, no broken link, no file that is not valid."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, Phase, assume, given, settings
from torana.audit.built_site import check_site
from torana.dossier.load import load_dossier
from torana.preview.preview import Preview

from .support.command import torana
from .support.dossiers import with_short_lists
from .support.generated import SEEDS, SIZES, SMALL_SIZES, Sizes, as_yaml, generated, laid_out
from .support.generated_sites import site_laid_out
from .support.planned import problems_of_plan
from .support.sites import digest

FEW = int(os.environ.get("TORANA_SITES") or 10)
"""The number of sites that the exhaustive tests build."""
MANY = int(os.environ.get("TORANA_BUILDS") or 30)
"""The number of dossiers of the exhaustive test: CONTRIBUTING.md gives the command for a thousand."""


def several(count: int) -> settings:
    """Do not look for a smaller example that fails: an example is two numbers, and a build takes seconds."""
    return settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module", autouse=True)
def short_lists() -> Iterator[None]:
    """Lists continue below the names of their pages."""
    with pytest.MonkeyPatch.context() as patch:
        with_short_lists(patch)
        yield


def make_all(seed: int, sizes: Sizes) -> None:
    with laid_out(generated(seed, sizes)) as root:
        loaded = load_dossier(root)
        assume(not loaded.problems)
        assert problems_of_plan(loaded, root) == []


@several(3)
@given(SEEDS, SMALL_SIZES)
def test_every_page_and_file(seed: int, sizes: Sizes) -> None:
    make_all(seed, sizes)


@pytest.mark.exhaustive
@several(MANY)
@given(SEEDS, SIZES)
def test_every_page_and_file_of_many(seed: int, sizes: Sizes) -> None:
    make_all(seed, sizes)


def built(root: Path, name: str, *options: str) -> dict[str, str]:
    done = torana("build", "--site-dir", root.parent / name, *options, root=root)
    assert done.returncode == 0, done.stderr
    return digest(root.parent / name)


def build_whole(seed: int, sizes: Sizes) -> None:
    with site_laid_out(seed, sizes) as root:
        assume(not load_dossier(root).problems)
        built(root, "site", "--no-cache")
        # A hand-written page may show what looks like a piece of a template.
        problems = [text for text in check_site(root.parent / "site", 1)[0] if "left over" not in text]
        # Of other mistakes in hand-written pages, `check` has told their author.
        refused = torana("check", root=root).stderr if problems else ""
        assert [text for text in problems if text.partition(": ")[2] not in refused] == []


@several(1)
@given(SEEDS, SMALL_SIZES)
def test_a_whole_site(seed: int, sizes: Sizes) -> None:
    build_whole(seed, sizes)


@pytest.mark.exhaustive
@several(FEW)
@given(SEEDS, SIZES)
def test_whole_sites(seed: int, sizes: Sizes) -> None:
    build_whole(seed, sizes)


def edits(root: Path) -> Iterator[Path]:
    """Change one file after the other: a name or title, and the first fact."""
    for path in sorted((root / "content").glob("[iop]*/*.yml")) + sorted((root / "seeds").glob("*.yml")):
        record = yaml.load(path.read_bytes(), yaml.CBaseLoader)
        record["title" if "title" in record else "name"] += " again"
        for fact in record.get("facts", ())[:1]:
            fact["statement"] += " again"
        path.write_text(as_yaml(record), "utf-8")
        yield path


@pytest.mark.exhaustive
@several(FEW)
@given(SEEDS, SIZES)
def test_converter_cache_and_preview_write_the_same_as_mkdocs(seed: int, sizes: Sizes) -> None:
    """Also after every edit, and on pages below the names of others.

    A site without MkDocs' plugin takes longest, so only every third is compared. The preview uses no build cache.
    """
    with site_laid_out(seed, sizes) as root:
        assume(not load_dossier(root).problems)
        built(root, "site")
        preview = Preview(root, log=lambda text: None)
        preview.load()
        for number, path in enumerate(edits(root)):
            if load_dossier(root).problems:
                break
            preview.follow([path])
            site = built(root, "site")
            assert number % 3 or site == built(root, "plain", "--plain")
            for name in site.keys() - {"404.html", "sitemap.xml.gz"}:
                shown = preview.answer(name.removesuffix("index.html") if name.endswith(".html") else name)
                assert shown.body == (root.parent / "site" / name).read_bytes(), name
        preview.close()
