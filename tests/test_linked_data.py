"""RDF and JSON-LD express what pages show, and the API has full keys and comparable dates."""

from __future__ import annotations

from typing import Any

import pytest
import rdflib
from torana.dossier.graph import Dossier
from torana.exports import rdf
from torana.exports.api.records import entity_record, fact_record
from torana.pages.linked_data import PREFIXES, as_json_ld, entity_item, fact_item
from torana.pages.shared.addresses import Site

from .support.dossiers import dossier_of
from .support.paths import SMALL

SITE = Site("https://x.example/")
PREAMBLE = "".join(f"PREFIX {name}: <{iri}> " for name, iri in {**PREFIXES, "s": "https://schema.org/"}.items())
NORTH = "https://x.example/initiatives/north-wind/"
ANSWERS = {
    "the facts that a fact contradicts": ("<#runs-not> cito:disagreesWith ?a", {f"{NORTH}#runs"}),
    "the statement of a source that disputes a fact": (
        "<#signed> cito:isDisputedBy [ s:text ?a ; s:position 'title' ; s:isBasedOn ?source ]",
        {"It was signed a week later."},
    ),
    "confidence": ("<#bigger> s:contentRating [ s:reviewAspect 'confidence' ; s:ratingValue ?a ]", {"low"}),
    "the fact that one supersedes": ("<#staff-new> prov:wasRevisionOf ?a", {f"{NORTH}#staff-old"}),
    "the state of a fact": ("<#staff-old> s:creativeWorkStatus ?a", {"superseded"}),
    "stages": (
        "<> s:additionalProperty [ s:value ?a ; s:subjectOf ?fact ]",
        {"announced", "signed", "operating"},
    ),
    "an amount of money": ("<#agreed> s:mentions [ s:value ?a ; s:currency 'INR' ]", {"76000000000"}),
    "the upper end of a range": ("<#staff-old> s:mentions [ s:maxValue ?a ; s:unitText 'people' ]", {"12"}),
    "roles": ("<> s:member [ s:member ?a ; s:roleName 'owner' ]", {"https://x.example/organisations/acme-foundry/"}),
    "the type of a date": (
        "<#agreed> s:temporalCoverage ?d BIND(datatype(?d) AS ?a)",
        {f"{PREFIXES['xsd']}gYearMonth"},
    ),
    "countries": ("?o s:name 'Acme Foundry' ; s:address [ s:addressCountry ?a ]", {"AA"}),
    "the licence": ("?d a s:Dataset ; s:license ?a", {"https://creativecommons.org/publicdomain/zero/1.0/"}),
    "a file": (
        "?d a s:Dataset ; s:distribution [ s:encodingFormat 'text/csv' ; s:contentUrl ?a ]",
        {"https://x.example/data/facts.csv"},
    ),
}


@pytest.fixture(scope="module")
def small() -> Dossier:
    return dossier_of(SMALL)


@pytest.fixture(scope="module")
def graph(small: Dossier) -> rdflib.Graph:
    return rdflib.Graph().parse(data=rdf.turtle(small, SITE), format="turtle")


@pytest.mark.client("RDF (Turtle)", "RDFLib", "queried with SPARQL")
@pytest.mark.parametrize("question", ANSWERS)
def test_sparql_answers(graph: rdflib.Graph, question: str) -> None:
    pattern, wanted = ANSWERS[question]
    found: Any = graph.query(f"BASE <{NORTH}> {PREAMBLE} SELECT ?a WHERE {{ {pattern} }}")
    assert {str(row.a) for row in found} == wanted


def test_json_ld_has_the_same(small: Dossier) -> None:
    facts = {fact.fact.id: as_json_ld(fact_item(fact, small, SITE)) for fact in small.facts}
    assert facts["runs-not"]["cito:disagreesWith"] == [{"@id": f"{NORTH}#runs"}]
    assert facts["bigger"]["contentRating"]["ratingValue"] == "low"
    assert facts["agreed"]["temporalCoverage"] == {"@type": "xsd:gYearMonth", "@value": "2022-08"}
    north = as_json_ld(entity_item(small.nodes["north-wind"], small, SITE))
    assert [role["roleName"] for role in north["member"]] == ["owner", "partner", "supplier of *raw* material"]
    assert north["member"][2]["startDate"] == "2022-08"
    acme = as_json_ld(entity_item(small.nodes["acme-foundry"], small, SITE))
    assert acme["alternateName"] == ["Acme", "AF", "アクメ鋳造", "एक्मे"]


def test_the_api_has_full_keys_and_comparable_dates(small: Dossier) -> None:
    facts = {fact.fact.id: fact_record(fact, small, SITE) for fact in small.facts}
    assert facts["runs-not"]["contradicts_keys"] == ["north-wind#runs"]
    assert facts["staff-new"]["supersedes_keys"] == ["north-wind#staff-old"]
    dates = [facts["third-row"].get(f"date_{part}") for part in ("precision", "from", "to")]
    assert dates == ["quarter", "2027-01-01", "2027-03-31"]
    assert "date_from" not in facts["idea"]
    north = entity_record(small.nodes["north-wind"], small, SITE)
    assert north["parties"][0]["fact_key"] == "north-wind#agreed"
    assert north["status"][0]["date_from"] == "2022-08-01"
