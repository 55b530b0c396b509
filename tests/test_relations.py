"""Relations between entities: read from the models, so that a new entity type needs no other declaration."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torana
from torana.records.entity_types import BUILT_IN
from torana.records.relations import ENTITY, FACT, Relation

from .support.command import ENVIRONMENT
from .support.dossiers import lay_out

PERSON = """

class Person(Entity):
    employer: Annotated[Slug | None, RefersTo("organisation", inverse="staff")] = None
    teacher: Annotated[Slug | None, RefersTo("person", inverse="pupils", hierarchical=True)] = None
"""
ROW = 'PERSON = EntityType("person", "content/people", Person, "People", "people")\n'


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package in which an entity type was added: a model and a row of the table."""
    target = tmp_path_factory.mktemp("package")
    shutil.copytree(Path(torana.__file__).parent, target / "torana", ignore=shutil.ignore_patterns("__pycache__"))
    models, types = (target / "torana/records" / name for name in ("models.py", "entity_types.py"))
    models.write_text(models.read_text("utf-8") + PERSON, "utf-8")
    text = types.read_text("utf-8").replace("PLACE, SOURCE)", "PLACE, PERSON, SOURCE)")
    text = text.replace("models import Entity", "models import Person, Entity")
    types.write_text(text.replace("SOURCE = EntityType", f"{ROW}SOURCE = EntityType"), "utf-8")
    return target


def run(package: Path, root: Path, program: str) -> Any:
    """Run a program with the copy of the package, and return the JSON that it prints."""
    done = subprocess.run(
        [sys.executable, "-c", f"import json\nfrom pathlib import Path\nROOT = Path({str(root)!r})\n{program}"],
        env={**ENVIRONMENT, "PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def problems(package: Path, root: Path, files: dict[str, str]) -> list[str]:
    lay_out(root, files)
    found: list[str] = run(
        package,
        root,
        "from torana.dossier.load import load_dossier\n"
        "print(json.dumps([f'{p.position.line}: {p.message}' for p in load_dossier(ROOT).problems]))",
    )
    return found


ANNA = "content/people/anna.yml"


def test_a_reference_of_a_new_type_is_checked(package: Path, tmp_path: Path) -> None:
    found = problems(package, tmp_path, {ANNA: "name: Anna\nemployer: acme-foundery\nteacher: port\n"})
    assert found == ['2: there is no organisation "acme-foundery"', '3: "port" is a place, not a person']


def test_a_cycle_of_a_new_type_is_found(package: Path, tmp_path: Path) -> None:
    bo = "name: Bo\nteacher: anna\n"
    found = problems(package, tmp_path, {ANNA: "name: Anna\nteacher: bo\n", "content/people/bo.yml": bo})
    assert found == ['2: "teacher" loops back on itself: anna → bo → anna']


def test_relations_of_a_new_type_are_edges_of_the_graph(package: Path, tmp_path: Path) -> None:
    files = {ANNA: "name: Anna\nemployer: acme-foundry\nteacher: bo\n", "content/people/bo.yml": "name: Bo\n"}
    assert not problems(package, tmp_path, files)
    edges = run(
        package,
        tmp_path,
        "from torana.dossier.load import load_dossier\nfrom torana.exports.graph import edges\n"
        "print(json.dumps(list(edges(load_dossier(ROOT).dossier))))",
    )
    assert {("anna", "acme-foundry", "employer"), ("anna", "bo", "teacher")} <= {tuple(edge[:3]) for edge in edges}


def test_rename_works_for_an_added_type(package: Path, tmp_path: Path) -> None:
    assert not problems(package, tmp_path, {ANNA: "name: Anna\nemployer: acme-foundry  # since 2020\n"})
    texts = run(
        package,
        tmp_path,
        "from torana.editing.renaming import rename_entity\nfrom torana.records.reader import read\n"
        "files = rename_entity(ROOT, read(ROOT).records, 'acme-foundry', 'acme', redirect=True)\n"
        "print(json.dumps({file.path.name: file.text for file in files}))",
    )
    assert texts["anna.yml"] == "name: Anna\nemployer: acme  # since 2020\n"
    assert "formerly: [acme-foundry]" in texts["acme.yml"]


@pytest.mark.parametrize(
    "relation", BUILT_IN.relations, ids=lambda relation: f"{relation.source}.{'.'.join(relation.path)}"
)
def test_a_relation_names_a_target_and_an_inverse(relation: Relation) -> None:
    assert relation.target in {*BUILT_IN.by_name, ENTITY, FACT}
    assert relation.inverse


@pytest.mark.parametrize("entity_type", BUILT_IN, ids=lambda entity_type: entity_type.name)
def test_a_type_has_one_way_up(entity_type: Any) -> None:
    above = [relation for relation in entity_type.relations if relation.is_hierarchy]
    assert len({(relation.name, relation.inverse) for relation in above}) == 1
