"""The sub-commands that need Django: demo, serve, tick, generate, reference, observatory, manage."""

from __future__ import annotations

import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, execute_from_command_line
from django.core.management.base import CommandError

from ecluse.config.arguments import FrenchParser, in_french, port


def run(command: str, arguments: list[str]) -> int:
    """Run ``command``; return its exit code. A setting that cannot be used is told in one sentence."""
    try:
        if command == "manage":
            execute_from_command_line(["ecluse manage", *arguments])
            return 0
        django.setup()
        return _COMMANDS[command](arguments)
    except (ImproperlyConfigured, CommandError) as error:
        print(_told(command, error), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print()
        return 130


def _told(command: str, error: Exception) -> str:
    """The sentence of an error; a call that the shell got wrong is followed by how to call."""
    said = str(error)
    ours = in_french(said)
    if ours == said:
        return said
    return f"ecluse {command} : {ours}.\nUsage : {_USAGE.get(command, f'ecluse {command} …')}"


_USAGE = {
    "generate": "ecluse generate contract ou ecluse generate national, puis --sheets, --contracts, --bodies, --events, --seed",
    "reference": "ecluse reference load FICHIER… ou ecluse reference status",
    "observatory": "ecluse observatory load FICHIER…, status, build, switch, withdraw ou trace",
}


def _address(parser: FrenchParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="adresse d’écoute (127.0.0.1)")
    parser.add_argument("--port", type=port, default=8000, help="port d’écoute (8000)")


def _serve(arguments: list[str]) -> int:
    parser = FrenchParser("ecluse serve", "Sert le site.")
    _address(parser)
    options = parser.parse_args(arguments)
    call_command("serve", host=options.host, port=options.port)
    return 0


def _demo(arguments: list[str]) -> int:
    parser = FrenchParser("ecluse demo", "Construit la démonstration, puis la sert.")
    _address(parser)
    parser.add_argument("--no-serve", action="store_true", help="construit sans servir")
    options = parser.parse_args(arguments)
    call_command("demo", host=options.host, port=options.port, serve=not options.no_serve)
    return 0


def _generate(arguments: list[str]) -> int:
    call_command("generate", *arguments)
    return 0


def _reference(arguments: list[str]) -> int:
    call_command("reference", *arguments)
    return 0


def _tick(arguments: list[str]) -> int:
    FrenchParser("ecluse tick", "Fait ce qui est dû : relances, courriels.").parse_args(arguments)
    call_command("tick")
    return 0


def _observatory(arguments: list[str]) -> int:
    call_command("observatory", *arguments)
    return 0


_COMMANDS = {
    "demo": _demo,
    "serve": _serve,
    "tick": _tick,
    "generate": _generate,
    "reference": _reference,
    "observatory": _observatory,
}
