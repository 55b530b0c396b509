"""Takes away one escaper, limit or guard after the other, and asks whether a test notices.

    python -m benchmarks.mutants

Each is taken away in a copy of the repository, where the tests that should notice are run. Exit status 1 if none did.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
MUTANTS: tuple[tuple[str, str, str, str], ...] = (  # file, what stands there, what comes instead, tests
    ("render.py", "return _RISKY.sub(_reference, folded)", "return folded", "tests/test_render.py"),
    ("render.py", "return _PUNCTUATION.sub(reference, folded)", "return folded", "tests/test_render.py"),
    ("render.py", '"title": html.escape(page.title)', '"title": page.title', "tests/test_corpus.py -k html"),
    ("render.py", 'return f"<{encoded}>"', 'return f"<{address}>"', "tests/test_render.py tests/test_site.py"),
    ("yamltext.py", "if number == MOST:", "if number == -1:", "tests/test_yamltext.py tests/test_limits.py"),
    ("yamltext.py", "if len(raw) > max_bytes:", "if False:", "tests/test_yamltext.py tests/test_limits.py"),
    (
        "yamltext.py",
        "if isinstance(event, yaml.AliasEvent):",
        "if False:",
        "tests/test_cases.py tests/test_corpus.py -k alias",
    ),
    ("model.py", "or _hides(parts.hostname)", "", "tests/test_corpus.py -k address"),
    ("model.py", "if len(text) > MAX_URL:", "if False:", "tests/test_corpus.py -k address"),
    (
        "tables.py",
        'return f"\'{value}" if value.startswith(_FORMULA) else value',
        "return value",
        "tests/test_properties.py",
    ),
    ("graph.py", "_TO_ESCAPE.sub(", "re.compile('$^').sub(", "tests/test_properties.py"),
    ("pages/head.py", "translate(_IN_SCRIPT)", "translate({})", "tests/test_golden.py tests/test_corpus.py -k html"),
    ("policy.py", 'page.replace(content, "", 1) if content else page', "page", "tests/test_properties.py"),
    ("problems.py", 'unicodedata.category(c)[0] != "C"', "True", "tests/test_problems.py"),
    (
        "store.py",
        "return found.st_mtime_ns == file.modified or digest(path.read_bytes()) == file.digest",
        "return True",
        "tests/test_cache.py",
    ),
    ("publish.py", "lock.acquire(timeout=0)", "pass", "tests/test_publish.py"),
)


def noticed(file: str, old: str, new: str, tests: str) -> bool:
    """Whether a test fails once something is taken away.

    Raises:
        ValueError: It is not there.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", ".torana", "site", "__pycache__"))
        path = copy / "generator" / file
        text = path.read_text("utf-8")
        if old not in text:
            raise ValueError(f"{file} does not hold {old!r}")
        path.write_text(text.replace(old, new), "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests.split()],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy)},
            capture_output=True,
            check=False,
        )
        return done.returncode == 1


def main() -> None:
    """Prints a line for each."""
    missed = 0
    for file, old, new, tests in MUTANTS:
        found = noticed(file, old, new, tests)
        missed += not found
        print(f"{'noticed' if found else 'MISSED '}  {file}: {old}", flush=True)
    print(f"{len(MUTANTS)} taken away, {missed} not noticed")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
