"""The places as GeoJSON (RFC 7946), with the columns of their table and the names of the initiatives there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from torana.dossier.graph import Dossier
from torana.exports.export import Export
from torana.exports.tables.all_tables import tables_of
from torana.exports.tables.table import Table
from torana.json_text import as_json
from torana.pages.shared.addresses import Site
from torana.records.entity_types import PLACE

GEOJSON = "data/places.geojson"
"""The path of the file."""


def has_located_places(dossier: Dossier) -> bool:
    """Return whether a place has coordinates."""
    return any(node.record.latitude is not None for node in dossier.of_type(PLACE))


def places_geojson(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `data/places.geojson`."""
    table = next(table for table in tables_of(dossier.types) if table.name == PLACE.url)
    features = list(_features(table, dossier, site))
    content = as_json({"type": "FeatureCollection", "features": features})
    description = "The places that have coordinates, as GeoJSON"
    yield Export(GEOJSON, description, content, rows=len(features))


def _features(table: Table, dossier: Dossier, site: Site) -> Iterator[dict[str, Any]]:
    for node, row in zip(dossier.of_type(PLACE), table.rows(dossier, site), strict=True):
        cells = zip(table.columns, row, strict=True)
        properties = {column.name: value for column, value in cells if value is not None}
        latitude, longitude = properties.pop("latitude", None), properties.pop("longitude", None)
        # Programs for maps read texts, but not all of them lists.
        properties["initiatives"] = "; ".join(initiative.name for initiative in dossier.initiatives(node))
        if latitude is not None:
            point = {"type": "Point", "coordinates": [longitude, latitude]}
            yield {"type": "Feature", "id": node.slug, "geometry": point, "properties": properties}
