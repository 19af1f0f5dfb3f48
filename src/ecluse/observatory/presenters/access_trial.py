"""What a change of supply does, and where it would help most, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ecluse.lib.formats import number, plural
from ecluse.observatory.methods.access.scenario import below
from ecluse.observatory.rules.access_asked import Objective, written
from ecluse.observatory.rules.access_study import Trial
from ecluse.observatory.rules.charts.marks import Unit
from ecluse.observatory.selectors.access_page import Access

_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class TrialWords:
    """``changes``: what is added or taken away; ``said``: who gains, who loses, who stays under the threshold."""

    changes: tuple[str, ...]
    said: tuple[str, ...]
    still: tuple[str, ...]
    more_still: int
    back_url: str


@dataclass(frozen=True, slots=True)
class SearchWords:
    """``places``: the answer; ``proof``: how sure it is to be the best; ``others``: what one alone brings elsewhere."""

    title: str
    places: tuple[str, ...]
    said: tuple[str, ...]
    proof: str
    try_url: str
    others: tuple[tuple[str, str, str], ...]


def trial_words(found: Access, trial: Trial, unit: Unit, url: str) -> TrialWords:
    """What the changes do, told of the inhabitants of the place."""
    study, near = found.study, found.near
    told = trial.balance
    gain = trial.after - study.access
    best = int(np.argmax(np.where(study.inside, gain, -np.inf)))
    said = []
    if told.gaining:
        said.append(
            f"{plural(round(told.gaining), 'habitant gagne', 'habitants gagnent')} en accès ; le gain le plus grand est à "
            f"{near.areas[best].name} : {_signed(float(gain[best]), unit)}."
        )
    if told.losing:
        said.append(f"{plural(round(told.losing), 'habitant perd', 'habitants perdent')} en accès.")
    if not told.gaining and not told.losing:
        said.append("Personne, dans le territoire, n’y gagne ni n’y perd.")
    if found.supply.known:
        said += _levels(found, trial, unit)
    if trial.outside:
        said.append(
            f"Hors du territoire, {plural(round(trial.outside), 'habitant y gagne', 'habitants y gagnent')} aussi."
        )
    short = np.flatnonzero(study.inside & below(trial.after, study.threshold)).tolist() if found.supply.known else []
    short.sort(key=lambda each: trial.after[each])
    names = tuple(f"{near.areas[each].name} ({unit.write(float(trial.after[each]))})" for each in short[:_MOST_NAMED])
    changes = tuple(f"{near.areas[each].name} : {_posts(amount, found)}" for each, amount in found.changes.items())
    return TrialWords(changes, tuple(said), names, max(0, len(short) - _MOST_NAMED), f"{url}?{_without_changes(found)}")


def _levels(found: Access, trial: Trial, unit: Unit) -> list[str]:
    """Who is under the threshold before and after, and the mean: told only where the supply is known."""
    study = found.study
    told = trial.balance
    before, after = study.people_short(study.access), study.people_short(trial.after)
    return [
        (
            f"Sous le seuil : {plural(round(before), 'habitant')} aujourd’hui, {number(round(after))} après ; "
            f"{number(round(told.brought_above))} en sortent, {number(round(told.brought_below))} y tombent."
        ),
        (
            f"L’accès moyen passe de {unit.write(study.mean)} à {unit.write(study.mean_of(trial.after))} ; celui du dixième le "
            f"plus mal desservi, de {unit.write(study.tail(study.access))} à {unit.write(study.tail(trial.after))}."
        ),
    ]


def search_words(found: Access, unit: Unit, url: str) -> SearchWords:
    """Where practitioners would help most: the places, what they bring, how far the best may still be."""
    asked, near = found.asked, found.near
    title = f"Où placer {plural(asked.search, *found.study.care.posts)} de plus"
    search = found.search
    base = found.trial.study if found.trial is not None else found.study
    if search is None:
        return SearchWords(title, (), ("Il n’y a ici personne à desservir, ou pas de seuil à atteindre.",), "", "", ())
    if not search.placement.value > 0:
        why = "Aucun emplacement du territoire, seul ou ensemble, n’y suffit : essayez un autre but, ou plus de postes."
        return SearchWords(title, (), (why,), _proof(found, 0.0, search.placement.bound, unit), "", ())
    places, times = np.unique(np.array(search.placement.places), return_counts=True)
    chosen = [(int(place), asked.post * int(time)) for place, time in zip(places, times, strict=True)]
    now, then = base.people_short(base.access), base.people_short(search.after)
    worst = [unit.write(base.tail(each)) for each in (base.access, search.after)]
    said = (
        f"Sous le seuil : {plural(round(now), 'habitant')} sans eux, {number(round(then))} avec.",
        f"L’accès moyen passerait de {unit.write(base.mean)} à {unit.write(base.mean_of(search.after))}.",
        f"Pour le dixième le plus mal desservi, de {worst[0]} à {worst[1]}.",
    )
    more = [(near.areas[place].code, amount) for place, amount in chosen]
    others = tuple(
        (near.areas[place].name, _worth(found, value, unit),
         f"{url}?{asked.query(more_changes=[(near.areas[place].code, asked.post)], search=False)}")
        for place, value in search.candidates
    )  # fmt: skip
    return SearchWords(
        title,
        tuple(f"{near.areas[place].name} : {_posts(amount, found)}" for place, amount in chosen),
        said,
        _proof(found, search.placement.value, search.placement.bound, unit),
        f"{url}?{asked.query(more_changes=more, search=False)}",
        others,
    )


def _proof(found: Access, value: float, bound: float, unit: Unit) -> str:
    only = " Cela vaut pour la seule offre connue : celle du dehors peut changer la réponse." if found.edge else ""
    return _best(found, value, bound, unit) + only


def _best(found: Access, value: float, bound: float, unit: Unit) -> str:
    asked = found.asked
    if asked.search == 1:
        return "Toutes les communes du territoire ont été essayées : c’est la meilleure réponse à cette question."
    if bound <= value:
        return "C’est la meilleure réponse : aucune autre répartition ne fait mieux (démontré)."
    part = 100 * (1 - value / bound)
    gap = f"{number(part, 1)} %" if part >= 0.05 else "0,1 %"
    return (
        f"C’est la meilleure réponse trouvée ({_worth(found, value, unit)}) ; aucune répartition ne peut dépasser "
        f"{_worth(found, bound, unit)} : l’écart à la meilleure possible est d’au plus {gap}."
    )


def _worth(found: Access, value: float, unit: Unit) -> str:
    """A value of the objective in words."""
    objective, care = found.asked.objective, found.study.care
    if objective is Objective.ABOVE:
        return f"{plural(round(value), 'habitant')} au-dessus du seuil"
    if objective is Objective.SHORTFALL:
        if care.activity:
            return f"{plural(round(value), 'consultation manquante', 'consultations manquantes')} de moins par an"
        return f"l’équivalent de {written(round(value / found.study.factor, 1))} en moins de {care.many} qui manquent"
    return f"{_signed(value, unit)} pour le dixième le plus mal desservi"


def _signed(value: float, unit: Unit) -> str:
    return f"{'+' if value > 0 else ''}{unit.write(value)}"


def _posts(amount: float, found: Access) -> str:
    one, many = found.study.care.posts
    return f"{'+' if amount > 0 else '−'}{written(abs(amount))} {one if abs(amount) < 2 else many}"


def _without_changes(found: Access) -> str:
    return replace(found.asked, changes=()).query()
