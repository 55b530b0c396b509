"""Measure `torana check` on the worst input that each limit allows, and on the first that it refuses.

    python -m benchmarks.limits

Each input is read in a separate process, at full and at half size. Time and memory are ratios to those of an ordinary
record. The growth is the ratio of the times at full and half size, without the start of the process: 2 is linear, 4
quadratic.

    python -m benchmarks.limits texts

measures everything that processes a text: the regular expressions of the model, the pages, the search and the commands.

    python -m benchmarks.limits many

measures a check and a whole build with many files, and with an initiative that has the maximum number of parties, and
how their times grow from half as many.
"""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from torana import ToranaError
from torana.editing.formatting import format_yaml
from torana.exports.plain_markdown import PlainMarkdown
from torana.exports.search import terms
from torana.pages.markdown.escaping import attribute, css_text, escape, url
from torana.pages.shared.addresses import Site
from torana.problems import Position, Problem, as_github, excerpt, printable
from torana.records import fingerprints as fingerprint
from torana.records.characters import forbidden_characters
from torana.records.facts import Figure
from torana.records.limits import MAX_BYTES, MAX_DEPTH
from torana.records.models import Entity, Organisation, Place, Source
from torana.records.settings import Limits
from torana.records.suggestions import near
from torana.records.yaml_parser import parse
from torana.site.fast.markdown_to_html import Converter

ORDINARY = b"name: A\nkind: company\ncountry: AA\n"
SETTINGS = (Path(__file__).parent.parent / "tests" / "dossier" / "content" / "dossier.yml").read_bytes()
ALLOWED = 120
"""Seconds after which a command counts as endless."""


def inputs(size: int = MAX_BYTES - 100) -> dict[str, bytes]:
    """The file of an organisation, of about the given number of bytes, by the limit that it reaches."""
    limits = Limits()
    share = size / (MAX_BYTES - 100)
    fact = b"  - {id: f%d, statement: S., date: 2024, sources: [{source: s, at: p}]}\n"
    head = b"name: A\nkind: company\ncountry: AA\n"
    return {
        "an ordinary record": ORDINARY,
        "file_bytes: one text": b"name: " + b"a" * size,
        "file_bytes: one byte too many": b"name: " + b"a" * (MAX_BYTES + 10),
        "file_bytes: keys": b"".join(b"k%06d: a\n" % number for number in range(size // 11)),
        "file_bytes: entries": head + b"also_known_as:\n" + b"- a\n" * (size // 4),
        "file_bytes: empty entries": head + b"also_known_as:\n" + b"-\n" * (size // 2),
        "file_bytes: wrong entries": head + b"formerly:\n" + b"- A\n" * (size // 4),
        "file_bytes: one key again and again": b"a: b\n" * (size // 5),
        "file_bytes: the same on one line": b"{" + b"a: b, " * (size // 6) + b"}",
        "file_bytes: a list on one line": head + b"also_known_as: [" + b"a, " * (size // 3) + b"a]\n",
        "file_bytes: links to nothing": head + b"summary: '" + b"[[a]]" * (size // 5) + b"'\n",
        "file_bytes: such links, a line each": head + b"summary: '\n" + b" [[a]]\n" * (size // 7) + b" '\n",
        "file_bytes: brackets in a text": head + b"summary: '" + b"[" * size + b"'\n",
        "file_bytes: a link that never ends": head + b"summary: '" + b"[[a|" * (size // 4) + b"'\n",
        "file_bytes: quotes that never close": b'name: "' + b"a\\n" * (size // 4),
        "file_bytes: white space": b" " * size,
        "file_bytes: white space in a text": head + b"summary: 'a" + b" " * size + b"b'\n",
        "file_bytes: comments": b"#\n" * (size // 2) + head,
        "file_bytes: spaces before a comment": (b"k: a" + b" " * 1000 + b"#b\n") * (size // 1008),
        "file_bytes: an address": head + b"website: https://a.example/" + b"a" * size,
        "file_bytes: a number": head + b"headquarters: " + b"1_" * (size // 2),
        "depth: as deep as it may be": b"name: " + b"[" * (MAX_DEPTH - 2) + b"]" * (MAX_DEPTH - 2),
        "depth: far too deep": b"name: " + b"[" * (size // 2) + b"]" * (size // 2),
        "depth: brackets that never close": b"name: " + b"[" * size,
        "depth: braces in braces": b"{a: " * (size // 4),
        "depth: steps": b"".join(b" " * n + b"a:\n" for n in range(int((2 * size) ** 0.5) - 3)),
        "facts: as many as there may be": head
        + b"facts:\n"
        + b"".join(fact % number for number in range(int(min(limits.facts, MAX_BYTES // 78) * share))),
        "expansion: aliases that multiply": b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(20)),
        "expansion: merge keys": b"a: &a {b: c}\n" + b"".join(b"k%d:\n  <<: *a\n" % n for n in range(size // 20)),
        "problems: invisible characters": b"name: " + "\u200b".encode() * (size // 3),
    }


def _said(text: str) -> None:
    with suppress(ValueError):
        Entity.model_validate({"name": text, "summary": text, "formerly": [text]})
    for kind in (Organisation, Figure, Source):
        with suppress(ValueError):
            kind.model_validate(dict.fromkeys(("website", "url", "archived", "value", "to", "published", "at"), text))


def _paged(text: str) -> None:
    for one in (
        f"# {escape(text)} {{ #a }}\n\n- {escape(text)}\n",
        f'[{escape(text)}](b.md){{ title="{attribute(text)}" }}\n',
    ):
        Converter(lambda path: True).convert(one, "x.md")
        PlainMarkdown(Site("https://x.example/")).page(one, "x.md")


def _formatted(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    for raw in (f'name: "{quoted}"\n', f"name: {text}\n"):
        with suppress(ToranaError):
            format_yaml(raw.encode(), "x.yml", Place)


USES: dict[str, Callable[[str], object]] = {
    "model": _said,
    "escapers": lambda text: (escape(text), attribute(text), css_text(text), url(text), html.escape(text)),
    "pages": _paged,
    "search": lambda text: (terms.split_terms(text), terms.indexed_terms(text)),
    "fingerprints": fingerprint.sections,
    "format": _formatted,
    "reader": lambda text: (parse(f"a: {text}\n".encode(), "x.yml"), list(forbidden_characters(text))),
    "problems": lambda text: (
        near(text, [f"{text}x"]),
        printable(text),
        excerpt(Position("x", 1, len(text) // 2), text),
        as_github([Problem(Position("x"), text)]),
    ),
}
"""The functions that process a text, by their purpose."""
SIGNS = (
    *(
        "a",
        "1",
        ".",
        "-",
        "_",
        " ",
        "  a",
        "a ",
        "a.",
        "!",
        "。",
        "\u200b",
        "क\u200d",
        "ア",
        "1_",
        "a-",
        "a:",
        ": ",
        " #",
    ),
    *(
        "[",
        "[[",
        "[[a|",
        "[[a]]",
        "]",
        "](",
        "[a](",
        "{",
        "{ ",
        "{ .a ",
        " { #a }",
        "<",
        "<a ",
        "<a>",
        "&",
        "&#",
        "&#1;",
        "`",
        "*",
    ),
    *("**a", "|", "\\", '"', "'", "#", "~", "%", "https://a.", "<!--", "</", "a\n", "- ", "> "),
)
"""Characters and pieces that are repeated to make texts."""


def texts(size: int) -> Iterator[tuple[str, list[float]]]:
    """Return the growth of the time from half a size to the full size, for each character, by purpose."""
    for name, use in USES.items():
        growth = []
        for sign in SIGNS:
            spent = []
            for length in (size // 2, size):
                text = (sign * (length // len(sign) + 1))[:length]
                started = time.process_time()
                use(text)
                spent.append(time.process_time() - started)
            growth.append(spent[1] / spent[0] if spent[0] > 0.02 else 0)
        yield name, growth


def measured(content: bytes) -> tuple[float, float]:
    """Return the seconds and MiB of `torana check` on a dossier with this file; infinite seconds if it does not end."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "content" / "organisations").mkdir(parents=True)
        (root / "content" / "dossier.yml").write_bytes(SETTINGS)
        (root / "content" / "organisations" / "worst.yml").write_bytes(content)
        return spent(root, "check")


def spent(root: Path, *command: str) -> tuple[float, float]:
    """Return the CPU time and MiB of a command in a dossier; an infinite time if it does not end."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent / "generator")}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "torana", "-C", str(root), *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    while True:
        pid, _, usage = os.wait4(process.pid, os.WNOHANG)
        seconds = time.perf_counter() - started
        if pid:
            # CPU time, because other programs may be running.
            return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
        if seconds > ALLOWED:
            process.kill()
            return float("inf"), os.wait4(process.pid, 0)[2].ru_maxrss / 1024
        time.sleep(0.01)


def many() -> Iterator[tuple[str, tuple[float, float]]]:
    """Yield the seconds and MiB for many files and many parties, half as many first."""
    for count in (10_000, 20_000):
        with tempfile.TemporaryDirectory() as folder:
            root = laid_out(Path(folder), count, 0)
            yield f"files: {count:,}, check", spent(root, "check")
    most = Limits().parties
    for count in (most // 2, most):
        with tempfile.TemporaryDirectory() as folder:
            root = laid_out(Path(folder), count, count)
            yield f"parties: {count:,}, check", spent(root, "check")
            yield f"parties: {count:,}, build", spent(root, "build", "--no-cache", "--jobs", "1")


def laid_out(root: Path, organisations: int, parties: int) -> Path:
    """Write a dossier with a number of organisations, and an initiative with a number of them as parties, if any."""
    for name in ("organisations", "initiatives", "sectors"):
        (root / "content" / name).mkdir(parents=True)
    (root / "seeds").mkdir()
    repository = Path(__file__).parent.parent
    shutil.copytree(repository / "docs", root / "docs")
    (root / "docs" / "about.md").write_text("# About\n\nNothing here is real.\n", "utf-8")
    inherited, theme = (repository / "mkdocs.yml").as_posix(), (repository / "theme").as_posix()
    configuration = f"INHERIT: {inherited}\ndocs_dir: docs\ntheme: {{custom_dir: {theme}}}\n"
    (root / "mkdocs.yml").write_text(configuration, "utf-8")
    (root / "content" / "dossier.yml").write_bytes(SETTINGS)
    (root / "content" / "sectors" / "s.yml").write_text("name: S\n", "utf-8")
    (root / "seeds" / "d.yml").write_text("title: S\npublisher: P\nkind: report\n", "utf-8")
    for number in range(organisations):
        file = root / "content" / "organisations" / f"o{number}.yml"
        file.write_text(f"name: Organisation {number}\nkind: company\ncountry: AA\n", "utf-8")
    if parties:
        rows = "".join(f"  - {{organisation: o{number}, role: partner, fact: f}}\n" for number in range(parties))
        named = ", ".join(f"o{number}" for number in range(parties))
        fact = f"facts:\n  - {{id: f, statement: S., date: 2024, about: [{named}], sources: [{{source: d, at: p}}]}}\n"
        text = f"name: I\nkind: project\nsectors: [s]\nparties:\n{rows}{fact}"
        (root / "content" / "initiatives" / "i.yml").write_text(text, "utf-8")
    return root


def main() -> None:
    """Print the table."""
    if sys.argv[1:] == ["many"]:
        before: dict[str, float] = {}
        for what, (seconds, memory) in many():
            kind = f"{what.partition(':')[0]} {what.rpartition(' ')[2]}"
            growth = f"  growth {seconds / before[kind]:4.1f}" if kind in before else ""
            before[kind] = seconds
            print(f"{what:28} time {seconds:7.2f} s  memory {memory:6.0f} MiB{growth}", flush=True)
        return
    if sys.argv[1:] == ["texts"]:
        for name, growth in texts(100_000):
            most = max(growth)
            print(f"{name:12} growth at most {most:4.1f}, with {SIGNS[growth.index(most)]!r}", flush=True)
        return
    whole, half = inputs(), inputs((MAX_BYTES - 100) // 2)
    base = min(measured(ORDINARY) for _ in range(5))
    print(f"an ordinary record: {base[0]:.2f} s of CPU time, {base[1]:.0f} MiB")
    for what, content in whole.items():
        seconds, memory = measured(content)
        growth = ""
        if content != half[what]:
            less = measured(half[what])[0] - base[0]
            # The growth of very short times is noise.
            growth = f"growth {(seconds - base[0]) / less:4.1f}" if less > 0.1 * base[0] else ""
        print(
            f"{what:40} {len(content):>9,} bytes  time {seconds / base[0]:6.2f}  memory {memory / base[1]:5.2f}  "
            f"{growth}".rstrip(),
            flush=True,
        )


if __name__ == "__main__":
    main()
