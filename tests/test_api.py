"""The API: complete files and their parts agree, and match the schemas."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import validate

from .support.dossiers import copy_of_small, types_of_real_dossier
from .support.exports import API, data_files, load
from .support.paths import TESTS


def test_the_whole_and_its_parts_agree(real_site: Path) -> None:
    facts = {fact["key"]: fact for fact in load(real_site / API / "facts.json")["facts"]}
    index = load(real_site / API / "index.json")
    assert index["counts"]["facts"] == len(facts)
    for folder in ("sectors", "organisations", "initiatives", "places", "sources"):
        rows = {row["id"]: row for row in load(real_site / API / f"{folder}.json")[folder]}
        assert len(rows) == index["counts"][folder] == len(list((real_site / API / folder).glob("*.json")))
        for slug, row in rows.items():
            one = load(real_site / API / folder / f"{slug}.json")
            assert one[folder.removesuffix("s")] == row
            assert [fact["key"] for fact in one["facts"]] == row["facts"]
            assert all(facts[fact["key"]] == fact for fact in one["facts"])


@pytest.mark.client("JSON", "jsonschema", "validated, every file")
def test_every_answer_fits_its_schema(real_site: Path) -> None:
    validators = {
        path.stem: jsonschema.Draft202012Validator(load(path)) for path in (real_site / API / "schemas").glob("*.json")
    }
    for validator in validators.values():
        validator.check_schema(validator.schema)
    singular = {entity_type.url: entity_type.name for entity_type in types_of_real_dossier()}
    checked_files = 0
    for path in sorted((real_site / API).rglob("*.json")):
        if path.parent.name == "schemas" or path.name == "openapi.json":
            continue
        kind = path.stem if path.parent.name == "v1" else singular[path.parent.name]
        problems = list(validators[kind].iter_errors(load(path)))
        assert not problems, f"{path}: {problems[0].message}"
        checked_files += 1
    assert checked_files > 300


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the API of the small dossier."""
    folder = tmp_path_factory.mktemp("api")
    for path, content in data_files(copy_of_small(folder)).items():
        if path.startswith(API):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
    return folder / API


def answers(api: Path) -> Iterator[tuple[str, Any]]:
    """Every file that the description of the API has, with the name of its component."""
    for path, ways in load(api / "openapi.json")["paths"].items():
        reference = ways["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        files = list(api.glob(path.lstrip("/").replace("{id}", "*")))
        assert files, path
        yield from ((reference.rpartition("/")[2], load(file)) for file in files)


def test_no_key_of_the_first_version_is_gone_or_has_another_type() -> None:
    """The change policy of `docs/api.md`. `tests/cases/api-v1.json` has the promised types; it only grows."""
    promised = json.loads((TESTS / "cases/api-v1.json").read_text("utf-8"))
    kept: dict[str, dict[str, str]] = {}
    for path in (TESTS / "golden/api/v1/schemas").glob("*.json"):
        schema = load(path)
        for name, part in {path.stem: schema, **schema.get("$defs", {})}.items():
            kept.setdefault(name, {}).update({key: _type(each) for key, each in part.get("properties", {}).items()})
    found = {name: {key: kept[name].get(key) for key in keys} for name, keys in promised.items()}
    assert found == promised


def _type(schema: dict[str, Any]) -> str:
    """The type of a value: `string`, `array of Fact`, a definition, or else the first keyword of its schema."""
    if schema.get("type") == "array" and "items" in schema:
        return f"array of {_type(schema['items'])}"
    named = schema.get("type") or schema.get("$ref", "").rpartition("/")[2]
    return "|".join(named) if isinstance(named, list) else named or next(iter(schema), "any")


@pytest.mark.client("OpenAPI", "openapi-spec-validator", "validated")
def test_the_description_of_the_api_has_a_component_for_each_object(api: Path) -> None:
    described = load(api / "openapi.json")
    validate(described)
    components = described["components"]["schemas"]
    assert {"Fact", "Citation", "Version", "Total", "OrganisationRecord", "OrganisationFile"} <= set(components)
    # Each is used, and is not a duplicate of another.
    assert set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(described))) == set(components)
    assert len({json.dumps(one) for one in components.values()}) == len(components)
    for name, answer in answers(api):
        jsonschema.validate(answer, {"$ref": f"#/components/schemas/{name}", "components": described["components"]})


GENERATOR = shutil.which("openapi-python-client")
ROUND_TRIP = """
import json, sys
sys.path.insert(0, sys.argv[1])
from client import models
for name, answer in json.load(sys.stdin):
    assert getattr(models, name).from_dict(json.loads(json.dumps(answer))).to_dict() == answer, name
"""


@pytest.mark.client("OpenAPI", "openapi-python-client", "a client is generated; round trip of every file")
@pytest.mark.exhaustive
@pytest.mark.skipif(not GENERATOR, reason="openapi-python-client is not installed: no client is generated")
def test_the_models_of_a_generated_client_read_every_file(api: Path, tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("package_name_override: client\npost_hooks: []\n", "utf-8")
    options = ["--path", api / "openapi.json", "--output-path", tmp_path / "out", "--config", tmp_path / "config.yml"]
    subprocess.run([str(GENERATOR), "generate", "--fail-on-warning", *options], check=True, capture_output=True)
    python = Path(str(GENERATOR)).resolve().parent / "python"
    files = json.dumps(list(answers(api)))
    subprocess.run([python, "-c", ROUND_TRIP, tmp_path / "out"], input=files, text=True, check=True)
