"""Embeds: a small page of each entity that other sites show in a frame: `/embed/initiatives/sanand-osat/`.

The part of the address after `#` selects what the frame shows: a fact by its id, or the stages, the bar charts, the
parties or the initiatives by the heading on the entity's page. So an entity needs one file for all of them, and an
embedded fact keeps its address. The page has no script: a style shows only the selected part, or else the last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.exports.export import Export
from torana.pages.drawings.figures import charts
from torana.pages.entities.entity_list import EntityList
from torana.pages.entities.initiative import INITIATIVES_OF, ladder
from torana.pages.entities.organisation import ROLES
from torana.pages.entities.role_tables import PARTIES
from torana.pages.localise import folder_of
from torana.pages.page import View
from torana.pages.shared.addresses import Site, address, embed_path, entity_address, page_path
from torana.pages.shared.badges import Badge
from torana.pages.shared.entity_names import own_name
from torana.pages.shared.fact_views import common_view
from torana.pages.shared.links import Link, LinkedText, link_to, link_to_fact, rich
from torana.pages.shared.references import References
from torana.records.entity_types import INITIATIVE, ORGANISATION

MAX_ROWS = 100
"""Maximum number of rows in a table, which ends with a link to all of them."""

_UP = "../../../"
"""From an embed to the home page in its language."""
_STYLE = """\
:root{color-scheme:light dark}\
body{margin:0;padding:.7rem 1rem;border:1px solid #8886;border-top:3px solid %s;font:.85rem/1.5 system-ui,sans-serif}\
h1{margin:0;font-size:1rem}p,ol,ul,table{margin:.4rem 0}ol,ul{padding-left:1.2rem}\
blockquote{margin:.4rem 0;font:1.05rem/1.5 Georgia,serif}footer{border-top:1px solid #8886;padding-top:.4rem}\
small{border:1px solid #8888;border-radius:.2rem;padding:0 .3em}\
table{border-collapse:collapse}th,td{border-top:1px solid #8886;padding:.2rem .8rem .2rem 0;text-align:left}\
i{display:block;height:.6rem;background:%s}\
main *{scroll-margin-top:9rem}main>div{display:none}main>:last-child,main>:target{display:block}\
main>:target~:last-child{display:none}\
main>:has(:target){display:block}main>:has(:target)~:last-child{display:none}"""
# The rules with `:has`, for former ids of facts, are apart: a browser that does not know it ignores only them.
_PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>{canonical}
<style>{style}</style>
</head>
<body>
<h1>{heading}</h1>
<main>
{parts}
</main>
<footer>{footer}</footer>
</body>
</html>
"""


def has_embed(node: Node, dossier: Dossier) -> bool:
    """Return whether an entity has something to embed: initiatives or parties, or facts of its own."""
    if node.type.is_cited:
        return False
    return _table_of(node, dossier) is not None or any(fact.owner is node for fact in dossier.backlinks(node))


def entity_embed(node: Node, dossier: Dossier, site: Site) -> Export:
    """Return the embed of an entity in the language of a dossier."""
    settings, words, name = dossier.settings, dossier.words, own_name(node, dossier)
    as_of = words.t("as of %(date)s", date=words.date(settings.as_of))
    licence = words.t("Facts: %(licence)s", licence=settings.licence)
    page = entity_address(node, site) if site.url else ""
    content = _PAGE.format(
        language=words.language,
        title=escape(f"{name} – {settings.title}"),
        canonical=f'\n<link rel="canonical" href="{escape(page)}">' if page else "",
        style=_STYLE % (site.colours.accent, site.colours.accent),
        heading=_linked(link_to(node), name),
        parts="\n".join(_Embed(node, dossier).parts()),
        footer=f"{_linked(Link(settings.title, 'index.md'))}, {escape(as_of)}. {escape(licence)}",
    )
    return Export(embed_path(node, folder_of(words.language)), name, content.encode())


class _Embed:
    """The parts of the embed of an entity, as HTML."""

    def __init__(self, node: Node, dossier: Dossier) -> None:
        self._node, self._dossier = node, dossier
        self._t = dossier.words.t
        self._references = References(dossier)
        self._english = "" if dossier.words.language == "en" else ' lang="en"'

    def parts(self) -> Iterator[str]:
        """Yield the parts; the last one is what a frame shows whose address selects none."""
        facts = self._dossier.own_facts(self._node)
        yield from map(self._fact, facts)
        if bars := charts(facts, self._dossier):
            yield _part("_figures", "".join(map(_chart, bars)))
        if table := _table_of(self._node, self._dossier):
            yield _part(_anchor_of(table), self._table(table))
        if self._node.type == INITIATIVE and (rungs := ladder(self._node, self._dossier, self._references)):
            yield _part("_status", self._ladder(rungs))

    def _fact(self, fact: FactNode) -> str:
        common = common_view(fact, self._dossier)
        statement = _text(rich(fact.fact.statement, self._dossier, self._node))
        shown = f"<del>{statement}</del>" if common.superseded_by else statement
        date = _linked(link_to_fact(fact), common.date or self._t("No date given"))
        badges = [common.status] if common.status else []
        old = "".join(f'<a id="{anchor}"></a>' for anchor in fact.fact.formerly)
        lines = [
            f"{old}<blockquote{self._english}>{shown}</blockquote>",
            f"<p>{date}{_badges([*badges, *common.badges])}</p>",
            *(f"<p{self._english}>{escape(text)}</p>" for text in (*common.figures, common.note) if text),
            f"<p>{escape(self._t('Sources'))}: {'; '.join(map(self._source, fact.citations))}</p>",
        ]
        return _part(fact.fact.id, "".join(lines))

    def _ladder(self, rungs: Iterable[View]) -> str:
        lines, missing = [], []
        for rung in rungs:
            if not rung.permalink:
                missing.append(rung.status.text)
                continue
            without = self._t("no date given") if rung.reached else self._t("expected, no date given")
            name = f"<b>{escape(rung.status.text)}</b>" if rung.current else escape(rung.status.text)
            date = _linked(rung.permalink, rung.date or without)
            statement = self._in_english(_text(rung.statement))
            lines.append(f"<li>{name}, {date}: {statement}{_badges(rung.marks.doubts)}</li>")
        later = f"<p>{escape(self._t('No evidence yet:'))} {escape(', '.join(missing))}</p>" if missing else ""
        return f"<ol>{''.join(lines)}</ol>{later}"

    def _source(self, citation: tuple[Node, str]) -> str:
        source, at = citation
        return self._in_english(f"{escape(source.record.publisher)}: {_linked(link_to(source))} ({escape(at)})")

    def _in_english(self, text: str) -> str:
        return f"<span{self._english}>{text}</span>" if self._english else text

    def _table(self, table: EntityList) -> str:
        items = table.items(self._node, self._dossier)
        rows = [_row(table.row(item, self._node, self._dossier, self._references)) for item in items[:MAX_ROWS]]
        filled = [at for at, cells in enumerate(zip(*rows, strict=True)) if any(cells)]
        lines = "".join(f"<tr>{''.join(f'<td>{row[at]}</td>' for at in filled)}</tr>" for row in rows)
        more = Link(self._dossier.words.more(len(items) - MAX_ROWS), page_path(self._node), _anchor_of(table))
        return f"<table>{lines}</table>{f'<p>{_linked(more)}</p>' if more.text else ''}"


def _table_of(node: Node, dossier: Dossier) -> EntityList | None:
    """The table of an entity; `None` if it has no rows."""
    if node.type == INITIATIVE:
        return PARTIES if node.record.parties else None
    if (node.type.name, "initiatives") not in dossier.indexes.related or not dossier.initiatives(node):
        return None
    return ROLES if node.type == ORGANISATION else INITIATIVES_OF


def _anchor_of(table: EntityList) -> str:
    """The anchor of the heading of a table on the entity's page."""
    return "_parties" if table is PARTIES else "_initiatives"


def _part(anchor: str, content: str) -> str:
    return f'<div id="{anchor}">{content}</div>'


def _linked(link: Link, text: str = "") -> str:
    anchor = f"#{link.anchor}" if link.anchor else ""
    return f'<a href="{escape(_UP + address(link.path) + anchor)}" target="_blank">{escape(text or link.text)}</a>'


def _text(spans: LinkedText) -> str:
    return "".join(_linked(span) if isinstance(span, Link) else escape(span) for span in spans)


def _badges(badges: Iterable[Badge]) -> str:
    return "".join(f" <small>{escape(badge.text)}</small>" for badge in badges)


def _chart(chart: View) -> str:
    bars = (
        f'<li>{_linked(bar.link)}: {escape(bar.value)}{_badges(bar.doubts)}<i style="width:{bar.width}%"></i></li>'
        for bar in chart.bars
    )
    return f"<p>{escape(chart.title)}</p><ul>{''.join(bars)}</ul>"


def _row(row: View) -> tuple[str, ...]:
    """The cells of a row of parties, of roles in initiatives, or of initiatives; empty if it has no such value."""
    fields = vars(row)
    roles = escape(", ".join(row.roles)) + _badges(row.marks.doubts) if "roles" in fields else ""
    stage = escape(row.status.text) + _badges(row.doubts) if row.status else escape(row.no_status)
    return _linked(row.link), escape(fields.get("nation", "")), roles, stage, escape(fields.get("since", ""))
