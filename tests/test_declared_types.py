"""Declared entity types and fields, from the YAML file to every page and data file: the dossier `tests/products/`."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from lxml import html
from rdflib import Graph, Namespace
from torana.audit.built_site import check_site
from torana.dossier.load import load_dossier
from torana.pages.entities.by_type import pages_of_type
from torana.pages.facets import all_documents, columns, counted_facets
from torana.pages.shared.addresses import Site
from torana.records.entity_types import INITIATIVE

from .support.command import git, torana
from .support.dossiers import BASE, dossier_of, lay_out, replace
from .support.paths import REPOSITORY
from .support.planned import problems_of_plan

pytestmark = pytest.mark.xdist_group("declared")

PRODUCTS = REPOSITORY / "tests" / "products"
SCHEMA = Namespace("https://schema.org/")


def copy_of_products(folder: Path) -> Path:
    root = folder / "products"
    shutil.copytree(PRODUCTS, root, ignore=shutil.ignore_patterns(".torana", "site"))
    shutil.copytree(REPOSITORY / "docs" / "assets", root / "docs" / "assets")
    for name in ("mkdocs.yml", "theme"):
        replace(root / "mkdocs.yml", f"../../{name}", (REPOSITORY / name).as_posix())
    return root


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the dossier."""
    root = copy_of_products(tmp_path_factory.mktemp("declared"))
    for command in (["init", "--quiet"], ["add", "content", "seeds"], ["commit", "--quiet", "-m", "Begin"]):
        git(root, *command)
    assert torana("check", root=root).returncode == 0
    result = torana("build", root=root)
    assert result.returncode == 0, result.stderr
    return root / "site"


def page(site: Path, path: str) -> Any:
    return html.fromstring((site / path / "index.html").read_text("utf-8")).find(".//article")


def rows(site: Path, name: str) -> list[dict[str, str]]:
    with (site / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_site_has_no_problems(site: Path) -> None:
    problems, _ = check_site(site, 1)
    assert problems == []


def test_the_infobox_shows_declared_fields(site: Path) -> None:
    box = page(site, "products/table-base").find(".//div[@class='infobox']")
    shown = dict(zip((e.text for e in box.iter("dt")), (e.text_content().strip() for e in box.iter("dd")), strict=True))
    assert shown == {
        "Also known as": "TB",
        "Maker": "Acme",
        "Licence": "Apache 2.0",
        "Price in euros": "12.50",
        "Home page": "table.example/home?a=b",
    }
    assert {e.get("href") for e in box.iter("a")} == {"../../organisations/acme/", "https://table.example/home?a=b"}


def test_pages_list_what_names_them(site: Path) -> None:
    headings = {e.text.strip() for e in page(site, "products/table-base").iter("h2") if e.text}
    assert {"Facts", "Read by", "Releases"} <= headings
    assert "Products made" in {e.text.strip() for e in page(site, "organisations/acme").iter("h2") if e.text}
    assert page(site, "products/table-base").xpath(".//a[@href='../../releases/table-base-5.0/']")


def test_facts_are_shown_on_the_pages_of_all_entities_that_they_name(site: Path) -> None:
    for path in ("products/table-base", "products/key_store.io", "organisations/acme"):
        assert "published version 5" in page(site, path).text_content()


def test_the_index_has_columns_and_filters(site: Path) -> None:
    index = page(site, "products")
    heads = {e.text_content().strip(): e for e in index.iter("th")}
    assert list(heads) == [
        "Product",
        "Also known as",
        "Facts",
        "Maker",
        "Licence",
        "Price in euros",
        "Reads the files of",
    ]
    choices = {select.get("name"): [e.get("value") for e in select] for select in index.iter("select")}
    assert choices == {"tags": [""], "licence": ["", "apache", "gpl"]}  # scripts hide a filter without values
    assert "Databases that anyone can install." in index.text_content()
    assert [e.text_content().strip() for e in index.findall(".//tbody/tr")[1].iter("td")][3:6] == [
        "Acme",
        "Apache 2.0",
        "12.50",
    ]


def test_a_dossier_replaces_a_generic_template(site: Path) -> None:
    article = page(site, "releases/table-base-5.0")
    assert "What the notes say" in article.text_content()
    assert article.find(".//div[@class='infobox']") is None


def test_names_of_built_in_types(site: Path) -> None:
    for path in (".", "search", "organisations", "organisations/acme", "data"):
        body = html.fromstring((site / path / "index.html").read_text("utf-8")).find("body")
        for script in list(body.iter("script", "pre", "code")):
            script.drop_tree()
        text = body.text_content()
        assert "Maker" in text
        # API keys and the names of files stay.
        assert not re.findall(r"[^/]\b[Oo]rganisations?\b(?!\.)", text), path


def test_types_that_are_left_out(site: Path) -> None:
    for name in ("sectors", "initiatives", "places", "network"):
        assert not (site / name).exists()
    home = html.fromstring((site / "index.html").read_text("utf-8")).text_content()
    assert not {word for word in ("Sectors", "Initiative", "Places") if word in home}
    assert not {path.stem for path in (site / "data").glob("*.csv")} & {"sectors", "initiatives", "parties", "places"}
    for path in ("", "organisations", "organisations/acme", "evidence"):
        assert "initiative" not in page(site, path).text_content().casefold(), path


def test_link_pictures_and_feeds(site: Path) -> None:
    assert (site / "products" / "table-base" / "card.png").read_bytes().startswith(b"\x89PNG")
    feed = ElementTree.parse(site / "products" / "table-base" / "feed.xml")
    assert "TableBase" in (feed.findtext("{http://www.w3.org/2005/Atom}title") or "")


def test_search_facets(site: Path) -> None:
    directory = json.loads((site / "search" / "index.json").read_text("utf-8"))
    facets = {facet["key"]: facet for facet in directory["facets"]}
    assert facets["licence"]["title"] == "Licence"
    assert [value[:3] for value in facets["licence"]["values"]] == [["apache", "Apache 2.0", 1], ["gpl", "GPL 3", 1]]
    # The release and its fact, the product itself, and its fact.
    assert [value[:3] for value in facets["product"]["values"]] == [
        ["key_store.io", "Key Store", 2],
        ["table-base", "TableBase", 4],
    ]
    assert "sector" not in facets
    # The type of the makers is built in, but changed.
    assert [value[:3] for value in facets["kind"]["values"]] == [["company", "Company", 2]]


def test_tables(site: Path) -> None:
    product = rows(site, "products")[1]
    assert {key: product[key] for key in ("id", "maker", "licence", "price")} == {
        "id": "table-base",
        "maker": "acme",
        "licence": "apache",
        "price": "12.5",
    }
    assert rows(site, "product_reads") == [{"product": "key_store.io", "reads": "table-base"}]
    assert rows(site, "releases")[0]["codenames"] == "Ash; Birch & Elm"
    assert rows(site, "organisations")[0]["founded"] == "1999-05"
    base = sqlite3.connect(site / "data" / "dossier.sqlite")
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    keys = {(row[3], row[2]) for row in base.execute("PRAGMA foreign_key_list('products')")}
    assert ("maker", "organisations") in keys


def test_the_api_and_its_schemas(site: Path) -> None:
    api = site / "api" / "v1"
    product = json.loads((api / "products" / "table-base.json").read_text("utf-8"))["product"]
    assert (product["maker"], product["price"], product["type"]) == ("acme", 12.5, "product")
    schema = json.loads((api / "schemas" / "product.json").read_text("utf-8"))
    assert schema["$defs"]["Record"]["properties"]["licence"]["enum"] == ["apache", "gpl"]
    assert "/releases/{id}.json" in json.loads((api / "openapi.json").read_text("utf-8"))["paths"]


def test_graph_rdf_and_json_ld(site: Path) -> None:
    edges = {(row["source"], row["relation"], row["target"]) for row in rows(site, "graph-edges")}
    assert {
        ("table-base", "maker", "acme"),
        ("key_store.io", "reads", "table-base"),
        ("table-base-5.0", "product", "table-base"),
    } <= edges
    graph = Graph().parse(site / "data" / "dossier.ttl")
    made = {(str(s).split("/")[-2], str(o).split("/")[-2]) for s, o in graph.subject_objects(SCHEMA.manufacturer)}
    assert made == {("table-base", "acme"), ("key_store.io", "bema++")}
    assert {str(o) for o in graph.objects(predicate=SCHEMA.foundingDate)} == {"1999-05"}
    whole = html.fromstring((site / "products" / "table-base" / "index.html").read_text("utf-8"))
    items = json.loads(whole.find(".//script[@type='application/ld+json']").text)["@graph"]
    product = next(item for item in items if item["@type"] == "Product")
    assert product["manufacturer"]["@id"].endswith("/organisations/acme/")


def test_the_reference_page_explains_them(site: Path) -> None:
    text = page(site, "reference").text_content()
    assert "The licence of the current release." in text
    assert "content/products/*.yml" in text


def test_editing_commands(tmp_path: Path) -> None:
    root = copy_of_products(tmp_path)
    assert torana("new", "release", "Key Store 2", root=root).returncode == 0
    text = (root / "content" / "releases" / "key-store-2.yml").read_text("utf-8")
    assert "product:\n" in text
    assert "# codenames:" in text
    assert 'there is no entity type "initiative"' in torana("new", "initiative", "Plan", root=root).stderr
    (root / "content" / "releases" / "key-store-2.yml").unlink()
    assert torana("rename", "table-base", "table-base-db", root=root).returncode == 0
    assert "reads: [table-base-db]" in (root / "content" / "products" / "key_store.io.yml").read_text("utf-8")
    assert "product: table-base-db" in (root / "content" / "releases" / "table-base-5.0.yml").read_text("utf-8")
    assert torana("format", root=root).returncode == 0
    assert torana("schema", root=root).returncode == 0
    schema = json.loads((root / "schemas" / "release.json").read_text("utf-8"))
    assert schema["$defs"]["product-slug"]["enum"] == ["key_store.io", "table-base-db"]


def test_the_same_declarations_give_the_same_models() -> None:
    """Otherwise a preview would make new models for each edit, and never free them."""
    one, other = (load_dossier(PRODUCTS).dossier for _ in range(2))
    assert one
    assert other
    assert one.types.by_name["product"].model is other.types.by_name["product"].model


FIELDS_WITH_A_MEANING = """
types:
  product:
    name: Product
    plural: Products
    fields:
      sectors: {label: Fields of use, type: reference, to: sector, many: true, inverse: Products, facet: true}
      country: {label: Made in, type: country, facet: true}
      origin: {label: Designed in, type: country, facet: true}
      published: {label: Released, type: date}
"""


def test_fields_with_a_built_in_meaning(tmp_path: Path) -> None:
    """A declared type with sectors, a country and a date of publication is filtered like a built-in one."""
    fact = '{id: a, statement: It is so., date: 2019, sources: [{source: paper, at: "1.1"}]}'
    product = f"name: Mill\nsectors: [energy]\ncountry: NO\norigin: JP\npublished: 2020-05\nfacts: [{fact}]\n"
    files = {"content/dossier.yml": BASE["content/dossier.yml"] + FIELDS_WITH_A_MEANING}
    lay_out(tmp_path, files | {"content/products/mill.yml": product})
    loaded = load_dossier(tmp_path)
    dossier = loaded.dossier
    assert dossier, [str(problem) for problem in loaded.problems]
    facets = counted_facets(columns(all_documents(dossier), dossier), dossier)
    assert len({facet.key for facet in facets}) == len(facets) == len({facet.title for facet in facets})
    values = {facet.key: {value.key: value.count for value in facet.values} for facet in facets}
    # The product and its fact.
    assert (values["country"]["NO"], values["origin"]["JP"], values["year"]["2020"]) == (2, 1, 1)
    mill, energy = dossier.nodes["mill"], dossier.nodes["energy"]
    assert [fact.key for fact in dossier.backlinks(energy)].count("mill#a") == 1
    assert mill in dossier.related(energy, "products")
    assert problems_of_plan(loaded, tmp_path) == []


def test_the_example_of_the_guide(tmp_path: Path) -> None:
    """The blocks of `docs/types.md`, joined by file, declare types that check, pages and data accept."""
    guide = (REPOSITORY / "docs" / "types.md").read_text("utf-8")
    files: dict[str, str | None] = {}
    for file, text in re.findall(r"```yaml title=\"(.+?)\"\n(.*?)```", guide, re.DOTALL):
        files[file] = (files.get(file) or "") + text
    settings = f"{BASE['content/dossier.yml']}{files['content/dossier.yml']}"
    lay_out(tmp_path, {**files, "content/dossier.yml": settings, "content/places/port.yml": None})
    loaded = load_dossier(tmp_path)
    assert loaded.problems == ()
    assert problems_of_plan(loaded, tmp_path) == []
    assert loaded.dossier
    titles = [each.title for each in loaded.dossier.types]
    assert titles == ["Sectors", "Companies", "Initiatives", "Technologies", "Sources"]


HOSTILE = "<img src=x onerror=alert(1)> {{ 7*7 }} | ` 100%(x)s [x](y) *b* & 'q'"
ACCEPTED = {
    "names are text": f"""
  thing:
    name: "One {HOSTILE}"
    plural: "{HOSTILE}"
    url: things
    description: "{HOSTILE}"
    fields:
      a:
        label: "{HOSTILE}"
        help: "{HOSTILE}"
        type: choice
        facet: true
        choices: {{"{HOSTILE}": {{name: "{HOSTILE}"}}}}
      b: {{type: reference, to: thing, label: "{HOSTILE}", many: true, inverse: "{HOSTILE}", facet: true}}
      c: {{type: text, label: C, many: true, facet: true}}
      d: {{type: date, label: D, facet: true}}
""",
    "fields of sources": """
  source:
    name: Document
    plural: Documents
    fields:
      cites: {type: reference, to: source, many: true, label: Cites, inverse: Cited by}
  organisation: {used: false}
  place: {used: false}
""",
}


@pytest.mark.parametrize("types", ACCEPTED.values(), ids=ACCEPTED)
def test_pages_and_data_of_unusual_declarations(types: str, tmp_path: Path) -> None:
    thing = f'name: "{HOSTILE}"\na: "{HOSTILE}"\nb: [other]\nc: ["{HOSTILE}", x]\nd: 2020\n'
    files = {
        "content/dossier.yml": f"{BASE['content/dossier.yml']}types:{types}",
        **({"content/things/one.yml": thing, "content/things/other.yml": "name: B\n"} if "thing:" in types else {}),
    }
    if "organisation: {used: false}" in types:
        files |= {"content/organisations/acme-foundry.yml": None, "content/places/port.yml": None}
        park = BASE["content/initiatives/wind-park.yml"].replace("[[acme-foundry]]", "The park")
        source = "title: C\npublisher: D\nkind: report\ncites: [paper]\n"
        files |= {"content/initiatives/wind-park.yml": park, "seeds/cited.yml": source}
    lay_out(tmp_path, files)
    loaded = load_dossier(tmp_path)
    assert loaded.problems == ()
    assert problems_of_plan(loaded, tmp_path) == []


def test_a_relation_with_one_label_is_in_the_box_of_both_sides(tmp_path: Path) -> None:
    field = "{label: Competes with, type: reference, to: initiative, many: true, inverse: Competes with}"
    settings = f"{BASE['content/dossier.yml']}types:\n  initiative:\n    fields:\n      competes_with: {field}\n"
    more = {f"content/initiatives/{name}.yml": f"name: {name}\nkind: project\nsectors: [energy]\n" for name in "abc"}
    more["content/initiatives/a.yml"] += "competes_with: [b, c]\n"
    more["content/initiatives/b.yml"] += "competes_with: [a]\n"
    lay_out(tmp_path, {**more, "content/dossier.yml": settings})
    dossier = dossier_of(tmp_path)
    shown = {}
    for slug in "abc":
        view = pages_of_type(INITIATIVE).view(dossier.nodes[slug], dossier, Site())
        assert view.referring == []
        shown[slug] = [(row.label, [value[0].text for value in row.values]) for row in view.head.fields]
    assert shown == {
        "a": [("Competes with", ["b", "c"])],
        "b": [("Competes with", ["a"])],
        "c": [("Competes with", ["a"])],
    }


def test_other_names_of_types_reach_every_label() -> None:
    catalogue = (REPOSITORY / "content/languages/ja.po").read_text("utf-8")
    compounds = re.findall(r'(?i)^msgid ".*?\w(?:sector|organisation|initiative)s?\b.*"', catalogue, re.MULTILINE)
    assert not compounds, "only whole words are renamed"
