"""One entry of a declaration file, read field by field; each thing wrong is told with its file, its entry and its field."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from ecluse.observatory.rules.errors import DefinitionError

_Choice = TypeVar("_Choice", bound=StrEnum)
_ABSENT: Any = object()


class Entry:
    """The table of one entry. A field asked without a default must be there."""

    def __init__(self, file: str, id: str, table: object) -> None:
        self.file = file
        self.id = id
        if not isinstance(table, dict):
            raise DefinitionError(file, id, "une rubrique est attendue.")
        self._table: Mapping[str, Any] = table

    def wrong(self, name: str, problem: str) -> DefinitionError:
        """The error to raise about the field ``name``."""
        return DefinitionError(self.file, self.id, f"champ « {name} », {problem}")

    def text(self, name: str, default: str = _ABSENT) -> str:
        found = self._get(name, default)
        if not isinstance(found, str) or (default is _ABSENT and not found.strip()):
            raise self.wrong(name, "un texte est attendu.")
        return found.strip()

    def texts(self, name: str, default: tuple[str, ...] = _ABSENT) -> tuple[str, ...]:
        found = self._get(name, default)
        if not isinstance(found, list | tuple) or not all(isinstance(each, str) and each for each in found):
            raise self.wrong(name, "une liste de textes est attendue.")
        return tuple(found)

    def whole(self, name: str, default: int = _ABSENT) -> int:
        found = self._get(name, default)
        if not isinstance(found, int) or isinstance(found, bool) or found < 0:
            raise self.wrong(name, "un nombre entier positif est attendu.")
        return found

    def number(self, name: str, default: float = _ABSENT) -> float:
        found = self._get(name, default)
        if not isinstance(found, int | float) or isinstance(found, bool) or not abs(found) <= sys.float_info.max:
            raise self.wrong(name, "un nombre est attendu.")
        return float(found)

    def flag(self, name: str, default: bool = _ABSENT) -> bool:
        found = self._get(name, default)
        if not isinstance(found, bool):
            raise self.wrong(name, "« true » ou « false » est attendu.")
        return found

    def choice(self, name: str, among: type[_Choice], default: _Choice = _ABSENT) -> _Choice:
        found = self._get(name, default)
        try:
            return among(found)
        except ValueError:
            allowed = ", ".join(f"« {each.value} »" for each in among)
            raise self.wrong(name, f"« {found} » n’est pas permis ; valeurs permises : {allowed}.") from None

    def pairs(self, name: str) -> dict[str, str]:
        found = self._get(name, {})
        if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
            raise self.wrong(name, "des paires de textes sont attendues.")
        return dict(found)

    def table(self, name: str) -> Mapping[str, Any]:
        found = self._get(name, {})
        if not isinstance(found, dict):
            raise self.wrong(name, "une rubrique est attendue.")
        return found

    def tables(self, name: str) -> list[Mapping[str, Any]]:
        found = self._get(name, [])
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise self.wrong(name, "une liste de rubriques est attendue.")
        return found

    def nothing_else(self, known: Iterable[str]) -> None:
        """Refuse fields that nobody reads: a misspelt name must not be lost."""
        unknown = set(self._table) - set(known)
        if unknown:
            raise self.wrong(sorted(unknown)[0], "ce champ n’existe pas.")

    def _get(self, name: str, default: Any) -> Any:
        if name in self._table:
            return self._table[name]
        if default is _ABSENT:
            raise self.wrong(name, "il manque.")
        return default
