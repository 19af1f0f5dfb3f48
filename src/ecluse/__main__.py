"""The ``ecluse`` command. Each sub-command imports what it needs, so that ``ecluse read`` starts in milliseconds."""

from __future__ import annotations

import os
import sys

USAGE = """Usage : ecluse COMMANDE

  demo                  construit la démonstration si elle manque, puis la sert
  serve                 sert le site (--host, --port)
  tick                  fait ce qui est dû : relances, courriels (à lancer toutes les cinq minutes)
  generate contract     écrit un grand contrat fictif, ou 500 (generate national), pour essayer et mesurer
  read FICHIER…         lit un contrat publié (--json pour des données)
  reference load FICHIER…   charge des fichiers de référence (INSEE, DGCL, contours)
  observatory load FICHIER…  charge des chiffres (INSEE, DREES, Assurance maladie…), les met en ligne
  manage …              commandes de Django

Les réglages viennent de l’environnement : voir .env.example.
"""


def main(argv: list[str] | None = None) -> int:
    """Run one sub-command; return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    command = arguments.pop(0) if arguments else "help"
    if command in {"help", "--help", "-h"}:
        print(USAGE)
        return 0
    if command == "read":
        from ecluse.documents.read_command import run as run_read

        try:
            code = run_read(arguments)
            sys.stdout.flush()
        except BrokenPipeError:  # what was piped into (« | head ») has read enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 0
        return code
    if command not in {"demo", "serve", "tick", "generate", "reference", "observatory", "manage"}:
        print(f"« {command} » n’est pas une commande d’Écluse.\n\n{USAGE}", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecluse.config.settings")
    from ecluse.config import commands

    return commands.run(command, arguments)


if __name__ == "__main__":
    raise SystemExit(main())
