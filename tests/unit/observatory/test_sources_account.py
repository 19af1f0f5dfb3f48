"""Nothing is dropped in silence: every row is in one state, every column is used or says why not, whatever the table."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecluse.observatory.enums import RemarkKind, Status
from ecluse.observatory.rules.definitions import packaged_catalogue, read_catalogue
from ecluse.observatory.rules.layout_files import layout_from_json, packaged_layouts
from ecluse.observatory.sources.account import Remark, RowState
from ecluse.observatory.sources.questions import AnswerNeeded, Option, Options, Proposal, Question
from ecluse.observatory.sources.reading import Reading, read
from ecluse.observatory.sources.recognise import recognise
from ecluse.observatory.store.schema import KEY, READ
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.sources.errors import SourceError
from tests.factories.tables import a_table, figures, readings, values

FILOSOFI = "CODGEO;NBMENFISC21;MED21;TP6021\n"


def hold(found: Reading, lines: int) -> None:
    """What is true of every reading."""
    account = found.account
    assert len(account.states) == len(account.numbers) == lines
    assert set(account.states) <= set(RowState)
    assert sum(account.count(state) for state in RowState) == lines
    assert found.observations.schema.equals(READ)
    rows = found.observations.to_pylist()
    assert {row["row"] for row in rows} <= set(account.numbers[account.states == RowState.KEPT])
    for row in rows:
        assert (row["value"] is not None or bool(row["category"])) == Status(row["status"]).has_value
    assert max(Counter(tuple(row[name] for name in KEY) for row in rows).values(), default=1) == 1
    told = {number for remark in account.remarks for number in remark.rows}
    refused = set(account.numbers[(account.states == RowState.REFUSED) | (account.states == RowState.LEFT_OUT)])
    assert refused <= told
    assert all(column.used_for or column.unused for column in account.columns)
    assert sum(account.statuses.values()) == found.observations.num_rows


CELL = st.one_of(
    st.sampled_from(
        ["01001", "1002", "2A004", "75056", "75101", "9A101", "2,601E+13", "451.0", "200069193", "", "s", "nd"]
    ),
    st.sampled_from(
        ["12,5", "1 234", "1,234", "-3", "250", "?", "<11", "Source : Insee", "# note", "2021", "Tous", "_T", "é"]
    ),
    st.text(alphabet=st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=6),
)
HEADERS = st.sampled_from(
    [
        ["CODGEO", "NBMENFISC21", "MED21", "TP6021"],
        ["codgeo", "libgeo", "an", "x"],
        ["codgeo", "year0", "value0", "year1", "value1"],
        ["Code", "Libellé", "Zonage infirmiers"],
        ["annee", "profession_sante", "region", "departement", "effectif", "densite"],
        ["REG", "DEP", "CODCOM", "COM", "PMUN", "PCAP", "PTOT"],
        ["GEO", "GEO_OBJECT", "SEX", "AGE", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"],
        ["id_fs", "insee_com", "type_fs"],
        [
            "indicator",
            "level",
            "area",
            "geography",
            "period",
            "sex",
            "group",
            "dimension",
            "value",
            "category",
            "status",
        ],
        ["x", "y"],
    ]
)
OPTIONS = Options(geography=2023, period="2021", indicator="niveau-de-vie-median", level=Level.COMMUNE, decimal=",")


@settings(max_examples=150)
@given(HEADERS, st.lists(st.lists(CELL, max_size=9), max_size=12), st.sampled_from([OPTIONS, Options()]))
def test_a_mangled_table_is_read_or_refused_in_a_sentence_and_every_row_accounted_for(header, rows, options):
    def line(cells):
        return ";".join('"' + cell.replace('"', '""') + '"' for cell in cells)

    text = "\n".join([line(header), *(line(row) for row in rows)]) + "\n"
    try:
        table = a_table(text)
        match = recognise(table, packaged_layouts())
        if match is None:
            return
        found = read(match, options, packaged_catalogue())
    except SourceError as error:
        sentence = error.message
    else:
        hold(found, sum(1 for _ in table.rows()))
        sentence = "."
    assert sentence.endswith((".", "…", "?"))


def test_rows_and_columns_are_accounted_for_with_the_reason_of_each():
    text = (
        "Titre;;;\n" + FILOSOFI + "01001;1;2;3\n;;;\n01002;?;2;3\nCORSE;1;2;3\n2,601E+13;1;2;3\n;4;5;6\n01003;a;b;x\n"
        "Source : Insee;;;\n01004;1;2;3;en trop\n"
    )
    found = readings(text, level=Level.COMMUNE)
    hold(found, 11)
    states = dict(zip(found.account.numbers.tolist(), found.account.states.tolist(), strict=True))
    assert {state: [row for row, each in states.items() if each == state] for state in RowState} == {
        RowState.KEPT: [3, 5], RowState.LEFT_OUT: [], RowState.REFUSED: [6, 7, 8, 9, 11], RowState.NOT_DATA: [1, 2, 4, 10],
    }  # fmt: skip
    told = {remark.rows: remark.reason for remark in found.account.of(RemarkKind.REFUSED)}
    assert "perdu" in told[7,]
    assert "manque" in told[8,]
    assert "n’est pas un code de commune" in told[6,]
    assert "plus de cellules" in told[11,]
    assert "aucun chiffre" in told[9,]
    cells = {(remark.column, remark.rows): remark.cells for remark in found.account.of(RemarkKind.CELL_REFUSED)}
    assert cells["NBMENFISC21", (5, 9)] == ("?", "a")


def test_a_remark_is_a_french_sentence_with_its_first_rows_and_cells():
    remark = Remark(RemarkKind.REFUSED, "ce n’est pas un nombre", "MED21", (1, 2, 3, 4, 5, 6, 7), ("a", "a", "b"))
    assert remark.sentence == (
        "Colonne «\u00a0MED21\u00a0», lignes 1, 2, 3, 4, 5 et 2 autres («\u00a0a\u00a0», «\u00a0b\u00a0»)\u00a0: "
        "ce n’est pas un nombre."
    )
    assert Remark(RemarkKind.FLAGGED, "r", "", (1,)).sentence == "Ligne 1\u00a0: r."


def test_rows_that_repeat_are_told_once_and_rows_that_differ_are_all_refused():
    found = readings(FILOSOFI + "01001;1;2;3\n01001;1;9;\n01002;5;5;5\n1002;5;5;5\n")
    assert values(found, "menages-fiscaux") == {"01001": 1, "01002": 5}
    assert values(found, "niveau-de-vie-median") == {"01002": 5}
    assert values(found, "taux-pauvrete-60") == {"01001": 3, "01002": 5}
    repeated = {(remark.column, remark.rows) for remark in found.account.of(RemarkKind.REPEATED)}
    assert ("NBMENFISC21", (3, 5)) in repeated
    assert [(r.column, r.rows) for r in found.account.of(RemarkKind.CELL_REFUSED)] == [("MED21", (2, 3))]


CATALOGUE = read_catalogue(
    {
        "essai.toml": """
[source.essai]
label = "Essai"
publisher = "Nous"
licence = "Licence Ouverte 2.0"
url = "https://example.org"
disclosure = "none"
"""
        + "".join(
            f"""
[indicator.{id}]
version = 1
name = "{id}"
plain = "Essai."
definition = "Essai."
type = "{type}"
unit = "%"
polarity = "none"
source = "essai"
domain = "living"
themes = ["precarite"]
numerator = "a"
denominator = "b"
multiplier = 100.0
"""
            for id, type in (("une-part", "proportion"), ("un-effectif", "count"), ("un-rapport", "ratio"))
        )
    }
)
LAYOUT = layout_from_json(
    """{"id": "essai", "label": "Essai", "required": ["com"], "when": {"fixed": "2020"},
    "places": [{"columns": ["com"], "level": "COMMUNE"}], "columns": [
    {"header": "n", "indicator": "un-effectif"}, {"header": "p", "indicator": "une-part"},
    {"header": "num", "indicator": "une-part", "measure": "numerator"}, {"header": "r", "indicator": "un-rapport"},
    {"header": "den", "indicator": "une-part", "measure": "denominator"},
    {"header": "bas", "indicator": "une-part", "measure": "lower95"},
    {"header": "haut", "indicator": "une-part", "measure": "upper95"}]}"""
)


def judged(text: str) -> tuple[Reading, dict[RemarkKind, list[tuple[str, tuple[int, ...]]]]]:
    found = readings(text, LAYOUT, CATALOGUE)
    told: dict[RemarkKind, list[tuple[str, tuple[int, ...]]]] = {}
    for remark in [*found.account.of(RemarkKind.CELL_REFUSED), *found.account.of(RemarkKind.FLAGGED)]:
        told.setdefault(remark.kind, []).append((remark.column, remark.rows))
    return found, told


def test_a_number_that_cannot_be_is_refused_and_one_that_surprises_is_flagged():
    found, told = judged("com;n;p;r\n01001;-1;2;-5\n01002;1;130,5;250\n01003;1;99,9;-3\n")
    assert values(found, "un-effectif") == {"01002": 1, "01003": 1}
    assert values(found, "un-rapport") == {"01001": -5, "01002": 250, "01003": -3}
    assert told == {RemarkKind.CELL_REFUSED: [("n", (2,))], RemarkKind.FLAGGED: [("p", (3,))]}


def test_a_part_is_never_larger_than_its_whole_and_is_worked_out_when_it_is_not_written():
    found, told = judged("com;num;den\n01001;120;100\n01002;80;100\n01003;0;0\n01004;s;100\n01005;1;-1\n")
    assert values(found, "une-part") == {"01002": 80, "01003": None, "01004": None}
    assert told == {RemarkKind.CELL_REFUSED: [("num", (6,)), ("num", (2,))]}
    statuses = {row["area"]: row["status"] for row in figures(found)}
    assert statuses == {"01002": "measured", "01003": "unavailable", "01004": "suppressed-primary"}


def test_limits_enclose_their_value():
    found, told = judged("com;p;bas;haut\n01001;10;9;11\n01002;12;9;11\n01003;10;11;9\n01004;;9;11\n01005;10;10;10\n")
    assert set(values(found, "une-part")) == {"01001", "01004", "01005"}
    assert told == {RemarkKind.CELL_REFUSED: [("p", (3, 4))]}


def test_a_column_without_an_indicator_says_so_and_a_repeated_name_is_not_read_twice():
    found = readings("CODGEO;NBMENFISC21;MED21;MED21;AUTRE;\n01001;1;2;3;4;5\n")
    assert [(column.header, column.unused) for column in found.account.unused] == [
        ("MED21", "nom de colonne répété"), ("AUTRE", "aucun indicateur déclaré"), ("", "colonne sans nom"),
    ]  # fmt: skip


def test_a_decimal_mark_that_hesitates_is_asked_and_the_answer_followed():
    text = FILOSOFI + "01001;1,234;2;3\n"
    with pytest.raises(AnswerNeeded, match="--decimal") as error:
        readings(text)
    assert [question.option for question in error.value.questions] == [Option.DECIMAL]
    assert values(readings(text, decimal=","), "menages-fiscaux") == {"01001": 1.234}
    assert values(readings(text, decimal="."), "menages-fiscaux") == {"01001": 1234}


def test_every_question_is_asked_at_once_and_names_its_option():
    with pytest.raises(AnswerNeeded) as error:
        readings("codgeo;year0;value0\nxx;2020;1,5\n", geography=None)
    assert {question.option for question in error.value.questions} == {Option.INDICATOR, Option.LEVEL, Option.GEOGRAPHY}
    assert all(f"--{option}" in str(error.value) for option in ("indicator", "level", "geography"))


def test_a_question_shows_its_proposals_with_their_rates():
    question = Question(Option.FILTER, "Laquelle ?", (Proposal("_T", "des lignes", 0.25),), "PCS")
    assert (
        question.sentence
        == "Laquelle\u202f? Donnez --filter PCS=… parmi «\u00a0_T\u00a0» (des lignes\u00a0: 25\u00a0%)."
    )


def test_a_table_of_only_a_header_has_no_observation():
    found = readings(FILOSOFI, level=Level.COMMUNE)
    hold(found, 1)
    assert found.observations.num_rows == 0


def test_words_that_a_person_says_are_totals_go_to_the_level_above():
    header = "annee,profession_sante,region,departement,classe_age,libelle_sexe,effectif,densite\n"
    text = header + "2024,Infirmiers,84,Toute la région,tout_age,tout sexe,9,1.5\n"
    assert not figures(readings(text))
    assert figures(readings(text, totals=("toute la région",)))[0]["level"] == "REGION"


def test_numbers_of_rows_are_those_of_the_table():
    found = readings(FILOSOFI + "01001;1;2;3\n")
    assert np.array_equal(found.account.numbers, [1, 2])


def test_what_a_person_says_of_a_column_that_is_not_there_is_refused_in_a_sentence():
    with pytest.raises(SourceError, match="« PCS »".replace(" ", "\u00a0")):
        readings(FILOSOFI + "01001;1;2;3\n", filters={"PCS": "_T"})
    elsewhere = layout_from_json(
        '{"id": "ailleurs", "label": "Ailleurs", "required": ["codgeo"], "when": {"fixed": "2020"},'
        ' "places": [{"columns": ["commune"]}], "columns": [{"header": "med21", "indicator": "niveau-de-vie-median"}]}'
    )
    with pytest.raises(SourceError, match="colonne du territoire"):
        readings(FILOSOFI + "01001;1;2;3\n", elsewhere)


def test_a_band_of_ages_that_a_header_does_not_say_well_is_told():
    found = readings("CODGEO;P16_POP;P16_POP0014;P16_H9910\n01001;100;20;3\n")
    assert [(column.header, column.unused) for column in found.account.unused] == [
        ("P16_H9910", "le sexe ou l’âge ne se lit pas dans l’en-tête")
    ]
