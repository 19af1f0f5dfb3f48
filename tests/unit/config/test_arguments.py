"""What the shell is told when a command is called the wrong way: one French sentence, and the code 2."""

from __future__ import annotations

import argparse
import errno

import pytest

from ecluse.config import commands
from ecluse.config.arguments import FrenchParser, in_french, port
from ecluse.portal.management.commands.serve import _refused


@pytest.mark.parametrize("text", ["99999999", "65536", "0", "-1", "abc", "", "80.5", "٨٠٠٠"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="de 1 à 65535"):
        port(text)


@pytest.mark.parametrize("command", ["serve", "demo"])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "99999999"], "--port : « 99999999 » n’est pas un port"),
        (["--port", "abc"], "--port : « abc » n’est pas un port"),
        (["--port"], "--port : écrivez une valeur"),
        (["--prot", "1"], "argument inconnu : --prot 1"),
    ],
)
def test_a_wrong_call_is_told_in_french(
    command: str, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        commands.run(command, arguments)
    answer = capsys.readouterr()
    assert (ended.value.code, answer.out) == (2, "")
    assert answer.err.startswith(f"ecluse {command} : ")
    assert said in answer.err
    assert f"Usage : ecluse {command} [options]" in answer.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [([], "il manque COMMANDE"), (["load"], "il manque FICHIER"), (["laod"], "n’est pas un choix")],
)
def test_the_reference_command_is_told_in_french(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.run("reference", arguments) == 2
    assert said in capsys.readouterr().err


def test_the_help_is_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    parser = FrenchParser("ecluse essai", "Essaie.")
    with pytest.raises(SystemExit):
        parser.parse_args(["--help"])
    assert capsys.readouterr().out == (
        "Usage : ecluse essai [options]\n\nEssaie.\n\nOptions:\n  -h, --help  montre cette aide\n"
    )


def test_other_sentences_are_left_alone() -> None:
    assert in_french("Le port 8000 est déjà pris.") == "Le port 8000 est déjà pris."


@pytest.mark.parametrize(
    ("code", "host", "at", "said"),
    [
        (errno.EADDRINUSE, "127.0.0.1", 8000, "--port 8001"),
        (errno.EADDRINUSE, "127.0.0.1", 65535, "--port 8000"),
        (errno.EACCES, "127.0.0.1", 80, "réservé"),
        (errno.EADDRNOTAVAIL, "192.0.2.1", 8000, "192.0.2.1"),
    ],
)
def test_an_address_that_cannot_be_used_says_what_to_do(code: int, host: str, at: int, said: str) -> None:
    assert said in _refused(OSError(code, "refused"), host, at)
    assert "127.0.0.1" in _refused(ValueError("Invalid host"), host, at)
