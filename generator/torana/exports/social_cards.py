"""Link pictures, which other sites show for a link to a page. They are drawn at build time.

A picture consists of strips, which are compressed once and joined; each Latin letter is drawn once. Drawing a whole
picture with Pillow takes eight times as long, a sixth of a cold build of 1,000 organisations
(`benchmarks.link_pictures`).
"""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image, ImageDraw, ImageFont, features

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.exports.export import Export
from torana.pages.html_head import CARD
from torana.pages.shared.addresses import COLOURS, Colours, Site, card_path
from torana.pages.shared.entity_names import country_name

_FONTS = Path(__file__).parent / "fonts"
_SHADES = 15
"""The number of shades from the main colour to white. With the accent, they are the 16 colours of four bits a pixel."""
_WHITE, _ACCENT = _SHADES - 1, _SHADES
"""Indexes in the palette."""
Shades = tuple[int, int]
"""The palette indexes of the background and of the letters."""
_INK, _SOFT = (_WHITE, 0), (_WHITE, 4)
"""The shades of the title, and of smaller lines."""
_Drawn = tuple[Any, Any, int, int, int, int]
"""A character: its colours, its mask, and its edges as distances from its left end and from the baseline."""
_ANY = [0, *[255] * 255]
"""A lookup table: 255 for each pixel with ink."""
_MARGIN = 80
_LEFT = _MARGIN + 2
"""The left end of a line in a strip: see `_empty`."""
_WIDTH = CARD[0] - 2 * _MARGIN
_BAND, _LINE = 128, 6
"""The heights of the dark band at the top and of the line below it."""
_FOOT = 546
"""The top of the last line."""
_MORE = {"torana-serif": "source-serif-ext", "public-sans": "public-sans-ext"}
"""The second file of a font, with the rarer Latin letters."""
_JOINERS = frozenset("\u200c\u200d")
_MISSING = "\U0010ffff"
"""A character that no font has. It is drawn like every missing character."""
_LATIN = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2040))))


@cache
def load_font(name: str, size: int, weight: int = 400) -> ImageFont.FreeTypeFont:
    """One of the package's fonts.

    Args:
        name: Its file, without the extension.
        size: In pixels.
        weight: From 100 to 900, for a variable font.
    """
    font = ImageFont.truetype(str(_FONTS / f"{name}.woff2"), size)
    if name in _MORE or name in _MORE.values():
        font.set_variation_by_axes([weight])
    return font


def _has(font: ImageFont.FreeTypeFont, character: str) -> bool:
    """Return whether a font has a character: it is not drawn like a missing one."""
    try:
        return _drawn(font, character) != _missing(font)
    except RuntimeError:
        return False  # a character that changes the direction of text cannot be drawn alone


def _drawn(font: ImageFont.FreeTypeFont, character: str) -> tuple[bytes, float]:
    return bytes(font.getmask(character, anchor="ls")), font.getlength(character)


@cache
def _missing(font: ImageFont.FreeTypeFont) -> tuple[bytes, float]:
    return _drawn(font, _MISSING)


def _faces(size: int, name: str, weight: int) -> Iterator[_Face]:
    """Yield the font for Latin, then the fonts for other scripts. Each is loaded when it is needed."""
    yield _face(name, size, weight)
    yield _face("noto-sans-jp", size)
    if features.check("fribidi"):
        yield _face("noto-sans-devanagari", size)


def _setting(text: str, size: int, name: str, weight: int = 400) -> _Face | None:
    """The first font that has every character of a text. If there is none, the text is left out."""
    return next((face for face in _faces(size, name, weight) if face.has(text)), None)


class _Face:
    """A font in one size and weight. Each Latin character is drawn once, and then placed next to the others.

    Pillow would shape and draw each text again, but Latin needs only kerning.
    """

    def __init__(self, name: str, size: int, weight: int = 400) -> None:
        self.font = load_font(name, size, weight)
        self._more = load_font(_MORE[name], size, weight) if name in _MORE else self.font
        self.below = round(0.28 * size)
        """The depth of the line below the baseline, in pixels."""
        self._character = cache(self._new_character)
        self._step = cache(self._new_step)
        self._places = lru_cache(maxsize=4096)(self._new_places)
        self._fonts: dict[str, ImageFont.FreeTypeFont | None] = {}

    def has(self, text: str) -> bool:
        """Return whether the font has every character of a text. Its second file has only Latin characters."""
        characters = set(text) - _JOINERS
        if _LATIN.issuperset(text):
            return all(self._font_of(character) for character in characters)
        return all(self._font_of(character) is self.font for character in characters)

    def _font_of(self, character: str) -> ImageFont.FreeTypeFont | None:
        """The file of the font that contains a character."""
        if character not in self._fonts:
            self._fonts[character] = next((font for font in (self.font, self._more) if _has(font, character)), None)
        return self._fonts[character]

    def _new_step(self, character: str, following: str) -> float:
        """The distance from one character to the next, in pixels."""
        font = self._font_of(character) or self.font
        if following and font is self._font_of(following):
            return font.getlength(character + following) - font.getlength(following)
        return font.getlength(character)

    def _new_places(self, text: str) -> list[float]:
        """The left end of each character, and the right end of the last one, in pixels."""
        return list(accumulate(map(self._step, text, (*text[1:], "")), initial=0.0))

    def width(self, text: str) -> float:
        """The width of a text in pixels."""
        return self._places(text)[-1] if _LATIN.issuperset(text) else self.font.getlength(text)

    def draw(self, strip: Image.Image, text: str, baseline: int, shades: Shades) -> None:
        """Draw a line of text into a strip, from the left margin."""
        if not _LATIN.issuperset(text):
            ink = Image.new("L", strip.size)
            ImageDraw.Draw(ink).text((_LEFT, baseline), text, fill=255, font=self.font, anchor="ls")
            strip.paste(_in_palette(ink, shades), (0, 0), ink.point(_ANY))
            return
        pixels = strip.im
        for character, place in zip(text, self._places(text), strict=False):
            if character != " ":
                colours, mask, left, top, right, bottom = self._character(character, shades)
                x = _LEFT + round(place)
                # `Image.paste` does the same in five times the time.
                pixels.paste(colours, (x + left, baseline + top, x + right, baseline + bottom), mask)

    def _new_character(self, character: str, shades: Shades) -> _Drawn:
        font = self._font_of(character) or self.font
        left, top, right, bottom = map(round, font.getbbox(character, anchor="ls"))
        right, bottom = max(right, left + 1), max(bottom, top + 1)
        ink = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(ink).text((-left, -top), character, fill=255, font=font, anchor="ls")
        return _in_palette(ink, shades).im, ink.point(_ANY).im, left, top, right, bottom

    def shortened(self, text: str) -> str:
        """A text, cut if it is wider than a line."""
        if self.width(text) <= _WIDTH:
            return text
        # A search in halves: shortening by one character at a time takes the square of the length.
        end = bisect_left(range(len(text)), True, key=lambda end: self.width(f"{text[: end + 1]}…") > _WIDTH)
        return f"{text[:end].rstrip()}…"

    def lines(self, text: str) -> Iterator[str]:
        """A text broken into lines at its spaces."""
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


class CardTexts(NamedTuple):
    """The texts of a link picture."""

    above: str
    """The text of the band: the name of the dossier."""
    title: str
    """The name of the page."""
    natives: tuple[str, ...]
    """Names in other scripts."""
    below: str
    """The last line: type, country, number of facts and date."""


def picture(texts: CardTexts, colours: Colours = COLOURS) -> bytes:
    """A picture as PNG, made of strips from top to bottom. Most strips are the same on all pictures of a dossier.

    Text that no font can set is left out.
    """
    top = _BAND + _LINE + 40
    strips = [_band(texts.above), _plain(40)]
    for size, most in ((76, 3), (60, 4), (46, 5)):
        if (face := _setting(texts.title, size, "torana-serif", 600)) is None:
            break
        lines = list(face.lines(texts.title))
        if len(lines) <= most or size == 46:
            height = round(size * 1.18)
            strips += (_text(face, line, height, _INK) for line in lines[:most])
            top += height * min(len(lines), most)
            break
    for name in texts.natives:
        if (native := _setting(name, 40, "noto-sans-jp")) and top < 470:
            strips.append(_text(native, name, 62, _SOFT))
            top += 62
    strips += [_plain(_FOOT - top), _last(texts.below)]
    return _png(strips, palette(colours))


@lru_cache(maxsize=64)
def _band(text: str) -> _PackedRows:
    """The dark band with the name of the dossier, and the line below it."""
    band = _empty(_BAND + _LINE, 0)
    if face := _setting(text, 36, "public-sans", 600):
        face.draw(band, face.shortened(text), 76, (0, _WHITE))
    band.paste(_ACCENT, (2, _BAND, CARD[0] + 2, _BAND + _LINE))
    return _strip(band)


@lru_cache(maxsize=256)
def _last(text: str) -> _PackedRows:
    """The last line, and the space below it."""
    strip = _empty(CARD[1] - _FOOT)
    if face := _setting(text, 32, "public-sans"):
        face.draw(strip, face.shortened(text), 31, _SOFT)
    return _strip(strip)


def _text(face: _Face, text: str, height: int, shades: Shades) -> _PackedRows:
    strip = _empty(height)
    face.draw(strip, face.shortened(text), height - face.below, shades)
    return _strip(strip)


@cache
def _plain(height: int) -> _PackedRows:
    return _strip(_empty(height))


def _empty(height: int, colour: int = _WHITE) -> Image.Image:
    """Rows of one colour, each with a byte of zeros before it: see `_PackedRows`."""
    return _blank(height, colour).copy()


@cache
def _blank(height: int, colour: int) -> Image.Image:
    strip = Image.new("P", (CARD[0] + 2, height), colour)
    strip.paste(0, (0, 0, 2, height))
    return strip


def _in_palette(ink: Image.Image, shades: Shades) -> Image.Image:
    """Amounts of ink as palette indexes."""
    paper, full = shades
    found = ink.point([paper + (full - paper) * amount // 255 for amount in range(256)])
    flat = Image.new("P", ink.size)
    flat.frombytes(found.tobytes())
    return flat


class _PackedRows(NamedTuple):
    """Rows of a picture, compressed."""

    length: int
    """The bytes of the rows before compression, as PNG needs them: a zero (no filter), then four bits a pixel."""
    check: int
    """The Adler-32 checksum of these bytes."""
    packed: bytes
    """The rows, compressed so that they can follow any other rows."""


def _strip(flat: Image.Image) -> _PackedRows:
    rows = flat.tobytes("raw", "P;4")
    # Most rows are runs of one colour: run-length encoding is as small as other strategies, and twice as fast.
    packer = zlib.compressobj(1, zlib.DEFLATED, -15, 8, zlib.Z_RLE)
    return _PackedRows(len(rows), zlib.adler32(rows), packer.compress(rows) + packer.flush(zlib.Z_FULL_FLUSH))


def _png(strips: Sequence[_PackedRows], colours: bytes) -> bytes:
    """A picture as PNG (https://www.w3.org/TR/png-3/), from compressed strips and a palette."""
    low, high = 1, 0
    for strip in strips:
        # The Adler-32 of the joined strips from those of each strip (RFC 1950, section 9).
        high += (strip.check >> 16) + (low - 1) * strip.length
        low += (strip.check & 0xFFFF) - 1
    check = high % 65521 << 16 | low % 65521
    # The header of the stream, the strips, an empty last block, and the checksum.
    content = b"".join((b"\x78\x01", *(strip.packed for strip in strips), b"\x03\x00", check.to_bytes(4, "big")))
    head = struct.pack(">IIBBBBB", *CARD, 4, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", content), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def palette(colours: Colours = COLOURS) -> bytes:
    """The colours of a picture, as red, green and blue."""
    main, accent = (bytes.fromhex(colour.removeprefix("#")) for colour in colours)
    steps = (step / (_SHADES - 1) for step in range(_SHADES))
    return bytes(round(dark + (255 - dark) * step) for step in steps for dark in main) + accent


def card_texts(node: Node | None, dossier: Dossier) -> CardTexts:
    """The texts of the link picture of an entity, or of the dossier."""
    settings, words = dossier.settings, dossier.words
    as_of = words.t("as of %(date)s", date=words.date(settings.as_of))
    if node is None:
        below = f"{words.count(len(dossier.facts), 'cited fact')}, {as_of}"
        return CardTexts(settings.publisher, settings.title, (), below)
    where = country_name(node, dossier) if hasattr(node.record, "country") else ""
    what = words.t(node.type.noun) + (f", {where}" if where else "")
    below = f"{what} · {words.count(len(dossier.backlinks(node)), 'cited fact')}, {as_of}"
    return CardTexts(settings.title, node.name, tuple(node.record.native_name.values()), below)


def social_card(node: Node | None, dossier: Dossier, site: Site) -> Export:
    """The link picture of an entity, or of the dossier."""
    return Export(
        card_path(node), "The picture for links to the page", picture(card_texts(node, dossier), site.colours)
    )
