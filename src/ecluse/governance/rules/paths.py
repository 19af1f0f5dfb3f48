"""The path of a contract's life as data: its gates, in order, what each asks, who passes it, who agrees (ADR 16).

A path is a list of gates. A gate leaves one or several states and reaches another, or none when the contract stays in its
state (the mid-term review). Nothing here knows any gate by its name: a region orders them otherwise by writing other data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ecluse.governance.rules.checks import CHECKS
from ecluse.lib.errors import DomainError

#: Where a contract may be in its life, in the usual order (domain.md §1); a path may take them in another.
STATES: Mapping[str, str] = {
    "prefiguration": "Préfiguration", "diagnostic": "Diagnostic", "priorisation": "Priorisation",
    "elaboration": "Élaboration", "validation": "Validation", "signature": "Signature",
    "mise_en_oeuvre": "Mise en œuvre", "evaluation_finale": "Évaluation finale", "renouvele": "Renouvelé", "clos": "Clos",
}  # fmt: skip
FIRST = "prefiguration"
#: Who may pass a gate, and who may be asked to agree with it.
PASSERS: Mapping[str, str] = {"coordination": "la coordination", "elu": "l’élue ou l’élu référent"}
AGREERS: Mapping[str, str] = {
    "ars_dd": "l’ARS, délégation départementale", "ars_siege": "l’ARS, siège", "elu": "l’élue ou l’élu référent",
    "signataire": "un signataire",
}  # fmt: skip
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST = 40  # characters of a key


class PathError(DomainError):
    """A path that can't be walked: what is wrong with it, and in which gate."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: from which states, to which (empty: the contract stays), what it asks, who passes it, who agrees."""

    key: str
    name: str
    leaves: tuple[str, ...]
    reaches: str = ""
    mark: str = ""  # what is said after the state, once it is passed: « prolongé par avenant »
    help: str = ""
    required: tuple[str, ...] = ()
    advised: tuple[str, ...] = ()
    confirms: tuple[str, ...] = ()
    passed_by: tuple[str, ...] = ("coordination",)
    agreed_by: tuple[str, ...] = ()

    def leads_to(self, state: str) -> str:
        """The state of a contract in ``state`` once the gate is passed."""
        return self.reaches or state


@dataclass(frozen=True, slots=True)
class Path:
    """A whole path; ``regions`` are the official codes of those whose contracts follow it unless they choose another."""

    slug: str
    name: str
    gates: tuple[Gate, ...]
    summary: str = ""
    source: str = ""
    regions: tuple[str, ...] = ()
    by_key: Mapping[str, Gate] = field(default_factory=dict, repr=False, compare=False)

    @property
    def states(self) -> tuple[str, ...]:
        """The states in the order in which the path goes through them."""
        found: dict[str, None] = {FIRST: None}
        for gate in self.gates:
            found |= dict.fromkeys(gate.leaves)
            if gate.reaches:
                found[gate.reaches] = None
        return tuple(found)

    def gate(self, key: str) -> Gate | None:
        return self.by_key.get(key)

    def rank(self, state: str) -> int:
        """The place of a state on the path; a state that the path does not know comes before all."""
        states = self.states
        return states.index(state) if state in states else -1


_TEXTS = {"name": 120, "help": 500, "mark": 80}
_GATE_FIELDS = {*_TEXTS, "key", "leaves", "reaches", "required", "advised", "confirms", "passed_by", "agreed_by"}


def read_path(slug: str, data: Mapping[str, Any]) -> Path:
    """A path as its file or its row tells it. Raises PathError, naming the gate, for what can't be walked."""
    _refuse_unknown("le parcours", data, {"name", "summary", "source", "regions", "gates"})
    name = _text("le parcours", data, "name", 120)
    if not name:
        raise PathError("Donnez un nom au parcours.", field="name")
    told = data.get("gates") or []
    if not isinstance(told, list):
        raise PathError("Les portes du parcours forment une liste.")
    gates = tuple(_gate(each) for each in told)
    path = Path(
        slug, name, gates, _text("le parcours", data, "summary", 1000), _text("le parcours", data, "source", 500),
        _words("le parcours", data, "regions", None), {gate.key: gate for gate in gates},
    )  # fmt: skip
    _refuse_broken(path)
    return path


def as_data(path: Path) -> dict[str, Any]:
    """The same path as ``read_path`` takes it."""
    gates = [
        {
            "key": gate.key, "name": gate.name, "help": gate.help, "leaves": [*gate.leaves], "reaches": gate.reaches,
            "mark": gate.mark, "required": [*gate.required], "advised": [*gate.advised], "confirms": [*gate.confirms],
            "passed_by": [*gate.passed_by], "agreed_by": [*gate.agreed_by],
        }
        for gate in path.gates
    ]  # fmt: skip
    return {
        "name": path.name, "summary": path.summary, "source": path.source, "regions": [*path.regions], "gates": gates,
    }  # fmt: skip


def _gate(data: Any) -> Gate:
    if not isinstance(data, Mapping):
        raise PathError("Une porte se décrit par ses champs : son nom, les étapes qu’elle quitte, celle où elle mène.")
    key = str(data.get("key", ""))
    where = f"la porte « {data.get('name') or key} »"
    if not _KEY.fullmatch(key) or len(key) > LONGEST:
        raise PathError(
            f"Dans {where}, la clé s’écrit en minuscules et chiffres, sans espace, {LONGEST} signes au plus."
        )
    _refuse_unknown(where, data, _GATE_FIELDS)
    texts = {name: _text(where, data, name, longest) for name, longest in _TEXTS.items()}
    if not texts["name"]:
        raise PathError(f"La porte « {key} » n’a pas de nom.", field="name")
    gate = Gate(
        key=key,
        leaves=_words(where, data, "leaves", STATES),
        reaches=_text(where, data, "reaches", 20),
        required=_words(where, data, "required", CHECKS),
        advised=_words(where, data, "advised", CHECKS),
        confirms=tuple(each.strip()[:300] for each in _words(where, data, "confirms", None)),
        passed_by=_words(where, data, "passed_by", PASSERS),
        agreed_by=_words(where, data, "agreed_by", AGREERS),
        **texts,
    )
    if not gate.leaves:
        raise PathError(f"Dans {where}, dites quelle étape elle quitte.", field="leaves")
    if gate.reaches and gate.reaches not in STATES:
        raise PathError(f"Dans {where}, « {gate.reaches} » n’est pas une étape.", field="reaches")
    if not gate.passed_by:
        raise PathError(f"Dans {where}, dites qui la passe.", field="passed_by")
    if both := set(gate.required) & set(gate.advised):
        label = CHECKS[min(both)].label
        raise PathError(f"Dans {where}, « {label} » est à la fois exigé et conseillé.", field="advised")
    return gate


def _refuse_broken(path: Path) -> None:
    if not path.gates:
        raise PathError("Un parcours a au moins une porte.")
    if len(path.by_key) < len(path.gates):
        raise PathError("Deux portes ont la même clé : chacune a la sienne.")
    reached = {FIRST}
    for _ in path.gates:
        reached |= {gate.reaches for gate in path.gates if gate.reaches and reached.intersection(gate.leaves)}
    for gate in path.gates:
        lost = [state for state in gate.leaves if state not in reached]
        if lost:
            raise PathError(
                f"La porte « {gate.name} » quitte l’étape « {STATES[lost[0]]} », où aucune porte ne mène depuis "
                f"« {STATES[FIRST]} »."
            )


def _refuse_unknown(where: str, data: Mapping[str, Any], known: set[str]) -> None:
    if unknown := sorted(set(data) - known):
        raise PathError(f"Dans {where}, « {unknown[0]} » n’est pas un champ connu.")


def _text(where: str, data: Mapping[str, Any], name: str, longest: int) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise PathError(f"Dans {where}, « {name} » est un texte de {longest} signes au plus.", field=name)
    return value.strip()


def _words(where: str, data: Mapping[str, Any], name: str, known: Iterable[str] | None) -> tuple[str, ...]:
    value = data.get(name, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise PathError(f"Dans {where}, « {name} » est une liste de mots.", field=name)
    if known is not None and (unknown := [each for each in value if each not in known]):
        raise PathError(f"Dans {where}, « {unknown[0]} » n’est pas connu parmi : {', '.join(known)}.", field=name)
    return tuple(dict.fromkeys(value))
