"""Which columns of a table hold which figures: every column is used, or says why it is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ecluse.lib.text import fold
from ecluse.observatory.enums import Measure
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.rules.layouts import Column, Combine, Layout, Reads
from ecluse.observatory.sources.account import ColumnUse
from ecluse.observatory.sources.grids import Grid
from ecluse.observatory.sources.questions import Option, Options, Question
from ecluse.observatory.sources.words import Period, ages_of, sex_of, year_period

NOT_DECLARED = "aucun indicateur déclaré"
_LABEL = re.compile(r"lib(?:elle|geo|com|reg|dep|epci|iris)?(?:_.*)?|nom(?:_.*)?|.*_libelle")


@dataclass(frozen=True, slots=True)
class Use:
    """A column of figures, and the rule that reads it; several columns are added up."""

    places: tuple[int, ...]
    rule: Column


@dataclass(frozen=True, slots=True)
class Key:
    """What a block's figures are about, as far as its header says; None or empty where the row says it.

    ``period`` is a period, or the place of the column that holds it.
    """

    indicator: str
    sex: str | None
    ages: tuple[int, int] | None
    dimension: str
    group: str
    period: Period | int | None


@dataclass(frozen=True, slots=True)
class Block:
    """The columns that make one figure for each row: its value, and what was published with it. ``interval`` holds both
    limits in one cell, ``classes`` a class in words."""

    key: Key
    uses: Mapping[Measure, Use]
    interval: Use | None = None
    classes: Use | None = None


@dataclass(slots=True)
class Blocks:
    """The blocks of a table, and what became of its columns by place."""

    blocks: list[Block] = field(default_factory=list)
    used: dict[int, list[str]] = field(default_factory=dict)
    unused: dict[int, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)


def blocks_of(grid: Grid, layout: Layout, options: Options, catalogue: Catalogue, *, told: bool) -> Blocks:
    """The figures that the columns of ``grid`` hold. ``told``: a column of the table says the indicator of each row."""
    found = Blocks()
    uses: dict[Key, dict[Measure | Reads, Use]] = {}
    asked = False
    for rule in layout.columns:
        for places in _together(grid, rule):
            place = places[0]
            found_key = _key(grid, place, rule)
            if found_key is None:
                found.unused.setdefault(place, "le sexe ou l’âge ne se lit pas dans l’en-tête")
                continue
            indicator, key = found_key
            indicator = indicator or ("" if told else options.indicator)
            if not indicator and not told:
                asked = True
                continue
            if indicator and indicator not in catalogue.indicators:
                found.unused.setdefault(place, f"{NOT_DECLARED} sous le nom « {indicator} »")
                continue
            whole = Key(indicator, *key)
            category = bool(indicator) and catalogue.indicators[indicator].is_category
            reads = Reads.CLASS if category and rule.measure is Measure.VALUE else rule.reads
            slot = rule.measure if reads is Reads.NUMBER else reads
            if slot in uses.setdefault(whole, {}):
                found.unused.setdefault(place, "une autre colonne donne déjà ce chiffre")
                continue
            uses[whole][slot] = Use(places, rule)
    if asked:
        text = "De quel indicateur sont ces chiffres ? Le fichier ne le dit pas."
        found.questions.append(Question(Option.INDICATOR, text))
    for whole, measures in uses.items():
        complete = bool({Measure.VALUE, Measure.NUMERATOR, Reads.CLASS} & set(measures))
        if complete or layout.combine is Combine.COUNT:
            found.blocks.append(_block(whole, measures))
        name = catalogue.indicators[whole.indicator].name if whole.indicator else "chiffre"
        for place, measure in ((place, use.rule.measure) for use in measures.values() for place in use.places):
            if complete or layout.combine is Combine.COUNT:
                found.used.setdefault(place, []).append(f"{name} ({measure.label})")
            else:
                found.unused.setdefault(place, "ni la valeur ni le numérateur ne sont dans ce tableau")
    return found


def _together(grid: Grid, rule: Column) -> list[tuple[int, ...]]:
    """The columns that a rule reads: each by itself, or all of them added up."""
    places = grid.places(rule.header)
    return ([tuple(places)] if places else []) if rule.added else [(place,) for place in places]


def _block(key: Key, measures: Mapping[Measure | Reads, Use]) -> Block:
    numbers = {measure: use for measure, use in measures.items() if isinstance(measure, Measure)}
    return Block(key, numbers, measures.get(Reads.INTERVAL), measures.get(Reads.CLASS))


def _key(
    grid: Grid, place: int, rule: Column
) -> tuple[str, tuple[str | None, tuple[int, int] | None, str, str, Period | int | None]] | None:
    """The indicator that a column's header says, and the rest of its key; None when its sex or age cannot be read."""
    found = re.fullmatch(rule.header, grid.names[place])
    groups = {name: text or "" for name, text in (found.groupdict() if found else {}).items()}

    def filled(template: str) -> str:
        return template.format_map(groups) if "{" in template else template

    sex = sex_of(filled(rule.sex)) if rule.sex else None
    ages = ages_of(filled(rule.ages)) if rule.ages else None
    if (rule.sex and sex is None) or (rule.ages and ages is None):
        return None
    period: Period | int | None = None
    if groups.get("year", "").isdigit():
        period = year_period(int(groups["year"]))
    elif rule.period:
        period = grid.place(filled(rule.period))
    return filled(rule.indicator), (sex.value if sex else None, ages, rule.dimension, filled(rule.group), period)


def column_uses(grid: Grid, layout: Layout, found: Blocks, structure: Mapping[int, str]) -> list[ColumnUse]:
    """What became of each column: figures, structure (territory, period, description), ignored with its reason, or not
    used for want of an indicator."""
    uses = []
    for place, header in enumerate(grid.header):
        used = [*([structure[place]] if place in structure else []), *found.used.get(place, [])]
        if used:
            uses.append(ColumnUse(header, tuple(used)))
            continue
        name = grid.names[place]
        reason = found.unused.get(place) or next(
            (why for pattern, why in layout.ignored.items() if re.fullmatch(pattern, name)), ""
        )
        uses.append(ColumnUse(header, (), reason or _unused(header, name)))
    return uses


def _unused(header: str, name: str) -> str:
    """Why a column that the layout does not speak of is not used."""
    if not fold(header).strip():
        return "colonne sans nom"
    if not name:
        return "nom de colonne répété"
    return "libellé" if _LABEL.fullmatch(name) else NOT_DECLARED
