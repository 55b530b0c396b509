"""Folders of the repository."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent.parent
TESTS = REPOSITORY / "tests"
SMALL = TESTS / "dossier"
"""The small dossier, which has every entity type and every unusual case once."""
CHROMIUM = os.environ.get("CHROMIUM") or next(
    (found for name in ("chromium", "chromium-browser", "google-chrome", "chrome") if (found := shutil.which(name))),
    None,
)
