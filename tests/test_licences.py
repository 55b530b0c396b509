"""Every package in a lockfile has a licence from a list of compatible ones."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from .support.paths import REPOSITORY

ALLOWED = frozenset(
    (
        "0BSD",
        "Apache-2.0",
        "BSD",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "MIT",
        "MIT-CMU",
        "MPL-2.0",
        "PSF-2.0",
        "Unlicense",
    )
)
"""SPDX names; `BSD` if the package does not say which version."""
NAMES = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT Licence": "MIT",
    "MIT license": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""The SPDX names for other names that packages use."""
EXCEPTIONS = {
    "pypdfium2": "BSD-3-Clause and Apache-2.0, which it writes in a sentence: only the tests use it",
    "text-unidecode": "Artistic or GPL: a dependency of frictionless, which only the tests use",
}


def licence(package: Distribution) -> str:
    """The licence of a package in SPDX, from the newest of its fields that has one line."""
    said = package.metadata.get("License-Expression") or package.metadata.get("License") or ""
    if not said or said == "UNKNOWN" or "\n" in said or len(said) > 60:
        classifiers = package.metadata.get_all("Classifier") or []
        found = [one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License ::")]
        return " AND ".join(NAMES.get(one, one) for one in found)
    return NAMES.get(said, said)


def allowed(expression: str) -> bool:
    """Return whether all parts of one alternative of an expression are on the list. Brackets are not supported."""
    return any(all(part.strip() in ALLOWED for part in choice.split(" AND ")) for choice in expression.split(" OR "))


def locked() -> dict[str, bool]:
    """The packages of both lockfiles by name, and whether a package is only for some systems."""
    found: dict[str, bool] = {}
    for lock in ("requirements-dev.txt", "requirements-lowest.txt"):
        for name, marker in re.findall(
            r"^([a-z0-9-]+)==\S+ (;?)", (REPOSITORY / lock).read_text("utf-8"), re.MULTILINE
        ):
            found[name] = bool(marker)
    return found


def test_every_licence_is_on_the_list() -> None:
    packages = locked()
    assert len(packages) > 60
    faults, seen = [], 0
    for name, somewhere in packages.items():
        try:
            package = distribution(name)
        except PackageNotFoundError:
            assert somewhere, f"{name} is locked, and not installed"
            continue
        seen += 1
        if not allowed(licence(package)) and name not in EXCEPTIONS:
            faults.append(f"{name} {package.version}: {licence(package) or 'it states no licence'}")
    assert not faults, "\n".join(faults)
    assert seen > 60


def test_allowed_licence_expressions() -> None:
    assert allowed("Apache-2.0 OR BSD-2-Clause")
    assert allowed("GPL-3.0-only OR MIT")
    assert allowed("MIT AND PSF-2.0")
    assert not allowed("MIT AND GPL-3.0-only")
    assert not allowed("AGPL-3.0-or-later")
    assert not allowed("")
