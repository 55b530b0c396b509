"""Tables of roles: the initiatives of an organisation, and the parties of an initiative."""

from __future__ import annotations

from collections.abc import Sequence

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.dossier.stages import Stage, current_stage
from torana.pages.entities.entity_list import EntityList
from torana.pages.page import View
from torana.pages.shared.badges import doubts, missing_stage, status_badge
from torana.pages.shared.entity_names import nation_name
from torana.pages.shared.fact_dates import period
from torana.pages.shared.links import Link, link_to
from torana.pages.shared.references import References
from torana.pages.shared.roles import facts_of_roles, roles_of
from torana.records.models import Party
from torana.wording.words import msgid


def role_row(initiative: Node, organisation: Node, dossier: Dossier, references: References) -> View:
    """An initiative with the roles of an organisation in it."""
    parties = roles_of(organisation.slug, initiative)
    stage, without = current_stage(initiative, dossier), missing_stage(initiative, dossier)
    return _row(link_to(initiative), initiative, parties, dossier, references, stage=stage, no_status=without)


def parties_of(initiative: Node) -> list[list[Party]]:
    """The parties of an initiative: a list for each organisation, with all its roles."""
    by_party: dict[str, list[Party]] = {}
    for party in initiative.record.parties:
        by_party.setdefault(party.organisation, []).append(party)
    return list(by_party.values())


def party_row(parties: Sequence[Party], initiative: Node, dossier: Dossier, references: References) -> View:
    """An organisation with its roles in an initiative."""
    node = dossier.nodes[parties[0].organisation]
    return _row(link_to(node), initiative, parties, dossier, references, nation=nation_name(node, dossier))


PARTIES = EntityList(
    title=msgid("Parties"),
    name="parties",
    kind="parties",
    items=lambda node, dossier: parties_of(node),
    row=party_row,
)
"""The organisations of an initiative, with their roles."""


def _role(party: Party, dossier: Dossier) -> str:
    """`owner`, `owner (since 2015)`"""
    role, time = dossier.words.t(party.role), period(party.since, party.until, dossier.words)
    return f"{role} ({time})" if time else role


def _row(
    link: Link,
    initiative: Node,
    parties: Sequence[Party],
    dossier: Dossier,
    references: References,
    stage: Stage | None = None,
    no_status: str = "",
    nation: str = "",
) -> View:
    return View(
        link=link,
        roles=tuple(dict.fromkeys(_role(party, dossier) for party in parties)),
        status=status_badge(dossier, stage.status) if stage else None,
        no_status=no_status,
        doubts=doubts((stage.fact,), dossier) if stage else (),
        nation=nation,
        marks=references.marks(facts_of_roles(parties, initiative, dossier)),
    )
