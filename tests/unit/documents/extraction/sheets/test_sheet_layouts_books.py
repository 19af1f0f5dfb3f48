"""Workbooks and CSV: matrices with their headers, merges and totals; one sheet an action; actions in columns."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from sheet_facts import ACTIONS, AXES, differences, found_fields, wanted_fields
from sheet_makers import lines, make_csv, make_xlsx

from ecluse.documents.extraction.draft import Confidence
from ecluse.documents.extraction.sheets import SheetsReading, read_sheets
from ecluse.documents.reading import read_here


def read(data: bytes, name: str = "plan.xlsx") -> SheetsReading:
    return read_sheets(read_here(data, name))


def test_banner_rows_for_axes_and_totals() -> None:
    rows: list[list[Any]] = [["Plan d’actions du contrat local de santé"], ["Mis à jour en comité technique"], []]
    rows += [
        ["N°", "Fiche action", "Porteur(s)", "Bénéficiaires", "Description", "Période", "Avancement", "Budget (€)"]
    ]
    merges = []
    for axis, title in AXES.items():
        merges.append((len(rows), 0, len(rows), 7, f"Axe {axis} : {title}"))
        rows.append([])
        for facts in (facts for facts in ACTIONS if facts.axis == axis):
            rows.append(
                [
                    facts.number,
                    facts.title,
                    "\n".join(facts.leads),
                    lines(facts.audiences),
                    facts.description,
                    facts.calendar,
                    facts.status,
                    facts.budget_eur,
                ]
            )
        rows.append(["", f"Total axe {axis}", "", "", "", "", "", 1000])
    rows.append(["TOTAL GÉNÉRAL", "", "", "", "", "", "", 86800])
    reading = read(make_xlsx({"Actions": rows}, {"Actions": merges}))
    assert (
        differences(found_fields(reading), wanted_fields(ACTIONS, "leads audiences description calendar status budget"))
        == []
    )
    assert [axis.title.value for axis in reading.axes] == list(AXES.values())


def test_an_axis_a_sheet_and_columns_in_another_order() -> None:
    sheets: dict[str, list[list[Any]]] = {"Lisez-moi": [["Mode d’emploi du tableau"], ["Une ligne par action"]]}
    for axis in AXES:
        rows: list[list[Any]] = [
            [
                "Indicateurs de résultat",
                "Pilote",
                "Copilote",
                "Intitulé de l’action",
                "Début",
                "Fin",
                "Réf.",
                "Territoire concerné",
            ]
        ]
        for facts in (facts for facts in ACTIONS if facts.axis == axis):
            rows.append(
                [
                    "; ".join(facts.indicators),
                    facts.leads[0],
                    ", ".join(facts.leads[1:]),
                    facts.title,
                    facts.start,
                    facts.end,
                    facts.number,
                    facts.perimeter,
                ]
            )
        sheets[f"Axe {axis}"] = rows
    wanted = wanted_fields(ACTIONS, "indicators leads calendar perimeter", axis="number")
    assert differences(found_fields(read(make_xlsx(sheets))), wanted) == []


def test_one_sheet_an_action() -> None:
    sheets: dict[str, list[list[Any]]] = {
        "Sommaire": [["N°", "Titre"], *[[facts.number, facts.title] for facts in ACTIONS]]
    }
    for facts in ACTIONS:
        sheets[f"Fiche {facts.number}"] = [
            ["FICHE ACTION", facts.number],
            ["Titre", facts.title],
            ["Axe stratégique", f"Axe {facts.axis} - {AXES[facts.axis]}"],
            [],
            ["Pilote", ", ".join(facts.leads)],
            ["Contexte", facts.context],
            ["Objectifs", lines(facts.objectives)],
            ["Description", facts.description],
            ["Public cible", lines(facts.audiences, "• ")],
            ["Partenaires", "; ".join(facts.partners)],
            [],
            ["Calendrier", facts.calendar],
            ["Budget prévisionnel", facts.budget_eur],
            ["Financeurs", ", ".join(facts.funders)],
            ["Indicateurs", lines(facts.indicators)],
        ]
    fields = "leads context objectives description audiences partners calendar budget funders indicators"
    assert differences(found_fields(read(make_xlsx(sheets))), wanted_fields(ACTIONS, fields)) == []


def test_sheets_one_under_the_other() -> None:
    rows: list[list[Any]] = []
    for facts in ACTIONS:
        rows += [
            [f"Fiche action n°{facts.number}", facts.title],
            ["Axe", AXES[facts.axis]],
            ["Responsable", ", ".join(facts.leads)],
            ["Bénéficiaires", "\n".join(facts.audiences)],
            ["Résumé", facts.description],
            ["Date de démarrage", facts.start],
            ["Date de fin", facts.end],
            [],
        ]
    wanted = wanted_fields(ACTIONS, "leads audiences description calendar", axis="title")
    assert differences(found_fields(read(make_xlsx({"Fiches": rows}))), wanted) == []


def test_merged_axis_and_one_row_an_indicator() -> None:
    """The axis is merged down over its actions, and the action over its indicators."""
    rows: list[list[Any]] = [["Axe", "Action", "Pilote", "Indicateur", "Valeur cible"]]
    merges = []
    for axis, title in AXES.items():
        first = len(rows)
        for facts in (facts for facts in ACTIONS if facts.axis == axis):
            at = len(rows)
            rows += [["", "", "", indicator, 10] for indicator in facts.indicators]
            for column, text in ((1, f"{facts.number} – {facts.title}"), (2, ", ".join(facts.leads))):
                merges.append((at, column, len(rows) - 1, column, text))
        merges.append((first, 0, len(rows) - 1, 0, f"{axis}. {title}"))
    reading = read(make_xlsx({"Suivi": rows}, {"Suivi": merges}))
    assert differences(found_fields(reading), wanted_fields(ACTIONS, "leads indicators")) == []


def test_crosses_under_years() -> None:
    """A calendar of crosses under merged « Calendrier », amounts under merged « Budget », with the total of the source."""
    rows: list[list[Any]] = [
        ["", "", "", "", "", "", "", "", ""],
        ["N°", "Action", "Porteur", 2024, 2025, 2026, 2025, 2026, "Total"],
    ]
    merges = [(0, 0, 0, 2, "Action"), (0, 3, 0, 5, "Calendrier"), (0, 6, 0, 8, "Budget")]
    crosses = {"1.1": ["", "X", "X"], "1.2": ["", "", "x"], "2.1": ["X", "X", "X"], "2.2": ["", "X", "X"]}
    for facts in ACTIONS:
        rows.append(
            [facts.number, facts.title, ", ".join(facts.leads), *crosses[facts.number], 500, 700, facts.budget_eur]
        )
    reading = read(make_xlsx({"Plan": rows}, {"Plan": merges}))
    found = found_fields(reading)
    assert [(one["start"], one["end"]) for one in found] == [
        ("2025", "2026"),
        ("2026", "2026"),
        ("2024", "2026"),
        ("2025", "2026"),
    ]
    assert [one["budget_eur"] for one in found] == [facts.budget_eur for facts in ACTIONS]
    action = reading.actions[0].action
    assert action.start is not None
    assert action.start.confidence is Confidence.LIKELY
    assert [
        (share.year.value, share.amount_eur.value) for share in action.funding if share.year and share.amount_eur
    ] == [("2025", 500.0), ("2026", 700.0)]


def test_actions_in_columns() -> None:
    rows: list[list[Any]] = [["Intitulé de l’action", *[facts.title for facts in ACTIONS]]]
    rows += [["N°", *[facts.number for facts in ACTIONS]]]
    rows += [["Pilote", *[", ".join(facts.leads) for facts in ACTIONS]]]
    rows += [["Public", *[", ".join(facts.audiences) for facts in ACTIONS]]]
    rows += [["Description", *[facts.description for facts in ACTIONS]]]
    rows += [["Calendrier", *[facts.calendar for facts in ACTIONS]]]
    wanted = wanted_fields(ACTIONS, "leads audiences description calendar", axis="none")
    assert differences(found_fields(read(make_xlsx({"Fiches": rows}))), wanted) == []


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv(separator: str, encoding: str) -> None:
    rows = [
        [
            "Axe",
            "Numéro",
            "Intitulé de l’action",
            "Structure pilote",
            "Partenaires",
            "Objectifs",
            "Cofinanceurs",
            "Coût TTC",
            "Échéance",
            "État",
        ]
    ]
    for facts in ACTIONS:
        rows.append(
            [
                f"{facts.axis} – {AXES[facts.axis]}",
                facts.number,
                facts.title,
                " ; ".join(facts.leads),
                " ; ".join(facts.partners),
                "\n".join(facts.objectives),
                " ; ".join(facts.funders),
                facts.budget,
                facts.end or "",
                facts.status,
            ]
        )
    reading = read(make_csv(rows, separator=separator, encoding=encoding), "plan.csv")
    wanted = wanted_fields(ACTIONS, "leads partners objectives funders budget end status")
    assert differences(found_fields(reading), wanted) == []


def test_second_sheet_on_the_same_actions_completes_the_first() -> None:
    """A budget sheet repeats the titles: one action each, with the total that only the second sheet gives."""
    first: list[list[Any]] = [
        ["N°", "Action", "Pilote"],
        *[[facts.number, facts.title, ", ".join(facts.leads)] for facts in ACTIONS],
    ]
    second: list[list[Any]] = [
        ["Action", 2025, 2026, "Total"],
        *[[facts.title, 100, 200, facts.budget_eur] for facts in ACTIONS],
        ["Total", "", "", 86800],
    ]
    reading = read(make_xlsx({"Actions": first, "Budget": second}))
    assert differences(found_fields(reading), wanted_fields(ACTIONS, "leads budget", axis="none")) == []


def test_real_dates_and_numbers() -> None:
    rows: list[list[Any]] = [["Action", "Chef de projet", "Date de début", "Date de fin", "Coût total"]]
    rows.append(["Ouvrir un atelier", "Commune de Pontbrun", "2025-09-01", "2026-06-30", 1234.5])
    reading = read(make_xlsx({"Plan": rows}))
    action = reading.actions[0].action
    assert action.start is not None
    assert action.end is not None
    assert action.budget_eur is not None
    assert datetime.date.fromisoformat(action.start.value) < datetime.date.fromisoformat(action.end.value)
    assert action.budget_eur.value == 1234.5


def test_a_table_of_health_indicators_is_no_list_of_actions() -> None:
    rows: list[list[Any]] = [["Indicateur", "Territoire", "Département"], ["Part des 75 ans et plus", "14 %", "12 %"]]
    assert read(make_xlsx({"Portrait": rows})).actions == ()


def test_group_headings_above_labels() -> None:
    rows: list[list[Any]] = [
        ["Présentation", "", "", "", "Acteurs", "", "Financement", "", "", ""],
        [
            "Axe (x)",
            "Titre de l’action",
            "Descriptif",
            "Cibles",
            "Structure pilote",
            "Partenaires",
            "Financeur 1",
            "Montant € TTC",
            "Financeur 2",
            "Budget total",
        ],
    ]
    for facts in ACTIONS:
        rows.append(
            [
                f"{facts.axis}. {AXES[facts.axis]}",
                facts.title,
                facts.description,
                ", ".join(facts.audiences),
                ", ".join(facts.leads),
                ", ".join(facts.partners),
                facts.funders[0],
                100,
                facts.funders[1] if len(facts.funders) > 1 else "",
                facts.budget_eur,
            ]
        )
    reading = read(make_xlsx({"Export": rows}))
    wanted = wanted_fields(ACTIONS, "description audiences leads partners funders budget", numbered=False)
    assert differences(found_fields(reading), wanted) == []
    funding = reading.actions[0].action.funding
    assert funding[0].amount_eur is not None
    assert funding[0].amount_eur.value == 100
