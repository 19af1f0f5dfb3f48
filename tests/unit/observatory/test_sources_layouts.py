"""Layouts: each thing wrong is told with its file, its entry and its field; those packaged agree with the catalogue."""

from __future__ import annotations

import re

import pytest

from ecluse.lib.typography import french
from ecluse.observatory.enums import Measure, Status
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.errors import DefinitionError
from ecluse.observatory.rules.layout_files import layout_from_json, layout_to_json, packaged_layouts, read_layouts
from ecluse.observatory.rules.layouts import Holds, Layout, Role

GOOD = """
[layout.essai]
label = "Essai"
source = "insee-filosofi"
required = ['codgeo', 'med\\d\\d']
places = [{ columns = ['codgeo'], level = "COMMUNE" }]
columns = [{ header = 'med(?P<year>\\d\\d)', indicator = "niveau-de-vie-median" }]
"""


def wrong(text: str) -> DefinitionError:
    with pytest.raises(DefinitionError) as error:
        read_layouts({"essai.toml": text})
    return error.value


def test_a_layout_is_read_with_what_is_as_by_default():
    layout = read_layouts({"essai.toml": GOOD})["essai"]
    assert layout.columns[0].measure is Measure.VALUE
    assert (layout.geography, layout.empty, layout.holds) == ("asked", Status.MISSING, Holds.OBSERVATIONS)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('label = "Essai"', "", "label"),
        ('label = "Essai"', 'label = "Essai"\ntitre = "x"', "titre"),
        ('"COMMUNE"', '"VILLAGE"', "level"),
        ("{ columns = ['codgeo'], level = \"COMMUNE\" }", '{ level = "COMMUNE" }', "columns"),
        ("{ columns = ['codgeo'], level = \"COMMUNE\" }", '{ code = "FR" }', "level"),
        ("columns = ['codgeo'],", "columns = ['a', 'b', 'c'],", "columns"),
        ("med(?P<year>\\d\\d)'", "med('", "header"),
        ('indicator = "niveau-de-vie-median"', 'indicator = "{sexe}"', "indicator"),
        ('indicator = "niveau-de-vie-median"', 'dimension = "age"', "group"),
        ('indicator = "niveau-de-vie-median"', "scale = 0", "scale"),
        ('indicator = "niveau-de-vie-median"', 'measure = "valeur"', "measure"),
        ('indicator = "niveau-de-vie-median"', 'missing = { x = "measured" }', "missing"),
        ('label = "Essai"', 'label = "Essai"\nempty = "measured"', "empty"),
        ('label = "Essai"', 'label = "Essai"\ndecimal = ";"', "decimal"),
        ('label = "Essai"', 'label = "Essai"\ngeography = "bientôt"', "geography"),
        ('label = "Essai"', 'label = "Essai"\nsheets = { x = "VILLAGE" }', "sheets"),
        ('label = "Essai"', 'label = "Essai"\nwhen = { sheet = "APL" }', "sheet"),
        ('label = "Essai"', 'label = "Essai"\nholds = "links"', "links"),
        ('label = "Essai"', "label = \"Essai\"\ndimensions = [{ column = 'x', role = 'group' }]", "name"),
        ('label = "Essai"', "label = \"Essai\"\ndimensions = [{ column = 'x', role = 'sex', keep = ['F'] }]", "keep"),
        (
            'label = "Essai"',
            "label = \"Essai\"\ndimensions = [{ column = 'x', role = 'status', values = { a = 'b' } }]",
            "values",
        ),
    ],
)
def test_each_thing_wrong_is_told_with_its_file_its_entry_and_its_field(old, new, field):
    assert old in GOOD
    error = wrong(GOOD.replace(old, new))
    assert error.file == "essai.toml"
    assert error.entry.startswith("essai")
    assert f"« {field} »" in error.problem


def test_files_that_are_not_layouts():
    assert "TOML" in wrong("[layout").problem
    assert "rubrique inconnue" in wrong("[autre.x]\na = 1").problem
    assert "minuscules" in wrong(GOOD.replace("essai", "Essai_2", 1)).problem
    with pytest.raises(DefinitionError, match="déjà pris"):
        read_layouts({"a.toml": GOOD, "b.toml": GOOD})
    for text in ("{", "[]", '{"label": "x"}'):
        with pytest.raises(DefinitionError):
            layout_from_json(text)


@pytest.mark.parametrize("layout", packaged_layouts().values(), ids=lambda layout: layout.id)
def test_a_packaged_layout_keeps_its_meaning_through_json(layout):
    assert layout_from_json(layout_to_json(layout)) == layout


@pytest.mark.parametrize("layout", packaged_layouts().values(), ids=lambda layout: layout.id)
def test_a_packaged_layout_agrees_with_the_catalogue(layout: Layout):
    catalogue = packaged_catalogue()
    assert not layout.source or layout.source in catalogue.sources
    assert french(layout.label) == layout.label or french(french(layout.label)) == french(layout.label)
    for column in layout.columns:
        assert not column.indicator or column.indicator in catalogue.indicators, column.indicator
        if column.dimension:
            assert column.dimension in catalogue.indicators[column.indicator].dimensions
            assert column.group in catalogue.dimensions[column.dimension].groups
        if column.classes:
            assert set(column.classes.values()) <= set(catalogue.indicators[column.indicator].categories)
    for dimension in layout.dimensions:
        if dimension.role is Role.INDICATOR:
            assert set(dimension.values.values()) <= set(catalogue.indicators)
        if dimension.role is Role.GROUP and dimension.name:
            groups = catalogue.dimensions[dimension.name].groups
            assert not groups or set(dimension.values.values()) <= set(groups)


def test_patterns_are_written_for_normalised_headers():
    for layout in packaged_layouts().values():
        for pattern in (*layout.required, *layout.absent, *(column.header for column in layout.columns)):
            plain = re.sub(r"\(\?P<\w+>|\\d|\\w", "", pattern)
            assert plain == plain.lower(), (layout.id, pattern)
