"""Link pictures: complete, with no text cut off, and spaced as the font specifies."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat
from torana.exports import social_cards as cards
from torana.exports.social_cards import CARD, CardTexts

NAMES = ("Renesas Electronics", "AV To Wa Ty. “LT” – 1,000 €", "Ågjpqy |ÅÇ(Ž)")


def drawn(title: str, natives: tuple[str, ...] = (), below: str = "Organisation, Japan") -> Image.Image:
    content = cards.picture(CardTexts("A dossier", title, natives, below))
    Image.open(io.BytesIO(content)).verify()
    return Image.open(io.BytesIO(content)).convert("L")


@pytest.mark.parametrize("title", NAMES)
def test_a_line_is_set_as_the_font_sets_it(title: str) -> None:
    face = cards._face("torana-serif", 76, 600)
    wanted = Image.new("L", CARD, 255)
    baseline = 174 + round(76 * 1.18) - face.below
    ImageDraw.Draw(wanted).text((cards._MARGIN, baseline), title, fill=45, font=face.font, anchor="ls")
    rows = (0, 140, CARD[0], 300)
    found, wanted = drawn(title).crop(rows), wanted.crop(rows)
    ink = ImageStat.Stat(ImageChops.invert(wanted)).sum[0]
    # Characters start at whole pixels, so their edges differ slightly.
    assert ImageStat.Stat(ImageChops.difference(found, wanted)).sum[0] < 0.25 * ink
    assert abs(ImageStat.Stat(ImageChops.invert(found)).sum[0] - ink) < 0.05 * ink


def test_signs_that_must_be_joined_are_drawn_together() -> None:
    one = drawn("Zażółć gęślą jaźń", ("経済産業省",))
    other = drawn("Zażółć gęślą jaźń", ("経済",))
    assert ImageChops.difference(one, other).getbbox() is not None
    combined = drawn("Cafe\u0301 Noir")  # not of the characters that the font lacks
    assert ImageChops.difference(combined, drawn("Cafe Noir")).getbbox() is not None


@pytest.mark.parametrize("name", ["Ōsaka Kyūshū Tōkyō", "Şişecam", "Łódź, Zażółć", "経済産業省", "अंतरिक्ष विभाग"])
def test_no_sign_is_drawn_as_one_that_is_missing(name: str) -> None:
    face = cards._setting(name, 60, "torana-serif", 600)
    if face is None:
        pytest.skip("FriBidi is not installed")
    for sign in set(name) - {" "}:
        font = face._font_of(sign) or face.font
        assert bytes(font.getmask(sign)) != bytes(font.getmask(cards._MISSING)), sign
    assert drawn(name).crop((0, 140, CARD[0], 300)).getextrema()[0] < 100


def test_a_title_that_no_font_can_set_is_left_out() -> None:
    image = drawn("مرحبا", ("Ω≠ж",))
    assert image.crop((0, 140, CARD[0], 540)).getextrema() == (255, 255)
    assert image.crop((0, 540, *CARD)).getextrema()[0] < 255


@pytest.mark.parametrize("lines", [1, 3, 9])
def test_a_title_never_leaves_the_picture(lines: int) -> None:
    image = drawn("Memorandum of understanding between several parties " * lines, ("ルネサス" * 30,))
    assert image.size == CARD
    paper = image.getpixel((CARD[0] - 10, 300))
    for edge in ((0, 140, 70, CARD[1]), (CARD[0] - 60, 140, CARD[0], CARD[1]), (0, CARD[1] - 20, *CARD)):
        assert image.crop(edge).getextrema() == (paper, paper)
