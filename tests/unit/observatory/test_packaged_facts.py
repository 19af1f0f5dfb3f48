"""The figures of the demonstration as the package carries them: every one is of a declared indicator, of a territory of the
demonstration or of what contains it, with a status, and cites the cells it comes from."""

from __future__ import annotations

import csv
import re
from collections import Counter
from importlib.resources import files

import pytest

from ecluse.observatory.enums import Aggregation, Sex, Status, ValueType
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules.facts import packaged

CATALOGUE = packaged_catalogue()
FOLDER = files("ecluse.observatory") / "facts"
TABLES = {each.name: each.read_text(encoding="utf-8") for each in FOLDER.iterdir() if each.name.endswith(".tsv")}
COMMENTS = {name: [line for line in text.splitlines() if line.startswith("#")] for name, text in TABLES.items()}
ROWS = {
    name: list(csv.DictReader((line for line in text.splitlines() if not line.startswith("#")), delimiter="\t"))
    for name, text in TABLES.items()
}
EVERY = [(name, row) for name, rows in ROWS.items() for row in rows]
NUMBERS = ("numerator", "denominator", "value")


def test_the_tables_weigh_little():
    assert 10 <= len(TABLES) <= 20
    assert sum(len(text.encode()) for text in TABLES.values()) <= 1_500_000


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_cites_its_publication(name):
    comments = "\n".join(COMMENTS[name])
    assert re.search(r"Licence : Licence Ouverte 2\.0\. Adresse : https://", comments)
    assert re.search(r"Millésime : .*\d{4}", comments)
    assert re.search(r"Fichier : \S+\.(csv|zip) SHA-256 [0-9a-f]{64}$", comments, re.MULTILINE)


def test_every_figure_is_of_a_declared_indicator_under_an_open_licence():
    for id in {row["indicator"] for _, row in EVERY}:
        assert CATALOGUE.source_of(id).licence == "Licence Ouverte 2.0", id


def test_every_territory_is_of_the_demonstration_or_contains_it():
    known = {(fact.level.value, fact.code) for fact in packaged()} | {("FRANCE", "FM")}
    told = {(row["level"], row["area"]) for _, row in EVERY}
    since_merged = {area for level, area in told - known if level == "COMMUNE"}
    assert {level for level, _ in told - known} <= {"COMMUNE"}
    assert since_merged == {"93059"}  # Pierrefitte-sur-Seine, in Saint-Denis since 2025
    communes = {fact.code for fact in packaged() if fact.level is Level.COMMUNE and fact.within}
    assert {area for level, area in told if level == "COMMUNE"} == communes | since_merged


def test_a_figure_is_there_or_its_status_says_why():
    for name, row in EVERY:
        status = Status(row["status"])
        written = bool(row["value"]) or bool(row["numerator"] and row["denominator"])
        assert written == status.has_value, (name, row)
        assert status.has_value or not row["numerator"], (name, row)
        for number in NUMBERS:
            assert re.fullmatch(r"-?\d+(\.\d+)?|", row[number]), (name, row)


def test_what_is_hidden_is_kept_as_hidden():
    told = Counter(row["status"] for _, row in EVERY)
    assert told[Status.SUPPRESSED] > 1_000
    assert set(told) <= {Status.MEASURED, Status.ESTIMATED, Status.SUPPRESSED, Status.UNAVAILABLE}


def test_breakdowns_are_the_declared_ones():
    for _, row in EVERY:
        indicator = CATALOGUE.indicator(row["indicator"])
        assert Sex(row["sex"])
        assert 0 <= int(row["age_from"]) <= int(row["age_to"]) <= 199
        assert bool(row["dimension"]) == bool(row["group"])
        if row["dimension"]:
            assert row["dimension"] in indicator.dimensions
            assert row["group"] in CATALOGUE.dimensions[row["dimension"]].groups


def test_a_rate_lies_between_nothing_and_its_whole():
    for _, row in EVERY:
        if CATALOGUE.indicator(row["indicator"]).unit == "%" and row["value"]:
            assert 0 <= float(row["value"]) <= 100, row
        if row["numerator"] and CATALOGUE.indicator(row["indicator"]).type is ValueType.PROPORTION:
            assert 0 <= int(row["numerator"]) <= int(row["denominator"]), row


def test_what_adds_up_has_its_parts_beside_it():
    """A rate that larger areas recompute has its denominator, or is broken down and stays as published."""
    for _, row in EVERY:
        if CATALOGUE.indicator(row["indicator"]).aggregation is Aggregation.RATIO and Status(row["status"]).has_value:
            assert row["denominator"] or row["dimension"], row


def test_one_figure_says_one_thing_once():
    key = ("indicator", "level", "area", "geography", "period", "sex", "age_from", "age_to", "dimension", "group")
    times = Counter(tuple(row[name] for name in key) for _, row in EVERY)
    assert [found for found, count in times.items() if count > 1] == []


def test_every_figure_cites_its_cells():
    for _, row in EVERY:
        nothing_there = row["level"] == "COMMUNE" and row["source_sheet"] and row["value"] == "0"
        assert row["source_column"]
        assert row["source_row"] or nothing_there, row
        assert re.fullmatch(r"(\d[\dAB]*\*?( \d[\dAB]*\*?)*|\*( \+ Mayotte)?|)", row["source_row"]), row
