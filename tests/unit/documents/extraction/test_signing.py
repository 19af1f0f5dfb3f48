"""Who signs, in sentences whose verb and layout no other rule expects; and who is named there and signs nothing."""

from __future__ import annotations

import pytest

from tests.unit.documents.extraction.texts import draft, signatories


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            (
                "Le Pays du Val et ses partenaires : l’État, l’ARS Normandie et la CPAM de l’Orne, ont signé, lundi 3 mars, "
                "un contrat local de santé."
            ),
            ["Le Pays du Val", "l’État", "l’ARS Normandie", "la CPAM de l’Orne"],
        ),
        (
            (
                "Jeudi 18 décembre, A. B., maire de Valmont, C. D., sous-préfète de l’Orne, et E. F., présidente de la "
                "Communauté de communes du Val, ont apposé leurs signatures au bas du contrat local de santé du Val."
            ),
            ["maire de Valmont", "sous-préfète de l’Orne", "Communauté de communes du Val"],
        ),
        (
            (
                "Signé avec l’ARS, la CPAM de l’Orne, Solibois et les 3 CPTS du territoire, ce contrat local de santé sera animé "
                "par un comité."
            ),
            ["l’ARS", "la CPAM de l’Orne", "Solibois", "les 3 CPTS du territoire"],
        ),
        (
            (
                "Les trois signataires du contrat local de santé sont : la ville de Valmont représentée par son maire, A. B., "
                "également vice-président de l’Agglomération du Val, la Préfecture de l’Orne représentée par C. D. et le "
                "Conseil Départemental de l’Orne représenté par E. F."
            ),
            ["la ville de Valmont", "la Préfecture de l’Orne", "le Conseil Départemental de l’Orne"],
        ),
        (
            (
                "Le contrat local de santé a été renouvelé en mai. Ses 3 signataires :\n"
                "L’Agence Régionale de Santé de Normandie\nLe Conseil Départemental\nLa Caisse d’Allocations Familiales\n"
                "Le contrat mène des actions de prévention."
            ),
            [
                "L’Agence Régionale de Santé de Normandie",
                "Le Conseil Départemental",
                "La Caisse d’Allocations Familiales",
            ],
        ),
        (
            (
                "Le contrat local de santé du Val est un partenariat entre :\n- Val Communauté\n- l’agence régionale de santé\n"
                "- le centre hospitalier du Val\n- l’État\n"
            ),
            ["Val Communauté", "l’agence régionale de santé", "le centre hospitalier du Val", "l’État"],
        ),
    ],
)
def test_whoever_is_named_where_the_contract_is_signed(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "L’ARS et la Ville de Valmont ont dit leur souhait de signer un contrat local de santé.",
        "Le précédent contrat local de santé réunissait, pour sa signature, la Ville de Valmont et la CPAM de l’Orne.",
        "Les contrats locaux de santé sont signés par l’ARS et la collectivité.",
        "SIGNATURE DU CONTRAT LOCAL DE SANTÉ DU PAYS DU VAL ET DE LA VILLE",
    ],
)
def test_a_wish_the_past_or_a_heading_names_nobody(text: str) -> None:
    assert signatories(draft(text)) == []


def test_who_hosts_votes_or_attends_does_not_sign() -> None:
    text = (
        "Voté par le conseil communautaire du Val, le contrat local de santé a été signé à la mairie de Valmont, en présence "
        "de la Région Normandie, par la Communauté de communes du Val, l’ARS Normandie et la CPAM de l’Orne."
    )
    assert signatories(draft(text)) == ["la Communauté de communes du Val", "l’ARS Normandie", "la CPAM de l’Orne"]
