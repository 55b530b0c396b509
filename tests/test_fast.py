"""A fast build and a plain one write the same bytes, for any dossier, theme and number of processes."""

from __future__ import annotations

import dataclasses
import multiprocessing
import shutil
from pathlib import Path

import pytest
from torana.dossier.load import load_dossier
from torana.dossier.nodes import Node
from torana.exports.export import Export
from torana.exports.file_spec import FileSpec
from torana.pages.markdown.templates import CompiledTemplates
from torana.pages.page import PageSpec
from torana.pages.shared.addresses import Site
from torana.site.mkdocs import sitemap
from torana.site.mkdocs.configuration import load, site_of
from torana.site.page_maker import PageMaker
from torana.site.plan import Plan
from torana.site.shares import Shares

from .support.command import torana
from .support.dossiers import BASE, copy_of_small, lay_out, replace, with_short_lists
from .support.edits import NORTH
from .support.paths import REPOSITORY, SMALL, TESTS
from .support.planned import data_units
from .support.sites import digest

JAPANESE = 'msgid ""\nmsgstr ""\n\nmsgid "Fact"\nmsgstr "事実"\n'


def built(root: Path, site: Path, *options: str) -> dict[str, str]:
    result = torana("build", "--site-dir", site, *options, root=root)
    assert result.returncode == 0, result.stderr
    return digest(site)


@pytest.mark.exhaustive
def test_the_real_site(tmp_path: Path, real_site: Path) -> None:
    assert built(REPOSITORY, tmp_path / "plain", "--plain") == digest(real_site)


@pytest.mark.exhaustive
def test_a_made_up_one_with_parts_of_lists(tmp_path: Path, made_up: Path) -> None:
    fast = built(made_up, tmp_path / "fast", "--no-cache", "--jobs", "2")
    for name in ("facts/1/index.html", "timeline/1/index.html", "sources/index/2/index.html"):
        assert name in fast
    assert any("/facts-1/" in name for name in fast)
    assert built(made_up, tmp_path / "plain", "--plain") == fast
    assert built(made_up, tmp_path / "one", "--no-cache", "--jobs", "1") == fast


def test_a_dossier_with_every_oddity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of several pages, a sitemap in parts, two languages, and hand-written pages.

    One links to anchors of generated pages. The navigation lists two below the names of others, to which links are
    relative, so that pages of one kind have different frames.
    """
    with_short_lists(monkeypatch)
    monkeypatch.setattr(sitemap, "MAX_ADDRESSES", 20)
    root = copy_of_small(tmp_path)
    listed = ("ja/organisations/acme-foundry/more.md", "organisations/bema/more.md")
    anchors = "[a](initiatives/north-wind.md#agreed) [b](evidence.md#_primary)"
    pages = {**dict.fromkeys(listed, "# More\n"), "extra.md": f"# Extra\n\n{anchors}\n"}
    files = {"content/languages/ja.po": JAPANESE, **{f"docs/{name}": text for name, text in pages.items()}}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    replace(root / "mkdocs.yml", "plugins:\n", "".join(f"  - {name}\n" for name in listed) + "plugins:\n")
    fast = built(root, tmp_path / "fast", "--no-cache")
    assert {"facts/1/index.html", "sitemap-1.xml", "ja/index.html", "organisations/bema/more/index.html"} <= fast.keys()
    assert built(root, tmp_path / "plain", "--plain") == fast


def test_three_parts_add_up_to_the_whole(tmp_path: Path, small_site: Path) -> None:
    root = copy_of_small(tmp_path)
    parts = [built(root, tmp_path / f"part-{number}", "--part", f"{number}/3") for number in (1, 2, 3)]
    assert sum(map(len, parts)) == len(digest(small_site))
    assert parts[0] | parts[1] | parts[2] == digest(small_site)


def test_parts_are_built_again_after_an_edit(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    for number in (1, 2):
        built(root, tmp_path / f"part-{number}", "--part", f"{number}/2")
    assert not (tmp_path / "part-1" / "index.html").exists()  # the home page can be in any part
    replace(root / NORTH, "Twenty people", "Thirty people")
    first, second = (built(root, tmp_path / f"part-{number}", "--part", f"{number}/2") for number in (1, 2))
    assert first | second == built(root, tmp_path / "whole", "--no-cache")


def test_a_part_of_a_translated_site_by_several_processes(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    (root / "content/languages").mkdir()
    (root / "content/languages/ja.po").write_text(JAPANESE, "utf-8")
    done = torana("build", "--no-cache", "--jobs", "2", "--part", "2/3", "--site-dir", tmp_path / "part", root=root)
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "part" / "ja").rglob("index.html"))


@pytest.mark.parametrize("part", ["²/2", "3/2", "0/2", "1", "a/b"])
def test_a_part_that_is_not_one(tmp_path: Path, part: str) -> None:
    done = torana("build", "--part", part, "--site-dir", tmp_path / "site", root=SMALL)
    assert (done.returncode, done.stderr) == (
        1,
        f'torana: "{part}" is not a part. Write 2/4 for the second of four parts\n',
    )


@pytest.mark.parametrize(
    "root",
    [pytest.param(REPOSITORY, marks=pytest.mark.exhaustive), SMALL, TESTS / "products"],
    ids=["real", "small", "products"],
)
def test_the_files_are_known_before_the_pages_are_made(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_short_lists(monkeypatch)
    plan = Plan(load_dossier(root), root, site_of(load(root)))
    for unit, spec in plan.specs():
        if isinstance(spec, PageSpec):
            assert plan.page(spec.path).path == spec.path
            assert spec.path in {other.path for other in plan.specs_of(unit) if isinstance(other, PageSpec)}
            assert spec.make().path == spec.path
        else:
            for file in spec.make():
                assert plan.find(file.path).unit == spec.unit
            assert spec.paths in {other.paths for other in plan.specs_of(unit) if isinstance(other, FileSpec)}


def test_the_specs_of_an_entity_are_made_when_the_list_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """All specs at once need half as much memory as all records."""
    plan, read = Plan(load_dossier(SMALL), SMALL, Site()), set()

    def specs_of(node: Node, *_: object) -> tuple[FileSpec, ...]:
        read.add(node.slug)
        return (FileSpec((f"{node.slug}.x",), list, node.slug),)

    monkeypatch.setattr("torana.site.plan.entity_files", specs_of)
    first = next(spec.paths for _, spec in plan.specs() if spec.paths[0].endswith(".x"))
    assert first == tuple(f"{slug}.x" for slug in read)


def test_an_entity_may_have_the_name_of_a_file(tmp_path: Path) -> None:
    """The picture of the site is `card.png`."""
    source = next(name for name in BASE if name.startswith("seeds/"))
    lay_out(tmp_path, {"seeds/card.png.yml": BASE[source]})
    plan = Plan(load_dossier(tmp_path), tmp_path, Site())
    every = [(unit, spec.paths) for unit, spec in plan.specs()]
    assert [paths for unit, paths in every if paths not in [spec.paths for spec in plan.specs_of(unit)]] == []


SUPER = "{{ super() }}"
THEMES = {
    "says the title in capitals": "{% block htmltitle %}<title>{{ (page.meta.title if page) | upper }}</title>",
    "counts the letters": "{% block content %}{{ page.content | length if page }}" + SUPER,
    "counts the contents": "{% block content %}{% for e in (page.toc if page else ()) %}{{ e.children | length }}"
    "{% endfor %}" + SUPER,
    "escapes the description": "{% block site_meta %}"
    + SUPER
    + "{% if page and page.meta %}<meta name=x content='{{ page.meta.description | e }}'>{% endif %}",
    "depends on the length of the title": "{% block content %}"
    "{% if page and page.meta and page.meta.title | length > 40 %}long{% endif %}" + SUPER,
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.exhaustive if number else ()) for number, name in enumerate(THEMES)],
)
def test_a_theme_that_transforms_values(tmp_path: Path, name: str) -> None:
    root = copy_of_small(tmp_path)
    theme = root / "theme"
    theme.mkdir()
    (theme / "main.html").write_text('{% extends "base.html" %}\n' + THEMES[name] + "{% endblock %}", "utf-8")
    config = (root / "mkdocs.yml").read_text("utf-8")
    assert (REPOSITORY / "theme").as_posix() in config
    (root / "mkdocs.yml").write_text(config.replace((REPOSITORY / "theme").as_posix(), "theme"), "utf-8")
    assert built(root, tmp_path / "fast") == built(root, tmp_path / "plain", "--plain")


def test_a_plugin_that_may_change_any_page(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    (root / "hook.py").write_text("def on_page_content(html, **_):\n    return html.replace('Acme', 'ACME')\n", "utf-8")
    config = (root / "mkdocs.yml").read_text("utf-8") + "\nhooks: [hook.py]\n"
    (root / "mkdocs.yml").write_text(config, "utf-8")
    result = torana("build", root=root)
    assert result.returncode == 0, result.stderr
    assert "hook.py" in result.stderr
    assert "ACME" in (root / "site" / "organisations" / "acme-foundry" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("hook", "output"),
    [
        ("def on_post_page(output, page, config):\n    raise ValueError('broken')\n", "hook.py:2: ValueError: broken"),
        ("import json\n\ndef on_post_build(config):\n    json.loads('{')\n", "hook.py:4: JSONDecodeError: "),
        ("def on_config(config):\n    raise KeyError('x')\n", "hook.py:2: KeyError: 'x'"),
        ("import nothing_there\n", "hook.py:1: ModuleNotFoundError: No module named 'nothing_there'"),
    ],
)
def test_a_hook_that_fails(tmp_path: Path, small_root: Path, hook: str, output: str) -> None:
    root = shutil.copytree(small_root, tmp_path / "dossier")
    before = digest(root / "site")
    (root / "hook.py").write_text(hook, "utf-8")
    (root / "mkdocs.yml").write_text((root / "mkdocs.yml").read_text("utf-8") + "\nhooks: [hook.py]\n", "utf-8")
    result = torana("build", root=root)
    assert result.returncode == 1
    assert f"torana: nothing was built: {output}" in result.stderr
    assert "Traceback" not in result.stderr
    assert digest(root / "site") == before


def test_a_broken_link_ends_the_build(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    (root / "templates").mkdir()
    text = (REPOSITORY / "templates" / "place.md.j2").read_text("utf-8")
    (root / "templates" / "place.md.j2").write_text(text + "\n[gone](../gone.md)\n", "utf-8")
    result = torana("build", root=root)
    assert result.returncode == 1
    assert "gone.md" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (root / "site").exists()


def test_a_hand_written_page_with_a_broken_anchor_ends_the_build(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    page = root / "docs" / "extra.md"
    page.write_text("# Extra\n\n[a](initiatives/north-wind.md#not-agreed)\n", "utf-8")
    result = torana("build", root=root)
    assert result.returncode == 1
    assert "not-agreed" in result.stderr


@pytest.mark.exhaustive
def test_parts_add_up_to_the_whole(tmp_path: Path, made_up: Path) -> None:
    made_up = shutil.copytree(made_up, tmp_path / "dossier")
    whole = built(made_up, tmp_path / "whole", "--no-cache")
    for parts in (2, 8):
        added: dict[str, str] = {}
        for number in range(1, parts + 1):
            part = built(made_up, tmp_path / f"part-{number}-{parts}", "--part", f"{number}/{parts}")
            assert len(part) > 50
            assert not added.keys() & part.keys()
            added |= part
        assert added == whole
    # Each has a separate cache.
    result = torana("build", "--part", "2/8", "--site-dir", tmp_path / "part-2-8", root=made_up)
    assert "nothing has changed" in result.stdout


def test_a_part_knows_the_data_that_another_makes(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    page = root / "docs" / "more.md"
    page.write_text("# More\n\n[Facts](data/facts.csv)\n", "utf-8")
    assert not any(name.startswith("data/") for name in built(root, tmp_path / "part", "--part", "2/2"))
    page.write_text("# More\n\n[Facts](data/fakts.csv)\n", "utf-8")
    result = torana("build", "--part", "2/2", "--site-dir", tmp_path / "part", root=root)
    assert result.returncode == 1
    assert "data/fakts.csv" in result.stderr


@pytest.mark.parametrize("part", ["0/2", "3/2", "2", "a/b", "1/0"])
def test_invalid_parts(tmp_path: Path, part: str) -> None:
    result = torana("build", "--part", part, root=copy_of_small(tmp_path))
    assert (result.returncode, result.stdout) == (1, "")
    assert f'"{part}" is not a part' in result.stderr


def test_units_are_made_by_any_number_of_processes(tmp_path: Path) -> None:
    plan = Plan(load_dossier(SMALL), SMALL, site_of(load(SMALL)))
    units = data_units(plan)
    expected: dict[str, str] = {}
    for workers, own in ((1, 0), (2, 0), (2, 2), (3, len(units)), (20, 2)):
        maker = PageMaker(plan, tmp_path / f"{workers}-{own}")
        assert {unit for unit, _ in maker.run(units, workers, own=own)} == {*units}
        expected = expected or digest(tmp_path / f"{workers}-{own}")
        assert digest(tmp_path / f"{workers}-{own}") == expected


def test_a_process_gets_neighbours_and_then_helps_another_from_the_end() -> None:
    shares = Shares("abcdefg", 2, multiprocessing.get_context("fork"))
    first, second = shares.join(), shares.join()
    assert "".join(shares.take(each) for each in (first, second, second, first)) == "adeb"
    assert "".join(shares.take(first) for _ in range(3)) == "cgf"
    with pytest.raises(IndexError):
        shares.take(second)


def test_templates_are_compiled_before_the_processes_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copy_of_small(tmp_path)
    (root / "content/languages").mkdir(exist_ok=True)
    (root / "content/languages/ja.po").write_text(JAPANESE)
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates/unused.md.j2").write_text("{% if %}")  # an error only of the pages that use it
    monkeypatch.setattr("torana.site.plan.CompiledTemplates", CompiledTemplates)  # tests share one: see conftest.py
    plan = Plan(load_dossier(root), root, site_of(load(root)))
    plan.compile_templates()
    monkeypatch.setattr("torana.pages.markdown.templates.Environment.compile", None)
    languages = {}
    for _, spec in plan.specs():
        if isinstance(spec, PageSpec) and spec.path.endswith("search.md"):
            page, markdown = plan.rendered(spec)
            languages[page.language] = markdown
    assert {*languages} == {"en", "ja"}


@pytest.mark.parametrize("own", [0, 2])
def test_a_unit_that_fails_ends_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: int) -> None:
    def fail(spec: FileSpec) -> FileSpec:
        def make() -> list[Export]:
            raise ValueError("no")

        return dataclasses.replace(spec, make=make)

    plan = Plan(load_dossier(SMALL), SMALL, site_of(load(SMALL)))
    units, specs_of = data_units(plan), plan.specs_of
    for failing in (units[0], units[-1]):
        monkeypatch.setattr(
            plan, "specs_of", lambda unit, failing=failing: list(map(fail, specs_of(unit))) if unit == failing else []
        )
        with pytest.raises(ValueError, match="no"):
            list(PageMaker(plan, tmp_path).run(units, 2, own=own))
