"""Components that hold content: panels, notes, facts, tables, sticky bars. Each is a block tag around its content."""

from __future__ import annotations

import difflib
import re
from typing import Any, Literal

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from ecluse.lib import formats
from ecluse.ui.templatetags.ui.library import component, component_around, component_once, register, trimmed

HeadingLevel = Literal[2, 3, 4]


def _identifier(prefix: str, title: str, given: str = "") -> str:
    return given or f"{prefix}-{slugify(title) or 'bloc'}"


@register.simple_block_tag
def page_header(content: str, title: str, facts: list[str] | None = None, lede: str = "", over: str = "") -> SafeString:
    """The head of a page: its only ``h1``, its facts in grey, one sentence (``lede``); content: the buttons.

    ``over`` is a line above the title (the axis of a sheet).
    """
    given = {"title": title, "facts": facts or [], "lede": lede, "over": over, "actions": trimmed(content)}
    return component_once("page_header", **given)


@register.simple_block_tag
def panel(
    content: str,
    title: str = "",
    id: str = "",
    count: int | str = "",
    link: str = "",
    link_label: str = "",
    level: HeadingLevel = 2,
    css: str = "",
) -> SafeString:
    """A panel: a section named by its title, a count in grey, one link at the right. Never a panel in a panel."""
    identifier = _identifier("t", title, id)
    count = formats.number(count) if isinstance(count, int) else count
    return component("panel", **{k: v for k, v in locals().items() if k != "id"})


@register.simple_block_tag
def note(content: str, kind: Literal["info", "late", "stop"] = "info", title: str = "", role: str = "") -> SafeString:
    """A remark in the page. The kind is said in words: « Information : », « Attention : », « Erreur : », or ``title``.

    ``role``: "alert" or "status" for a note that appears without a new page.
    """
    words = title or {"info": "Information", "late": "Attention", "stop": "Erreur"}[kind]
    return component("note", content=content, kind=kind, words=words, role=role)


@register.simple_block_tag
def alert(
    content: str,
    kind: Literal["info", "success", "warning", "error"] = "info",
    title: str = "",
    level: HeadingLevel = 2,
    role: str = "",
) -> SafeString:
    """A message that answers a gesture. The kind is said in words before the title."""
    words = {"info": "Information", "success": "Fait", "warning": "Attention", "error": "Erreur"}[kind]
    return component("alert", content=content, kind=kind, words=words, title=title, level=level, role=role)


@register.simple_block_tag
def empty(content: str, title: str, level: HeadingLevel = 3) -> SafeString:
    """What is shown where there is nothing: why, and what to do."""
    return component("empty", content=content, title=title, level=level)


@register.simple_block_tag
def facts(content: str, css: str = "") -> SafeString:
    """A list of facts in two columns; content: ``fact`` tags."""
    return format_html('<dl class="ec-def{}">{}</dl>', f" {css}" if css else "", mark_safe(content))  # noqa: S308


@register.simple_block_tag
def fact(
    content: str,
    label: str,
    edit_url: str = "",
    wide: bool = False,
    id: str = "",
    absent: str = "",
    field: str = "",
    follows: bool = False,
) -> SafeString:
    """One fact: its label, a pencil when ``edit_url`` is given, its value. Without a value, ``absent`` is said.

    ``field``: the word of its anchor, for a fact whose form opens in its place (``inplace.js``); ``follows``: one that
    holds rows (``row``), or that other facts change.
    """
    return component("fact", **{**locals(), "content": trimmed(content), "id": f"champ-{field}" if field else id})


@register.simple_block_tag
def passage(
    content: str, label: str, field: str, edit_url: str = "", absent: str = "", level: HeadingLevel = 3
) -> SafeString:
    """A fact that is a text: its label as a heading, a pencil when ``edit_url`` is given, its words or ``absent``."""
    return component("passage", **{**locals(), "content": trimmed(content)})


@register.simple_tag
def edit_link(url: str, label: str, in_place: bool | str = False) -> SafeString:
    """A pencil that leads to the form of ``label``; ``in_place`` opens that form where its fact stands."""
    return component("edit_link", **locals())


@register.simple_block_tag
def row(content: str, anchor: str, label: str, edit_url: str = "") -> SafeString:
    """One of several alike in a list, where it is read: its content, and the pencil whose form opens in its place.

    ``label`` says which one to those who hear the pencil. Without ``edit_url``, a plain item with its anchor.
    """
    return component("row", **{**locals(), "content": trimmed(content)})


@register.simple_tag
def add_link(url: str, label: str, anchor: str) -> SafeString:
    """The end of a list of rows: one more, whose form opens there."""
    return component("add_link", **locals())


@register.simple_block_tag
def sheet_section(
    content: str, title: str, id: str = "", edit_url: str = "", hidden_title: bool = False, field: str = ""
) -> SafeString:
    """A part of a sheet (``ec-sheet``): a section with its title and a pencil. ``field``: as for ``fact``."""
    identifier = _identifier("s", title, id)
    return component("sheet_section", **{k: v for k, v in locals().items() if k != "id"})


_ROLES = (
    (re.compile(r"<(thead|tbody|tfoot)(?=[\s>])(?![^>]*\brole=)"), r'<\1 role="rowgroup"'),
    (re.compile(r"<tr(?=[\s>])(?![^>]*\brole=)"), '<tr role="row"'),
    (re.compile(r"<td(?=[\s>])(?![^>]*\brole=)"), '<td role="cell"'),
    (re.compile(r'<th(?=[\s>])(?![^>]*\brole=)(?=[^>]*\bscope="(?:row|rowgroup)")'), '<th role="rowheader"'),
    (re.compile(r'<th(?=[\s>])(?![^>]*\brole=)(?=[^>]*\bscope="(?:col|colgroup)")'), '<th role="columnheader"'),
)


@register.simple_block_tag
def table(
    content: str,
    caption: str,
    show_caption: bool = False,
    cards: bool = False,
    panel: bool = False,
    css: str = "",
    roles: bool = False,
) -> SafeString:
    """A table with its caption (always said, shown on demand) that scrolls by itself when it is too wide.

    Content: ``thead``, ``tbody``, ``tfoot`` with ``scope`` on every ``th``. ``cards``: under 992 px each row becomes a
    card, in which ``data-l="Label :"`` on a cell shows its label; the roles that CSS would lose are written out,
    unless the content has them already (``roles``).
    """
    if cards and not roles:
        for pattern, replacement in _ROLES:
            content = pattern.sub(replacement, content)
    return component_around(
        "table", {"content": content}, caption=caption, show_caption=show_caption, cards=cards, panel=panel, css=css
    )


@register.simple_block_tag
def sticky(content: str, label: str, text: str = "") -> SafeString:
    """The bar that stays at the bottom: bulk edit, accept, send. One a page. Content: the buttons, after ``text``."""
    return component("sticky", content=content, label=label, text=text)


@register.simple_block_tag(takes_context=True)
def filters(
    context: Any, content: str, label: str = "Filtrer", action: str = "", button: str = "Filtrer"
) -> SafeString:
    """A GET form of filters, in a panel: the address reproduces the view. Content: labelled fields."""
    return component("filters", content=content, label=label, action=action, button=button)


@register.simple_block_tag(takes_context=True)
def conflict(
    context: Any,
    content: str,
    action: str,
    mine: str,
    theirs: str,
    theirs_by: str,
    when: str = "",
    label: str = "",
    name: str = "garder",
    merge_name: str = "",
    cancel_url: str = "",
    level: HeadingLevel = 3,
    prefix: str = "",
) -> SafeString:
    """Two versions of a text, side by side, in a form posted to ``action`` with ``name``: mienne, autre or reunie.

    Content: hidden fields (the version that was read, the texts). ``merge_name`` adds a field of that name, holding
    both, to write a third version. ``theirs_by`` comes with its article (« la CPAM »). Words that differ are marked.
    ``prefix`` tells its identifiers apart from those of another in the same page.
    """
    return component(
        "conflict",
        csrf_token=context.get("csrf_token"),
        differences=_differences(mine, theirs),
        **{k: v for k, v in locals().items() if k != "context"},
    )


_WORD = r"\s+|\w+|[^\w\s]"


def _differences(mine: str, theirs: str) -> dict[str, list[tuple[bool, str]]]:
    """The words of each text, in runs: (whether the other text lacks them, the words)."""
    left, right = re.findall(_WORD, mine), re.findall(_WORD, theirs)
    runs: dict[str, list[tuple[bool, str]]] = {"mine": [], "theirs": []}
    for name, i1, i2, j1, j2 in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        differs = name != "equal"
        if i2 > i1:
            runs["mine"].append((differs, "".join(left[i1:i2])))
        if j2 > j1:
            runs["theirs"].append((differs, "".join(right[j1:j2])))
    return runs


_GONE = '<del><span class="fr-sr-only">retiré : </span>{}</del>'
_COME = '<ins><span class="fr-sr-only">ajouté : </span>{}</ins>'
#: Words of one text times words of the other, beyond which they are shown whole: comparing them would take seconds.
_COMPARABLE = 4_000_000


@register.simple_tag
def redline(before: str, after: str) -> SafeString:
    """A text that changed, in one piece: the words that go struck, those that come underlined, and told to who listens."""
    left, right = re.findall(_WORD, before), re.findall(_WORD, after)
    runs = [("replace", 0, len(left), 0, len(right))]
    if len(left) * len(right) <= _COMPARABLE:
        runs = list(difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes())
    pieces = []
    for name, i1, i2, j1, j2 in runs:
        gone, come = "".join(left[i1:i2]), "".join(right[j1:j2])
        if name == "equal":
            pieces.append(escape(gone))
            continue
        pieces += [format_html(form, words) for form, words in ((_GONE, gone), (_COME, come)) if words]
    return mark_safe("".join(pieces))  # noqa: S308 — every piece is escaped
