"""How the members of an enumeration are built: verbs, nouns with their article, bare nouns."""

from __future__ import annotations

from collections.abc import Sequence

from ecluse.lib.patterns import lazy
from ecluse.lib.text import word_set

_ARTICLE = lazy(r"(?:de |d')?(?:le|la|les|l'|un|une|des|du|celle|celui|ceux)(?![a-z])|de [a-z]|d'[a-z]|aux? ")
_VERB = lazy(r"(?:(?:de|a|et|d') ?)?(?:(?:mieux|se|s'|ne pas|co-?) ?)?(?P<word>[a-z]+(?:er|ir|re))(?![a-z])")
_NOUNS = word_set(
    "cancer cadre centre offre titre ordre membre nombre quartier mer hiver foyer atelier avenir loisir plaisir desir "
    "metier cahier dossier papier genre lettre livre chambre octobre semestre trimestre carriere maniere matiere "
    "frontiere culture nature structure ouverture couverture mesure nourriture agriculture hygiene territoire "
    "repertoire laboratoire histoire memoire observatoire ministere critere caractere repere mere pere frere affaire "
    "salaire horaire chantier "
)


def shape(text: str) -> str:
    """``"verb"``, ``"article"`` or ``"bare"``: how a folded member begins (« agir … », « la prévention », « santé »)."""
    verb = _VERB.match(text)
    if verb and verb["word"] not in _NOUNS:
        return "verb"
    return "article" if _ARTICLE.match(text) else "bare"


def same_kind(one: str, other: str) -> bool:
    """Whether two members may belong together: a verb goes with a verb, a noun with a noun."""
    return (shape(one) == "verb") == (shape(other) == "verb")


def alike(texts: Sequence[str]) -> bool:
    """Whether members are built alike: verbs alone, or nouns alone."""
    return all(same_kind(texts[0], text) for text in texts[1:])
