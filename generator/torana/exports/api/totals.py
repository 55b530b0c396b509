"""Totals of figures as JSON objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.payers import MONEY_STAGES
from torana.dossier.sums import Totals
from torana.pages.shared.fact_views import amount_text

TOTALS: Mapping[str, Any] = {
    "type": "array",
    "description": "The totals of its figures: one for each measure, payer countries, stage of the money and unit.",
    "items": {
        "title": "Total",
        "type": "object",
        "required": ["measure", "payer_countries", "value", "unit", "share", "text", "facts"],
        "additionalProperties": False,
        "properties": {
            "measure": {"type": "string"},
            "payer_countries": {
                "type": "array",
                "items": {"type": "string"},
                "description": "The keys of the countries that pay it together; empty if it is not money.",
            },
            "money": {"enum": list(MONEY_STAGES)},
            "qualifier": {"type": "string"},
            "value": {"type": "number"},
            "unit": {"type": "string"},
            "share": {
                "type": "boolean",
                "description": "`true` if it adds shares of larger amounts, which other totals may include.",
            },
            "text": {"type": "string", "description": "The amount as pages show it."},
            "facts": {
                "type": "array",
                "items": {"type": "string"},
                "description": "The keys of the facts with its figures, the largest first.",
            },
        },
    },
}
"""JSON Schema of `totals_json`."""


def totals_json(totals: Totals, dossier: Dossier) -> list[dict[str, Any]]:
    """Return totals as the API has them."""
    return [
        {
            **total.amount.model_dump(mode="json", exclude_defaults=True),
            "payer_countries": list(total.payers),
            "share": total.share,
            "text": amount_text(total.amount, dossier),
            "facts": list(dict.fromkeys(part.fact.key for part in total.parts)),
        }
        for total in totals.totals
    ]
