"""How the parts of a draft are called in a sentence."""

from __future__ import annotations

from ecluse.documents.enums import NodeKind
from ecluse.documents.rules.tree import Node, Tree
from ecluse.lib.text import fold, word_set

_SHORT = 38
# Common nouns that begin the name of a territory, and the article that they take after « de ».
_MASCULINE = word_set(
    "pays val bassin grand haut centre nord sud littoral territoire departement pole parc plateau syndicat comte canton "
    "golfe massif marais sillon coeur"
)
_FEMININE = word_set(
    "ville commune communaute metropole vallee cote region presqu'ile plaine baie rive porte province terre ca cc cu"
)
_PLURAL = word_set(
    "monts vallees coteaux rives dunes terres portes cotes iles hauts villes communes hauteurs collines sources lacs gorges "
    "boucles marches plaines balcons vals cretes vignobles"
)
_LIKE_A_VOWEL = word_set("agglomeration arrondissement etablissement ile union entente eurometropole")


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


def of_territory(name: str) -> str:
    """« de » before the name of a territory, with its elision or its contraction.

    >>> of_territory("Agglopolys"), of_territory("Val d’Orbize"), of_territory("Le Havre"), of_territory("Ville de Blois")
    ('d’Agglopolys', 'du Val d’Orbize', 'du Havre', 'de la Ville de Blois')
    """
    folded = fold(name)
    first = folded.split(" ", 1)[0]
    for article, contracted in (("le ", "du "), ("les ", "des ")):
        if folded.startswith(article):
            return contracted + name[len(article) :]
    for nouns, words in ((_MASCULINE, "du "), (_FEMININE, "de la "), (_PLURAL, "des "), (_LIKE_A_VOWEL, "de l’")):
        if first in nouns:
            return words + name
    # « Yonne » and « Yvetot » are elided, « Yutz » too; an h may be aspirated, and then is not.
    elided = first[:1] in "aeiou" or (first[:1] == "y" and first[1:2] not in "aeiou")
    return f"d’{name}" if elided and first else f"de {name}"
