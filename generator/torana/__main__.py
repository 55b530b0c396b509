"""The `torana` command as a process: its standard streams, and Ctrl-C from the first import on."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import NoReturn, TextIO

INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it."""


def main() -> None:
    """Run the command and exit."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a shell lets its background jobs ignore Ctrl-C
        signal.signal(signal.SIGINT, _interrupt)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        _open_stream(name, mode)
    # What a command reads stays in memory to its end, so garbage collection finds little. Without it, `torana check`
    # takes 1.33 s instead of 1.66 s of CPU time, and `torana build --no-cache --jobs 1` of `benchmarks/dossiers.py 300`
    # 14.4 s instead of 19.6 s. `serve` switches it on again.
    gc.disable()
    # The rest is slow to import, so it must not be imported before Ctrl-C has its handler.
    from torana.cli import main as command

    try:
        command(prog_name="torana")
    finally:
        _flush(sys.stdout)
        gc.freeze()  # otherwise the interpreter collects all garbage once more before it exits


def _interrupt(*_: object) -> NoReturn:
    """Exit in one line; a second Ctrl-C does not wait for the end of the clean-up.

    Not with a `KeyboardInterrupt`: it prints a traceback wherever nobody catches it, and click turns it into status 1.
    """
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    os.write(2, b"torana: interrupted\n")
    raise SystemExit(INTERRUPTED)


def _open_stream(name: str, mode: str) -> None:
    """Open a stream that the shell has closed (`>&-`): the next opened file would take its number, and its output."""
    if getattr(sys, name) is None:
        setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open to the end
    elif mode == "w":
        # A terminal of another encoding gets escapes for the letters that it lacks.
        getattr(sys, name).reconfigure(errors="backslashreplace")


def _flush(stream: TextIO) -> None:
    """Write the rest, or drop it if nobody can take it: Python would print a traceback at its end."""
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    main()
