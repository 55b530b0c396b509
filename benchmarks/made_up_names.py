"""Made-up words and names for the dossiers of `dossiers.py`. Each depends only on its number."""

from __future__ import annotations

import itertools
import random

SYLLABLES = {
    **{"ka": "カ का", "ki": "キ कि", "ku": "ク कु", "ke": "ケ के", "ko": "コ को"},
    **{"sa": "サ सा", "shi": "シ शि", "su": "ス सु", "se": "セ से", "so": "ソ सो"},
    **{"ta": "タ ता", "chi": "チ चि", "tu": "トゥ तु", "te": "テ ते", "to": "ト तो"},
    **{"na": "ナ ना", "ni": "ニ नि", "nu": "ヌ नु", "ne": "ネ ने", "no": "ノ नो"},
    **{"ma": "マ मा", "mi": "ミ मि", "mu": "ム मु", "me": "メ मे", "mo": "モ मो"},
    **{"ra": "ラ रा", "ri": "リ रि", "ru": "ル रु", "re": "レ रे", "ro": "ロ रो"},
    **{"va": "ヴァ वा", "vi": "ヴィ वि", "ve": "ヴェ वे", "vo": "ヴォ वो", "ya": "ヤ या"},
}
"""A syllable in katakana and in Devanagari."""
PARTS = [(latin, *scripts.split()) for latin, scripts in SYLLABLES.items()]

COMMON = "the of and in to for a on with by as at from is its that has an this was"
TECHNICAL = """
technology project agreement programme research development production power energy plant company ministry government
university industry supply chain investment cooperation partner memorandum joint venture digital network satellite
launch mission space semiconductor chip wafer assembly test design equipment material mineral rare earth battery
storage hydrogen ammonia fuel solar wind grid station capacity output target loan fund bank subsidy share year month
phase pilot line site facility centre laboratory institute training student engineer scholarship exchange visit dialogue
summit working group framework standard security cyber defence system data cloud compute processor model language
artificial intelligence robotics sensor radar antenna fibre submarine cable telecom spectrum mobile open access
operator vendor supplier contract order export import customs tariff policy law rule licence patent review report
announcement statement signed approved opened completed planned delayed expanded reduced first second third new joint
bilateral regional national public private state city port rail road corridor logistics health medical food water
climate carbon emission recycling steel chemical engine aircraft ship vehicle electric charging component software
platform service start-up market customer demand growth quality safety crew lander rover orbit payload telescope
quantum photonics optics laser nuclear reactor turbine pipeline refinery magnet lithium cobalt nickel copper graphite
"""
SUFFIXES = {  # kind: the last word of a name in Latin letters, in Japanese, in Hindi
    "company": (("Works", "工業", "उद्योग"), ("Electronics", "電子", "इलेक्ट्रॉनिक्स"), ("Power", "電力", "ऊर्जा")),
    "government-agency": (("Agency", "庁", "अभिकरण"), ("Ministry", "省", "मंत्रालय")),
    "non-profit": (("Association", "協会", "संघ"),),
    "government": (("Authority", "政府", "शासन"),),
    "multilateral-body": (("Forum", "機構", "मंच"),),
    "financial-institution": (("Bank", "銀行", "बैंक"),),
    "research-institute": (("Institute", "研究所", "संस्थान"),),
    "university": (("University", "大学", "विश्वविद्यालय"),),
    "armed-force": (("Guard", "自衛隊", "सेना"),),
    "industry-segment": (("Makers", "製造業", "निर्माता"),),
}


def made_up(number: int, syllables: int) -> tuple[str, str, str]:
    """An invented word for each number, in Latin letters, katakana and Devanagari."""
    picked = []
    for _ in range(syllables):
        number, rest = divmod(number, len(PARTS))
        picked.append(PARTS[rest])
    latin, kana, devanagari = ("".join(script) for script in zip(*picked, strict=True))
    return latin, kana, devanagari


def scattered(number: int) -> int:
    """A number far from those of its neighbours, so that consecutive names do not look alike."""
    return number * 7919 + 104729


class Words:
    """Words with the frequencies of a language: the word of rank r has the weight 1 / (r + 2.7)."""

    def __init__(self, rng: random.Random) -> None:
        rare = [made_up(scattered(number), 2 + number % 3)[0] for number in range(6000)]
        rng.shuffle(rare)
        pool = iter(rare)
        mixed = [word for technical in TECHNICAL.split() for word in (technical, *itertools.islice(pool, 2))]
        self._words = list(dict.fromkeys([*COMMON.split(), *mixed, *pool]))
        self._weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(1, len(self._words) + 1)))
        self._rng = rng

    def some(self, count: int) -> list[str]:
        """Random words."""
        return self._rng.choices(self._words, cum_weights=self._weights, k=count)

    def phrase(self, count: int) -> str:
        """Words that begin with a capital, such as a title."""
        return " ".join(self.some(count)).capitalize()


def kind_of(organisation: int) -> str:
    """The kind of an organisation. A third are companies and a third agencies, as in the real dossier."""
    wheel = [*["company", "government-agency"] * 12, *list(SUFFIXES)[2:]]
    return wheel[organisation % len(wheel)]


def organisation_words(number: int) -> tuple[str, str, str]:
    """An organisation's name without its number, in Latin letters, Japanese and Hindi."""
    latin, kana, devanagari = made_up(scattered(number), 3)
    suffixes = SUFFIXES[kind_of(number)]
    suffix = suffixes[number // 7 % len(suffixes)]
    return f"{latin.capitalize()} {suffix[0]}", kana + suffix[1], f"{devanagari} {suffix[2]}"


def slug_of(words: str, number: int) -> str:
    """A readable and unique slug."""
    return f"{words.lower().replace(' ', '-')}-{number:06}"


def organisation_slug(number: int) -> str:
    """The slug of an organisation."""
    return slug_of(organisation_words(number)[0], number)


def acronym(number: int) -> str:
    """Four letters or more that no other organisation has."""
    letters = ""
    rest = number + 26**3
    while rest:
        rest, letter = divmod(rest, 26)
        letters = chr(65 + letter) + letters
    return letters


def initiative_slug(number: int) -> str:
    """The slug of an initiative."""
    return slug_of(f"{made_up(scattered(number + 3), 3)[0]} programme", number)


def place_slug(number: int) -> str:
    """The slug of a place."""
    return slug_of(f"place {made_up(scattered(number + 5), 2)[0]}", number)


def source_slug(number: int) -> str:
    """The slug of a source; the first is the founding document."""
    return slug_of(f"{made_up(scattered(number + 9), 2)[0]} report", number) if number else "founding-document"


def sector_slug(number: int) -> str:
    """The slug of a sector."""
    return f"sector-{number:02}"
