"""A fact that someone suggested with the issue form: the files with it, or the problems of the answers.

If its source is new, the page is requested, but only from a host on the public internet. `private_hosts` does not
count, because a stranger chose the address.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from torana import ToranaError
from torana.audit.source_pages import SourcePage, UnreadablePageError, source_page
from torana.audit.suggested_source import suggestion
from torana.audit.web_requests import RequestPolicy
from torana.editing.formatting import format_yaml
from torana.editing.issue_form import FilledForm, unusable_answers
from torana.editing.new_entity import FieldValues, entity_template
from torana.editing.new_fact import with_new_fact
from torana.editing.saving import EditedFile
from torana.editing.source_suggestions import source_at
from torana.problems import Problem, in_words
from torana.records.entity_types import SOURCE
from torana.records.facts import Fact
from torana.records.lengths import Bounds
from torana.records.limits import SETTINGS_FILE
from torana.records.located import Records
from torana.records.models import Source
from torana.records.relations import LINK
from torana.records.settings import Settings
from torana.records.suggestions import near
from torana.records.urls import url_problem
from torana.records.values import near_id

_LONGEST_ID = 40
_ASKED = ("title", "publisher", "kind")
"""The keys of a source that the form asks for, because not every page has them."""


@dataclass(slots=True)
class SuggestedFact:
    """The result. If there are problems, nothing is written."""

    files: list[EditedFile] = field(default_factory=list)
    """That of the entity comes last."""
    line: int = 0
    """The line on which the fact begins."""
    notes: list[str] = field(default_factory=list)
    """Details for an editor."""
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Request:
    """Everything that a suggestion is made from."""

    root: Path
    records: Records
    settings: Settings
    form: FilledForm
    today: datetime.date

    def invalid(self, model: type[BaseModel], values: FieldValues) -> Iterator[Problem]:
        """Yield the problems of values that a model refuses: of the question about a key, or else of the source."""
        bounds = Bounds(self.settings.limits.model_dump(), SETTINGS_FILE)
        try:
            model.model_validate(values, context=bounds)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                key = next((str(step) for step in reversed(detail["loc"]) if step in self.form.labels), "source")
                context = detail.get("ctx", {})
                yield self.form.problem(key, context.get("message", detail["msg"]), context.get("hint", ""))


def fact_of_form(root: Path, records: Records, form: FilledForm, today: datetime.date) -> SuggestedFact:
    """Return the files with a suggested fact.

    Args:
        root: The folder of the dossier.
        records: The dossier, without problems.
        form: The answers.
        today: The day on which the page of a new source is read.
    """
    assert records.settings
    request = _Request(root, records, records.settings.record, form, today)
    result = SuggestedFact(problems=list(unusable_answers(form, request.settings.limits.model_dump())))
    unusable = {problem.position for problem in result.problems}
    entities = _entities_named(records, form.answers["subject"])
    values = {"id": _free_id(request, entities), **_fact(form)}
    wrong = [*_unknown_subject(request, entities), *request.invalid(Fact, values), *_wrong_address(form)]
    result.problems += [problem for problem in wrong if problem.position not in unusable]
    source = "" if result.problems else _source(request, result)
    if not result.problems:
        values["sources"] = [{"source": source, "at": form.answers["at"]}]
        try:
            file, result.line = with_new_fact(root, records, entities[0], values, brief=True)
            result.files.append(_formatted(file, type(records.find(entities[0]).record)))
        except ToranaError as error:
            result.problems.append(form.problem("subject", str(error)))
    return result


def _formatted(file: EditedFile, model: type[BaseModel]) -> EditedFile:
    """A file in the usual format, if it was in it before."""
    raw, name = file.path.read_bytes(), file.path.name
    if file.text is None or format_yaml(raw, name, model)[0].encode() != raw:
        return file
    return replace(file, text=format_yaml(file.text.encode(), name, model)[0])


def _entities_named(records: Records, text: str) -> list[str]:
    """The slugs of the entities that a text may mean: that with this slug, or else those with this name."""
    if text in records.known:
        return [text]
    wanted = text.casefold()
    return [slug for slug, names in records.names_by_slug().items() if wanted in map(str.casefold, names)]


def _unknown_subject(request: _Request, entities: list[str]) -> Iterator[Problem]:
    form, records = request.form, request.records
    subject = form.answers["subject"]
    if not entities:
        hint = near(subject, records.known, records.names_by_slug())
        yield form.problem("subject", f'the dossier has no "{subject}"', hint or "write the name of a page of the site")
    elif len(entities) > 1:
        yield form.problem(
            "subject", f'several entities have the name "{subject}"', f"write one of: {', '.join(entities)}"
        )


def _wrong_address(form: FilledForm) -> Iterator[Problem]:
    message, hint = url_problem(form.answers["source"])
    if message:
        yield form.problem("source", message, hint)


def _fact(form: FilledForm) -> dict[str, Any]:
    """The values of the fact, with a source that is not known yet."""
    return {
        "statement": form.answers["statement"],
        "date": form.answers["date"] or "undated",
        "sources": [{"source": "unknown", "at": form.answers["at"]}],
    }


def _free_id(request: _Request, entities: list[str]) -> str:
    """An id from the first words of the statement, or else from the number of the issue, that the entity never had."""
    entity = request.records.get(entities[0]) if entities else None
    ids = {each for fact in entity.record.facts for each in (fact.id, *fact.formerly)} if entity else set()
    words = near_id(LINK.sub(lambda link: link[2] or link[1], request.form.answers["statement"]))
    if len(words) > _LONGEST_ID:
        words = words[: _LONGEST_ID + 1].rpartition("-")[0]
    start = words or f"suggestion-{request.form.number}"
    return next(each for number in count(1) if (each := f"{start}-{number}" if number > 1 else start) not in ids)


def _source(request: _Request, result: SuggestedFact) -> str:
    """The slug of the source. If it is a new one, its file, or the problems of its values, are added to `result`."""
    url = request.form.answers["source"]
    if existing := source_at(request.root, request.records, url):
        return existing
    suggested = suggestion(_page(request, result), request.records, request.today)
    if existing := source_at(request.root, request.records, str(suggested.values["url"])):
        return existing
    values = {**suggested.values, **_described(request, result)}
    if not result.problems:
        result.problems += [
            *_missing(request, values),
            *request.invalid(Source, {**dict.fromkeys(_ASKED, "x"), **values}),
        ]
    if not result.problems:
        text, intended = entity_template(SOURCE, values, request.settings, brief=True)
        path = request.root / SOURCE.folder / f"{suggested.slug}.yml"
        result.files.append(EditedFile(path, format_yaml(text.encode(), path.name, Source)[0], intended))
        result.notes.append(f"compare these values of the new source with its page: {in_words(values, 'and')}")
    return suggested.slug


def _page(request: _Request, result: SuggestedFact) -> SourcePage:
    """The page of the source, if it can be read: some hosts reject programs."""
    url = request.form.answers["source"]
    try:
        return source_page(url, RequestPolicy())
    except UnreadablePageError as error:
        if error.state in ("dead", "private"):
            result.problems.append(request.form.problem("source", str(error)))
        else:
            result.notes.append(str(error))
    return SourcePage(url, None)


def _kinds(request: _Request) -> dict[str, tuple[str, ...]]:
    """By kind of source: its names."""
    return {
        key: tuple(filter(None, (kind.name, kind.plural))) for key, kind in request.settings.kinds.of(SOURCE).items()
    }


def _described(request: _Request, result: SuggestedFact) -> dict[str, str]:
    """The values of a source that the form gives."""
    answers, kinds = request.form.answers, _kinds(request)
    values = {key: answers[key] for key in _ASKED if answers[key]}
    if kind := values.get("kind"):
        named = [key for key, names in kinds.items() if kind.casefold() in map(str.casefold, (key, *names))]
        if not named:
            result.problems.append(request.form.problem("kind", f'there is no kind "{kind}"', near(kind, kinds, kinds)))
        values["kind"] = next(iter(named), kind)
    return values


def _missing(request: _Request, values: FieldValues) -> Iterator[Problem]:
    for key in _ASKED:
        if key not in values:
            choices = f". The kinds are: {', '.join(_kinds(request))}" if key == "kind" else ""
            yield request.form.problem(key, "the page of the source does not give this value", f"fill it in{choices}")
