"""A ZIP archive whose bytes depend only on the files in it and on one time."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Mapping

_YEARS = (1980, 2107)
"""The first and the last year that the format can express."""
_MODE = 0o100644
"""A regular file that its owner can change and everybody can read."""
_UNIX = 3


def as_zip(files: Mapping[str, bytes], time: datetime.datetime) -> bytes:
    """Return an archive with the files sorted by path, each with the same time."""
    year = min(max(time.year, _YEARS[0]), _YEARS[1])
    archived = io.BytesIO()
    with zipfile.ZipFile(archived, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(path, (year, *time.timetuple()[1:6]))
            # By default, the system depends on that of the program, and the mode is that of a secret.
            entry.create_system, entry.external_attr = _UNIX, _MODE << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return archived.getvalue()
