"""Definitions: what is wrong is told with its file, its entry and its field; and the catalogue that the package carries."""

from __future__ import annotations

import math
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.lib.typography import NBSP, NNBSP, french
from ecluse.observatory.enums import Aggregation, Disclosure, IntervalMethod, ValueType
from ecluse.observatory.rules.definitions import packaged_catalogue, read_catalogue
from ecluse.observatory.rules.errors import DefinitionError

SOURCE = {
    "label": "Recensement",
    "publisher": "Insee",
    "licence": "Licence Ouverte 2.0",
    "url": "https://www.insee.fr",
    "disclosure": "publisher",
}
INDICATOR = {
    "version": 1,
    "name": "Part des femmes",
    "plain": "Sur 100 habitants, combien sont des femmes.",
    "definition": "Part des femmes dans la population.",
    "numerator": "femmes",
    "denominator": "population",
    "type": "proportion",
    "unit": "%",
    "multiplier": 100.0,
    "polarity": "none",
    "source": "recensement",
    "domain": "population",
    "themes": ["demographie"],
}
DIMENSION = {"label": "Âge", "ordered": True, "groups": {"jeunes": "moins de 30 ans"}}


def written(value: object) -> str:
    """``value`` as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {written(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(written(each) for each in value) + "]"
    return str(value)


def toml(source=SOURCE, indicator=INDICATOR, dimension=DIMENSION, more="") -> str:
    kinds = {"source.recensement": source, "indicator.part-femmes": indicator, "dimension.age-du-referent": dimension}
    tables = [
        f"[{name}]\n" + "\n".join(f"{k} = {written(v)}" for k, v in table.items()) for name, table in kinds.items()
    ]
    return "\n\n".join([*tables, more])


def refused(text: str) -> DefinitionError:
    with pytest.raises(DefinitionError) as told:
        read_catalogue({"essai.toml": text})
    return told.value


def without(table: dict, *names: str) -> dict:
    return {name: value for name, value in table.items() if name not in names}


# -- reading ------------------------------------------------------------------------------------------------------------


def test_a_sound_file_is_read_whole():
    catalogue = read_catalogue(
        {"essai.toml": toml(indicator=INDICATOR | {"dimensions": ["age-du-referent"], "lag_months": 12})}
    )
    women = catalogue.indicator("part-femmes")
    assert (women.type, women.multiplier, women.interval) == (ValueType.PROPORTION, 100.0, IntervalMethod.NONE)
    assert (women.dimensions, women.themes, women.lag_months) == (("age-du-referent",), ("demographie",), 12)
    assert catalogue.source_of("part-femmes").publisher == "Insee"
    assert catalogue.dimensions["age-du-referent"].ordered
    assert catalogue.dimensions["age-du-referent"].groups == {"jeunes": "moins de 30 ans"}


def test_files_complete_each_other():
    first, second = toml().split("[indicator", 1)
    assert list(read_catalogue({"a.toml": "[indicator" + second, "b.toml": first}).indicators) == ["part-femmes"]


@pytest.mark.parametrize(
    "name", ["version", "name", "plain", "definition", "type", "unit", "polarity", "source", "domain", "themes"]
)
def test_a_missing_field_of_an_indicator_is_named(name):
    error = refused(toml(indicator=without(INDICATOR, name)))
    assert (error.file, error.entry) == ("essai.toml", "part-femmes")
    assert f"« {name} »" in error.problem


@pytest.mark.parametrize("name", ["label", "publisher", "licence", "url", "disclosure"])
def test_a_missing_field_of_a_source_is_named(name):
    error = refused(toml(source=without(SOURCE, name)))
    assert (error.entry, f"« {name} »" in error.problem) == ("recensement", True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": 0}, "version"),
        ({"version": "1"}, "version"),
        ({"version": True}, "version"),
        ({"multiplier": 0}, "multiplier"),
        ({"multiplier": "cent"}, "multiplier"),
        ({"multiplier": float("nan")}, "multiplier"),
        ({"multiplier": float("inf")}, "multiplier"),
        ({"multiplier": 10**400}, "multiplier"),
        ({"decimals": -1}, "decimals"),
        ({"name": " "}, "name"),
        ({"themes": "demographie"}, "themes"),
        ({"themes": [""]}, "themes"),
        ({"dimensions": "age-du-referent"}, "dimensions"),
        ({"type": "pourcentage"}, "type"),
        ({"polarity": "haute"}, "polarity"),
        ({"domain": "santé"}, "domain"),
        ({"interval": "normal"}, "interval"),
        ({"aggregation": "moyenne"}, "aggregation"),
        ({"period": "siècle"}, "period"),
        ({"numerator": ""}, "numerator"),
        ({"denominator": ""}, "numerator"),
        ({"type": "crude-rate", "denominator": ""}, "numerator"),
        ({"type": "standardised-rate"}, "standard_population"),
        ({"type": "standardised-rate", "standard_population": "celle du producteur"}, "standard_population"),
        ({"standard_population": "europe-2013"}, "standard_population"),
        ({"population": "habitants"}, "events"),
        ({"last_age": 64}, "events"),
        ({"type": "category"}, "categories"),
        ({"categories": {"un": "une"}}, "categories"),
        ({"type": "category", "categories": ["un"]}, "categories"),
        ({"aggregation": "sum"}, "aggregation"),
        ({"type": "mean", "denominator": "", "aggregation": "ratio"}, "aggregation"),
        ({"aggregation": "weighted-mean"}, "weight"),
        ({"weight": "part-femmes"}, "weight"),
        ({"type": "median", "aggregation": "ratio"}, "aggregation"),
        ({"portait": 3}, "portait"),
    ],
)
def test_what_is_wrong_in_an_indicator_is_told_with_its_field(change, field):
    error = refused(toml(indicator=INDICATOR | change))
    assert (error.file, error.entry) == ("essai.toml", "part-femmes")
    assert f"« {field} »" in error.problem
    assert str(error).startswith("essai.toml, « part-femmes » : ")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"disclosure": "threshold"}, "minimum"),
        ({"disclosure": "dominance", "minimum": 0}, "minimum"),
        ({"largest_share": 0.0}, "largest_share"),
        ({"largest_share": 1.5}, "largest_share"),
        ({"minimum": 1.5}, "minimum"),
        ({"secret": 11}, "secret"),
    ],
)
def test_what_is_wrong_in_a_source_is_told_with_its_field(change, field):
    error = refused(toml(source=SOURCE | change))
    assert (error.entry, f"« {field} »" in error.problem) == ("recensement", True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"label": ""}, "label"),
        ({"ordered": "oui"}, "ordered"),
        ({"groups": ["jeunes"]}, "groups"),
        ({"groups": {}}, "ordered"),
        ({"rang": 1}, "rang"),
    ],
)
def test_what_is_wrong_in_a_dimension_is_told_with_its_field(change, field):
    error = refused(toml(dimension=DIMENSION | change))
    assert (error.entry, f"« {field} »" in error.problem) == ("age-du-referent", True)


@pytest.mark.parametrize(
    ("change", "unknown"),
    [
        ({"source": "sondage"}, "la source « sondage »"),
        ({"predecessor": "part-dames"}, "l’indicateur « part-dames »"),
        ({"aggregation": "weighted-mean", "weight": "population"}, "l’indicateur « population »"),
        ({"dimensions": ["age"]}, "la dimension « age »"),
    ],
)
def test_a_link_to_nothing_is_told(change, unknown):
    error = refused(toml(indicator=INDICATOR | change))
    assert (error.entry, error.problem) == (
        "part-femmes",
        f"{unknown} n’est pas déclaré{'e' if unknown[1] == 'a' else ''}.",
    )


def test_what_is_not_toml_nor_a_known_heading_is_told_with_its_file():
    assert "TOML" in refused("[source").problem
    assert refused(toml(more="[indicateur.x]\nversion = 1")).problem == "rubrique inconnue : indicateur."
    assert refused("indicator = 3").entry == "indicator"
    assert refused("[indicator]\npart-femmes = 3").problem == "une rubrique est attendue."


@pytest.mark.parametrize("id", ["Part", "part_femmes", "part--femmes", "-part", "défavorisation", "part femmes"])
def test_an_identifier_is_a_plain_slug(id):
    error = refused(f'[dimension."{id}"]\nlabel = "Âge"\nordered = true')
    assert (error.entry, "minuscules" in error.problem) == (id, True)


def test_an_identifier_is_taken_once_across_files():
    with pytest.raises(DefinitionError, match=r"b\.toml, « part-femmes » : cet identifiant est déjà pris"):
        read_catalogue({"a.toml": toml(), "b.toml": toml().split("\n\n")[1]})


plain_texts = st.text(
    st.characters(codec="utf-8", exclude_characters='"\\', exclude_categories=("Cc", "Cs")), max_size=8
)
values = st.one_of(
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.floats(),
    plain_texts,
    st.lists(plain_texts, max_size=2),
    st.dictionaries(st.sampled_from(["un", "deux"]), st.one_of(plain_texts, st.integers(0, 9)), max_size=2),
)


@given(
    st.sampled_from(
        [*INDICATOR, "weight", "minimum_count", "portrait", "categories", "dimensions", "standard_population"]
    ),
    values,
)
def test_any_value_of_any_field_is_read_or_refused_with_its_entry(name, value):
    try:
        found = read_catalogue({"essai.toml": toml(indicator=INDICATOR | {name: value})}).indicator("part-femmes")
    except DefinitionError as error:
        told = error.entry
    else:
        told = found.id
        assert math.isfinite(found.multiplier)
    assert told == "part-femmes"


# -- the packaged catalogue ---------------------------------------------------------------------------------------------

CATALOGUE = packaged_catalogue()
INDICATORS = list(CATALOGUE.indicators.values())
UNITS = {
    "%", "% par an", "€ par an", "rapport", "indice", "classe", "années",
    "pour 100 habitants", "pour 1 000 naissances", "pour 100 000 habitants", "pour 100 décès attendus",
    "consultations par an et par habitant", "ETP pour 100 000 habitants", "ETP pour 100 000 femmes",
    "habitants", "habitants standardisés", "personnes", "ménages", "enfants", "patients", "naissances", "décès",
    "allocataires", "demandeurs d’emploi", "établissements", "lits", "places", "appareils", "séjours", "journées",
    "passages", "sorties", "actes", "accouchements", "interruptions", "postes",
}  # fmt: skip
THEMES = {
    "demographie", "acces-aux-soins", "parcours", "prevention", "sante-mentale", "addictions", "sante-environnement",
    "nutrition-activite-physique", "vieillissement", "enfance-jeunesse", "perinatalite", "handicap", "precarite", "cadre-de-vie",
}  # fmt: skip
PER = {
    "%": 100, "pour 100 habitants": 100, "pour 100 décès attendus": 100, "pour 1 000 naissances": 1_000,
    "pour 100 000 habitants": 100_000,
}  # fmt: skip


def texts_of(each: object) -> list[str]:
    """Every text of an entry that somebody may read."""
    names = (
        "name",
        "plain",
        "definition",
        "numerator",
        "denominator",
        "quality",
        "label",
        "publisher",
        "disclosure_note",
        "unit",
    )
    shown = [getattr(each, name, "") for name in names]
    classes = [*getattr(each, "categories", {}).values(), *getattr(each, "groups", {}).values()]
    return [text for text in [*shown, *classes] if text]


def test_texts_are_french_and_well_set():
    """Plain blanks in the files (pages set the others); apostrophes, quotes and thousands as the Imprimerie nationale."""
    wrong = [
        (each.id, text)
        for each in [*INDICATORS, *CATALOGUE.sources.values(), *CATALOGUE.dimensions.values()]
        for text in texts_of(each)
        if french(text).replace(NNBSP, " ").replace(NBSP, " ") != text or "  " in text
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ["plain", "definition"])
def test_plain_words_and_definitions_are_sentences(name):
    assert [each.id for each in INDICATORS if not re.fullmatch(r"[A-ZÀÉ0-9].*\.", getattr(each, name))] == []


def test_plain_words_are_one_sentence():
    assert [each.id for each in INDICATORS if ". " in each.plain or len(each.plain) > 170] == []


def test_names_are_short_and_each_is_given_once():
    assert [name for name, times in Counter(each.name for each in INDICATORS).items() if times > 1] == []
    assert [each.id for each in INDICATORS if len(each.name) > 100 or each.name.endswith(".")] == []


def test_units_and_themes_are_of_closed_lists():
    assert {each.unit for each in INDICATORS} == UNITS
    assert {theme for each in INDICATORS for theme in each.themes} == THEMES
    assert [each.id for each in INDICATORS if not each.themes] == []


def test_the_multiplier_is_the_one_of_the_unit():
    assert [each.id for each in INDICATORS if each.multiplier != PER.get(each.unit, 1)] == []
    kinds = {ValueType.PROPORTION, ValueType.CRUDE_RATE, ValueType.STANDARDISED_RATE}
    assert [each.id for each in INDICATORS if each.type in kinds and each.unit not in PER] == []


def test_every_source_and_dimension_serves():
    assert set(CATALOGUE.sources) == {each.source for each in INDICATORS}
    assert set(CATALOGUE.dimensions) == {name for each in INDICATORS for name in each.dimensions}


def test_a_licence_is_known_or_said_to_be_unknown():
    assert {each.licence for each in CATALOGUE.sources.values()} == {
        "Licence Ouverte 2.0",
        "À vérifier auprès du producteur",
    }
    assert all(each.url.startswith("https://") for each in CATALOGUE.sources.values())


def test_the_first_page_of_a_portrait_is_short_and_in_order():
    """Ranks from 1 without a gap, on one page, each chapter there, poverty before care: who lives here, then what they have."""
    ranks = sorted((each.portrait, each.domain.value) for each in INDICATORS if each.portrait)
    assert [rank for rank, _ in ranks] == list(range(1, len(ranks) + 1))
    assert 20 <= len(ranks) <= 30
    assert {domain for _, domain in ranks} == {"population", "living", "health", "care", "environment"}


def test_limits_are_computed_only_where_there_are_counts():
    for each in INDICATORS:
        if each.interval in {IntervalMethod.WILSON, IntervalMethod.BYAR}:
            assert each.numerator, each.id
            assert each.denominator, each.id
        if each.interval is IntervalMethod.WILSON:
            assert each.type is ValueType.PROPORTION, each.id


def test_only_weighted_means_weigh_and_their_weights_are_counts():
    for each in INDICATORS:
        if each.aggregation is Aggregation.WEIGHTED_MEAN:
            weight = CATALOGUE.indicator(each.weight)
            assert weight.type is ValueType.COUNT, each.id
            assert weight.source == each.source, each.id


def test_a_producer_who_hides_says_how():
    """Every hiding rule that we know of is told in words; none of ours is needed for what is packaged."""
    assert {each.disclosure for each in CATALOGUE.sources.values()} == {Disclosure.PUBLISHER, Disclosure.NONE}
    assert CATALOGUE.sources["insee-filosofi"].disclosure_note


@pytest.mark.parametrize(
    ("id", "unit", "type"),
    [
        ("population-municipale", "habitants", ValueType.COUNT),
        ("niveau-de-vie-median", "€ par an", ValueType.MEDIAN),
        ("taux-pauvrete-60", "%", ValueType.PROPORTION),
        ("apl-medecins-generalistes", "consultations par an et par habitant", ValueType.INDEX),
        ("zonage-infirmiers", "classe", ValueType.CATEGORY),
    ],
)
def test_identifiers_that_others_rely_on_keep_their_meaning(id, unit, type):
    assert (CATALOGUE.indicator(id).unit, CATALOGUE.indicator(id).type) == (unit, type)


def test_every_liberal_profession_has_its_density():
    """38 professions in the file of Assurance maladie, one indicator each."""
    assert sum(each.source == "cnam-professionnels-liberaux" for each in INDICATORS) == 38
