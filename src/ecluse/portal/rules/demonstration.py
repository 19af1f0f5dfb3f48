"""The accounts of the demonstration: one for each role. They exist only where the demonstration has been built."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "ecluse-demonstration"  # noqa: S105 - written on the sign-in page of the demonstration, and nowhere else


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    """An account of the demonstration: its address, the function it stands for, its role in words."""

    email: str
    label: str
    role: str


ACCOUNTS: tuple[DemonstrationAccount, ...] = (
    DemonstrationAccount("coordination@demo.example", "Coordination des contrats", "Coordination"),
    DemonstrationAccount("elue@demo.example", "Vice-présidence chargée de la santé", "Élue référente"),
    DemonstrationAccount("pilote@demo.example", "Service prévention de la caisse primaire", "Pilote d’action"),
    DemonstrationAccount("partenaire@demo.example", "Association partenaire", "Partenaire"),
    DemonstrationAccount("signataire@demo.example", "Direction du centre hospitalier", "Signataire"),
    DemonstrationAccount("ars-dd@demo.example", "Délégation départementale de l’ARS", "ARS, délégation départementale"),
    DemonstrationAccount("ars-siege@demo.example", "Siège de l’ARS", "ARS, siège"),
    DemonstrationAccount("evaluation@demo.example", "Cabinet d’évaluation", "Évaluation"),
    DemonstrationAccount("lecture@demo.example", "Conseil de quartier", "Lecture"),
    DemonstrationAccount("administration@demo.example", "Service informatique", "Administration"),
)


def demonstration_accounts() -> tuple[DemonstrationAccount, ...]:
    """The accounts shown on the sign-in page of the demonstration."""
    return ACCOUNTS
