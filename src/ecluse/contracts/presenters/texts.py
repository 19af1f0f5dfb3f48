"""The frozen text of a contract as a page: the tree of facts of a version, in the words and order of a contract."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ecluse.lib.formats import file_size, partial_date
from ecluse.lib.typography import NBSP


@dataclass(frozen=True, slots=True)
class Entry:
    """One article: its title, short facts (label, value), long texts (label, text)."""

    key: str
    title: str
    facts: tuple[tuple[str, str], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the text. ``hidden``: how many of its articles the reader may not see."""

    slug: str
    title: str
    entries: tuple[Entry, ...]
    hidden: int = 0


#: Names of the facts of a text, as people read them.
LABELS: Mapping[str, str] = {
    "titre": "Titre", "territoire": "Territoire", "generation": "Génération", "debut": "Début", "fin": "Fin",
    "porteur": "Porteur", "perimetre": "Périmètre", "presentation": "Présentation", "gouvernance": "Gouvernance",
    "references": "Références juridiques", "organisme": "Organisme", "qualite": "Qualité", "fonction": "Signé par",
    "en_vertu_de": "En vertu de", "texte": "Engagement", "moyens": "Moyens", "description": "Description",
    "numero": "Numéro", "famille": "Famille", "axe": "Axe", "reference": "Thème de référence", "niveau": "Niveau",
    "theme": "Thème", "sous": "Sous", "nature": "Nature", "intitule": "Intitulé", "periode": "Période",
    "adresse": "Adresse", "axes": "Axes", "themes": "Thèmes", "objectifs": "Objectifs du contrat",
    "contexte": "Contexte", "buts": "Objectifs de l’action", "effets": "Effets attendus", "publics": "Publics",
    "determinants": "Déterminants de santé", "plans_lies": "Autres plans", "zone": "Zone",
    "quartiers": "Quartiers prioritaires", "calendrier": "Calendrier", "nouveaute": "Nouvelle ou existante",
    "acteurs": "Acteurs", "etapes": "Étapes", "indicateurs": "Indicateurs de suivi", "engagements": "Engagements",
}  # fmt: skip
#: Parts of a text in their order: key of the tree, title.
PARTS: tuple[tuple[str, str], ...] = (
    ("signataires", "Signataires et engagements"), ("principes", "Principes"), ("axes", "Axes"), ("themes", "Thèmes"),
    ("objectifs", "Objectifs"), ("plans_lies", "Plans liés"), ("fiches", "Fiches action"),
)  # fmt: skip
_LONG = ("presentation", "gouvernance", "references", "description", "contexte", "buts", "effets", "moyens")
_LINKS = {"axe": "axes", "axes": "axes", "theme": "themes", "themes": "themes", "objectifs": "objectifs",
          "plans_lies": "plans_lies"}  # fmt: skip
_DATES = ("debut", "fin")


def text_parts(tree: Mapping[str, Any], *, sheets: Collection[int] | None = None) -> list[Part]:
    """The parts of a text. ``sheets``: the keys of those that the reader may see; None for all of them."""
    names = names_in(tree)
    parts = [Part("contrat", "Le contrat", (_article("contrat", tree["contrat"], names),))]
    for slug, title in PARTS:
        rows = tree.get(slug) or []
        seen = rows if slug != "fiches" or sheets is None else [row for row in rows if row["id"] in sheets]
        if rows:
            entries = tuple(_article(slug, row, names) for row in seen)
            parts.append(Part(slug, title, entries, len(rows) - len(seen)))
    annexes = tuple(
        Entry(f"annexe-{rank}", each["titre"], (("Nature", each["nature"]), ("Taille", file_size(each["octets"])),
              ("Empreinte SHA-256", each["sha256"])))
        for rank, each in enumerate(tree["annexes"])
    )  # fmt: skip
    return [*parts, Part("annexes", "Annexes", annexes)] if annexes else parts


def names_in(tree: Mapping[str, Any]) -> dict[tuple[str, int], str]:
    """(part, key) → the name under which an article is cited."""
    return {
        (slug, row["id"]): title_of(slug, row)
        for slug, _ in PARTS
        for row in tree.get(slug) or []
    }  # fmt: skip


def title_of(slug: str, row: Mapping[str, Any]) -> str:
    """The name of an article: « Axe 2. Bien vieillir », « 7. Aider les aidants », a body, a plan."""
    title = row.get("titre") or row.get("organisme") or row.get("intitule") or ""
    number = row.get("numero") or ""
    if not number:
        return str(title)
    return f"Axe {number}. {title}" if slug == "axes" else f"{number}. {title}"


def said_of(slug: str, name: str, value: Any, names: Mapping[tuple[str, int], str]) -> str:
    """A fact of an article as people read it; empty for what is not said."""
    if value in (None, "", []):
        return ""
    if name == "sous":
        return names.get((slug, value), "")
    if name in _LINKS and not isinstance(value, str):
        keys = value if isinstance(value, list) else [value]
        return ", ".join(names[_LINKS[name], key] for key in keys if (_LINKS[name], key) in names)
    if name in _DATES:
        return partial_date(value)
    if isinstance(value, list):
        return "\n".join(_row_said(each) for each in value)
    return str(value)


def _row_said(row: Any) -> str:
    """One row of a list: an actor, a step, an indicator, a commitment, a piece of the perimeter."""
    if not isinstance(row, dict):
        return str(row)
    if "maille" in row:
        return f"{row['nom']} ({row['maille'].lower()} {row['code']})" + (f", {row['partie']}" if row["partie"] else "")
    if "role" in row:
        who = row["organisme"] or row["precision"]
        more = f" ({row['precision']})" if row["organisme"] and row["precision"] else ""
        return f"{row['role']}{NBSP}: {who}{more}"
    if "echeance" in row:
        return f"{row['titre']} ({partial_date(row['echeance'])})" if row["echeance"] else str(row["titre"])
    if "texte" in row:
        return f"{row['texte']} (moyens{NBSP}: {row['moyens']})" if row["moyens"] else str(row["texte"])
    told = [row["nom"], *(_labelled(row, name) for name in ("unite", "depart", "cible", "source", "frequence"))]
    return ", ".join(each for each in told if each)


_INDICATOR = {"unite": "unité", "depart": "départ", "cible": "cible", "source": "source", "frequence": "fréquence"}


def _labelled(row: Mapping[str, Any], name: str) -> str:
    return f"{_INDICATOR[name]}{NBSP}: {row[name]}" if row[name] else ""


def _article(slug: str, row: Mapping[str, Any], names: Mapping[tuple[str, int], str]) -> Entry:
    told = [(name, LABELS[name], said_of(slug, name, value, names)) for name, value in _shown(slug, row)]
    return Entry(
        key=f"{slug}-{row.get('id', 0)}",
        title=title_of(slug, row),
        facts=tuple((label, said) for name, label, said in told if said and not _is_long(name, said)),
        texts=tuple((label, said) for name, label, said in told if said and _is_long(name, said)),
    )


def _shown(slug: str, row: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """The facts of an article that its title does not say already."""
    aside = {"id", "principal", "numero", "titre", "organisme" if slug == "signataires" else "", "intitule"}
    return ((name, value) for name, value in row.items() if name not in aside)


def _is_long(name: str, said: str) -> bool:
    return name in _LONG or "\n" in said
