"""The small rules of sheets: labels, titles, lists, dates, money, words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.documents.extraction.sheets.calendar import find_dates, read_period
from ecluse.documents.extraction.sheets.labels import Field, find_label, find_numbered_label, label_fields, normal_form
from ecluse.documents.extraction.sheets.money import bare_amount, find_amounts, read_budget, read_funders, to_number
from ecluse.documents.extraction.sheets.narrative import inner_labels, inside, opening_label, repeated_labels, spread
from ecluse.documents.extraction.sheets.raw import Entry, lines_of
from ecluse.documents.extraction.sheets.titles import (
    axis_then_sheet,
    axis_title,
    axis_value,
    is_contents_line,
    is_elsewhere,
    is_placeholder,
    numbered_title,
    sheet_title,
)
from ecluse.documents.extraction.sheets.values import groups, has_boxes, is_empty, names, phrases, ticked
from ecluse.documents.extraction.sheets.words import Line, Piece, Words, fold, plain


def words(text: str) -> Words:
    return Words.of(text, 0)


def line(text: str) -> Line:
    return Line(words(text))


@pytest.mark.parametrize(
    ("printed", "field"),
    [
        ("Pilote(s)", Field.LEADS),
        ("CHEF(FE) DE FILE :", Field.LEADS),
        ("Porteur / copilotes", Field.LEADS),
        ("Nom de la structure porteuse", Field.LEADS),
        ("Élu·e référent·e", Field.OTHER),
        ("3. Public(s) ciblé(s) par l’action :", Field.AUDIENCES),
        ("Pour qui ?", Field.AUDIENCES),
        ("Qui ?", Field.LEADS),
        ("Contexte et constats", Field.CONTEXT),
        ("Éléments de diagnostic", Field.CONTEXT),
        ("Objectifs opérationnels", Field.OBJECTIVES),
        ("Partenaires mobilisés ou à mobiliser", Field.PARTNERS),
        ("Partenaires financiers", Field.FUNDERS),
        ("Budget prévisionnel total € TTC", Field.BUDGET),
        ("Coût total (k€)", Field.BUDGET),
        ("Territoire / QPV", Field.PERIMETER),
        ("Date de début", Field.START),
        ("Échéance", Field.END),
        ("Étapes de mise en œuvre", Field.MILESTONES),
        ("Indicateurs d’évaluation", Field.INDICATORS),
        ("État d’avancement", Field.STATUS),
        ("N° de la fiche", Field.NUMBER),
        ("Intitulé de l’action", Field.TITLE),
        ("Axe stratégique", Field.AXIS),
        ("Lien avec le PRS", Field.OTHER),
        ("Niveau de priorité", Field.OTHER),
    ],
)
def test_labels(printed: str, field: Field) -> None:
    found = find_label(printed)
    assert found is not None
    assert found.field is field


@pytest.mark.parametrize(
    "text",
    ["En projet", "À lancer", "2025-2027", "Les habitants du bourg", "", "  ", "Une action menée avec la commune"],
)
def test_values_are_no_labels(text: str) -> None:
    assert find_label(text) is None


def test_labels_of_two_fields_say_both() -> None:
    assert label_fields("Pilote et partenaires") == (Field.LEADS, Field.PARTNERS)
    assert label_fields("Budget / financeurs") == (Field.BUDGET, Field.FUNDERS)
    assert label_fields("Rien de tel") == ()


def test_counted_labels() -> None:
    assert find_label("Financeur 2") is None
    assert find_numbered_label("Financeur 2") == find_label("Financeur")


@given(st.text(max_size=60))
def test_case_and_final_colon_do_not_count_in_a_label(text: str) -> None:
    assert normal_form(f"{text} :") == normal_form(text)


@pytest.mark.parametrize(
    ("printed", "number", "title"),
    [
        ("FICHE ACTION N° 1.2 – Développer", "1.2", "Développer"),
        ("Fiche action 01 | Créer", "01", "Créer"),
        ("Action 3 : Ouvrir", "3", "Ouvrir"),
        ("Fiche-action n°12", "12", ""),
        ("Fiche Action A1 - Ouvrir", "A1", "Ouvrir"),
        ("ACTION II.3 : Ouvrir", "II.3", "Ouvrir"),
        ("Fiche n°4 – Ouvrir ........ 12", "4", "Ouvrir"),
        ("Fiche action : Ouvrir", "", "Ouvrir"),
    ],
)
def test_sheet_titles(printed: str, number: str, title: str) -> None:
    found = sheet_title(words(printed))
    assert found is not None
    assert (found.number.text, found.title.text) == (number, title)


@pytest.mark.parametrize(
    "printed", ["Action 3 du programme régional", "Actions 1 à 4", "Action de prévention", "Fiche", "Axe 1 – Agir"]
)
def test_sentences_are_no_sheet_titles(printed: str) -> None:
    assert sheet_title(words(printed)) is None


@pytest.mark.parametrize(
    ("printed", "number", "title"),
    [
        ("Axe 1 – Agir", "1", "Agir"),
        ("AXE STRATÉGIQUE N°2 : Agir", "2", "Agir"),
        ("Axe : 2 – Agir", "2", "Agir"),
        ("Orientation II. Agir", "II", "Agir"),
        ("Axe transversal : Agir", "", "Agir"),
        ("Axe 3", "3", ""),
    ],
)
def test_axis_titles(printed: str, number: str, title: str) -> None:
    found = axis_title(words(printed))
    assert found is not None
    assert (found.number.text, found.title.text) == (number, title)


def test_an_axis_needs_a_number_or_a_separator() -> None:
    assert axis_title(words("Axe de réglage : vous pouvez refuser")) is None
    assert axis_title(words("Les axes du contrat")) is None


def test_axis_values_of_a_column() -> None:
    found = [axis_value(words(text)) for text in ("1. Agir", "1 - Agir", "2", "Agir")]
    assert [(one.number.text, one.title.text) for one in found if one] == [
        ("1", "Agir"),
        ("1", "Agir"),
        ("2", ""),
        ("", "Agir"),
    ]


def test_an_axis_and_a_sheet_on_one_line() -> None:
    found = axis_then_sheet(words("AXE 1 – FICHE ACTION 3 : Ouvrir"))
    assert found is not None
    assert (found[0].number.text, found[1].number.text, found[1].title.text) == ("1", "3", "Ouvrir")


def test_numbered_titles_and_placeholders() -> None:
    found = numbered_title(words("1.2 Ouvrir une maison"))
    assert found is not None
    assert (found.number.text, found.title.text) == ("1.2", "Ouvrir une maison")
    assert numbered_title(words("2025 : ouverture")) is None
    assert is_placeholder(words("…"))
    assert is_placeholder(words("Titre de l’action"))
    assert not is_placeholder(words("Ouvrir"))


def test_contents_lines_and_other_parts() -> None:
    assert is_contents_line("Fiche action 1 – Ouvrir ....... 7")
    assert is_contents_line("Fiche action 1 – Ouvrir\t7")
    assert not is_contents_line("Ouvrir 7")
    assert is_elsewhere("Bilan du contrat 2018-2023")
    assert is_elsewhere("Rappel des axes du projet régional de santé")
    assert not is_elsewhere("Axe 1 – Agir")


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("CPAM, MSA et CCAS", ["CPAM", "MSA", "CCAS"]),
        ("Caisse primaire d’assurance maladie et mutuelles", ["Caisse primaire d’assurance maladie et mutuelles"]),
        (
            "Service de protection maternelle et infantile, Ordre (conseil, bureau)",
            ["Service de protection maternelle et infantile", "Ordre (conseil, bureau)"],
        ),
        ("CCAS (pilote) ; CPTS (copilote)", ["CCAS", "CPTS"]),
        ("l’ARS et la Ville", ["ARS", "Ville"]),
        ("Centre social / Mission locale", ["Centre social", "Mission locale"]),
        ("À désigner", []),
        ("CCAS + CPAM", ["CCAS", "CPAM"]),
        ("CCAS, CPAM, etc.", ["CCAS", "CPAM"]),
        ("CCAS, contact@exemple.fr", ["CCAS"]),
    ],
)
def test_bodies(printed: str, wanted: list[str]) -> None:
    assert [item.value for item in names([line(printed)], join_with_and=True)] == wanted


def test_audiences_keep_their_and() -> None:
    assert [item.value for item in groups([line("Collégiens et lycéens, Parents")])] == [
        "Collégiens et lycéens",
        "Parents",
    ]
    assert [item.value for item in groups([line("enfants, adolescents et adultes")])] == [
        "enfants",
        "adolescents",
        "adultes",
    ]


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("Nombre de séances, nombre de participants", ["Nombre de séances", "nombre de participants"]),
        ("Former les soignants. Identifier les cabinets.", ["Former les soignants", "Identifier les cabinets"]),
        ("Former les soignants, les élus et les agents", ["Former les soignants, les élus et les agents"]),
        ("Ouvrir ; Former", ["Ouvrir", "Former"]),
        ("Processus :", []),
        ("Indicateurs de résultat : Nombre de bilans", ["Nombre de bilans"]),
    ],
)
def test_phrases(printed: str, wanted: list[str]) -> None:
    assert [item.value for item in phrases([line(printed)])] == wanted


def test_lines_cut_by_the_column_are_made_whole() -> None:
    cut = lines_of(words("Hôpital local de\npremier recours\nMission locale"))
    assert [item.value for item in names(cut, join_with_and=False)] == [
        "Hôpital local de premier recours",
        "Mission locale",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "–",
        "À définir",
        "A préciser en 2026",
        "Sans objet",
        "NC",
        "n.c.",
        "…………",
        "",
        "Néant",
        "Non communiqué",
        "Choisissez un élément.",
    ],
)
def test_empty_values(text: str) -> None:
    assert is_empty(text)


@pytest.mark.parametrize("text", ["À venir", "À lancer", "Aucun renoncement aux soins", "Néandertal", "12"])
def test_values_that_say_something(text: str) -> None:
    assert not is_empty(text)


def test_boxes() -> None:
    lines = [line("☐ À lancer  ☒ En cours  ☐ Réalisée")]
    assert has_boxes(lines)
    assert [item.text for item in ticked(lines)] == ["En cours"]
    assert [item.text for item in ticked([line("[x] Oui [ ] Non")])] == ["Oui"]
    assert not has_boxes([line("■ Former"), line("■ Informer")])


@pytest.mark.parametrize(
    ("printed", "start", "end", "doubtful"),
    [
        ("2025-2027", "2025", "2027", False),
        ("2025", "2025", "2025", False),
        ("2025/26", "2025", "2026", False),
        ("2025, 2026 et 2027", "2025", "2027", False),
        ("Juin 2025 – mars 2026", "2025-06", "2026-03", False),
        ("15/06/2024 – 28/12/2027", "2024-06-15", "2027-12-28", False),
        ("1er janvier 2025 au 31 décembre 2027", "2025-01-01", "2027-12-31", False),
        ("2026-01-15", "2026-01-15", None, True),
        ("09/2024 – 06/2025", "2024-09", "2025-06", False),
        ("Dès 2026", "2026", None, False),
        ("Jusqu’en 2026", None, "2026", False),
        ("À l’horizon 2027", None, "2027", False),
        ("mars à juin 2026", "2026-03", "2026-06", True),
        ("T3 2025 – T2 2026", "2025-07", "2026-06", True),
        ("1er semestre 2026", "2026-01", None, True),
        ("Rentrée 2025", "2025-09", None, True),
        ("toute la durée du contrat", None, None, False),
        ("31/02/2025", None, None, False),
    ],
)
def test_periods(printed: str, start: str | None, end: str | None, doubtful: bool) -> None:
    period = read_period(words(printed))
    assert (period.start, period.end, bool(period.doubt)) == (start, end, doubtful)


def test_a_label_says_which_end_a_lone_date_is() -> None:
    assert read_period(words("mars 2025"), "end").end == "2025-03"
    assert read_period(words("45901"), "start").start == "2025-09-01"


@given(st.text(alphabet="0123456789-/. àdujanvier–trimestre", max_size=40))
def test_dates_never_raise_and_are_dates(text: str) -> None:
    for when in find_dates(words(text)):
        assert 1900 <= int(when.first[:4]) <= 2100
        assert len(when.first) in (4, 7, 10)


@pytest.mark.parametrize(
    ("printed", "total", "funders", "doubtful"),
    [
        ("52\u00a0000\u00a0€", 52000, [], False),
        ("12 k€", 12000, [], False),
        ("12 000 euros TTC", 12000, [], False),
        ("1 234,50 €", 1234.5, [], False),
        ("Total : 15 000 €", 15000, [], False),
        ("20 500 € (Région des Lacs 8 000 €, CPAM 55 12 500 €)", 20500, ["Région des Lacs", "CPAM 55"], False),
        ("8 000 € (ARS)", 8000, ["ARS"], False),
        ("ARS : 10 000 € ; Région : 5 000 €", None, ["ARS", "Région"], True),
        ("6 000 € par an, soit 18 000 € sur trois ans", 18000, [], False),
        ("3 000 €/an", 3000, [], True),
        ("environ 12 000 €", 12000, [], True),
        ("À définir", None, [], False),
        ("9 000 € (Région 60 %, Ville 40 %)", 9000, ["Région", "Ville"], False),
    ],
)
def test_budgets(printed: str, total: float | None, funders: list[str], doubtful: bool) -> None:
    money = read_budget([line(printed)], unit=True)
    assert (money.total.euros if money.total else None) == total
    assert [item.value for item in money.funders] == funders
    assert bool(money.doubt) is doubtful


def test_a_total_is_never_computed() -> None:
    rows = [("Financeur", "2025", "2026"), ("Région", "1 000 €", "2 000 €"), ("Ville", "500 €", "–")]
    lines = [Line(words(" ".join(row)), cells=tuple(words(cell) for cell in row)) for row in rows]
    money = read_budget(lines)
    assert money.total is None
    assert [item.value for item in money.funders] == ["Région", "Ville"]
    assert [(share.amount.euros, share.year.text) for share in money.shares if share.amount and share.year] == [
        (1000, "2025"),
        (2000, "2026"),
        (500, "2025"),
    ]


def test_amounts_in_funders() -> None:
    money = read_funders([line("Région : 3 000 €, Ville : 500 €")])
    assert [item.value for item in money.funders] == ["Région", "Ville"]
    assert [share.amount.euros for share in money.shares if share.amount] == [3000, 500]
    assert [item.value for item in read_funders([line("Région (60 %), Ville (40 %)")]).funders] == ["Région", "Ville"]
    assert to_number("12.000") == 12000
    assert bare_amount(words("12 000")) is not None
    assert [amount.euros for amount in find_amounts(words("2 k€ et 30 €"))] == [2000, 30]


def test_labels_inside_lines() -> None:
    opening = opening_label(words("Pilote : CCAS"))
    assert opening is not None
    assert (opening.words.text, opening.rest.text) == ("Pilote", "CCAS")
    parts = list(inner_labels(words("CCAS – Partenaires : CPAM, MSA – Budget : 3 €")))
    assert [(part.words.text, part.rest.text) for part in parts] == [
        ("", "CCAS"),
        ("Partenaires", "CPAM, MSA"),
        ("Budget", "3 €"),
    ]
    milestones = find_label("Étapes")
    assert inside(milestones, line("Lancement : mars 2025")) is None
    assert inside(find_label("Calendrier"), line("Lancement : mars 2025")) is not None


def test_lines_spread_over_the_labels_that_they_open() -> None:
    entry = Entry(find_label("Portage"), words("Portage"))
    opened = spread(entry, lines_of(words("CCAS\nPartenaires : CPAM")))
    assert [item.text for item in entry.lines] == ["CCAS"]
    assert [(one.field, one.lines[0].text) for one in opened] == [(Field.PARTNERS, "CPAM")]


def test_openings_that_a_document_repeats_are_labels() -> None:
    found = repeated_labels(
        [
            "Lien avec le projet de territoire : a",
            "Lien avec le projet de territoire : b",
            "Lien avec le projet de territoire : c",
            "Une fois : d",
        ]
    )
    assert found == {"lien avec le projet de territoire:"}


@given(st.text(max_size=80))
def test_folding_keeps_offsets(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert plain(plain(text)) == plain(text)


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=4), st.integers(0, 40), st.integers(0, 40))
def test_words_keep_their_place(texts: list[str], start: int, end: int) -> None:
    whole = Words(tuple(Piece(text, at, 5) for at, text in enumerate(texts)))
    part = whole.slice(start, end)
    for piece in (*part.pieces, *part.stripped().pieces):
        origin = texts[piece.block]
        assert origin[piece.start - 5 : piece.start - 5 + len(piece.text)] == piece.text
    assert part.stripped().text == part.stripped().stripped().text
