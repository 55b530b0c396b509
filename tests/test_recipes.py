"""The recipes of CONTRIBUTING.md: each works in a copy of the code, and changes only the files that it lists."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from .support.command import ENVIRONMENT, Done
from .support.dossiers import copy_of_small, replace
from .support.paths import REPOSITORY, TESTS

RECIPES = {
    path.stem: yaml.load(path.read_bytes(), yaml.CSafeLoader) for path in sorted((TESTS / "recipes").glob("*.yml"))
}
ANNA = "name: Anna Ito\nkind: scholar\nemployer: acme-foundry\nteacher: bo\nalso_known_as: [A. Ito]\n"
NORTH, ACME = "content/initiatives/north-wind.yml", "content/organisations/acme-foundry.yml"

BUILD, NEW = "build --jobs 1 --no-cache", "new person 'Cy Lee'"
COMMANDS = (BUILD, "--help", "count", "new --help", NEW, "rename bo bo-rao", "rename bema metals")
IN_TURN = """
import json, shlex, sys
from click.testing import CliRunner
from torana.cli import main
done = []
for command in sys.argv[2:]:
    arguments = ["-C", sys.argv[1], *shlex.split(command)]
    result = CliRunner(catch_exceptions=False).invoke(main, arguments, prog_name="torana")
    done.append([command, result.exit_code, result.stdout, result.stderr])
print(json.dumps(done))
"""


class Copy:
    """A copy of the code in which recipes were performed, and a copy of the small dossier."""

    def __init__(self, folder: Path, *recipes: str) -> None:
        self.code = folder / "code"
        for name in ("generator", "templates", "theme"):
            # With the compiled modules: compiling the copy would take 1.5 s.
            shutil.copytree(REPOSITORY / name, self.code / name)
        for name in ("mkdocs.yml", "docs/editing.md"):
            (self.code / name).parent.mkdir(exist_ok=True)
            shutil.copy(REPOSITORY / name, self.code / name)
        for recipe in recipes:
            for name, edit in RECIPES[recipe]["edits"].items():
                self._edit(self.code / name, edit)
        self.root = copy_of_small(folder, self.code)
        self.site = self.root / "site"
        self.done: dict[str, Done] = {}

    @staticmethod
    def _edit(path: Path, edit: dict[str, Any]) -> None:
        if "create" in edit:
            assert not path.exists()
            path.write_text(edit["create"], "utf-8")
        if "append" in edit:
            path.write_text(path.read_text("utf-8") + edit["append"], "utf-8")
        if "import" in edit:
            replace(path, "import annotations\n\n", f"import annotations\n\n{edit['import']}\n")
        for old, new in edit.get("replace", ()):
            replace(path, old, new)

    def run(self, *commands: str) -> list[Done]:
        """Run commands with the copy of the code, in one process because its imports take longer than most commands."""
        done = subprocess.run(
            [sys.executable, "-c", IN_TURN, str(self.root), *commands],
            env={**ENVIRONMENT, "PYTHONPATH": str(self.code / "generator")},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return [subprocess.CompletedProcess(*row) for row in json.loads(done.stdout)]

    def write(self, name: str, text: str) -> None:
        """Write a file of the dossier."""
        (self.root / name).parent.mkdir(exist_ok=True)
        (self.root / name).write_text(text, "utf-8")

    def page(self, path: str) -> str:
        """The HTML of a page."""
        return (self.site / path / "index.html").read_text("utf-8")

    def linked_data(self, path: str, name: str) -> str:
        """The address, from the root of the site, that a schema.org property of an entity has in JSON-LD and RDF."""
        site, page = "https://example.org/sub/path/", self.page(path)
        script = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
        entity = next(item for item in json.loads(script)["@graph"] if item.get("@id") == f"{site}{path}/")
        address = entity[name]["@id"]
        triples = (self.site / "data/dossier.ttl").read_text("utf-8").partition(f"<{site}{path}/> a ")[2]
        assert f"schema:{name} <{address}>" in triples.partition(" .\n")[0]
        return str(address).removeprefix(site)

    def rows(self, path: str) -> list[dict[str, str]]:
        """The rows of a CSV file of the site."""
        return list(csv.DictReader((self.site / path).read_text("utf-8-sig").splitlines()))

    def data(self, path: str) -> Any:
        """The content of a JSON file of the site."""
        return json.loads((self.site / path).read_text("utf-8"))


def listed_files(heading: str) -> set[str]:
    """The files that a recipe of CONTRIBUTING.md lists."""
    text = (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8")
    section = text.partition(f"### {heading}\n")[2].partition("\n##")[0]
    return set(re.findall(r"^\d+\. `([^`]+)`", section, re.MULTILINE))


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_lists_every_file_that_it_changes(recipe: str) -> None:
    listed = listed_files(RECIPES[recipe]["recipe"])
    changed = set(RECIPES[recipe]["edits"])
    patterns = {name: re.compile(re.escape(name).replace("NAME", r"[\w-]+")) for name in listed}
    assert listed
    assert all(any(pattern.fullmatch(name) for pattern in patterns.values()) for name in changed), changed
    assert all(any(pattern.fullmatch(name) for name in changed) for pattern in patterns.values()), listed


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy of the code after all recipes, and its site. One copy, because each build takes seconds.

    `done` has the results of its commands.
    """
    copy = Copy(tmp_path_factory.mktemp("extended"), *RECIPES)
    copy.write("content/people/anna.yml", ANNA)
    copy.write("content/people/bo.yml", "name: Bo Rao\nkind: scholar\n")
    kinds = "  person: {scholar: {name: Scholar, schema_org: Person}}\n"
    replace(copy.root / "content/dossier.yml", "kinds:\n", f"kinds:\n{kinds}")
    statement = '    statement: "[[anna]] led it."\n    date: 2025\n    sources: [{source: daily-aland, at: p. 1}]\n'
    replace(copy.root / NORTH, "facts:\n", f"facts:\n  - id: led\n{statement}")
    replace(copy.root / ACME, "kind: ", "founded: 1987-05\nauditor: bema\nkind: ")
    copy.done = dict(zip(COMMANDS, copy.run(*COMMANDS), strict=True))
    assert copy.done[BUILD].returncode == 0, copy.done[BUILD].stderr
    return copy


@pytest.mark.xdist_group("extended")
def test_an_entity_type(extended: Copy) -> None:
    copy = extended
    # Pages: the entity with its relations and its fact, the index, and the other end of a relation.
    anna, index = copy.page("people/anna"), copy.page("people")
    assert all(text in anna for text in ("A. Ito", "../bo/", "../../organisations/acme-foundry/", "led it"))
    assert "Bo Rao" in index
    assert "sectors/energy" not in index.partition("<article")[2].partition("</article")[0]
    assert "Anna Ito" in copy.page("people/bo")
    assert "<dt>Staff</dt>" in copy.page("organisations/acme-foundry")
    # Data: schema, API, tables with their foreign keys, graph, search.
    assert {"employer", "teacher"} <= copy.data("data/schemas/person.json")["properties"].keys()
    assert copy.data("api/v1/people/anna.json")["person"]["employer"] == "acme-foundry"
    assert [row["id"] for row in copy.data("api/v1/people.json")["people"]] == ["anna", "bo"]
    rows = copy.rows("data/people.csv")
    assert [(row["name"], row["employer"]) for row in rows] == [("Anna Ito", "acme-foundry"), ("Bo Rao", "")]
    with closing(sqlite3.connect(copy.site / "data/dossier.sqlite")) as database:
        keys = database.execute("pragma foreign_key_list(people)").fetchall()
        assert {(row[2], row[3]) for row in keys} >= {("organisations", "employer"), ("people", "teacher")}
    graph = (copy.site / "data/graph-edges.csv").read_text("utf-8")
    assert "anna,acme-foundry,employer" in graph
    assert "Scholar" in anna
    assert "Kinds of person" in copy.page("reference")
    assert '"@type":"Person"' in anna
    assert copy.linked_data("people/anna", "worksFor") == "organisations/acme-foundry/"
    # Texts that list the entity types and relations.
    data, types = copy.page("data"), "sector, organisation, initiative, place, person"
    assert f"{types} or source." in data
    assert "employer or teacher." in data
    assert "\n- [Anna Ito](" in (copy.site / "llms.txt").read_text("utf-8")
    assert f"{types} or source." in " ".join(copy.done["new --help"].stdout.split())
    assert "anna" in json.dumps(copy.data("search/records-0.json"))
    # Commands: new, rename, and the check of references and of cycles.
    assert (copy.done[NEW].returncode, copy.done["rename bo bo-rao"].returncode) == (0, 0)
    assert "teacher: bo-rao" in (copy.root / "content/people/anna.yml").read_text("utf-8")
    bo = (copy.root / "content/people/bo-rao.yml").read_text("utf-8")
    copy.write("content/people/bo-rao.yml", "name: Bo Rao\nkind: scholar\nteacher: anna\nemployer: acme-foundery\n")
    (done,) = copy.run("check")
    copy.write("content/people/bo-rao.yml", bo)
    assert done.returncode == 1
    assert "acme-foundery" in done.stderr
    assert "anna → bo-rao → anna" in done.stderr or "bo-rao → anna → bo-rao" in done.stderr


@pytest.mark.xdist_group("extended")
def test_a_field(extended: Copy) -> None:
    copy = extended
    page = copy.page("organisations/acme-foundry")
    assert "<dt>Founded</dt>" in page
    assert "May 1987" in page
    assert "<dt>Auditor</dt>" in page
    assert 'href="../bema/"' in page
    assert "<dt>Audits</dt>" in copy.page("organisations/bema")
    assert copy.linked_data("organisations/acme-foundry", "funder") == "organisations/bema/"
    assert "<code>founded</code>" in copy.page("reference")
    assert copy.data("data/schemas/organisation.json")["properties"]["founded"]["description"].startswith("The date on")
    assert copy.data("api/v1/organisations/acme-foundry.json")["organisation"]["founded"] == "1987-05"
    rows = copy.rows("data/organisations.csv")
    assert [(row["founded"], row["auditor"]) for row in rows if row["id"] == "acme-foundry"] == [("1987-05", "bema")]
    with closing(sqlite3.connect(copy.site / "data/dossier.sqlite")) as database:
        keys = database.execute("pragma foreign_key_list(organisations)").fetchall()
        assert ("organisations", "auditor") in {(row[2], row[3]) for row in keys}
    assert "acme-foundry,bema,auditor" in (copy.site / "data/graph-edges.csv").read_text("utf-8")
    assert copy.done["rename bema metals"].returncode == 0
    assert "auditor: metals" in (copy.root / ACME).read_text("utf-8")
    replace(copy.root / ACME, "founded: 1987-05", "founded: May 1987")
    (done,) = copy.run("check")
    line = (copy.root / ACME).read_text("utf-8").splitlines().index("founded: May 1987") + 1
    replace(copy.root / ACME, "founded: May 1987", "founded: 1987-05")
    assert f"{ACME}:{line}:" in done.stderr


@pytest.mark.xdist_group("extended")
def test_a_rule(extended: Copy) -> None:
    assert "A name is not written in capitals only." in extended.page("reference")
    loud = "content/organisations/loud.yml"
    extended.write(loud, "name: LOUD COMPANY\nkind: company\ncountry: AL\n")
    (done,) = extended.run("check")
    (extended.root / loud).unlink()
    assert done.returncode == 1
    assert f"{loud}:1:7:" in done.stderr
    assert 'write "Loud Company"' in done.stderr


@pytest.mark.xdist_group("extended")
def test_a_page(extended: Copy) -> None:
    page = extended.page("longest-names")
    assert "<h1" in page
    assert 'href="../' in page
    assert "https://example.org/sub/path/longest-names/" in (extended.site / "sitemap.xml").read_text("utf-8")
    assert (extended.site / "longest-names" / "index.md").is_file()


@pytest.mark.xdist_group("extended")
def test_an_export(extended: Copy) -> None:
    assert "Acme Foundry\n" in (extended.site / "data/names.txt").read_text("utf-8")
    assert "names.txt" in extended.page("data")


@pytest.mark.xdist_group("extended")
def test_a_command(extended: Copy) -> None:
    assert "count" in extended.done["--help"].stdout
    assert re.fullmatch(r"\d+ facts\n", extended.done["count"].stdout)
