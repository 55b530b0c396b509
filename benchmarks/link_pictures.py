"""Link pictures: our strips, which are compressed once, compared with drawing and saving each picture by Pillow.

    python -m benchmarks.link_pictures

Draws the picture of every entity of the real dossier that has one, in both ways, three times in turn. Prints the
milliseconds of CPU time and the bytes of a picture, and the ratio.
"""

from __future__ import annotations

import io
import statistics
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw
from torana.dossier.load import load_dossier
from torana.exports import social_cards
from torana.exports.social_cards import CardTexts
from torana.pages.html_head import CARD

REPOSITORY = Path(__file__).parent.parent


def by_pillow(card: CardTexts) -> bytes:
    """Draw and compress the same picture as a whole, without support for rare letters and names that are too long."""
    picture = Image.new("L", CARD, 14)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, CARD[0], 127), fill=0)
    draw.rectangle((0, 128, CARD[0], 133), fill=15)
    draw.text((80, 76), card.above, fill=14, font=social_cards.load_font("public-sans", 36, 600), anchor="ls")
    baseline = 228
    for line in textwrap.wrap(card.title, 40)[:4]:
        draw.text((80, baseline), line, fill=0, font=social_cards.load_font("torana-serif", 60, 600), anchor="ls")
        baseline += 71
    for name in card.natives:
        draw.text((80, baseline), name, fill=4, font=social_cards.load_font("noto-sans-jp", 40), anchor="ls")
        baseline += 62
    draw.text((80, 577), card.below, fill=4, font=social_cards.load_font("public-sans", 32), anchor="ls")
    flat = Image.frombytes("P", CARD, picture.tobytes())
    flat.putpalette(social_cards.palette())
    stream = io.BytesIO()
    flat.save(stream, "PNG", bits=4, compress_level=1)
    return stream.getvalue()


def cost(draw: Callable[[CardTexts], bytes], cards: list[CardTexts]) -> tuple[float, float]:
    """Return the milliseconds of CPU time and the bytes of one picture."""
    started = time.process_time()
    size = sum(len(draw(card)) for card in cards)
    return (time.process_time() - started) * 1000 / len(cards), size / len(cards)


def main() -> None:
    """Measure both ways in turn."""
    dossier = load_dossier(REPOSITORY).dossier
    if dossier is None:
        sys.exit(f"{REPOSITORY} has problems")
    nodes = [node for node in dossier.nodes.values() if node.type.has_picture]
    cards = [social_cards.card_texts(node, dossier) for node in nodes]
    rounds = [(cost(social_cards.picture, cards), cost(by_pillow, cards)) for _ in range(4)][1:]
    ours, plain = (statistics.median(costs[way][0] for costs in rounds) for way in (0, 1))
    print(f"{len(cards)} pictures; ours {ours:.2f} ms, {rounds[0][0][1]:,.0f} bytes each")
    print(f"Pillow {plain:.2f} ms, {rounds[0][1][1]:,.0f} bytes each: {plain / ours:.1f} times the CPU time")


if __name__ == "__main__":
    main()
