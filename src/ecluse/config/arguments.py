"""The arguments of the shell, whose errors and help are told in French."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

_LAST_PORT = 65535
# What argparse says in English, whoever calls it: the words, then ours.
_SAID: tuple[tuple[str, str], ...] = (
    (r"^Error: ", ""),
    (r"^argument ([^:]+): ", r"\1 : "),
    (r"^the following arguments are required: (.+)$", r"il manque \1"),
    (r"^one of the arguments (.+) is required$", r"il manque un de ces arguments : \1"),
    (r"^unrecognized arguments: (.+)$", r"argument inconnu : \1"),
    (r"^ambiguous option: (\S+) could match (.+)$", r"option ambiguë : \1 peut être \2"),
    (r"expected one argument$", "écrivez une valeur après cet argument"),
    (r"expected at least one argument$", "écrivez au moins une valeur après cet argument"),
    (r"expected \d+ arguments?$", "il n’y a pas autant de valeurs que demandé"),
    (r"ignored explicit argument (.+)$", r"cet argument ne prend pas de valeur : \1"),
    (r"invalid choice: (.+) \(choose from (.+)\)$", r"\1 n’est pas un choix possible : \2"),
    (r"invalid (?:\w+) value: (.+)$", r"\1 n’a pas la forme attendue"),
    (r"not allowed with argument (\S+)$", r"ne va pas avec \1"),
)


def in_french(message: str) -> str:
    """What argparse said, in French; anything else as it is.

    >>> in_french("Error: the following arguments are required: FICHIER")
    'il manque FICHIER'
    """
    for words, ours in _SAID:
        message = re.sub(words, ours, message)
    return message


def port(text: str) -> int:
    """A TCP port. Raises ArgumentTypeError for what is none."""
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= _LAST_PORT:
        raise argparse.ArgumentTypeError(
            f"« {text} » n’est pas un port. Écrivez un nombre de 1 à {_LAST_PORT}, par exemple 8000"
        )
    return int(text)


class FrenchParser(argparse.ArgumentParser):
    """A parser that speaks French; a wrong call ends with the code 2."""

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, add_help=False, usage=f"{prog} [options]")
        self._optionals.title = "Options"
        self.add_argument("-h", "--help", action="help", help="montre cette aide")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "Usage : ", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "Usage : ", 1)

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog} : {in_french(message)}.\n{self.format_usage()}", end="", file=sys.stderr)
        raise SystemExit(2)
