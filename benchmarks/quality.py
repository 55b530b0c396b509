"""Check every kind of page with three programs: axe (accessibility), the Nu checker (HTML), Lighthouse (phones).

    python -m benchmarks.quality [SITE] [--only axe|html|lighthouse ...] [--kind KIND ...]

Builds the real site unless SITE is given. axe needs Chromium, the Nu checker needs Java and npm, and Lighthouse needs
Chromium and npm. npm keeps the programs in its own cache, never in the repository. Programs that cannot run are listed.
The exit status is 1 for a violation, a page that scrolls sideways, an HTML error that is not the theme's, or a score
below 100 for accessibility, best practices or SEO. The score for performance varies with the load of the machine and
is only shown.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.hosted import Host, hosted, programme
from tests.support.browser import AXE, KINDS
from tests.support.npm import NU, npm
from tests.support.nu import said_of
from tests.support.paths import CHROMIUM

LIGHTHOUSE = "lighthouse@12.8.2"  # the newest version that runs with Node 18 and 20

LOOKS = {  # name: width, scheme, size of plain text in px
    **{f"{width} {scheme}": (width, scheme, 16) for width in (360, 768, 1440) for scheme in ("light", "dark")},
    "320 reflow": (320, "light", 16),  # 1280 px at 400%: WCAG 1.4.10
    "200 % text": (1280, "light", 32),  # WCAG 1.4.4
}
CATEGORIES = {"performance": "perf.", "accessibility": "access.", "best-practices": "practices", "seo": "SEO"}


def axe(host: Host, kinds: dict[str, str]) -> list[str]:
    """Print the number of violations by kind and look; return them and the pages that scroll sideways."""
    print(f"axe: violations\n{'':28}" + "".join(f"{look:>12}" for look in LOOKS))
    problems: list[str] = []
    counts: dict[tuple[str, str], int] = {}
    with sync_playwright() as playwright:
        for size in (16, 32):
            # The browser's setting for text size: the theme's styles would override a style on the page.
            options = ["--no-sandbox", "--disable-gpu", f"--blink-settings=defaultFontSize={size}"]
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
            for look, (width, scheme, text) in LOOKS.items():
                for kind, path in kinds.items() if text == size else ():
                    viewport: Any = {"width": width, "height": 800}
                    context = browser.new_context(viewport=viewport, color_scheme=scheme)  # type: ignore[arg-type]
                    found = track(context.new_page(), host.address + path, width)
                    context.close()
                    counts[kind, look] = len(found)
                    problems += (f"{kind}, {look}: {problem}" for problem in found)
            browser.close()
    for kind in kinds:
        print(f"{kind:28}" + "".join(f"{counts[kind, look]:12}" for look in LOOKS))
    return problems


def track(page: Any, address: str, width: int) -> list[str]:
    """Return the violations of one page in one look, and its width if it is too wide."""
    page.goto(address, wait_until="networkidle")
    found = []
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        found.append(f"scrolls sideways: {wide} px wide")
    page.evaluate(AXE)
    for violation in page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)"):
        nodes = violation["nodes"]
        found.append(f"{violation['id']} ({len(nodes)}): {' '.join(nodes[0]['html'].split())[:120]}")
    return found


def html(host: Host) -> list[str]:
    """Print the errors that the Nu checker finds on all pages, and return those that are not the theme's."""
    try:
        said = said_of([host.site], offline=False)
    except RuntimeError as error:
        return [str(error)]
    count = sum(1 for _ in host.site.rglob("*.html"))
    print(f"Nu checker ({NU}): {count} pages")
    problems = []
    for one in said:
        print(f"{len(one.files):5} pages  {'allowed' if one.reason else 'ERROR  '}  {one.reason or one.words}")
        if not one.reason:
            problems.append(f"{one.words} ({len(one.files)} pages)\n    {min(one.files)}: {one.markup}")
    return problems


def lighthouse(host: Host, kinds: dict[str, str]) -> list[str]:
    """Print the scores on a phone by kind, and every audit that costs points or time; return the scores below 100."""
    print(f"Lighthouse ({LIGHTHOUSE}), mobile\n{'':28}" + "".join(f"{name:>10}" for name in CATEGORIES.values()))
    problems: list[str] = []
    costs: dict[str, list[str]] = defaultdict(list)
    chrome = {"CHROME_PATH": CHROMIUM} if CHROMIUM else {}
    for kind, path in kinds.items():
        options = ["--quiet", "--output=json", "--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
        result = npm(LIGHTHOUSE, "lighthouse", host.address + path, *options, **chrome)
        if not result.stdout.startswith("{"):
            return [*problems, f"{kind}: Lighthouse did not run: {result.stderr.strip()[-400:]}"]
        report = json.loads(result.stdout)
        scores = {key: round((report["categories"][key]["score"] or 0) * 100) for key in CATEGORIES}
        print(f"{kind:28}" + "".join(f"{score:10}" for score in scores.values()), flush=True)
        low = [key for key, score in scores.items() if score < 100 and key != "performance"]
        problems += (f"{kind}: {key} is {scores[key]}" for key in low)
        for audit, cost in failed_audits(report):
            costs[audit].append(f"{kind}{cost}")
    print("\nFailed audits: the points that each costs, or the time that it could save")
    for audit, places in sorted(costs.items()):
        print(f"- {audit}: {'; '.join(places)}")
    return problems


def failed_audits(report: Any) -> list[tuple[str, str]]:
    """Return every failed audit with its points in its category, its value, and the milliseconds that it could save."""
    found = []
    for key in CATEGORIES:
        audits = [(ref["weight"], report["audits"][ref["id"]]) for ref in report["categories"][key]["auditRefs"]]
        counted = [(weight, audit) for weight, audit in audits if audit["score"] is not None]
        weights = sum(weight for weight, _ in counted)
        for weight, audit in counted:
            savings = {name: ms for name, ms in (audit.get("metricSavings") or {}).items() if ms}
            if audit["score"] < 1 and (weight or savings or key != "performance"):
                points = 100 * weight * (1 - audit["score"]) / weights
                saved = ", ".join(f"{name} {ms:.3g}" for name, ms in savings.items())
                words = [audit.get("displayValue", ""), f"-{points:.1f}" if points >= 0.05 else "", saved]
                found.append((f"{key}: {audit['id']}", "".join(f", {word}" for word in words if word)))
    return found


def main() -> int:
    """Run the programs that can run; return 1 if they find an error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", nargs="?", type=Path)
    parser.add_argument("--only", nargs="+", choices=["axe", "html", "lighthouse"])
    parser.add_argument("--kind", nargs="+", choices=list(KINDS), metavar="KIND")
    options = parser.parse_args()
    kinds = {kind: KINDS[kind] for kind in options.kind or KINDS}
    needed = {"Chromium": CHROMIUM, "npm": programme("npm"), "Java": programme("java")}
    tools = {
        "axe": (axe, ("Chromium",)),
        "html": (lambda host, _: html(host), ("npm", "Java")),
        "lighthouse": (lighthouse, ("npm", "Chromium")),
    }
    problems: list[str] = []
    idle: list[str] = []
    with hosted(options.site) as host:
        for name in options.only or tools:
            run, needs = tools[name]
            missing = [need for need in needs if not needed[need]]
            if missing:
                idle.append(f"{name}: NOT RUN, for there is no {' and no '.join(missing)} on this machine")
                continue
            problems += run(host, kinds)
            print()
    print("\n".join([*idle, *problems]) or "no errors")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
