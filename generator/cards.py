"""The picture that stands for a link to a page: drawn at build time, with nothing fetched from anywhere."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

from generator.dossier import Dossier, Node
from generator.export import Export
from generator.hashing import digest
from generator.pages.entity import country
from generator.pages.head import CARD, card_path
from generator.wording import TYPES

_FONTS = Path(__file__).parent / "fonts"
_NAVY, _RED = (28, 47, 86), (178, 58, 34)
_SHADES = 15
"""Steps from the dark to the white; with the red, what four bits a pixel can hold."""
_MARGIN = 80
_LATIN = frozenset(range(0x20, 0x7F)) | frozenset(range(0xA0, 0x180)) | frozenset(range(0x2010, 0x2040))


@cache
def _font(name: str, size: int, weight: int = 400) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(_FONTS / f"{name}.woff2"), size)
    if name in ("public-sans", "torana-serif"):
        font.set_variation_by_axes([weight])
    return font


@cache
def _ground() -> Image.Image:
    """What all cards have: a dark band above white."""
    ground = Image.new("L", CARD, 255)
    ImageDraw.Draw(ground).rectangle((0, 0, CARD[0], 128), fill=0)
    return ground


def _japanese(text: str) -> bool:
    """Whether the font has every sign: kana and the 2,965 kanji of level 1 of JIS X 0208."""
    return all(ord(sign) in _LATIN or 0x3000 <= ord(sign) < 0x3100 or _of_level_1(sign) for sign in text)


def _of_level_1(sign: str) -> bool:
    try:
        found = sign.encode("shift_jis")
    except UnicodeEncodeError:
        return False
    return len(found) == 1 or b"\x81\x40" <= found <= b"\x83\xd6" or b"\x88\x9f" <= found <= b"\x98\x72"


def _devanagari(text: str) -> bool:
    """Whether the font has every sign, and the machine what it takes to join them."""
    return features.check("fribidi") is True and all(
        0x900 <= ord(sign) < 0x980 or 0x20 <= ord(sign) < 0x7F or ord(sign) in (0x200C, 0x200D) for sign in text
    )


def _native(text: str) -> str:
    """The font that can set a name in its own script; nothing where none can: no name beats a wrong one."""
    if any(0x900 <= ord(sign) < 0x980 for sign in text):
        return "noto-sans-devanagari" if _devanagari(text) else ""
    return "noto-sans-jp" if _japanese(text) else ""


def _lines(text: str, font: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > width:
            yield line
            line = word
        else:
            line = longer
    yield line


def _shortened(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


@dataclass(frozen=True, slots=True)
class Picture:
    """A card that is not drawn yet."""

    path: str
    above: str
    """What stands in the band: the name of the dossier."""
    title: str
    """The name of the page."""
    natives: tuple[str, ...]
    """Names in other scripts."""
    below: str
    """What it is, and how much there is."""

    @property
    def key(self) -> str:
        """As long as it is the same, the picture is."""
        return digest(repr((self, version("pillow"), features.check("fribidi"))).encode())

    def drawn(self) -> Export:
        """The card as PNG."""
        content = _drawn(self.above, self.title, self.natives, self.below)
        return Export(self.path, "The picture that stands for links", content, listed=False)


def _drawn(above: str, title: str, natives: tuple[str, ...], below: str) -> bytes:
    image = _ground().copy()
    pen = ImageDraw.Draw(image)
    width = CARD[0] - 2 * _MARGIN
    band = _font("public-sans", 36, 600)
    pen.text((_MARGIN, 64), _shortened(above, band, width), fill=255, font=band, anchor="lm")
    for size, most in ((76, 3), (60, 4), (46, 5)):
        font = _font("torana-serif", size, 600)
        lines = list(_lines(title, font, width))
        if len(lines) <= most:
            break
    lines = [_shortened(line, font, width) for line in lines[:most]]
    top = 190
    for line in lines:
        pen.text((_MARGIN, top), line, fill=0, font=font, anchor="lt")
        top += round(size * 1.18)
    for name in natives:
        if (found := _native(name)) and top < 470:
            font = _font(found, 40)
            pen.text((_MARGIN, top + 14), _shortened(name, font, width), fill=90, font=font, anchor="lt")
            top += 62
    small = _font("public-sans", 32)
    pen.text((_MARGIN, CARD[1] - 64), _shortened(below, small, width), fill=70, font=small, anchor="lm")
    flat = image.point([value * (_SHADES - 1) // 255 for value in range(256)])
    flat.putpalette(_palette())
    ImageDraw.Draw(flat).rectangle((0, 128, CARD[0], 133), fill=_SHADES)
    file = io.BytesIO()
    # Runs of one colour are most of it: this is as small, and twice as fast.
    flat.save(file, "PNG", bits=4, compress_level=1, compress_type=zlib.Z_RLE)
    return file.getvalue()


@cache
def _palette() -> bytes:
    steps = (step / (_SHADES - 1) for step in range(_SHADES))
    shades = [tuple(round(dark + (255 - dark) * step) for dark in _NAVY) for step in steps]
    return bytes(value for colour in [*shades, _RED] for value in colour)


def card(node: Node | None, dossier: Dossier) -> Picture:
    """The card of an entity, or of the dossier."""
    settings, words = dossier.settings, dossier.words
    as_of = words.t("as of %(date)s", date=words.date(settings.as_of))
    if node is None:
        below = f"{words.count(len(dossier.facts), 'cited fact')}, {as_of}"
        return Picture(card_path(None), settings.publisher, settings.title, (), below)
    where = country(node, dossier) if hasattr(node.record, "country") else ""
    what = words.t(TYPES[node.type.name]) + (f", {where}" if where else "")
    below = f"{what} · {words.count(len(dossier.backlinks(node)), 'cited fact')}, {as_of}"
    natives = tuple(getattr(node.record, "native_name", {}).values())
    return Picture(card_path(node), settings.title, node.name, natives, below)
