"""The Content-Security-Policy of a page: what it may load and run, as an element of its head.

A host of static files sets no headers, so each page says it itself. The few scripts that the theme writes into the page
are named by their digests; none that came in with the content would be.
"""

from __future__ import annotations

import base64
import hashlib
import re

_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL | re.IGNORECASE)
_NOT_RUN = re.compile(r"\bsrc=|\btype=\"?(?!text/javascript|module)", re.IGNORECASE)
_CHARSET = re.compile(r"<meta charset=[^>]*>", re.IGNORECASE)
RULES = (
    "default-src 'none'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
)
"""What holds on every page, the scripts aside. Colours and widths of drawings are written into elements, and the theme
writes its fonts into the page: styles are let through as they are; they cannot run anything."""


def secured(page: str, content: str) -> str:
    """A page with its policy, which lets the scripts of the theme run and no other.

    Args:
        page: Whole, as HTML; one without `<meta charset>` stays as it is.
        content: What the frame was put around: whatever script stands in it is not let through.
    """
    frame = page.replace(content, "", 1) if content else page
    digests = [
        f"'sha256-{base64.b64encode(hashlib.sha256(found['body'].encode()).digest()).decode()}'"
        for found in _SCRIPT.finditer(frame)
        if not _NOT_RUN.search(found["attributes"])
    ]
    scripts = " ".join(["script-src 'self'", *dict.fromkeys(digests)])
    rules = "; ".join((*RULES, scripts))
    element = f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
    return _CHARSET.sub(lambda match: f"{match[0]}\n    {element}", page, count=1)
