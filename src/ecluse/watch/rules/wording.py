"""What alerts say: a title, then sentences, each with its test or the reason why there is none."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ecluse.lib.formats import number, plural
from ecluse.observatory.enums import ChangeTest, Move
from ecluse.observatory.rules.definitions import Indicator, Source
from ecluse.observatory.rules.series import Point
from ecluse.observatory.rules.watching import Expected, Moved, Row, Tested
from ecluse.observatory.rules.wording import gap_words, period_words, value_words

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def point_words(indicator: Indicator, point: Point | None) -> str:
    """A value with its unit, or the name of its class; nothing where there is none."""
    if point is None or not point.has_value:
        return ""
    if indicator.is_category:
        return indicator.categories.get(point.category, point.category)
    return value_words(indicator, point.value)


def periods_words(rows: Sequence[Row]) -> str:
    """« 2021 », « 2020 et 2021 », « 2018, 2019… »."""
    words = [period_words(row.start, row.end) for row in rows]
    if len(words) > 3:
        return f"{words[0]} à {words[-1]}"
    return " et ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def change_title(indicator: Indicator, moved: Moved, direction: int) -> str:
    """« Taux de pauvreté : en hausse (2022) »."""
    return f"{indicator.name} : {'en hausse' if direction > 0 else 'en baisse'} ({periods_words(moved.rows[-1:])})"


def new_title(indicator: Indicator, moved: Moved) -> str:
    """« Population municipale : 64 483 habitants (2023) »."""
    return f"{indicator.name} : {point_words(indicator, moved.rows[-1].after)} ({periods_words(moved.rows[-1:])})"


def new_said(indicator: Indicator, moved: Moved) -> list[str]:
    """What a new period brings, with every test made."""
    found = [_step_sentence(indicator, moved)]
    found += [_test_sentence(indicator, test) for test in moved.tests]
    if moved.untested:
        found.append(moved.untested)
    if moved.shift:
        side = "au-dessus" if moved.shift > 0 else "au-dessous"
        found.append(
            f"Les derniers chiffres s’écartent durablement {side} de leur niveau de départ (sommes cumulées, CUSUM). "
            "Cette méthode ne donne pas de probabilité : ce signal n’entre pas dans le contrôle des fausses alertes."
        )
    return [each for each in found if each]


def _step_sentence(indicator: Indicator, moved: Moved) -> str:
    if len(moved.rows) < 2:
        return ""
    before, after = moved.rows[0], moved.rows[-1]
    one, other = point_words(indicator, before.after), point_words(indicator, after.after)
    said = f"De {one} ({periods_words([before])}) à {other} ({periods_words([after])})"
    if indicator.is_category or before.after is None or after.after is None:
        return f"{said}."
    gap = after.after.value - before.after.value
    return f"{said} : {gap_words(indicator, gap)}." if gap else f"{said} : le même chiffre."


def _test_sentence(indicator: Indicator, test: Tested) -> str:
    p = p_words(test.p)
    if test.test is ChangeTest.TREND:
        side = {1: "une hausse", -1: "une baisse"}.get(test.direction, "aucune tendance nette")
        already = " ; elle était déjà là sans le dernier point" if test.direction and not test.shown else ""
        return f"Tendance récente, {test.test.label} : {side} ({p}, seuil 0,002){already}."
    limits = ""
    if not math.isnan(test.lower):
        low, high = gap_words(indicator, test.lower), gap_words(indicator, test.upper)
        limits = f", IC 95 % de l’écart de {low} à {high}"
    return f"{test.test.label[:1].upper()}{test.test.label[1:]} : {p}{limits}."


def p_words(p: float) -> str:
    """« p = 0,012 », « p < 0,0001 »."""
    if p < 0.0001:
        return "p < 0,0001"
    return f"p = {number(p, 4 if p < 0.01 else 3)}"


_TITLES = {
    Move.REVISED: ("chiffre révisé", "chiffres révisés"),
    Move.BROKEN: ("rupture de série", "rupture de série"),
    Move.HIDDEN: ("chiffre désormais masqué", "chiffres désormais masqués"),
    Move.SHOWN: ("chiffre désormais connu", "chiffres désormais connus"),
    Move.WITHDRAWN: ("chiffre retiré", "chiffres retirés"),
}


def moved_title(indicator: Indicator, moved: Moved) -> str:
    """« Taux de pauvreté : chiffre révisé (2021) »."""
    one, many = _TITLES[moved.kind]
    return f"{indicator.name} : {many if len(moved.rows) > 1 else one} ({periods_words(moved.rows)})"


_MEANS = {
    Move.REVISED: "Le même chiffre n’a plus la même valeur : la source l’a corrigé, ou son calcul a changé. Ce n’est pas un "
    "changement sur le territoire, et il ne se teste pas.",
    Move.BROKEN: "Ces chiffres ne se comparent pas à ceux d’avant, et l’écart ne se teste pas.",
    Move.HIDDEN: "Secret statistique : il parlerait de trop peu de personnes, ou en révélerait un autre.",
    Move.SHOWN: "Il était caché par le secret statistique : rien ne dit qu’il ait changé.",
    Move.WITHDRAWN: "La source ne le donne plus, ou son fichier a été retiré. Son ancienne valeur ne vaut plus.",
}


def moved_said(indicator: Indicator, moved: Moved) -> list[str]:
    """What became of figures already known."""
    found = [moved.reason] if moved.reason else []
    for row in moved.rows[:6]:
        before, after = point_words(indicator, row.before), point_words(indicator, row.after)
        when = period_words(row.start, row.end)
        if before and after:
            gap = ""
            if row.before and row.after and not indicator.is_category:
                gap = f" ({gap_words(indicator, row.after.value - row.before.value)})"
            found.append(f"{when} : {before} devient {after}{gap}.")
        elif after:
            found.append(f"{when} : {after}.")
    if len(moved.rows) > 6:
        found.append(f"Et {plural(len(moved.rows) - 6, 'autre période', 'autres périodes')}.")
    return [*found, _MEANS[moved.kind]]


def late_title(indicator: Indicator, expected: Expected) -> str:
    """« Taux de pauvreté : période 2022 attendue depuis février 2025 »."""
    since = f"{_MONTHS[expected.since.month - 1]} {expected.since.year}"
    return f"{indicator.name} : période {period_words(expected.start, expected.end)} attendue depuis {since}"


def late_said(source: Source, expected: Expected) -> list[str]:
    """Why it is expected, and what may be the matter."""
    more = (
        f" {plural(expected.count, 'chiffre est attendu', 'chiffres sont attendus')} en tout."
        if expected.count > 1
        else ""
    )
    return [
        f"Il paraît d’ordinaire {expected.lag} mois après la fin de la période ({source.publisher}).{more}",
        "Ou la source a du retard, ou son fichier n’a pas encore été chargé dans l’observatoire.",
    ]
