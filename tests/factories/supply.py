"""Invented tables of practitioners by commune."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def practitioners(path: Path, posts: Mapping[str, float], profession: str = "Médecins généralistes") -> Path:
    """A table « commune, profession, effectif » (données fictives) for 2024."""
    lines = ["commune;profession;effectif;annee"]
    lines += [f"{code};{profession};{str(amount).replace('.', ',')};2024" for code, amount in posts.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
