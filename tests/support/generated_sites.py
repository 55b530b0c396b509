"""Generated dossiers with `mkdocs.yml` and hand-written pages, and the sites that they become."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .dossiers import copy_of_small
from .generated import SLUGS, Chance, Files, Sizes, generated, laid_out

ODD_MARKDOWN = r"""
<!-- x
%%
<?x
%%
</p>
%%
<p>x
%%
<details>
<summary>x</summary>

*y*
%%
&nbsp;&#0;&#x110000;&x; \ \[x\] ` ``x`y`` **x __x_*y* $x$ ==x== {: #z }
%%
Title
===
%%
# x # {#y}
%%
#
%%
***
%%
    code
%%
~~~
{{ x }} {% y %}
~~~
%%
```python hl_lines='1'
x = 1
```
%%
```
never closed
%%
| a | b |
|---|:-:|
| `x|y` | \| |
%%
|---|
%%
Term
:   Definition

    more
%%
> > x
> y
%%
* a
    * b

        c
* d
%%
1. x
3. y
   - z
%%
+ x


+ y
%%
<div markdown>

*x*

</div>
%%
<div markdown='1'>
x
%%
[x][y]

[y]: https://example.org
%%
[x]

[x]: https://example.org 'y'
%%
[^1] ![]() [x](#) [x](){ .y } [x](<https://example.org/a b>) <https://example.org/> <a@example.org>
%%
*[HTML]: x

HTML
%%
[TOC]
%%
!!! note
%%
x
{ .lead }
%%
---

x
""".strip("\n").split("\n%%\n")
"""Pieces of Markdown that are odd, but no mistake that a build must report."""
ODD_LINES = ("\u200bx", "ไทย", "\ufeff# x", "\u2028x", "x\x0cy", "\tx", "x  \ny", "x" * 5_000)
FRONT_MATTER = (
    *("", "", "", "---\ntitle: A <b> & \"c\" 'd'\n---\n", "---\ntitle: 2024-01-01\n---\n", "---\ntitle:\n---\n"),
    *("---\n---\n", "---\nlanguage: ja\n---\n", "---\nx: {a: [<b>, 1, 2024-99-99]}\n---\n"),
    *("---\nhide: [navigation]\n---\n", "---\n[not YAML\n---\n", "title: <x>\nauthor: y\n\n", "---\nhide: toc\n...\n"),
)
NAMES = ("extra.md", "ja/extra.md", "ja/organisations/a/extra.md", "README2.md", "x/index.md", "日本.md", "x/y/z/w.md")


def hand_written(chance: Chance) -> Files:
    """Hand-written pages, also below the names of entities."""
    below = [f"{folder}/{slug}/notes.md" for folder in ("organisations", "sectors") for slug in SLUGS[:6]]
    found = {}
    for name in chance.some([*NAMES, *below], 4):
        pieces = [chance.choice(ODD_MARKDOWN) for _ in range(chance.randint(0, 6))]
        up = "../" * name.count("/")
        links = [f"[x]({up}index.md) [y]({up}facts.md) [z]({up}method.md)"]
        found[name] = (
            chance.choice(FRONT_MATTER) + "\n\n".join(chance.sample([*pieces, *links], len(pieces) + 1)) + "\n"
        )
    return found


@contextmanager
def site_laid_out(seed: int, sizes: Sizes) -> Iterator[Path]:
    """A generated dossier with everything that a build needs."""
    files, pages = generated(seed, sizes), hand_written(chance := Chance(seed, sizes))
    with laid_out(files) as root:
        small = copy_of_small(root / "small")
        for name in ("docs", "mkdocs.yml"):
            shutil.move(small / name, root / name)
        shutil.rmtree(root / "small")
        for name, text in pages.items():
            path = root / "docs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")
        config = (root / "mkdocs.yml").read_text("utf-8")
        listed = "".join(f"  - {name}\n" for name in chance.some(pages, 4))
        (root / "mkdocs.yml").write_text(config.replace("plugins:\n", f"{listed}plugins:\n"), "utf-8")
        yield root
