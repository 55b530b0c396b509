"""Torana: structured, cited facts in, a fast static site out."""

__version__ = "0.1.0"


class ToranaError(Exception):
    """The base of every exception that Torana raises on purpose. A content problem is a value, not an exception."""
