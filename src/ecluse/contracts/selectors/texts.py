"""The text of a contract as a tree of facts: what a version freezes. A number of queries that does not grow with it.

Names are written as they are read: the text stands by itself, whatever becomes of the rows that it was made from. ``id``
tells one entity from another between two versions of the same contract.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Prefetch, prefetch_related_objects

from ecluse.contracts.enums import SignatoryLevel, TextScope
from ecluse.contracts.models import ActionSheet, Contract, ContractDocument, SheetAxis, SheetDeterminant
from ecluse.territories.models import Perimeter

FORMAT = "ecluse-texte-de-contrat/1"
Tree = dict[str, Any]


def text_of(
    contract: Contract,
    *,
    scope: TextScope = TextScope.WHOLE,
    annexes: Iterable[ContractDocument] = (),
) -> Tree:
    """The text of a contract today, of the ``scope`` asked for, with the ``annexes`` listed by their hash."""
    if contract.perimeter is not None:
        prefetch_related_objects([contract.perimeter], "parts__territory")
    tree = _agreement(contract) | {
        "format": FORMAT,
        "etendue": scope.value,
        "annexes": [
            {"titre": each.title, "nature": each.get_kind_display(), "octets": each.size, "sha256": each.sha256}
            for each in annexes
        ],
    }
    return tree | _plan(contract) if scope == TextScope.WHOLE else tree


def _said(value: Model | None) -> str:
    return str(value) if value is not None else ""


def _choice(item: Any, name: str) -> str:
    """The words of a choice; empty when nothing was chosen."""
    return str(getattr(item, f"get_{name}_display")()) if getattr(item, name) else ""


def _agreement(contract: Contract) -> Tree:
    return {
        "contrat": {
            "titre": contract.title,
            "territoire": contract.territory_name,
            "generation": contract.generation,
            "debut": contract.start,
            "fin": contract.end,
            "porteur": _said(contract.carrier),
            "perimetre": _perimeter(contract.perimeter),
            "presentation": contract.summary,
            "gouvernance": contract.governance,
            "references": contract.legal_references,
        },
        "signataires": [
            {
                "id": each.pk,
                "organisme": str(each.organisation),
                "qualite": _choice(each, "level"),
                "principal": each.level == SignatoryLevel.PRINCIPAL,
                "fonction": each.representative_function,
                "en_vertu_de": each.capacity,
                "engagements": [
                    {"id": promise.pk, "texte": promise.text, "moyens": promise.resources}
                    for promise in each.commitments.all()
                ],
            }
            for each in contract.signatories.select_related("organisation").prefetch_related("commitments")
        ],
        "principes": [
            {"id": each.pk, "titre": each.title, "description": each.description} for each in contract.principles.all()
        ],
    }


def _perimeter(perimeter: Perimeter | None) -> list[Tree]:
    if perimeter is None:
        return []
    return [
        {
            "nom": part.territory.name,
            "maille": part.territory.get_level_display(),
            "code": part.territory.code,
            "partie": part.label,
        }
        for part in perimeter.parts.all()
    ]


def _plan(contract: Contract) -> Tree:
    return {
        "axes": [
            {
                "id": each.pk,
                "numero": each.number,
                "titre": each.title,
                "famille": _choice(each, "family"),
                "description": each.description,
            }
            for each in contract.axes.all()
        ],
        "themes": [
            {"id": each.pk, "titre": each.title, "axe": each.axis_id, "reference": _said(each.term)}
            for each in contract.themes.select_related("term")
        ],
        "objectifs": [
            {
                "id": each.pk,
                "niveau": each.get_level_display(),
                "numero": each.number,
                "titre": each.title,
                "axe": each.axis_id,
                "theme": each.theme_id,
                "sous": each.parent_id,
            }
            for each in contract.objectives.all()
        ],
        "plans_lies": [
            {
                "id": each.pk,
                "nature": str(each.term),
                "intitule": each.title,
                "porteur": _said(each.organisation),
                "periode": each.period,
                "adresse": each.url,
            }
            for each in contract.linked_plans.select_related("term", "organisation")
        ],
        "fiches": [_sheet(each) for each in _sheets(contract)],
    }


def _sheets(contract: Contract) -> Iterable[ActionSheet]:
    links = ("themes", "objectives", "audiences", "linked_plans", "priority_areas", "milestones", "indicators")
    return (
        contract.sheets.filter(archived_at__isnull=True)
        .order_by("position", "pk")
        .prefetch_related(
            *links,
            "perimeter__parts__territory",
            "actors__organisation",
            Prefetch("axis_links", SheetAxis.objects.order_by("position", "pk")),
            Prefetch(
                "determinant_links", SheetDeterminant.objects.select_related("term").order_by("term__label", "pk")
            ),
        )
    )


def _keys(rows: Iterable[Any]) -> list[int]:
    return sorted(row.pk for row in rows)


def _labels(rows: Iterable[Any]) -> list[str]:
    return sorted(str(row) for row in rows)


def _sheet(sheet: ActionSheet) -> Tree:
    return {
        "id": sheet.pk,
        "sous": sheet.parent_id,
        "numero": sheet.number,
        "titre": sheet.title,
        "axes": [link.axis_id for link in sheet.axis_links.all()],
        "themes": _keys(sheet.themes.all()),
        "objectifs": _keys(sheet.objectives.all()),
        "contexte": sheet.context,
        "buts": sheet.aims,
        "description": sheet.description,
        "effets": sheet.expected_effects,
        "publics": _labels(sheet.audiences.all()),
        "determinants": [str(link) for link in sheet.determinant_links.all()],
        "plans_lies": _keys(sheet.linked_plans.all()),
        "zone": sheet.perimeter_text,
        "perimetre": _perimeter(sheet.perimeter),
        "quartiers": _labels(sheet.priority_areas.all()),
        "debut": sheet.start,
        "fin": sheet.end,
        "calendrier": sheet.calendar_text,
        "moyens": sheet.means,
        "nouveaute": _choice(sheet, "novelty"),
        # The function, never the person: who held it that day is not what was signed.
        "acteurs": [
            {"role": each.get_role_display(), "organisme": _said(each.organisation), "precision": each.detail}
            for each in sheet.actors.all()
        ],
        "etapes": [{"titre": each.title, "echeance": each.due} for each in sheet.milestones.all()],
        "indicateurs": [
            {
                "nom": each.name,
                "nature": _choice(each, "kind"),
                "unite": each.unit,
                "depart": each.baseline,
                "cible": each.target,
                "source": each.source,
                "frequence": each.frequency,
            }
            for each in sheet.indicators.all()
        ],
    }
