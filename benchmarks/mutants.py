"""Takes away one escaper, limit or guard after the other, and asks whether a test notices.

    python -m benchmarks.mutants
    python -m benchmarks.mutants model.py yamltext.py

Each is taken away in a copy of the repository, where the tests that should notice are run, as few as there are. Exit
status 1 if none did.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

# What takes long to load is loaded once: each run is a fork. Nothing of the repository, which is what changes.
import html5lib  # noqa: F401
import mkdocs.commands.build  # noqa: F401
import pyarrow.parquet  # noqa: F401
import pydantic  # noqa: F401
import pytest
import rdflib  # noqa: F401

ROOT = Path(__file__).parent.parent


class Mutant(NamedTuple):
    """Something that is taken away."""

    file: str
    """In `generator/`."""
    old: str
    """What stands there, once or more often."""
    new: str
    """What comes instead."""
    tests: str
    """Those that should notice, as arguments of pytest; files without their folder."""


HTML = "test_corpus.py -k h-iframe"
LIMITS = "test_limits.py test_yamltext.py"
CASES = "test_cases.py -k "
ADDRESS = "test_corpus.py -k address"
HOSTS = "test_corpus.py -k host-"
MUTANTS = (
    # What stands in a page.
    Mutant("render.py", "return _RISKY.sub(_reference, folded)", "return folded", "test_render.py"),
    Mutant("render.py", "return _PUNCTUATION.sub(reference, folded)", "return folded", "test_render.py"),
    Mutant("render.py", '"title": html.escape(page.title)', '"title": page.title', HTML),
    Mutant("render.py", 'html.escape(" ".join(page.description.split()))', "page.description", HTML),
    Mutant("render.py", 'return f"<{encoded}>"', 'return f"<{address}>"', "test_render.py"),
    Mutant("render.py", 'f"&#{ord(m.group())};", " ".join(text.split())', "m.group(), text", "test_render.py"),
    Mutant("render.py", 'c if c.isalnum() or c == " " else', "c if True else", "test_render.py"),
    Mutant("render.py", "json.dumps(value, ensure_ascii=False, default=str)}", "value}", "test_render.py"),
    Mutant("render.py", "undefined=jinja2.StrictUndefined", "undefined=jinja2.Undefined", "test_render.py"),
    Mutant("pages/head.py", "translate(_IN_SCRIPT)", "translate({})", HTML),
    Mutant("pages/head.py", 'return html.escape(" ".join(text.split()))', "return text", HTML),
    Mutant("policy.py", 'page.replace(content, "", 1) if content else page', "page", "test_properties.py -k policy"),
    Mutant("policy.py", "\"script-src 'self'\"", "\"script-src 'self' 'unsafe-inline'\"", "test_policy.py"),
    Mutant("policy.py", "\"default-src 'none'\",", "", "test_policy.py"),
    Mutant("policy.py", "\"base-uri 'none'\",", "", "test_policy.py"),
    Mutant("policy.py", 'if not _NOT_RUN.search(found["attributes"])', "", "test_policy.py"),
    Mutant("frame.py", 'return secured(whole, made.content or "")', "return whole", "test_policy.py -k every_page"),
    Mutant("pages/__init__.py", "target, redirect=target)", "target)", "test_site.py -k old_address"),
    Mutant("dialect.py", 'if not far.startswith(("https://", "http://")):', "if False:", "test_dialect.py"),
    # What stands in data.
    Mutant(
        "tables.py",
        'f"\'{value}" if value.startswith(_FORMULA) else value)',
        "value)",
        "test_properties.py -k csv",
    ),
    Mutant("tables.py", '_BEHIND.sub(";\'", ', "str(", "test_data.py -k attacks"),
    Mutant("graph.py", "_TO_ESCAPE.sub(", "re.compile('$^').sub(", "test_properties.py -k turtle"),
    Mutant(
        "bibliography.py",
        "return text.translate(_HELD)",
        "return text",
        "test_properties.py -k bibtex",
    ),
    Mutant("bibliography.py", "value if key in _RAW else _held(value)", "_held(value)", "test_properties.py -k bibtex"),
    Mutant("bibliography.py", '    "^": r"\\textasciicircum{}",\n', "", "test_properties.py -k bib"),
    Mutant("twins.py", "line = _REFERENCE.sub(_sign, line)", "pass", "test_properties.py -k twin"),
    Mutant(
        "twins.py", r'_TO_ESCAPE.sub(r"\\\g<0>"', r'_TO_ESCAPE.sub(r"\g<0>"', "test_properties.py -k language_models"
    ),
    Mutant("twins.py", "|&(?={_ENTITY.pattern})", "", "test_properties.py -k language_models"),
    Mutant("twins.py", "if _BEGINS.match(made) else", "if False else", "test_properties.py -k language_models"),
    Mutant(
        "twins.py", "if _ENTITY.match(match.string, match.end()) else", "if False else", "test_properties.py -k twin"
    ),
    Mutant("plugin.py", "{html.escape(name): path}", "{name: path}", "test_corpus.py -k navigation"),
    Mutant("model.py", 're.fullmatch("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", text)', "text", CASES + "language-tag"),
    # What is read.
    Mutant("yamltext.py", "if number == MOST:", "if number == -1:", LIMITS),
    Mutant("yamltext.py", "if len(raw) > max_bytes:", "if False:", LIMITS),
    Mutant("yamltext.py", "if len(stack) > self.max_depth:", "if False:", CASES + "too-deep"),
    Mutant("yamltext.py", "if len(self.document.problems) >= self.max_problems:", "if False:", LIMITS),
    Mutant("yamltext.py", "if isinstance(event, yaml.AliasEvent):", "if False:", CASES + "alias"),
    Mutant("yamltext.py", "if event.anchor is not None:", "if False:", CASES + "anchor"),
    Mutant("yamltext.py", "if event.tag is not None:", "if False:", CASES + "tag"),
    Mutant("yamltext.py", "if key.text in top.keys:", "if False:", CASES + "duplicate"),
    Mutant("yamltext.py", "if documents > 1:", "if False:", CASES + "two-documents"),
    Mutant("yamltext.py", "if event.version or event.tags:", "if False:", "test_yamltext.py"),
    Mutant("yamltext.py", "for _, name in forbidden_characters(event.value):", "for _, name in ():", CASES + "escape"),
    Mutant("yamltext.py", "enumerate(forbidden_characters(text))", "enumerate(())", "test_yamltext.py"),
    Mutant("yamltext.py", 'return before < "\\u0600"', "return False", "test_yamltext.py"),
    Mutant("yamltext.py", "return not before or not", "return not", "test_corpus.py -k variant"),
    Mutant(
        "yamltext.py",
        "return before.isascii() and before not in _KEYCAPS",
        "return False",
        "test_yamltext.py",
    ),
    Mutant("yamltext.py", "            if lost:\n", "            if False:\n", CASES + "hash"),
    Mutant("read.py", 'if counts["files"] > limits.files:', "if False:", CASES + "limits"),
    Mutant("read.py", "len(node.items) > most", "False", CASES + "limits"),
    Mutant("read.py", "problems += islice(told, most)", "problems += told", "test_limits.py"),
    Mutant(
        "read.py",
        "_located(path, SETTINGS_FILE, model.Settings, problems, None, model.Limits())",
        "_located(path, SETTINGS_FILE, model.Settings, problems, None, model.Limits(depth=100))",
        CASES + "limits",
    ),
    Mutant("house.py", "if len(problems) > most:", "if False:", CASES + "limits"),
    Mutant("check.py", "islice(rule(records), most and most + 1)", "rule(records)", "test_limits.py"),
    Mutant("model.py", "Field(ge=8, le=DEEPEST)", "Field(ge=8)", CASES + "limits"),
    Mutant(
        "problems.py",
        "line[max(0, start - room) : start], line[start : min(end, start + room)], line[end : end + room]",
        "line[:start], line[start:end], line[end:]",
        "test_limits.py -k excerpts",
    ),
    Mutant(
        "problems.py",
        "text if len(text) <= MESSAGE_LENGTH else",
        "text if True else",
        "test_limits.py test_problems.py",
    ),
    # Names and addresses.
    Mutant("model.py", "if not _SLUG.fullmatch(text):", "if False:", "test_cases.py -k files test_corpus.py"),
    Mutant("model.py", "if len(text) > MAX_SLUG:", "if False:", "test_paths.py -k long"),
    Mutant("model.py", "if _DEVICES.fullmatch(text):", "if False:", CASES + "windows-device"),
    Mutant("model.py", 'if text == "index":', "if False:", CASES + "index"),
    Mutant("model.py", "or _hides(parts.hostname)", "", ADDRESS),
    Mutant("model.py", "if len(text) > MAX_URL:", "if False:", ADDRESS),
    Mutant("model.py", 'parts.scheme not in ("http", "https")', "False", ADDRESS),
    Mutant("model.py", "or not parts.hostname", "", ADDRESS),
    Mutant("model.py", "if parts.username is not None or parts.password is not None:", "if False:", ADDRESS),
    Mutant("model.py", 'if re.search(r"[\\s<>\\"\\\\^`{|}]", text):', "if False:", ADDRESS),
    Mutant("model.py", 'if "[[" in rest or "]]" in rest:', "if False:", CASES + "link-not-closed"),
    Mutant("model.py", "if not all(map(_LABEL.fullmatch", "if False and not all(map(_LABEL.fullmatch", HOSTS),
    Mutant("model.py", "if not host.isascii() and shown != host:", "if False:", HOSTS),
    Mutant("model.py", "if len(scripts) > 1:", "if False:", HOSTS),
    Mutant(
        "check.py",
        'unicodedata.normalize("NFKC", entity.record.name.casefold())',
        "entity.record.name",
        CASES + "same-name",
    ),
    # Files and folders.
    Mutant("read.py", "if is_link:", "if False:", "test_paths.py"),
    Mutant("read.py", "if (root / file).is_symlink():", "if False:", "test_paths.py"),
    Mutant("problems.py", 'raw = "" if path.is_symlink() else', "raw =", "test_cli.py -k outside"),
    Mutant("read.py", "elif path.is_dir():", "elif False:", CASES + "folder-inside"),
    Mutant(
        "preview.py",
        "return path.read_bytes() if path.is_relative_to(folder) and path.is_file() else None",
        "return path.read_bytes() if path.is_file() else None",
        "test_paths.py",
    ),
    Mutant("history.py", '"--quiet", "--end-of-options",', '"--quiet",', "test_paths.py"),
    # What is told.
    Mutant("problems.py", 'unicodedata.category(c)[0] != "C"', "True", "test_problems.py"),
    Mutant("problems.py", '.replace("%", "%25")', "", "test_problems.py"),
    Mutant("problems.py", '.replace(":", "%3A")', "", "test_problems.py"),
    # All or nothing.
    Mutant(
        "store.py",
        "return found.st_mtime_ns == file.modified or digest(Path(path).read_bytes()) == file.digest",
        "return True",
        "test_cache.py -k held",
    ),
    Mutant("store.py", 'if name.decode() != f"torana {FORMAT} {digest(rest)}":', "if False:", "test_cache.py -k held"),
    Mutant(
        "readings.py", 'f"torana readings {FORMAT} {setting} {digest(body)}":', "head.decode():", "test_readings.py"
    ),
    Mutant(
        "readings.py", "if found is None or found[0] != self.digests[file]:", "if found is None:", "test_readings.py"
    ),
    Mutant("readings.py", "            self.kept.clear()\n", "            pass\n", "test_limits.py"),
    Mutant("history.py", 'if head.decode() != f"{FORMAT} {digest(body)}":', "if False:", "test_past.py -k kept_is_not"),
    Mutant("publish.py", "lock.acquire(timeout=0)", "pass", "test_publish.py -k two_builds"),
    Mutant(
        "publish.py",
        "            os.rename(old, target)\n        raise",
        "            pass\n        raise",
        "test_publish.py",
    ),
    Mutant(
        "publish.py",
        "stage.chmod(target.stat().st_mode & 0o7777 if target.is_dir() else 0o777 & ~_umask())",
        "pass",
        "test_killed.py -k host",
    ),
    Mutant("publish.py", "target = target.resolve()", "pass", "test_killed.py -k host"),
)


class Copy:
    """A copy of the repository, in which one thing at a time is taken away."""

    def __init__(self, folder: Path) -> None:
        self._root = folder / "copy"
        self._passing: set[str] = set()
        left_out = shutil.ignore_patterns(".git", ".venv", ".torana", "site", "__pycache__", ".*_cache", ".hypothesis")
        shutil.copytree(ROOT, self._root, ignore=left_out)

    def status(self, tests: str) -> int:
        """What pytest says of tests: 0 that they pass, 1 that one fails, 2 that one cannot even be read."""
        arguments = [f"tests/{part}" if part.endswith(".py") else part for part in tests.split()]
        if "-k" in arguments:
            # All that stands behind it is one expression.
            at = arguments.index("-k") + 1
            arguments[at:] = [" or ".join(arguments[at:])]
        child = os.fork()
        if not child:
            status = 2
            try:
                os.chdir(self._root)
                os.environ["PYTHONPATH"] = sys.path[0] = str(self._root)
                os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
                sys.dont_write_bytecode = True
                with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a device
                    os.dup2(nowhere.fileno(), 1)
                    os.dup2(nowhere.fileno(), 2)
                status = int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", "--rootdir", ".", *arguments]))
            finally:
                os._exit(status)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def noticed(self, mutant: Mutant) -> bool:
        """Whether a test fails once something is taken away.

        Raises:
            ValueError: It is not there, or the tests fail, or there are none, while it is there.
        """
        if mutant.tests not in self._passing:
            if self.status(mutant.tests):
                raise ValueError(f"{mutant.tests}: these fail, or there are none")
            self._passing.add(mutant.tests)
        path = self._root / "generator" / mutant.file
        text = path.read_text("utf-8")
        if mutant.old not in text:
            raise ValueError(f"{mutant.file} does not hold {mutant.old!r}")
        path.write_text(text.replace(mutant.old, mutant.new), "utf-8")
        try:
            return self.status(mutant.tests) in (1, 2)
        finally:
            path.write_text(text, "utf-8")


def main() -> None:
    """Prints a line for each."""
    chosen = [mutant for mutant in MUTANTS if mutant.file in sys.argv[1:] or not sys.argv[1:]]
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder))
        for mutant in chosen:
            started = time.monotonic()
            try:
                found = copy.noticed(mutant)
            except ValueError as error:
                print(error, flush=True)
                found = False
            missed += not found
            seconds = f"{time.monotonic() - started:3.0f} s"
            what = " ".join(mutant.old.split())
            print(f"{'noticed' if found else 'MISSED '}  {seconds}  {mutant.file}: {what}", flush=True)
    print(f"{len(chosen)} taken away, {missed} not noticed")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
