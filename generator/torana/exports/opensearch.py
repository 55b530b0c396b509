"""The search of the site, as browsers and other programs can add it: OpenSearch 1.1."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from torana.dossier.graph import Dossier
from torana.exports.export import Export
from torana.pages.shared.addresses import OPENSEARCH, Site

_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"


def opensearch_file(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `opensearch.xml`. Its addresses are complete, so the address of the site must be known."""
    settings = dossier.settings
    root = ElementTree.Element("OpenSearchDescription", xmlns=_NAMESPACE)
    # The lengths are limits of OpenSearch.
    texts = {
        "ShortName": (settings.short_name or settings.title)[:16],
        "LongName": settings.title[:48],
        "Description": settings.summary[:1024],
        "InputEncoding": "UTF-8",
    }
    for tag, text in texts.items():
        ElementTree.SubElement(root, tag).text = " ".join(text.split())
    address = f"{site.url}search/?q={{searchTerms}}"
    ElementTree.SubElement(root, "Url", type="text/html", method="get", template=address)
    ElementTree.indent(root)
    content: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    yield Export(OPENSEARCH, "The search, for browsers (OpenSearch)", content + b"\n")
