"""What of an HTML page is hidden from its readers, and what is the furniture of the site around the page."""

from __future__ import annotations

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Never text of the page.
DROPPED: Final = frozenset(
    [
        "script",
        "style",
        "head",
        "template",
        "noscript",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "canvas",
        "map",
        "select",
        "datalist",
        "input",
        "textarea",
        "progress",
        "meter",
        "source",
        "track",
        "param",
        "link",
        "meta",
        "title",
        "base",
        "col",
        "colgroup",
        "img",
        "picture",
        "area",
        "dialog-polyfill",
    ]
)
_FURNITURE_TAGS: Final = frozenset({"nav", "aside", "menu"})
_SITE_TAGS: Final = frozenset({"header", "footer"})
_FURNITURE_ROLES: Final = frozenset(
    [
        "navigation",
        "banner",
        "contentinfo",
        "complementary",
        "search",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
        "toolbar",
    ]
)
_FURNITURE_WORDS: Final = frozenset(
    [
        "cookie",
        "cookies",
        "consent",
        "rgpd",
        "gdpr",
        "tarteaucitron",
        "axeptio",
        "didomi",
        "onetrust",
        "breadcrumb",
        "breadcrumbs",
        "ariane",
        "menu",
        "submenu",
        "navbar",
        "navigation",
        "sidebar",
        "share",
        "sharing",
        "partage",
        "partager",
        "social",
        "socials",
        "skip",
        "skiplink",
        "skiplinks",
        "evitement",
        "pagination",
        "pager",
        "footer",
        "newsletter",
        "toolbar",
        "modal",
        "popup",
        "popin",
    ]
)
_SKIP_WORDS: Final = frozenset(["skip", "skiplink", "skiplinks", "evitement"])
_DISCLOSURE_WORDS: Final = frozenset(
    [
        "accordion",
        "accordeon",
        "accordions",
        "collapse",
        "collapsible",
        "collapsed",
        "panel",
        "panels",
        "tab",
        "tabs",
        "tabpanel",
        "onglet",
        "onglets",
        "toggle",
        "faq",
        "expander",
        "spoiler",
        "disclosure",
        "depliant",
        "deplie",
        "volet",
    ]
)
_WORD_SPLIT = re.compile(r"[\s_\-]+|(?<=[a-zà-ÿ])(?=[A-Z])")
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_AT_RULE = re.compile(r"@[^{;]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|@[^{;]+;", re.DOTALL)
_STYLE_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE_CLASS = re.compile(r"^\.([\w-]+)$")


def class_words(node: LexborNode) -> frozenset[str]:
    """The words of an element's id and classes: ``fil-ariane`` gives fil and ariane."""
    attributes = node.attributes
    said = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return frozenset(word.lower() for word in _WORD_SPLIT.split(said) if word) if said.strip() else frozenset()


class Visibility:
    """Answers for the elements of one page."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._hidden_classes = _hidden_classes(tree)
        self._controlled = _controlled_ids(tree)

    def is_hidden(self, node: LexborNode) -> bool:
        """Hidden from every reader. The folded panel of an accordion or of a tab is one click away: it is not hidden."""
        attributes = node.attributes
        hidden = (
            "hidden" in attributes
            or (attributes.get("aria-hidden") or "").lower() == "true"
            or bool(_HIDING.search(attributes.get("style") or ""))
            or (self._hidden_classes and self._hidden_classes.intersection((attributes.get("class") or "").split()))
        )
        return bool(hidden) and not self._is_panel(node)

    def _is_panel(self, node: LexborNode) -> bool:
        attributes = node.attributes
        if attributes.get("id") in self._controlled or attributes.get("role") == "tabpanel":
            return True
        words = class_words(node)
        if words & _FURNITURE_WORDS:
            return False
        parent = node.parent
        if words & _DISCLOSURE_WORDS or (parent is not None and class_words(parent) & _DISCLOSURE_WORDS):
            return not (node.attributes.get("aria-hidden") == "true" and node.tag in {"span", "i", "b", "em"})
        return _follows_a_toggle(node)

    def is_skip_link(self, node: LexborNode) -> bool:
        """A link to the page's own content, for those who do not use a mouse."""
        return bool(class_words(node) & _SKIP_WORDS)

    def is_furniture(self, node: LexborNode) -> bool:
        """Site header, menu, footer, breadcrumb, cookie banner, side boxes: around the page, not of it."""
        tag = node.tag
        attributes = node.attributes
        if tag in {"body", "html", "main", "article"}:
            return False
        role = (attributes.get("role") or "").lower()
        if tag in _FURNITURE_TAGS or role in _FURNITURE_ROLES:
            return not _holds_the_page(node)
        if tag in _SITE_TAGS:
            return not _inside_content(node) and not _holds_the_page(node)
        if not attributes.get("class") and not attributes.get("id"):
            return False
        return bool(class_words(node) & _FURNITURE_WORDS) and not _holds_the_page(node)


def _holds_the_page(node: LexborNode) -> bool:
    return node.css_first("main, h1, article, [role=main]") is not None


def _inside_content(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag in {"main", "article", "section"}:
            return True
        parent = parent.parent
    return False


def _follows_a_toggle(node: LexborNode) -> bool:
    """Whether the element before is a button that unfolds something, or a title that holds one."""
    before = node.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    if before is None:
        return False
    return "aria-expanded" in before.attributes or before.css_first("[aria-expanded]") is not None


def _controlled_ids(tree: LexborHTMLParser) -> frozenset[str]:
    """The ids of the panels that a control of the page unfolds."""
    ids: set[str] = set()
    for node in tree.css("[aria-controls], [data-bs-target], [data-target], [data-toggle][href], [role=tab][href]"):
        attributes = node.attributes
        for name in ("aria-controls", "data-bs-target", "data-target", "href"):
            for value in (attributes.get(name) or "").split():
                if name != "href" or value.startswith("#"):
                    ids.add(value.lstrip("#"))
    return frozenset(ids)


def _hidden_classes(tree: LexborHTMLParser) -> frozenset[str]:
    """Classes that the page's own style sheet hides outright, outside any media query."""
    hidden: set[str] = set()
    for style in tree.css("style"):
        sheet = style.text(deep=True)
        if len(sheet) > 500_000 or "none" not in sheet:
            continue
        for selectors, body in _STYLE_RULE.findall(_AT_RULE.sub("", sheet)):
            if re.search(r"display\s*:\s*none", body):
                hidden.update(m[1] for s in selectors.split(",") if (m := _SIMPLE_CLASS.match(s.strip())))
    return frozenset(hidden)
