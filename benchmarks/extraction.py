"""Score the reading of published contracts on the annotated corpus that may stand beside the project.

``python benchmarks/extraction.py [seeds] [cases] [documents] [--verbose]`` runs the corpus's own scorer with
``ecluse read --json`` on each set. Without the corpus it says so and stops.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SETS = ("seeds", "cases", "documents")


def main(arguments: list[str]) -> int:
    """Score each set asked for; 0 when every set was scored or the corpus is absent."""
    scorer, corpus = SHARED / "tools" / "score_extraction.py", SHARED / "corpus"
    if not scorer.is_file() or not corpus.is_dir():
        print("Le corpus annoté (../shared) n’est pas à côté du projet : rien à mesurer.")
        return 0
    wanted = [name for name in arguments if name in SETS] or list(SETS)
    options = [argument for argument in arguments if argument.startswith("--")]
    codes = []
    for name in wanted:
        print(f"\n{name}", flush=True)
        command = [sys.executable, str(scorer), str(corpus / name), *options, "--"]
        command += [sys.executable, "-m", "ecluse", "read", "--json"]
        codes.append(subprocess.run(command, check=False).returncode)
    return max(codes)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
