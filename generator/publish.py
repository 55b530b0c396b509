"""All or nothing: a folder is made beside its place and swapped in only when it is whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator import ToranaError


@contextmanager
def swapped_in(target: Path) -> Iterator[Path]:
    """A new folder to write into; at the end of the block, if nothing was raised, it takes the place of `target`.

    Args:
        target: The folder to make or replace. While the block runs and after an error it stays as it was.

    Raises:
        ToranaError: The folder beside cannot be made, or the old one cannot be moved.
    """
    # Resolved, so that a host's symbolic link stays one and its target is replaced.
    target = target.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise ToranaError(f"cannot write beside {target}: {error.strerror}") from error
    try:
        # mkdtemp's 0700 would keep a web server out.
        stage.chmod(target.stat().st_mode & 0o7777 if target.is_dir() else 0o777 & ~_umask())
        yield stage
        old = stage.with_name(f"{stage.name}-old")
        try:
            if target.exists():
                os.rename(target, old)
            try:
                os.rename(stage, target)
            except OSError:
                if old.exists():
                    os.rename(old, target)
                raise
        except OSError as error:
            raise ToranaError(f"cannot replace {target}: {error.strerror}") from error
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
