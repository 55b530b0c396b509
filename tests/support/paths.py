"""Where things are."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent.parent
TESTS = REPOSITORY / "tests"
SMALL = TESTS / "dossier"
"""The small dossier, which has every type and oddity once."""
CHROMIUM = os.environ.get("CHROMIUM") or next(
    (found for name in ("chromium", "chromium-browser", "google-chrome", "chrome") if (found := shutil.which(name))),
    None,
)
