"""Fingerprints of passages in the files of facts. Everything else in the files is unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from torana.editing.comments import Contents, attached, gathered
from torana.editing.layout import Layout, LayoutEntry, parse_layout
from torana.editing.renaming import edited_file
from torana.editing.saving import EditedFile
from torana.editing.scalars import quoted
from torana.records.located import Records
from torana.records.yaml_nodes import KeyPath
from torana.records.yaml_parser import parse_without_limits

KEY = "passage"


def with_passages(root: Path, records: Records, file: str, passages: Mapping[KeyPath, Mapping[str, str]]) -> EditedFile:
    """Return a file with the fingerprints of some citations.

    Args:
        root: The folder of the dossier.
        records: The dossier, without problems.
        file: The file, from the root.
        passages: The values of each `passage`, by the path of its citation: `("facts", 0, "sources", 1)`.
    """
    layout = parse_layout(parse_without_limits((root / file).read_bytes(), file).text)
    values = layout.values()
    patches: dict[int, tuple[int, str]] = {}
    for path, passage in passages.items():
        start, end, text = _patch(layout, path, passage)
        patches[start] = end, text
        former = [each for each in values if each[: len(path) + 1] == (*path, KEY)]
        for each in former:
            del values[each]
        values |= {(*path, KEY, key): value for key, value in passage.items()}
    intended = Contents(values, gathered(attached(layout)))
    return edited_file(root, records, file, layout.patched(patches), intended)


def with_sightings(
    root: Path, records: Records, sightings: Mapping[tuple[str, KeyPath], Mapping[str, str]]
) -> Iterator[EditedFile]:
    """Yield the files whose passages were seen again, with the new values of the passages.

    `sightings` has them by file and by the path of the citation.
    """
    by_file: dict[str, dict[KeyPath, dict[str, str]]] = {}
    for (file, path), values in sightings.items():
        _, fact, _, citation = path
        passage = records.find(Path(file).stem).record.facts[fact].sources[citation].passage
        former = {key: str(value) for key, value in passage.model_dump(mode="json", exclude_none=True).items()}
        by_file.setdefault(file, {})[path] = {**former, **values}
    yield from (with_passages(root, records, file, passages) for file, passages in by_file.items())


def _patch(layout: Layout, path: KeyPath, passage: Mapping[str, str]) -> tuple[int, int, str]:
    """The extent that is replaced, and its new text."""
    flow = "{" + ", ".join(f"{key}: {_scalar(key, value)}" for key, value in passage.items()) + "}"
    former, citation = layout.entry(*path, KEY), layout.entry(*path)
    if former:
        return former.value_start, former.value_end, flow
    assert isinstance(citation, LayoutEntry)
    assert citation.collection
    end = citation.collection.entries[-1].value_end
    if citation.collection.flow:
        return end, end, f", {KEY}: {flow}"
    end = layout.line_end(end)
    before = "" if layout.text[end - 1] == "\n" else "\n"
    return end, end, f"{before}{' ' * citation.collection.column}{KEY}: {flow}\n"


def _scalar(key: str, value: str) -> str:
    """A value; words of a text are in quotes."""
    return quoted(value) if key in ("first", "last") else value
