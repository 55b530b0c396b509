"""The Content-Security-Policy of a page: the rules for what it may load and run, as a `<meta>` element.

Static hosts set no headers, so each page contains its policy. The policy lists the digests of the few scripts that the
theme writes into the page, and of no script in the content.
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
"""The rules of every page, except those for scripts. Drawings have colours and widths in `style` attributes, and the
theme writes its fonts into the page. All styles are allowed, because they cannot run code."""


def with_csp(page: str, content: str) -> str:
    """Add the policy to a page. It allows only the scripts of the theme.

    Args:
        page: The whole page as HTML. Without `<meta charset>` it is not changed.
        content: The part of the page inside the theme's frame. Its scripts are not allowed.
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
