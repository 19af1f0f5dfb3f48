"""What kind of body a name speaks of; whether a number can be one."""

from __future__ import annotations

import re

from ecluse.lib.text import key

# Words as `key` leaves them: without accents, articles or prepositions. The first kind with a word in the name wins, so
# the narrow kinds stand before the broad ones.
_KINDS: dict[str, tuple[str, ...]] = {
    "ars": ("ars", "agence regionale sante"),
    "soins_ville": (
        "cpts", "communautes? professionnelles? territoriales?", "maisons? sante", "msp", "centres? sante",
        "equipes? soins", "dac", "dispositif appui",
    ),
    "assurance_maladie": (
        "cpam", "caisse primaire", "caf", "allocations familiales", "msa", "mutualite sociale agricole",
        "assurance maladie", "carsat", "cramif", "cgss",
    ),
    "mutuelle": ("mutuelles?", "mutualite francaise", "union mutualiste"),
    "etablissement": (
        "centres? hospitaliers?", "chu", "ch", "chi", "chr", "chs", "hopital", "hopitaux", "cliniques?", "epsm",
        "ehpad", "ghu", "gh", "groupe hospitalier",
    ),
    "education": ("education nationale", "dsden", "rectorat", "academie", "inspection academique", "lycee", "college"),
    "universite": ("universite", "faculte", "inserm"),
    "observatoire": ("observatoire", "ors", "ireps", "promotion sante", "codes", "cres"),
    "ordre": ("ordre", "urps", "cdom"),
    "etat": (
        "prefecture", "sous prefecture", "prefet", "etat", "ddets", "dreets", "ddcs", "drjscs", "ddt", "spip",
        "ministere", "police", "gendarmerie", "protection judiciaire", "pjj",
    ),
    "bailleur": ("bailleurs?", "hlm", "office public habitat"),
    "collectivite": (
        "villes?", "communes?", "mairie", "communaute communes", "communaute agglomeration", "communaute urbaine",
        "metropole", "agglomeration", "agglo", "conseil departemental", "conseil regional", "conseil general",
        "departement", "region", "ccas", "cias", "action sociale", "pays", "petr", "syndicat mixte",
    ),
    "association": (
        "associations?", "union nationale", "union departementale", "federation", "unafam", "groupe entraide", "gem",
        "collectif", "comite", "croix rouge", "ligue", "reseau",
    ),
}  # fmt: skip
_PATTERNS = {kind: re.compile(r"\b(?:" + "|".join(words) + r")\b") for kind, words in _KINDS.items()}


def guess_kind(name: str) -> str:
    """The kind of body that a name speaks of, by the first word that says so; ``autre`` if none does."""
    folded = key(name)
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.search(folded)), "autre")


_LA_POSTE = "356000000"


def is_siret(text: str) -> bool:
    """True for fourteen digits that the Luhn key confirms; the post office, which has its own key, included."""
    if not re.fullmatch(r"[0-9]{14}", text):
        return False
    if text.startswith(_LA_POSTE) and sum(map(int, text)) % 5 == 0:
        return True
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(text)]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def is_finess(text: str) -> bool:
    """True for nine characters of which the département may hold a letter (2A, 2B)."""
    return re.fullmatch(r"[0-9][0-9AB][0-9]{7}", text) is not None
