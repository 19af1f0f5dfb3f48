"""Which field of an action sheet a printed label names, among those that the extraction has no place for.

The labels are compared as the extraction compares them (articles, plurals, « (e) », numbering and case do not count). A
label names a field when one of its words is a head of that field and all the others may stand beside it. A value that the
field cannot hold is left where it was read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ecluse.documents.extraction.sheets.labels import normal_form
from ecluse.lib.text import key, word_set


@dataclass(frozen=True, slots=True)
class _Named:
    """A field, the words one of which its labels hold, those that may stand beside them, those one of which must."""

    field: str
    heads: frozenset[str]
    beside: frozenset[str]
    needs: frozenset[str] = frozenset()


_SMALL = word_set(
    "a au aux de du des en et ou pour par sur e s action projet fiche cls contrat mise oeuvre realisation"
)
_NAMED = (
    _Named(
        "elected",
        word_set("elu elue"),
        word_set(
            "referent referente reference charge chargee responsable suivi portage porteur porteuse delegue deleguee "
            "pilote concerne concernee politique associe associee thematique signataire"
        ),
    ),
    _Named(
        "elected",
        word_set("politique"),
        frozenset(),
        word_set("portage porteur porteuse referent referente responsable"),
    ),
    _Named(
        "means",
        word_set("moyen ressource"),
        word_set(
            "humain humaine technique materiel materielle logistique mobilise mobilisee mobiliser necessaire "
            "disponible affecte affectee alloue allouee prevu prevue engage engagee existant existante requis requise "
            "consacre consacree interne externe"
        ),
    ),
    _Named(
        "priority",
        word_set("priorite priorisation"),
        word_set("niveau degre rang ordre cotation evaluation importance"),
    ),
    _Named(
        "novelty",
        word_set("nouvelle nouveau nouveaute existante existant reconduction reconduite type nature caractere"),
        word_set("reconduite nouvelle nouveau existante existant"),
    ),
    _Named(
        "expected_effects",
        word_set("effet resultat impact benefice retombee changement"),
        word_set("sante population"),
        word_set("attendu attendue vise visee escompte escomptee recherche recherchee espere esperee"),
    ),
)
_PRIORITIES = {
    "haute": word_set("haut haute eleve elevee fort forte majeur majeure prioritaire urgent urgente"),
    "moyenne": word_set("moyen moyenne modere moderee intermediaire normal normale"),
    "basse": word_set("bas basse faible mineur mineure secondaire"),
}
_NOVELTIES = {
    "nouvelle": word_set("nouvelle nouveau creation"),
    "existante": word_set("existante existant reconduite reconduction poursuite poursuivie continuite"),
}
_AROUND = word_set("priorite niveau tres assez action projet nature c est il s agit")


def _one_of(known: dict[str, frozenset[str]]) -> Callable[[str, tuple[str, ...]], str]:
    """Reads words that say one of ``known``, and nothing else."""

    def read(value: str, label: tuple[str, ...]) -> str:
        words = [word for word in key(value).split() if word not in _AROUND]
        found = {name for name, said in known.items() for word in words if word in said}
        all_known = all(any(word in said for said in known.values()) for word in words)
        return found.pop() if all_known and len(found) == 1 else ""

    return read


def _novelty(value: str, label: tuple[str, ...]) -> str:
    """As the words say, or « oui » and « non » under a label that asks one thing alone: « Action nouvelle ? »."""
    asked = {name for name, said in _NOVELTIES.items() if said & set(label)}
    answer = key(value)
    if answer in ("oui", "non") and len(asked) == 1:
        return asked.pop() if answer == "oui" else (set(_NOVELTIES) - asked).pop()
    return _one_of(_NOVELTIES)(value, label)


def _text(value: str, label: tuple[str, ...]) -> str:
    return value


_READ: dict[str, Callable[[str, tuple[str, ...]], str]] = {
    "priority": _one_of(_PRIORITIES),
    "novelty": _novelty,
}


def named_field(label: str, value: str) -> tuple[str, str] | None:
    """The field of a sheet that ``label`` names and what it would hold; None if there is none or it cannot hold it.

    >>> named_field("Élu·e référent·e", "Adjointe à la santé"), named_field("Niveau de priorité", "Bas")
    (('elected', 'Adjointe à la santé'), ('priority', 'basse'))
    """
    form = normal_form(label)
    words = set(form) - _SMALL
    for named in _NAMED:
        known = words <= named.heads | named.beside | named.needs
        if known and words & named.heads and (words & named.needs or not named.needs):
            held = _READ.get(named.field, _text)(value, form)
            if held:
                return named.field, held
    return None
