"""Firefox, controlled through Marionette, the protocol below WebDriver: Debian has no geckodriver.

A message is its length in bytes, a colon, and JSON:
https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FIREFOX = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
NEEDS_FIREFOX = pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed")
PREFERENCES = {
    "marionette.port": 0,  # a free one, which Firefox writes into its profile
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.systemAddon.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "",
    "toolkit.telemetry.enabled": False,
}
"""Settings of the profile: no requests of Firefox's own."""
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key of an element's reference in the WebDriver standard."""
STARTS_WITHIN = 60
"""Seconds."""


class Firefox:
    """A window of Firefox. Each method is a command of the WebDriver standard."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=STARTS_WITHIN)
        self._stream = self._socket.makefile("rb")
        self._read()  # the greeting
        self._number = 0
        self.command("WebDriver:NewSession")

    def _read(self) -> Any:
        length = b""
        while (byte := self._stream.read(1)) != b":":
            length += byte
        return json.loads(self._stream.read(int(length)))

    def command(self, name: str, **parameters: object) -> Any:
        """Send a command and return its result."""
        self._number += 1
        message = json.dumps([0, self._number, name, parameters]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, _, error, result = self._read()
        assert not error, (name, parameters, error)
        return result

    def open(self, url: str) -> None:
        self.command("WebDriver:Navigate", url=url)

    def resize(self, width: int, height: int) -> None:
        self.command("WebDriver:SetWindowRect", width=width, height=height)

    def run(self, script: str) -> Any:
        """Return the result of a script, such as `return document.title`."""
        return self.command("WebDriver:ExecuteScript", script=script, args=[])["value"]

    def wait(self, condition: str) -> Any:
        """Return the value of an expression as soon as it is true."""
        end = time.monotonic() + STARTS_WITHIN
        while not (value := self.run(f"return {condition}")):
            assert time.monotonic() < end, condition
            time.sleep(0.05)
        return value

    def _element(self, selector: str) -> str:
        return str(self.command("WebDriver:FindElement", using="css selector", value=selector)["value"][ELEMENT])

    def click(self, selector: str) -> None:
        self.command("WebDriver:ElementClick", id=self._element(selector))

    def type(self, text: str, selector: str = ":focus") -> None:
        self.command("WebDriver:ElementSendKeys", id=self._element(selector), text=text)

    def close(self) -> None:
        self.command("Marionette:Quit", flags=["eForceQuit"])
        self._stream.close()
        self._socket.close()


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """A headless Firefox with a profile of its own in the folder `profile`."""
    assert FIREFOX
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()]
    (profile / "user.js").write_text("".join(lines), "utf-8")
    command = [FIREFOX, "--headless", "--no-remote", "--marionette", "--profile", str(profile)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port, end = profile / "MarionetteActivePort", time.monotonic() + STARTS_WITHIN
        while not (port.exists() and port.read_text("utf-8")):
            assert process.poll() is None, "Firefox ended"
            assert time.monotonic() < end, "Firefox did not start"
            time.sleep(0.05)
        window = Firefox(int(port.read_text("utf-8")))
        yield window
        window.close()
        process.wait(STARTS_WITHIN)
    finally:
        process.kill()
        process.wait()
