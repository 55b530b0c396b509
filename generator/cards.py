"""The picture that stands for a link to a page: drawn at build time, with nothing fetched from anywhere."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

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
_WHITE, _RED_ONE = _SHADES - 1, _SHADES
"""Numbers of colours."""
Shades = tuple[int, int]
"""Numbers of the colours of the paper and of the ink."""
_INK, _SOFT = (_WHITE, 0), (_WHITE, 4)
"""What the title and what the smaller lines are written in."""
_ANY = [0, *[255] * 255]
"""Tells ink from none."""
_MARGIN = 80
_LEFT = _MARGIN + 2
"""Where lines begin in a strip: see `_empty`."""
_WIDTH = CARD[0] - 2 * _MARGIN
_BAND, _LINE = 128, 6
"""Heights of the dark band at the top and of the line below it."""
_FOOT = 546
"""Where the last line begins."""
_LATIN = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2040))))


@cache
def _font(name: str, size: int, weight: int = 400) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(_FONTS / f"{name}.woff2"), size)
    if name in ("public-sans", "torana-serif"):
        font.set_variation_by_axes([weight])
    return font


def _japanese(text: str) -> bool:
    """Whether the font has every sign: kana and the 2,965 kanji of level 1 of JIS X 0208."""
    return all(sign in _LATIN or 0x3000 <= ord(sign) < 0x3100 or _of_level_1(sign) for sign in text)


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


class _Face:
    """A font in one size and weight, whose Latin signs are drawn once and then put side by side.

    Pillow shapes and draws each text anew, which takes most of the time of a card; Latin needs no shaping but kerning.
    """

    def __init__(self, name: str, size: int, weight: int = 400) -> None:
        self.font = _font(name, size, weight)
        self.below = round(0.28 * size)
        """From the baseline to where no sign reaches down to."""
        self._signs: dict[tuple[str, Shades], tuple[Image.Image, Image.Image, int, int]] = {}
        self._steps: dict[str, float] = {}

    def _step(self, pair: str) -> float:
        """From where a sign begins to where the next one does; with two signs, the second is the next."""
        if (found := self._steps.get(pair)) is None:
            found = self._steps[pair] = self.font.getlength(pair) - (
                self.font.getlength(pair[1]) if len(pair) == 2 else 0
            )
        return found

    def _places(self, text: str) -> list[float]:
        """Where each sign begins, and where the last one ends."""
        found = [0.0]
        for at in range(len(text)):
            found.append(found[-1] + self._step(text[at : at + 2]))
        return found

    def width(self, text: str) -> float:
        """In pixels."""
        return self._places(text)[-1] if _LATIN.issuperset(text) else self.font.getlength(text)

    def draw(self, strip: Image.Image, text: str, baseline: int, shades: Shades) -> None:
        """Writes a line into a strip, from the left margin on."""
        if not _LATIN.issuperset(text):
            ink = Image.new("L", strip.size)
            ImageDraw.Draw(ink).text((_LEFT, baseline), text, fill=255, font=self.font, anchor="ls")
            strip.paste(_in_palette(ink, shades), (0, 0), ink.point(_ANY))
            return
        for sign, place in zip(text, self._places(text), strict=False):
            if sign != " ":
                colours, mask, left, top = self._sign(sign, shades)
                x, y = _LEFT + round(place) + left, baseline + top
                # What `Image.paste` comes to, without its questions, which take five times as long.
                strip.im.paste(colours.im, (x, y, x + colours.width, y + colours.height), mask.im)

    def _sign(self, sign: str, shades: Shades) -> tuple[Image.Image, Image.Image, int, int]:
        """A sign in its colours, where it has any, and where that is from where it begins and from the baseline."""
        if (found := self._signs.get((sign, shades))) is None:
            left, top, right, bottom = map(round, self.font.getbbox(sign, anchor="ls"))
            ink = Image.new("L", (max(1, right - left), max(1, bottom - top)))
            ImageDraw.Draw(ink).text((-left, -top), sign, fill=255, font=self.font, anchor="ls")
            found = self._signs[sign, shades] = (_in_palette(ink, shades), ink.point(_ANY), left, top)
        return found

    def shortened(self, text: str) -> str:
        """A text, cut where it would be wider than a line."""
        if self.width(text) <= _WIDTH:
            return text
        while text and self.width(f"{text}…") > _WIDTH:
            text = text[:-1]
        return f"{text.rstrip()}…"

    def lines(self, text: str) -> Iterator[str]:
        """A text in lines, broken at its spaces."""
        line: list[str] = []
        end, space = 0.0, self.width(" ")
        for word in text.split():
            width = self.width(word)
            if line and end + space + width > _WIDTH:
                yield " ".join(line)
                line, end = [], 0.0
            end += (space if line else 0) + width
            line.append(word)
        yield " ".join(line)


_face = cache(_Face)


@cache
def _drawn_with() -> tuple[object, ...]:
    """What else a picture depends on."""
    return version("pillow"), features.check("fribidi"), digest(Path(__file__).read_bytes())


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
        return digest(repr((self, *_drawn_with())).encode())

    def drawn(self) -> Export:
        """The card as PNG."""
        content = _drawn(self.above, self.title, self.natives, self.below)
        return Export(self.path, "The picture that stands for links", content, listed=False)


def _drawn(above: str, title: str, natives: tuple[str, ...], below: str) -> bytes:
    """A card as PNG, made of strips from its top to its bottom: most are alike on all cards of a dossier."""
    strips = [_band(above)]
    top = _BAND + _LINE + 40
    for size, most in ((76, 3), (60, 4), (46, 5)):
        face = _face("torana-serif", size, 600)
        lines = list(face.lines(title))
        if len(lines) <= most:
            break
    strips.append(_plain(40))
    for line in lines[:most]:
        height = round(size * 1.18)
        strips.append(_text(face, line, height, _INK))
        top += height
    for name in natives:
        if (found := _native(name)) and top < 470:
            face = _face(found, 40)
            strips.append(_text(face, name, 62, _SOFT))
            top += 62
    strips += [_plain(_FOOT - top), _last(below)]
    return _png(strips)


@lru_cache(maxsize=64)
def _band(text: str) -> _Strip:
    """The dark band with the name of the dossier, and the line below it."""
    face = _face("public-sans", 36, 600)
    band = _empty(_BAND + _LINE, 0)
    face.draw(band, face.shortened(text), 76, (0, _WHITE))
    band.paste(_RED_ONE, (2, _BAND, CARD[0] + 2, _BAND + _LINE))
    return _strip(band)


@lru_cache(maxsize=256)
def _last(text: str) -> _Strip:
    """The line at the foot and what is below it."""
    face, strip = _face("public-sans", 32), _empty(CARD[1] - _FOOT)
    face.draw(strip, face.shortened(text), 31, _SOFT)
    return _strip(strip)


def _text(face: _Face, text: str, height: int, shades: Shades) -> _Strip:
    strip = _empty(height)
    face.draw(strip, face.shortened(text), height - face.below, shades)
    return _strip(strip)


@cache
def _plain(height: int) -> _Strip:
    return _strip(_empty(height))


def _empty(height: int, colour: int = _WHITE) -> Image.Image:
    """Rows of one colour, with a byte of zeros before each of them: see `_Strip`."""
    strip = Image.new("P", (CARD[0] + 2, height), colour)
    strip.paste(0, (0, 0, 2, height))
    return strip


def _in_palette(ink: Image.Image, shades: Shades) -> Image.Image:
    """Amounts of ink as numbers of colours."""
    paper, full = shades
    found = ink.point([paper + (full - paper) * amount // 255 for amount in range(256)])
    flat = Image.new("P", ink.size)
    flat.frombytes(found.tobytes())
    return flat


class _Strip(NamedTuple):
    """Some rows of a picture."""

    length: int
    """Of the rows as PNG has them: before each row a zero, for it is not filtered; four bits a pixel."""
    check: int
    """Their Adler-32."""
    packed: bytes
    """The rows, compressed so that they can stand behind any others."""


def _strip(flat: Image.Image) -> _Strip:
    rows = flat.tobytes("raw", "P;4")
    # Runs of one colour are most of it: this is as small as a better search, and twice as fast.
    packer = zlib.compressobj(1, zlib.DEFLATED, -15, 8, zlib.Z_RLE)
    return _Strip(len(rows), zlib.adler32(rows), packer.compress(rows) + packer.flush(zlib.Z_FULL_FLUSH))


def _png(strips: Sequence[_Strip]) -> bytes:
    """A picture as PNG (https://www.w3.org/TR/png-3/): Pillow would compress all of it anew for each card."""
    low, high = 1, 0
    for strip in strips:
        # The Adler-32 of one after the other (RFC 1950, section 9), without going over what all cards have alike.
        high += (strip.check >> 16) + (low - 1) * strip.length
        low += (strip.check & 0xFFFF) - 1
    check = high % 65521 << 16 | low % 65521
    # The beginning of a stream, its strips, an empty last block, and the sum of what was compressed.
    content = b"".join((b"\x78\x01", *(strip.packed for strip in strips), b"\x03\x00", check.to_bytes(4, "big")))
    head = struct.pack(">IIBBBBB", *CARD, 4, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", _palette()), (b"IDAT", content), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


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
