"""Actions of a territory that does not exist, and how a reading of them is compared with what was written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ecluse.documents.extraction.draft import Span
from ecluse.documents.extraction.sheets import SheetsReading
from ecluse.documents.reading.blocks import ReadDocument


@dataclass(frozen=True)
class Facts:
    """What a test document says of an action; texts as they are to be read back."""

    number: str
    title: str
    axis: str
    leads: list[str]
    description: str
    objectives: list[str] = field(default_factory=list)
    audiences: list[str] = field(default_factory=list)
    partners: list[str] = field(default_factory=list)
    indicators: list[str] = field(default_factory=list)
    milestones: list[str] = field(default_factory=list)
    funders: list[str] = field(default_factory=list)
    perimeter: str = ""
    status: str = ""
    calendar: str = ""
    start: str | None = None
    end: str | None = None
    budget: str = ""
    budget_eur: float | None = None
    context: str = ""


AXES = {
    "1": "Faciliter le parcours de santé des habitants",
    "2": "Vivre dans un environnement sain",
}

ACTIONS = [
    Facts(
        "1.1", "Ouvrir un centre de santé municipal au bourg", "1",
        ["Communauté de communes des Sept Lavoirs", "CPTS des Lavoirs"],
        "Deux médecins salariés et une infirmière reçoivent sans avance de frais ; un secrétariat partagé prend les rendez-vous.",
        ["Offrir un médecin traitant à chacun", "Accueillir des internes en formation"],
        ["Habitants sans médecin traitant", "Personnes en affection de longue durée (diabète, asthme)"],
        ["CPAM des Sources", "Hôpital local de Pontbrun", "Ordre des médecins (conseil départemental)"],
        ["Nombre de patients inscrits", "Délai moyen de rendez-vous"],
        ["Recrutement des médecins", "Ouverture des locaux"],
        ["Région des Sources", "Agence de l’eau vive"],
        "Bourg de Pontbrun et hameaux", "En cours", "Mars 2025 – décembre 2027", "2025-03", "2027-12",
        "45 000 €", 45000.0, "Un habitant sur six n’a pas de médecin traitant.",
    ),
    Facts(
        "1.2", "Mettre en place une navette vers l’hôpital", "1",
        ["Syndicat des mobilités"],
        "Une navette part le mardi et le vendredi de la place de la halle ; la réservation se fait la veille par téléphone.",
        ["Supprimer les renoncements liés au transport"],
        ["Personnes âgées sans véhicule", "Jeunes apprentis et lycéens"],
        ["Centres sociaux", "Association Les Roues libres", "Mission locale"],
        ["Nombre de trajets", "Taux de remplissage de la navette", "Part des rendez-vous honorés"],
        ["Choix du prestataire", "Premier trajet"],
        ["Département des Sources"],
        "Communes de la vallée haute", "À lancer", "Dès 2026", "2026", None,
        "12 500 €", 12500.0, "La ligne de car la plus proche s’arrête à neuf kilomètres.",
    ),
    Facts(
        "2.1", "Mesurer la qualité de l’air dans les écoles", "2",
        ["Commune de Pontbrun", "Observatoire de l’air"],
        "Des capteurs sont posés dans douze classes pendant deux hivers et les résultats sont présentés aux familles.",
        ["Repérer les salles mal ventilées", "Informer les parents", "Former les agents d’entretien"],
        ["Enfants de 3 à 11 ans", "Enseignants", "Agents communaux"],
        ["Éducation nationale", "Atelier de l’air (association)"],
        ["Nombre de classes équipées", "Concentration moyenne en dioxyde de carbone"],
        ["Pose des capteurs", "Restitution aux familles"],
        ["Agence de l’eau vive", "Commune de Pontbrun"],
        "Écoles des Sept Lavoirs", "Réalisée", "2024-2026", "2024", "2026",
        "8 000 €", 8000.0, "Trois écoles chauffent au bois.",
    ),
    Facts(
        "2.2", "Planter des îlots de fraîcheur avec les habitants", "2",
        ["Parc naturel des Sources"],
        "Les plantations sont choisies en atelier puis entretenues par les riverains, avec l’appui d’un jardinier.",
        ["Réduire la chaleur des places publiques", "Créer du lien entre voisins"],
        ["Riverains", "Résidents de l’EHPAD"],
        ["Bailleur social des Lavoirs", "Collège Jean-du-Puits"],
        ["Nombre d’arbres plantés", "Température relevée à l’ombre"],
        ["Ateliers de quartier", "Plantation"],
        ["Région des Sources"],
        "Quartier des Teinturiers", "En projet", "15/10/2025 au 30/06/2026", "2025-10-15", "2026-06-30",
        "21 300 €", 21300.0, "La place centrale dépasse 45 °C en été.",
    ),
]  # fmt: skip

TEXTS = ("description", "perimeter", "status", "context", "start", "end", "budget_eur")
LISTS = ("leads", "objectives", "audiences", "partners", "indicators", "milestones", "funders")


def found_fields(reading: SheetsReading) -> list[dict[str, Any]]:
    """The values read, without their evidence."""
    out = []
    for sheet in reading.actions:
        action = sheet.action
        one: dict[str, Any] = {"title": action.title.value, "number": action.number.value if action.number else None}
        one["axis"] = sheet.axis_title.value if sheet.axis_title else None
        one["axis_number"] = sheet.axis_number.value if sheet.axis_number else None
        for name in TEXTS:
            fact = getattr(action, name)
            one[name] = fact.value if fact is not None else None
        for name in LISTS:
            one[name] = [fact.value for fact in getattr(action, name)]
        out.append(one)
    return out


def wanted_fields(
    actions: list[Facts], fields: str, *, numbered: bool = True, axis: str = "both"
) -> list[dict[str, Any]]:
    """What a layout that writes ``fields`` must give back; ``axis`` is ``both``, ``title``, ``number`` or ``none``."""
    names = fields.split()
    out = []
    for facts in actions:
        one: dict[str, Any] = {"title": facts.title, "number": facts.number if numbered else None}
        one["axis"] = AXES[facts.axis] if axis in ("both", "title") else None
        one["axis_number"] = facts.axis if axis in ("both", "number") else None
        for name in TEXTS:
            written = (
                name in names
                or (name in ("start", "end") and "calendar" in names)
                or (name == "budget_eur" and "budget" in names)
            )
            one[name] = (getattr(facts, name) or None) if written else None
        for name in LISTS:
            one[name] = list(getattr(facts, name)) if name in names else []
        out.append(one)
    return out


def words_at(document: ReadDocument, span: Span) -> str:
    """The words of the source that a span points at."""
    block = document.blocks[span.block]
    text = block.text if span.cell is None else block.cells[span.cell].text
    assert 0 <= span.start < span.end <= len(text)
    return text[span.start : span.end]


def differences(found: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> list[str]:
    """What was read otherwise than it was written, one line each: empty when all is right."""
    out = []
    if [one["title"] for one in found] != [one["title"] for one in wanted]:
        out.append(f"titles: {[one['title'] for one in found]}")
    for one, other in zip(found, wanted, strict=False):
        out += [
            f"{other['number']} {name}: {one[name]!r} for {other[name]!r}" for name in other if one[name] != other[name]
        ]
    return out
