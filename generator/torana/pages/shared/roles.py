"""Roles of organisations in initiatives, and the facts that support them."""

from __future__ import annotations

from collections.abc import Iterable

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.shared.badges import Badge, are_doubtful, doubts
from torana.records.models import Party


def roles_of(organisation: str, initiative: Node) -> list[Party]:
    """The roles of an organisation, by its slug, in an initiative."""
    return [party for party in initiative.record.parties if party.organisation == organisation]


def facts_of_roles(parties: Iterable[Party], initiative: Node, dossier: Dossier) -> list[FactNode]:
    """The facts of an initiative that support some roles in it."""
    own = dossier.own_facts(initiative)
    return [
        fact
        for party in parties
        for fact in own
        if (fact.fact.id == party.fact if party.fact else party.organisation in fact.fact.names)
    ]


def doubts_of_tie(organisation: str, initiative: Node, dossier: Dossier) -> tuple[Badge, ...]:
    """The reasons to doubt the roles of an organisation in an initiative; empty unless all their facts are doubtful."""
    facts = facts_of_roles(roles_of(organisation, initiative), initiative, dossier)
    return doubts(facts, dossier) if are_doubtful(facts, dossier) else ()
