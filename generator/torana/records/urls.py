"""Web addresses."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from torana.records.characters import character_name, scripts_that_look_alike
from torana.records.field_marks import WebAddress
from torana.records.lengths import Length
from torana.records.values import invalid


def _hides(host: str) -> bool:
    """Return whether a host is a disguised IP address: `2130706433`, `0x7f.1`."""
    if not re.fullmatch(r"\d+|0x[0-9a-f]*", host.rstrip(".").rpartition(".")[2]):
        return False
    try:
        return not ipaddress.ip_address(host)
    except ValueError:
        return True


_LABEL = re.compile("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")


def _ascii_host(host: str) -> str:
    """Return the ASCII form of a host, in which no two letters look alike.

    Raises:
        PydanticCustomError: It is not a host name, is not in normal form, or mixes scripts whose letters look alike.
    """
    if ":" in host:
        return host  # an IPv6 address, which urlsplit has checked
    try:
        ascii_host = host.encode("idna").decode()
        shown = ascii_host.encode().decode("idna")
    except UnicodeError:
        raise invalid(f'"{host}" is not a host name', "copy the address from a browser") from None
    if not all(map(_LABEL.fullmatch, ascii_host.removesuffix(".").split("."))):
        raise invalid(f'"{host}" is not a host name', "copy the address from a browser")
    if not host.isascii() and shown != host:
        raise invalid(f'the host "{host}" is another spelling of "{shown}"', f"write {ascii_host}")
    for label in shown.split("."):
        scripts = scripts_that_look_alike(label)
        if len(scripts) > 1:
            mixed = " and ".join(sorted(script.capitalize() for script in scripts))
            raise invalid(f'"{label}" in the host "{shown}" mixes {mixed} letters that look alike', "check the address")
    return ascii_host


_WITHOUT_SCHEME = re.compile(r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?:/|$)")
"""The beginning of an address as people write it: `www.example.org/page`."""
_NOT_IN_URLS = re.compile(r"[\s<>\"\\^`{|}]")
_LETTERS = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# Saves 0.2 s of 1.9 s of CPU: `torana diff HEAD` of a dossier with 7,000 addresses.
_USUAL = re.compile(rf"https?://(?:(?!xn--){_LETTERS}\.)+(?!xn--)[a-z]{{2,}}(?:[/?#][^\s<>\"\\^`{{|}}]*)?")
"""An address with a host of ASCII labels, without a port or a user: it has no problem."""
_AROUND_URLS = re.compile(r"^[\s<>\"]+|(?<![\s<>\"])[\s<>\"]+$")


def _url(text: str) -> str:
    if _USUAL.fullmatch(text):
        return text
    hint = "write the full address, such as https://www.example.org/page"
    if found := _NOT_IN_URLS.search(text):
        bare = _AROUND_URLS.sub("", text)
        # Readers do not see a no-break space, or that it is not a space.
        shown = f'"{found[0]}"' if found[0].isascii() else character_name(found[0])
        correction = f"write {quote(found[0])} for {shown}" if _NOT_IN_URLS.search(bare) else f"write {bare}"
        message = f'"{text}" is not a URL: it contains {shown}'
        raise invalid(message, correction if bare.startswith(("http://", "https://")) else hint)
    try:
        parts = urlsplit(text)
        port_fits = parts.port is None or parts.port
    except ValueError:
        raise invalid(f'"{text}" is not a URL', hint) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_fits or _hides(parts.hostname):
        whole = f"write https://{text}" if _WITHOUT_SCHEME.match(text) else hint
        raise invalid(f'"{text}" is not an http or https URL', whole)
    if parts.username is not None or parts.password is not None:
        raise invalid(f'"{text}" contains a user name', "delete the user name and the @")
    host = _ascii_host(parts.hostname)
    if parts.hostname.isascii():
        return text
    return text.replace(parts.netloc, host if parts.port is None else f"{host}:{parts.port}", 1)


def url_problem(text: str) -> tuple[str, str]:
    """Return why a text is not an address that content may have, and a hint; both are empty if it is one."""
    try:
        _url(text)
    except PydanticCustomError as error:
        found = error.context or {}
        return found["message"], found["hint"]
    return "", ""


Url = Annotated[
    str,
    AfterValidator(_url),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"}),
    Length("url_length"),
    WebAddress(),
]
"""An `http` or `https` address with a host."""


def _host(text: str) -> str:
    try:
        host = urlsplit(f"//[{text}]" if ":" in text else f"//{text}").hostname
    except ValueError:
        host = None
    if host != text:
        raise invalid(f'"{text}" is not a host', "write only the host, such as wiki.example.internal or 10.0.0.7")
    return _ascii_host(text)


Host = Annotated[str, AfterValidator(_host), WithJsonSchema({"type": "string"}), Length("url_length")]
"""The host of an address: `wiki.example.internal`, `10.0.0.7`."""
