"""Generated dossiers: every entity type, and odd values that `check` mostly accepts.

A generated dossier may still have problems, such as two names that are alike: the test then skips it. Values are chosen
with `random`, because a thousand choices of Hypothesis take a second. Hypothesis gives the seed, and the sizes, so that
a failure is reported for the smallest sizes with which it happens.
"""

from __future__ import annotations

import io
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from babel import Locale
from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po
from hypothesis import strategies as st
from torana.records.characters import forbidden_characters

from .paths import REPOSITORY
from .texts import NASTY

Files = dict[str, str]
"""The text of each file of a dossier, by its path."""
IDS = (
    *("a", "a-b", "ab", "0", "404", "ja", "api", "data", "index-1", "facts-1", "brief", "search", "assets", "feed-xml"),
    *("card", "more-1", "facts", "timeline", "sources", "organisations", "x" * 80, "a-" * 39 + "a", "2024-02-29"),
)
"""Ids that are also names of folders and pages of the site, or as short or as long as they may be."""
SLUGS = (*IDS, "node.js", "c++", "a_b", "a.b", "card.png", "facts-1.5", "g++-1.2_x")
"""The same for slugs, which may also have dots, underscores and plus signs."""
DATES = (
    *("0001", "0001-01-01", "9998", "9998-12", "9998-12-31", "2024-02-29", "1899-12-31", "1970-01-01", "2026-01-31"),
    *("2024-33", "2024-05~", "201X", "998X~"),
)
SPANS = (
    *DATES,
    *("0001/9998", "2024-02/2024-03-01", "2023-12-31/2024", "2024-Q4/..", "../201X", "undated", "undated"),
)
DAYS = ("0001-01-01", "9998-12-31", "2024-02-29", "2026-01-31")
DAYS_OF_DOSSIER = ("1970-01-01", "2105-12-31", "2026-01-31")
NUMBERS = (
    *("0", "-0", "0.0", "-5", "+7", "76_000_000_000", "0.0000000001", "9" * 24, "450.50", "1" + "0" * 20, "1999", "1"),
)
LONG = tuple(piece * 5_000 for piece in ("W", "W ", "[ ", "長", "<", "&", "a\u0301 ", "नमस्ते ", "عربي "))
NAME_LENGTH, TEXT_LENGTH = 200, 4_000
"""The lengths of long names and texts. A name may have no more; a text may have a few more, for its links."""
URLS = (
    "https://example.org/",
    "http://example.org/a'b(c)*d_e~f;g,h!i$j@k&l=m+n%20o?p=[q]#r",
    "https://例え.jp/道?q=1&amp;x",
    "https://example.org:8443/" + "x" * 1_900,
)
LANGUAGES = ("ja", "hi", "zh-Hant", "ar", "de-CH-1996")
MONEY = ("announced", "committed", "spent")
QUALIFIERS = ("about", "more than", "at least", "nearly", "up to")


class Sizes(NamedTuple):
    """The highest numbers of things in a generated dossier."""

    entities: int
    """Entities of a type."""
    facts: int
    """Facts of an entity."""
    words: int
    """Words of a vocabulary."""
    odd: int
    """Odd pieces in a text; 0 for plain words."""


class Chance(random.Random):
    """Random choices of the values of a dossier."""

    def __init__(self, seed: int, sizes: Sizes) -> None:
        super().__init__(seed)
        self.sizes = sizes

    def text(self) -> str:
        """A text of one line that the reader accepts."""
        if not self.sizes.odd:
            return f"Text {self.randrange(10**9)}"
        if self.randrange(10) == 0:
            return self.long(NAME_LENGTH)
        pieces = [
            self.choice(NASTY) if self.randrange(3) else self._letters() for _ in range(self.randint(1, self.sizes.odd))
        ]
        text = " ".join("".join(pieces).split())
        return text if text and not next(forbidden_characters(text), None) else self.text()

    def long(self, length: int) -> str:
        """A text of this length that no other is equal to."""
        return f"{self.randrange(10**9)} {self.choice(LONG)}"[: length - 1] + "x"

    def _letters(self) -> str:
        last = self.choice((0x7F, 0x7F, 0x250, 0xFFFF, 0x1FFFF))
        return (
            "".join(chr(self.randint(32, last)) for _ in range(self.randint(1, 8))).encode("utf-8", "ignore").decode()
        )

    def texts(self, most: int) -> list[str]:
        return list({text.casefold(): text for text in (self.text() for _ in range(self.randint(0, most)))}.values())

    def maybe(self) -> bool:
        return self.random() < 0.5

    def some(self, values: Iterable[Any], most: int, least: int = 0) -> list[Any]:
        """Some of the values, each once."""
        found = list(values)
        return self.sample(found, min(len(found), self.randint(least, most)))

    def optional(self, values: dict[str, Callable[[], Any] | Iterable[Any]]) -> dict[str, Any]:
        """Values for some of the optional keys: each is made, or is one of several; none if there are none."""
        made = {}
        for key, value in values.items():
            if self.maybe():
                if callable(value):
                    made[key] = value()
                elif choices := list(value):
                    made[key] = self.choice(choices)
        return made


def terms(chance: Chance, keys: list[str], extra: dict[str, Iterable[Any]]) -> dict[str, Any]:
    return {
        key: {"name": chance.text(), **chance.optional({"plural": chance.text, "meaning": chance.text, **extra})}
        for key in keys
    }


def settings(chance: Chance) -> dict[str, Any]:
    """The content of `content/dossier.yml`."""
    size = chance.sizes.words
    schema = {"schema_org": ("Corporation", "Event", "NewsArticle")}
    window = {"west": "-180", "east": "180", "south": "-90", "north": chance.choice(("90", "-89.999"))}
    text, texts = chance.text, chance.texts
    return {
        **{key: text() for key in ("title", "summary", "publisher", "licence")},
        "as_of": chance.choice(DAYS_OF_DOSSIER),
        "licence_url": chance.choice(URLS),
        **chance.optional({"stale_after_days": ("0", "999999"), "map": (window,)}),
        "countries": {key: text() for key in texts(size)},
        "languages": {key: text() for key in ("en", *chance.some(LANGUAGES, size))},
        "statuses": terms(chance, chance.some(IDS, size), {"ends": (True,)}),
        "kinds": {name: terms(chance, texts(size), schema) for name in ("organisation", "initiative", "source")},
        "roles": texts(size),
        "units": {key: {"name": text(), **chance.optional({"currency": (True,)})} for key in texts(size)},
        "measures": terms(chance, texts(size), {"adds": (True,)}),
        "agencies": texts(size),
    }


class _Dossier:
    """A dossier that is being generated: the slugs of each type are known, the files are made one after the other."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.settings = settings(chance)
        kinds = self.settings["kinds"]

        def count(*needed: object) -> int:
            return chance.randint(0, chance.sizes.entities) if all(needed) else 0

        counts = {
            "sectors": chance.randint(1, chance.sizes.entities),
            "organisations": count(kinds["organisation"], self.settings["countries"]),
            "places": count(),
            "initiatives": count(kinds["initiative"]),
            "seeds": count(kinds["source"]),
        }
        slugs = iter(chance.some(SLUGS, len(SLUGS), len(SLUGS)))
        self.slugs = {folder: [next(slugs) for _ in range(number)] for folder, number in counts.items()}
        self.all = [slug for found in self.slugs.values() for slug in found]
        self.unused = slugs
        self.facts: list[str] = []
        """The keys of the facts so far."""
        self.locators: dict[str, list[str]] = {}
        """The locators of the fingerprinted sources."""

    def before(self, folder: str, slug: str) -> list[str]:
        """The entities before another: a hierarchy of these has no cycle."""
        return self.slugs[folder][: self.slugs[folder].index(slug)]

    def rich(self) -> str:
        """A text with links."""
        text = self.chance.text() if self.chance.randrange(20) else self.chance.long(TEXT_LENGTH)
        pieces = [text.replace("[[", "[ ").replace("]]", "] ")]
        for slug in self.chance.some(self.all, 2):
            shown = self.chance.text().translate(str.maketrans("", "", "[]|")).strip()
            pieces.append(f"[[{slug}|{shown}]]" if shown and self.chance.maybe() else f"[[{slug}]]")
        return " ".join(" ".join(pieces).replace("[[[", "[ [[").split())

    def old_slugs(self) -> list[str]:
        return [slug for slug in (next(self.unused, ""),) if slug]

    def named(self) -> dict[str, Any]:
        optional = {"also_known_as": lambda: self.chance.texts(2), "summary": self.rich, "formerly": self.old_slugs}
        return {"name": self.chance.text(), **self.chance.optional(optional)}

    # -- facts

    def citation(self, slug: str) -> dict[str, Any]:
        known = self.locators[slug]
        return {"source": slug, "at": self.chance.choice(known) if known else self.chance.text()}

    def figure(self) -> dict[str, Any]:
        text = self.chance.text
        optional = {
            "of": text,
            "note": text,
            "as_of": DATES,
            "part": (True,),
            "to": ("9" * 24,),
            "qualifier": QUALIFIERS,
        }
        unit, declared = self.chance.choice([*self.settings["units"].items()])
        if declared.get("currency"):
            optional |= {"money": MONEY, "by": [[country] for country in self.settings["countries"]]}
        return {
            "measure": self.chance.choice([*self.settings["measures"]]),
            "value": self.chance.choice(NUMBERS),
            "unit": unit,
            **self.chance.optional(optional),
        }

    def figures(self) -> list[dict[str, Any]]:
        known = self.settings["measures"] and self.settings["units"]
        return [self.figure() for _ in range(self.chance.randint(0, 2) if known else 0)]

    def fact(self, fact_id: str) -> dict[str, Any]:
        chance, statement = self.chance, self.rich()
        optional = {
            "status": self.settings["statuses"],
            "sectors": [[slug] for slug in self.slugs["sectors"]],
            "disputed_by": lambda: [
                {**self.citation(slug), "says": chance.text()} for slug in chance.some(self.slugs["seeds"], 2)
            ],
            "figures": self.figures,
            "checked": DAYS,
            "confidence": ("medium", "low"),
            "supersedes": self.facts[-3:],
            "contradicts": lambda: chance.some(self.facts, 2),
        }
        return {
            "id": fact_id,
            "statement": statement,
            "date": chance.choice(SPANS),
            "about": chance.some([slug for slug in self.all if f"[[{slug}" not in statement], 2),
            "sources": [self.citation(slug) for slug in chance.some(self.slugs["seeds"], 2, 1)],
            "note": chance.text(),  # the stage may go back
            **chance.optional(optional),
        }

    def facts_of(self, slug: str) -> list[dict[str, Any]]:
        found = []
        for fact_id in self.chance.some(IDS, self.chance.sizes.facts) if self.slugs["seeds"] else ():
            found.append(self.fact(fact_id))
            self.facts.append(f"{slug}#{fact_id}")
        return found

    # -- entities

    def seed(self, slug: str) -> dict[str, Any]:
        chance = self.chance
        sizes = [chance.randint(0, 2) for _ in range(chance.randint(0, 2))]
        self.locators[slug] = [f"{n}.{i + 1}" for n, size in enumerate(sizes) for i in range(size)]
        sentence = {"sha256": "0" * 64, "words": "999999"}
        sections = [{"sentences": [sentence] * size} for size in sizes]
        optional = {
            **{"url": URLS, "archived": URLS, "published": DATES, "retrieved": DAYS, "seen": chance.text},
            **{"primary": (True,), "independent": (False,), "note": chance.text, "formerly": self.old_slugs},
            "language": self.settings["languages"],
            "repeats": [*self.before("seeds", slug), *self.settings["agencies"]],
        }
        return {
            "title": chance.text(),
            "publisher": chance.text(),
            "kind": chance.choice([*self.settings["kinds"]["source"]]),
            **chance.optional(optional),
            **({"sections": sections} if self.locators[slug] else {}),
        }

    def sector(self, slug: str) -> dict[str, Any]:
        return self.chance.optional({"parent": self.before("sectors", slug), "order": ("0", "999999")})

    def organisation(self, slug: str) -> dict[str, Any]:
        optional = {
            "native_name": lambda: {key: self.chance.text() for key in self.settings["languages"]},
            "parent": self.before("organisations", slug),
            "headquarters": self.slugs["places"],
            "website": URLS,
        }
        return {
            "kind": self.chance.choice([*self.settings["kinds"]["organisation"]]),
            "country": self.chance.choice([*self.settings["countries"]]),
            **self.chance.optional(optional),
        }

    def place(self, slug: str) -> dict[str, Any]:
        optional = {"within": self.before("places", slug), "country": self.settings["countries"]}
        degrees = {"latitude": ("90", "-90", "0", "35.6"), "longitude": ("180", "-180", "0", "139.7")}
        located = {key: self.chance.choice(values) for key, values in degrees.items()} if self.chance.maybe() else {}
        return {**self.chance.optional(optional), **located}

    def initiative(self, slug: str) -> dict[str, Any]:
        optional = {
            "places": lambda: self.chance.some(self.slugs["places"], 2),
            "part_of": self.before("initiatives", slug),
        }
        return {
            "kind": self.chance.choice([*self.settings["kinds"]["initiative"]]),
            "sectors": self.chance.some(self.slugs["sectors"], 2, 1),
            **self.chance.optional(optional),
        }

    def parties(self, facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Organisations that a fact is about."""
        roles = self.settings["roles"]
        named = [slug for fact in facts for slug in fact["about"] if slug in self.slugs["organisations"]]
        return [{"organisation": slug, "role": self.chance.choice(roles)} for slug in named if roles]

    def files(self) -> dict[str, Any]:
        """The content of every YAML file."""
        found: dict[str, Any] = {"content/dossier.yml": self.settings}
        for slug in self.slugs["seeds"]:
            found[f"seeds/{slug}.yml"] = self.seed(slug)
        for folder, make in (
            ("sectors", self.sector),
            ("organisations", self.organisation),
            ("places", self.place),
            ("initiatives", self.initiative),
        ):
            for slug in self.slugs[folder]:
                record = {**self.named(), **make(slug), "facts": self.facts_of(slug)}
                if folder == "initiatives":
                    record["parties"] = self.parties(record["facts"])
                found[f"content/{folder}/{slug}.yml"] = record
        return found


class _Dumper(yaml.CSafeDumper):
    """Writes equal values twice, because the reader refuses anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def as_yaml(record: dict[str, Any]) -> str:
    """The text of a file."""
    return str(yaml.dump(record, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000))


_JAPANESE = (REPOSITORY / "content" / "languages" / "ja.po").read_text("utf-8")
MESSAGES = [message.id for message in read_po(io.StringIO(_JAPANESE)) if message.id]
"""The messages of the site: a text, or a singular and a plural."""


def catalogue(chance: Chance, language: str) -> str:
    """A catalogue in which some messages have odd texts, with the right placeholders."""
    made = Catalog(locale=Locale.parse(language, sep="-"), charset="utf-8")
    for message in chance.some(MESSAGES, 30):
        original = message if isinstance(message, str) else message[1]
        holes = [piece.partition(")s")[0] for piece in original.split("%(")[1:]]
        text = " ".join([chance.text().replace("%", "")[:60], *(f"%({hole})s" for hole in holes)]).strip()
        made.add(message, text if isinstance(message, str) else (text,) * made.num_plurals)
    written = io.BytesIO()
    write_po(written, made)
    return written.getvalue().decode()


def generated(seed: int, sizes: Sizes) -> Files:
    """The YAML files and the catalogues of a dossier."""
    chance = Chance(seed, sizes)
    found = {path: as_yaml(record) for path, record in _Dossier(chance).files().items()}
    languages = chance.some(["ja", "hi", "ar", "pt-BR", "zh-Hant"], 2) if chance.maybe() else []
    return found | {f"content/languages/{language}.po": catalogue(chance, language) for language in languages}


SEEDS = st.integers(0, 2**32 - 1)
SMALL_SIZES = st.builds(Sizes, st.integers(1, 2), st.integers(0, 3), st.integers(0, 2), st.integers(0, 4))
SIZES = st.builds(Sizes, st.integers(1, 4), st.integers(0, 5), st.integers(0, 3), st.integers(0, 5))


@contextmanager
def laid_out(files: Files) -> Iterator[Path]:
    """A folder with the files of a dossier, which is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="torana-generated-") as folder:
        for name, text in files.items():
            path = Path(folder) / "dossier" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")
        yield Path(folder) / "dossier"
