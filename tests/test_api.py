"""The API: complete files and their parts agree, and match the schemas."""

from __future__ import annotations

from pathlib import Path

import jsonschema
from openapi_spec_validator import validate

from .support.dossiers import types_of_real_dossier
from .support.exports import API, load


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


def test_the_description_of_the_api(real_site: Path) -> None:
    described = load(real_site / API / "openapi.json")
    validate(described, base_uri=(real_site / API / "openapi.json").as_uri())
    for path, ways in described["paths"].items():
        assert (
            real_site / API / path.lstrip("/").replace("{id}", "meti" if "organ" in path else "*").split("*")[0]
        ).exists()
        reference = ways["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        assert (real_site / API / reference).is_file()
