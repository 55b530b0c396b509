"""Files about a snapshot: `CITATION.cff` for reference managers and forges, `.zenodo.json` for the archive Zenodo."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.snapshot_version import SnapshotVersion
from torana.json_text import as_json
from torana.pages.shared.addresses import Site
from torana.pages.shared.entity_names import top_sectors

CITATION_CFF, ZENODO_JSON = "CITATION.cff", ".zenodo.json"

_LICENCES = {
    r"creativecommons\.org/licenses/(by(?:-nc)?(?:-sa|-nd)?/[1-4]\.[05])": "CC-",
    r"creativecommons\.org/publicdomain/zero/(1\.0)": "CC0-",
    r"opendatacommons\.org/licenses/odbl/(1[.-]0)": "ODbL-",
    r"opendatacommons\.org/licenses/by/(1[.-]0)": "ODC-By-",
    r"opendatacommons\.org/licenses/pddl/(1[.-]0)": "PDDL-",
}
"""By the address of a licence: the beginning of its SPDX identifier, which the matched part completes."""
_OTHER_LICENCE = "other-closed"
"""The licence on Zenodo that grants nothing. Without a licence, Zenodo would choose CC0 for data."""


def spdx_identifier(licence_url: str) -> str:
    """Return the SPDX identifier of a licence for data by its address; empty if it is not known."""
    for pattern, begin in _LICENCES.items():
        if match := re.fullmatch(rf"https?://(?:www\.)?{pattern}/?(?:(?:deed|legalcode)(?:\.\w+)?/?)?", licence_url):
            end = match[1].replace("/", "-").upper()
            return begin + re.sub("^1-0$", "1.0", end)
    return ""


def citation_cff(dossier: Dossier, site: Site, version: SnapshotVersion) -> bytes:
    """Return `CITATION.cff`, in the Citation File Format 1.2.0. JSON values are YAML as well.

    The format: https://github.com/citation-file-format/citation-file-format/blob/1.2.0/schema-guide.md
    """
    settings, spdx = dossier.settings, spdx_identifier(dossier.settings.licence_url)
    fields: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use this data, please cite it as below.",
        "type": "dataset",
        "title": settings.title,
        "abstract": settings.summary,
        "authors": [{"name": settings.publisher}],
        "version": version.name,
        "commit": version.commit,
        "doi": settings.doi,
        "date-released": f"{version.time:%Y-%m-%d}",
        "url": site.url,
        "repository-code": site.repository,
        "keywords": _keywords(dossier),
        "license": spdx,
        "license-url": "" if spdx else settings.licence_url,
    }
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items() if value)
    return "".join(lines).encode()


def zenodo_json(dossier: Dossier, site: Site, version: SnapshotVersion) -> bytes:
    """Return `.zenodo.json`: the metadata of a deposit on Zenodo (https://developers.zenodo.org/#deposit-metadata)."""
    settings, spdx = dossier.settings, spdx_identifier(dossier.settings.licence_url)
    related = (("isVariantFormOf", site.url), ("isDerivedFrom", site.repository))
    fields = {
        "upload_type": "dataset",
        "title": settings.title,
        "creators": [{"name": settings.publisher}],
        "description": f"<p>{html.escape(settings.summary, quote=False)}</p>",
        "publication_date": f"{version.time:%Y-%m-%d}",
        "version": version.name,
        "access_right": "open",
        "license": spdx.lower() or _OTHER_LICENCE,
        "notes": "" if spdx else f"Licence: {settings.licence}, {settings.licence_url}",
        "language": "eng",
        "keywords": _keywords(dossier),
        "related_identifiers": [{"identifier": url, "relation": relation} for relation, url in related if url],
    }
    return as_json({key: value for key, value in fields.items() if value})


def _keywords(dossier: Dossier) -> list[str]:
    """The names of the top sectors, each once."""
    return list(dict.fromkeys(node.name for node in top_sectors(dossier)))
