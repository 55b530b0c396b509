"""The limits on what is read, and the file that raises them."""

from __future__ import annotations

MAX_BYTES = 1024 * 1024
"""Maximum size of a file. Files of facts have a few kilobytes: a larger one is a mistake or an attack."""
MAX_DEPTH = 24
"""Maximum depth of nesting. The model has five levels."""
MAX_PROBLEMS = 1_000
"""Maximum number of problems reported per file."""
MAX_MARKS = 1_000
"""Maximum number of headings and rules on a hand-written page, and of `[` in one paragraph. Python-Markdown needs time
in proportion to the square of their number: 20,000 lines `---` took 22 s."""
LARGEST = 64 * MAX_BYTES
"""The highest limit on the size of a file: nodes need about thirty times the memory of the text."""
DEEPEST = 100
"""The highest limit on depth: each level takes a few nested calls, and Python allows 1,000."""
SETTINGS_FILE = "content/dossier.yml"
"""The file that can raise limits. It is always read with the limits above."""
SCHEMAS_FOLDER = "schemas"
"""The folder of the JSON Schemas for editors, which say how long a value can be."""


def or_raise(limit: str, file: str) -> str:
    """The end of a hint about a broken limit: how to raise it, unless the file is the one that raises limits."""
    if file == SETTINGS_FILE:
        return "; the limits of this file cannot be raised"
    return f', or raise "{limit}" under "limits" in {SETTINGS_FILE}'
