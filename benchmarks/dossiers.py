"""Write a made-up dossier of any size, the same bytes each time, to measure how search and builds grow.

    python benchmarks/dossiers.py ORGANISATIONS FOLDER

Its proportions are those of the real dossier, as counted on 2026-11-23 (72 organisations): initiatives, places, sources
and facts per organisation, citations per fact, links per statement. There are always 20 sectors. One organisation and
one source are named by about a thousand facts, a few by some hundred, most by two to five. Words follow Zipf's law.
Every name contains a number, so that nobody mistakes it for a real one. `torana check -C FOLDER` finds no problem, and
`torana build -C FOLDER` builds it with the templates, the theme and the hand-written pages of this repository.

Nothing is kept in memory: the parties of an initiative follow from its number.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import random
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from torana.records.settings import Limits

sys.path.insert(0, str(Path(__file__).parent.parent))  # for a run by its path

from benchmarks.made_up_names import (
    Words,
    acronym,
    initiative_slug,
    kind_of,
    made_up,
    organisation_slug,
    organisation_words,
    place_slug,
    scattered,
    sector_slug,
    source_slug,
)

REPOSITORY = Path(__file__).parent.parent
PER_ORGANISATION = {"initiatives": 32 / 72, "places": 38 / 72, "sources": 149 / 72, "publishers": 113 / 72}
HUB_FACTS = 1000
"""The number of facts that name the first organisation, and that cite the first source, if there are enough."""
FIRST_DAY, LAST_DAY = datetime.date(2004, 1, 1).toordinal(), datetime.date(2026, 11, 20).toordinal()


def quoted(text: str) -> str:
    """A text as a YAML value on one line."""
    return json.dumps(text, ensure_ascii=False)


class Writer:
    """Writes one dossier."""

    def __init__(self, organisations: int, folder: Path) -> None:
        self.folder = folder
        self.rng = random.Random(organisations)
        self.words = Words(self.rng)
        self.organisations = organisations
        self.initiatives = max(1, round(organisations * PER_ORGANISATION["initiatives"]))
        self.places = max(9, round(organisations * PER_ORGANISATION["places"]))
        self.sources = max(2, round(organisations * PER_ORGANISATION["sources"]))
        self.publishers = max(2, round(organisations * PER_ORGANISATION["publishers"]))
        self.facts = 0
        self.vocabulary = yaml.safe_load((REPOSITORY / "content" / "dossier.yml").read_text("utf-8"))
        self.vocabulary.pop("report", None)  # it rests on facts of the real dossier
        # There are 6.2 facts per initiative. In a small dossier the hub is in a third of them.
        self.hub = min(1 / 3, HUB_FACTS / (6.2 * self.initiatives))

    def file(self, path: str, lines: Sequence[str]) -> None:
        """Write one file of the dossier."""
        (self.folder / path).write_text("\n".join(lines) + "\n", "utf-8", newline="\n")

    def write(self) -> None:
        """Write the whole dossier."""
        for name in ("content/sectors", "content/organisations", "content/initiatives", "content/places", "seeds"):
            (self.folder / name).mkdir(parents=True)
        self.frame()
        for number in range(20):
            self.sector(number)
        for number in range(self.organisations):
            self.organisation(number)
        for number in range(self.places):
            self.place(number)
        for number in range(self.sources):
            self.source(number)
        for number in range(self.initiatives):
            self.initiative(number)

    def frame(self) -> None:
        """Write the vocabulary, `mkdocs.yml`, and the hand-written pages, except the one about the real dossier."""
        countries = {
            key: f"{made_up(scattered(number + 77), 2)[0].capitalize()} Land {number:02}"
            for number, key in enumerate(self.vocabulary["countries"])
        }
        agencies = [f"Wire Service {number:02}" for number in range(20)]
        self.vocabulary |= {
            "title": f"Made-up dossier of {self.organisations} organisations",
            "summary": "Nothing in this dossier is real: it was made by a program, to measure with.",
            "publisher": "benchmarks/dossiers.py",
            "countries": countries,
            "agencies": agencies,
        }
        files = 1 + 20 + self.organisations + self.places + self.sources + self.initiatives
        if files > Limits().files:
            self.vocabulary["limits"] = {"files": files}
        text = yaml.safe_dump(self.vocabulary, allow_unicode=True, sort_keys=False, width=1000)
        self.file("content/dossier.yml", [text.rstrip("\n")])
        shutil.copytree(REPOSITORY / "docs", self.folder / "docs")
        about = ["---", "title: About", "---", "", "# About", "", "Nothing in this dossier is real."]
        self.file("docs/about.md", about)
        configuration = [
            f"INHERIT: {quoted((REPOSITORY / 'mkdocs.yml').as_posix())}",
            f"site_name: Made-up dossier of {self.organisations} organisations",
            "site_url: https://dossier.example/",
            f"theme: {{custom_dir: {quoted((REPOSITORY / 'theme').as_posix())}}}",
            "docs_dir: docs",
        ]
        self.file("mkdocs.yml", configuration)

    def sector(self, number: int) -> None:
        """Write a sector: six are at the top, and fourteen below them."""
        lines = [
            f"name: Sector {number:02} {self.words.phrase(2)}",
            f"also_known_as: [S{number:02}]",
            f"summary: {quoted(self.words.phrase(10) + '.')}",
        ]
        if number >= 6:
            lines.append(f"parent: {sector_slug(number % 6)}")
        self.file(f"content/sectors/{sector_slug(number)}.yml", [*lines, f"order: {number}"])

    def organisation(self, number: int) -> None:
        """Write an organisation: three in ten have a Japanese name, one in seven a Hindi name."""
        latin, japanese, hindi = organisation_words(number)
        lines = [f"name: Organisation {number:06} {latin}"]
        if number % 7:
            lines.append(f"also_known_as: [{acronym(number)}{f', {latin}' if number % 5 == 0 else ''}]")
        other = self.rng.randrange(self.organisations)
        link = f"; works with [[{organisation_slug(other)}]]" if number % 4 == 0 and other != number else ""
        lines += [
            f"summary: {quoted(f'{self.words.phrase(9)}{link}.')}",
            f"kind: {kind_of(number)}",
            f"country: {quoted(self.country(number))}",
        ]
        if number % 10 < 3:
            lines.append(f"native_name: {{ja: {japanese} {number:06}}}")
        elif number % 7 == 1:
            lines.append(f"native_name: {{hi: {hindi} {number:06}}}")
        if number % 10:
            lines.append(f"headquarters: {place_slug(number * self.places // self.organisations)}")
        if number % 2 and number > 2:
            lines.append(f"parent: {organisation_slug(number // 3)}")
        if number % 5:
            lines.append(f"website: https://organisation-{number:06}.example/")
        self.file(f"content/organisations/{organisation_slug(number)}.yml", lines)

    def country(self, number: int) -> str:
        """The key of a country: mostly one of the first two."""
        keys = list(self.vocabulary["countries"])
        return str(keys[number % 9 // 5 if number % 11 else number // 11 % len(keys)])

    def place(self, number: int) -> None:
        """Write a place: all but the first nine are within a larger one, and nearly half are on the map."""
        lines = [f"name: Place {number:06} {made_up(scattered(number + 5), 2)[0].capitalize()}"]
        lines.append(f"country: {quoted(self.country(number))}")
        if number % 9 < 4:
            lines.append(f"latitude: {self.rng.randrange(300, 4700) / 100}")
            lines.append(f"longitude: {self.rng.randrange(6300, 15100) / 100}")
        if number >= 9:
            lines.append(f"within: {place_slug(number // 9)}")
        self.file(f"content/places/{place_slug(number)}.yml", lines)

    def source(self, number: int) -> None:
        """Write a source: three in ten repeat an agency or an older source."""
        kinds = list(self.vocabulary["kinds"]["source"])
        publisher = int(self.publishers * self.rng.random() ** 1.3)
        name = made_up(scattered(publisher + 1), 2)[0].capitalize()
        year = 2004 + number % 23
        lines = [
            f"title: Report {number:06} {self.words.phrase(8)}",
            f"publisher: {name} Gazette {publisher:06}",
            f"kind: {kinds[0] if number == 0 else kinds[1 + int((len(kinds) - 1) * self.rng.random() ** 2)]}",
            f"url: https://gazette-{publisher:06}.example/reports/{number:06}",
        ]
        if number % 12:
            lines.append(f"published: {year}-{1 + number % 12:02}-{1 + number % 28:02}")
        lines.append(f"language: {'ja' if number % 6 == 5 else 'hi' if number % 30 == 1 else 'en'}")
        if number % 8 == 3:
            lines.append("primary: true")
        if number % 10 in (4, 6):
            lines.append(f"repeats: Wire Service {number % 20:02}")
        elif number % 10 == 8:
            lines.append(f"repeats: {source_slug(1 + number // 2)}")
        lines.append("seen: None of it, for it does not exist.")
        if number % 7 in (1, 4):
            lines.append(f"note: {quoted(self.words.phrase(10) + '.')}")
        if number == 0:
            lines.append("sections:")
            for section in range(10):
                lines += [f"  - title: Part {section:02}", "    sentences:"]
                for sentence in range(1, 21):
                    digest = hashlib.sha256(f"{section}.{sentence}".encode()).hexdigest()
                    lines.append(f"      - {{sha256: {digest}, words: {5 + sentence}}}")
        self.file(f"seeds/{source_slug(number)}.yml", lines)

    def initiative(self, number: int) -> None:
        """Write an initiative of neighbouring organisations, with some distant ones and sometimes the hub."""
        rng = self.rng
        kinds = self.vocabulary["kinds"]["initiative"]
        kind = list(kinds)[number * 5 // 3 % len(kinds)]
        stages = kinds[kind].get("statuses") or list(self.vocabulary["statuses"])
        count = rng.choices((0, 2, 3, 4, 5, 6, 8, 9, 10, 14, 17, 26), (2, 4, 2, 7, 4, 4, 2, 2, 2, 1, 1, 1))[0]
        facts, parties = self.facts_of(number, count, stages)
        sectors = [sector_slug(n) for n in rng.sample(range(20), rng.choice((1, 1, 1, 2, 2)))]
        here = number * self.places // self.initiatives
        places = dict.fromkeys(place_slug(n) for n in (here, rng.randrange(self.places))[: rng.choice((1, 1, 2, 2))])
        lines = [
            f"name: Initiative {number:06} {made_up(scattered(number + 3), 3)[0].capitalize()} programme",
            f"also_known_as: [I{acronym(number)}]",
            f"summary: {quoted(f'{self.words.phrase(9)} of [[{self.near(number)}]].')}",
            f"kind: {kind}",
            f"sectors: [{', '.join(sectors)}]",
        ]
        if parties:
            roles = self.vocabulary["roles"]
            lines.append("parties:")
            for organisation, fact in parties.items():
                role = roles[int(len(roles) * rng.random() ** 2)]
                lines.append(f"  - {{organisation: {organisation}, role: {json.dumps(role)}, fact: {fact}}}")
        lines.append(f"places: [{', '.join(places)}]")
        if number % 8 == 7:
            lines.append(f"part_of: {initiative_slug(number // 2)}")
        self.file(f"content/initiatives/{initiative_slug(number)}.yml", [*lines, *facts])

    def near(self, initiative: int) -> str:
        """The slug of an organisation: mostly a neighbour, sometimes a distant one, which often has a low number."""
        here = initiative * self.organisations // self.initiatives
        if self.rng.random() < 0.2:
            return organisation_slug(int(self.organisations * self.rng.random() ** 3))
        return organisation_slug((here + int(7 * self.rng.random())) % self.organisations)

    def facts_of(self, initiative: int, count: int, stages: list[str]) -> tuple[list[str], dict[str, str]]:
        """The lines of an initiative's facts in chronological order, and its parties with the facts that show them.

        `stages` are those of its kind.
        """
        rng = self.rng
        lines = ["", "facts:"] if count else []
        parties: dict[str, str] = {}
        days = sorted(rng.randrange(FIRST_DAY, LAST_DAY) for _ in range(count))
        steps = iter(sorted(rng.choices(range(7), k=count)))
        last = ""
        for day in days:
            name = f"{self.words.some(1)[0]}-{self.facts % 1000:03}"
            named = [self.near(initiative) for _ in range(rng.choice((0, 0, 1, 1, 1, 2, 2, 2, 3, 4)))]
            if rng.random() < self.hub:
                named.append(organisation_slug(0))
            named = list(dict.fromkeys(named))
            about = [self.near(initiative) for _ in range(rng.choice((0, 0, 1, 1)))]
            if rng.random() < 0.6:
                about.append(
                    place_slug((initiative * self.places // self.initiatives + rng.randrange(3)) % self.places)
                )
            about = [slug for slug in dict.fromkeys(about) if slug not in named]
            for slug in (*named, *about):
                if len(parties) < 7 and not slug.startswith("place-"):
                    parties.setdefault(slug, name)
            lines += [
                f"  - id: {name}",
                f"    statement: {quoted(self.statement(named))}",
                f"    date: {self.date(day)}",
            ]
            step = next(steps)
            if rng.random() < 0.2 and step < len(stages):
                lines.append(f"    status: {stages[step]}")
            lines += self.figures()
            if about:
                lines.append(f"    about: [{', '.join(about)}]")
            if rng.random() < 0.23:
                lines.append(f"    sectors: [{sector_slug(rng.randrange(20))}]")
            lines += self.evidence(initiative)
            if last and rng.random() < 0.02:
                lines.append(f"    contradicts: [{last}]")
            if rng.random() < 0.57:
                lines.append(f"    note: {quoted(self.words.phrase(14) + '.')}")
            lines.append("")
            last = name
            self.facts += 1
        return lines[:-1] if count else lines, parties

    def statement(self, named: Sequence[str]) -> str:
        """One sentence with links, half of them with a text other than the name."""
        words = self.words.some(self.rng.randrange(8, 24))
        words[0] = words[0].capitalize()
        for slug in named:
            plain = slug.rpartition("-")[0].replace("-", " ").title()
            link = f"[[{slug}|{plain}]]" if self.rng.random() < 0.5 else f"[[{slug}]]"
            words.insert(self.rng.randrange(len(words)) + 1, link)
        return " ".join(words) + "."

    def date(self, day: int) -> str:
        """A date as precise as sources give it: mostly a day, less often a month, a year or none."""
        text = datetime.date.fromordinal(day).isoformat()
        return self.rng.choices((text, text[:7], text[:4], "undated"), (66, 15, 9, 10))[0]

    def figures(self) -> Iterator[str]:
        """The lines of a fact's figures: most have none."""
        count = self.rng.choices((0, 1, 2, 3), (135, 46, 13, 3))[0]
        if count:
            yield "    figures:"
        for measure in self.rng.sample(("investment", "loan", "capacity", "jobs", "duration"), count):
            units = {"capacity": "MW", "jobs": "jobs", "duration": "years"}
            unit = units.get(measure) or self.rng.choice(("INR", "JPY", "USD"))
            value = self.rng.randrange(2, 100) * 10 ** (self.rng.randrange(6, 10) if len(unit) == 3 else 1)
            yield f"      - {{measure: {measure}, value: {value:_}, unit: {unit}}}"

    def evidence(self, initiative: int) -> Iterator[str]:
        """The lines of a fact's citations, its confidence, and what disputes or contradicts it."""
        rng = self.rng
        here = initiative * self.sources // self.initiatives
        count = rng.choices((1, 2, 3, 4), (60, 83, 49, 5))[0]
        near = rng.sample(range(here, here + 6), count)
        cited: dict[str, str] = {source_slug(n % self.sources): self.words.phrase(2) for n in near}
        if rng.random() < self.hub / 2:
            cited["founding-document"] = ""
        if "founding-document" in cited:
            cited["founding-document"] = f"{rng.randrange(10)}.{rng.randrange(1, 21)}"
        yield "    sources:"
        for source, locator in cited.items():
            yield f'      - {{source: {source}, at: "{locator}"}}'
        if rng.random() < 0.3:
            yield f"    confidence: {rng.choice(('medium', 'medium', 'low'))}"
        if rng.random() < 0.09 and self.sources > 1:
            other = source_slug(rng.randrange(1, self.sources))
            says = quoted(self.words.phrase(9) + ".")
            yield "    disputed_by:"
            yield f'      - {{source: {other}, at: "{self.words.phrase(2)}", says: {says}}}'


def main(arguments: list[str]) -> Any:
    """Write the dossier, and print its size."""
    if len(arguments) != 2 or not arguments[0].isdigit() or int(arguments[0]) < 2:
        return __doc__
    folder = Path(arguments[1])
    if folder.exists() and any(folder.iterdir()):
        return f"{folder} is not empty"
    writer = Writer(int(arguments[0]), folder)
    writer.write()
    print(
        f"{writer.organisations} organisations, {writer.initiatives} initiatives, {writer.facts} facts, "
        f"{writer.sources} sources, {writer.places} places"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
