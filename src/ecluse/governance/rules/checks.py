"""What a gate may ask, each as one rule on the facts of a contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Facts:
    """What a contract holds, as far as gates ask: counted once, whatever the number of gates."""

    documents: frozenset[str] = frozenset()  # kinds of the documents kept
    carrier: bool = False
    engineering: bool = False
    perimeter: bool = False
    agreement: bool = False
    findings: int = 0
    voices: int = 0  # findings that come from people heard: words, an encounter, who raised them
    priorities: int = 0
    unscored: int = 0
    undecided: int = 0
    axes: int = 0
    sheets: int = 0
    without: Mapping[str, int] = field(default_factory=dict)  # what sheets lack → how many lack it
    values: int = 0
    parties: frozenset[str] = frozenset()  # kinds of bodies among the principal signatories
    signatories: int = 0
    undeliberated: tuple[str, ...] = ()
    uncommitted: tuple[str, ...] = ()
    signed: frozenset[str] = frozenset()  # scopes of the versions signed
    signed_file: bool = False
    annexes: int = 0
    amendments: int = 0
    successors: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """What is joined to a passage as evidence, counted."""

    documents: int = 0
    steering: int = 0  # decisions of a steering committee
    confirmed: frozenset[int] = frozenset()  # ranks of the statements that are ticked


@dataclass(frozen=True, slots=True)
class Check:
    """Something that a gate may ask. ``judge`` says what is missing, in words; nothing when it is there.

    ``place`` is where one goes to fill it; ``joined`` is true of what is brought with the passage itself.
    """

    label: str
    judge: Callable[[Facts, Given], str]
    place: str = ""
    joined: bool = False


def _kept(kind: str, missing: str) -> Callable[[Facts, Given], str]:
    return lambda facts, given: "" if kind in facts.documents else missing


def _true(name: str, missing: str) -> Callable[[Facts, Given], str]:
    return lambda facts, given: "" if getattr(facts, name) else missing


def _sheets(word: str, what: str) -> Callable[[Facts, Given], str]:
    def judge(facts: Facts, given: Given) -> str:
        count = facts.without.get(word, 0)
        if not facts.sheets:
            return "Aucune fiche n’est écrite"
        return f"{count} fiche{'s' if count > 1 else ''} {what}" if count else ""

    return judge


def _count(count: int, one: str, many: str) -> str:
    return "" if not count else f"{count} {one if count == 1 else many}"


def _scored(facts: Facts, given: Given) -> str:
    if not facts.priorities:
        return "Aucune priorité n’est écrite"
    one, many = ("priorité n’est pas notée", "priorités ne sont pas notées")
    said = _count(facts.unscored, one, many)
    return f"{said} sur tous les critères" if said else ""


def _decided(facts: Facts, given: Given) -> str:
    if not facts.priorities:
        return "Aucune priorité n’est écrite"
    return _count(facts.undecided, "priorité reste à décider", "priorités restent à décider")


def _parties(facts: Facts, given: Given) -> str:
    if not facts.signatories:
        return "Aucun signataire n’est inscrit"
    lacking = [words for kind, words in (("collectivite", "une collectivité"), ("ars", "l’agence régionale de santé"))
               if kind not in facts.parties]  # fmt: skip
    return f"Il manque {' et '.join(lacking)} parmi les signataires principaux" if lacking else ""


def _named(names: tuple[str, ...], opening: str) -> str:
    shown = ", ".join(names[:3]) + (f" et {len(names) - 3} de plus" if len(names) > 3 else "")
    return f"{opening} : {shown}" if names else ""


def _voted(facts: Facts, given: Given) -> str:
    if not facts.signatories:
        return "Aucun signataire n’est inscrit"
    return _named(facts.undeliberated, "Sans délibération datée")


def _committed(facts: Facts, given: Given) -> str:
    if not facts.signatories:
        return "Aucun signataire n’est inscrit"
    return _named(facts.uncommitted, "Sans engagement écrit")


#: Everything that a gate may ask. A gate that asks something else asks it in words, to be ticked (``confirms``).
CHECKS: Mapping[str, Check] = {
    "note_faisabilite": Check(
        "La note de faisabilité", _kept("faisabilite", "Aucune note de faisabilité n’est jointe"), "documents"
    ),
    "portage": Check(
        "Un portage politique nommé", _true("carrier", "La préparation ne dit pas qui porte la démarche"), "preparation"
    ),
    "perimetre": Check("Le périmètre", _true("perimeter", "Le périmètre n’est pas précisé"), "perimeter"),
    "ingenierie": Check(
        "Une ingénierie de projet", _true("engineering", "La préparation ne dit pas qui mène le projet"), "preparation"
    ),
    "accord_ars": Check(
        "L’accord de principe de l’ARS",
        _true("agreement", "L’accord de principe de l’ARS n’est pas daté"),
        "preparation",
    ),
    "portrait": Check(
        "Le portrait chiffré du territoire", _kept("portrait", "Aucun portrait ou diagnostic n’est joint"), "documents"
    ),
    "inventaire": Check(
        "L’inventaire de ce qui existe", _kept("inventaire", "Aucun inventaire de l’existant n’est joint"), "documents"
    ),
    "constats": Check("Des constats écrits", _true("findings", "Aucun constat n’est écrit"), "findings"),
    "parole": Check(
        "La parole des habitants et des professionnels",
        _true("voices", "Aucun constat ne vient d’une rencontre ou de paroles entendues"),
        "findings",
    ),
    "priorites_notees": Check("Les priorités notées", _scored, "priorities"),
    "priorites_decidees": Check("Les priorités décidées", _decided, "priorities"),
    "axes": Check("Les axes", _true("axes", "Aucun axe n’est écrit"), "plan"),
    "fiches": Check("Des fiches actions", _sheets("", ""), "sheets"),
    "fiches_pilote": Check("Un pilote par fiche", _sheets("pilote", "sans pilote"), "sheets:pilote"),
    "fiches_objectif": Check(
        "Un objectif et un contenu par fiche", _sheets("contenu", "sans objectif ni contenu"), "sheets:contenu"
    ),
    "fiches_public": Check("Un public par fiche", _sheets("publics", "sans public"), "sheets:publics"),
    "fiches_indicateur": Check(
        "Un indicateur de suivi par fiche", _sheets("indicateurs", "sans indicateur"), "sheets:indicateurs"
    ),
    "fiches_calendrier": Check("Un calendrier par fiche", _sheets("periode", "sans calendrier"), "sheets:periode"),
    "fiches_financement": Check(
        "Un coût ou un financement par fiche", _sheets("budget", "sans coût ni financement"), "sheets:budget"
    ),
    "fiches_prs": Check("Un lien avec un plan (PRS…) par fiche", _sheets("plan", "sans plan lié"), "sheets"),
    "fiches_nouvelles": Check(
        "Des nouvelles de chaque fiche depuis un an", _sheets("nouvelles", "sans nouvelles depuis un an"), "sheets"
    ),
    "chiffres_suivi": Check(
        "Des chiffres d’indicateurs relevés", _true("values", "Aucun chiffre n’est relevé"), "sheets"
    ),
    "signataires": Check("La collectivité et l’ARS parmi les signataires", _parties, "signatories"),
    "deliberations": Check("La délibération de chaque collectivité signataire", _voted, "signatories"),
    "engagements": Check("Les engagements de chaque signataire", _committed, "signatories"),
    "cadre_signe": Check(
        "Le cadre signé",
        lambda facts, given: "" if facts.signed else "Aucune version du texte n’est signée",
        "versions",
    ),
    "texte_signe": Check(
        "Le contrat entier signé",
        lambda facts, given: "" if "entier" in facts.signed else "Aucune version entière du texte n’est signée",
        "versions",
    ),
    "document_signe": Check(
        "Le document signé", _true("signed_file", "Le document signé n’est pas joint à la version"), "versions"
    ),
    "annexes": Check("Les annexes du texte signé", _true("annexes", "La version n’a pas d’annexe"), "versions"),
    "bilan": Check("Un bilan", _kept("bilan", "Aucun bilan n’est joint"), "documents"),
    "evaluation": Check(
        "Le rapport d’évaluation", _kept("evaluation", "Aucun rapport d’évaluation n’est joint"), "documents"
    ),
    "avenant_signe": Check("Un avenant signé", _true("amendments", "Aucun avenant n’est signé"), "amendments"),
    "contrat_suivant": Check(
        "Le contrat suivant, ouvert", _true("successors", "Aucun contrat ne suit celui-ci"), "generations"
    ),
    "decision_copil": Check(
        "Une décision du comité de pilotage",
        lambda facts, given: "" if given.steering else "À choisir parmi les décisions du registre, en passant la porte",
        "register",
        joined=True,
    ),
    "piece_jointe": Check(
        "Une pièce qui l’établit",
        lambda facts, given: "" if given.documents else "À choisir parmi les pièces du contrat, en passant la porte",
        "documents",
        joined=True,
    ),
}
