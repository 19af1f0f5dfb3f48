"""How the parts of a draft are called in a sentence."""

from __future__ import annotations

from ecluse.documents.enums import NodeKind
from ecluse.documents.rules.tree import Node, Tree

_SHORT = 38


def shortened(text: str, length: int = _SHORT) -> str:
    """``text`` cut after a whole word, with an ellipsis, when it is longer than ``length``."""
    if len(text) <= length:
        return text
    cut = text[:length].rsplit(" ", 1)[0].rstrip(" ,;:")
    return f"{cut or text[:length]}…"


def place_of(tree: Tree, node: Node) -> str:
    """« Fiche 4 », « Axe 2 », « Signataire « ARS » », « Contrat »: the number, or else the words."""
    if node.kind is NodeKind.CONTRACT:
        return node.kind.label
    if number := node.value("number"):
        return f"{node.kind.label} {number}"
    words = node.value("name" if node.kind is NodeKind.SIGNATORY else "title")
    return f"{node.kind.label} « {shortened(words)} »" if words else node.kind.label


def title_of(node: Node) -> str:
    """The title of a part, or the name of a signatory; empty if there is none."""
    return node.value("name" if node.kind is NodeKind.SIGNATORY else "title")
