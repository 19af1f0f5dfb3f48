"""What access is measured to: professions and services, with what is known of their threshold and of their activity."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Care:
    """A profession or a service. ``supply`` are the indicators that count it by commune, the best first; ``published`` is the
    indicator of access that a publisher computes, empty where there is none.

    ``activity``: consultations a year that one full post gives, 0 where access is told in posts. ``threshold``: under it a
    commune is short of care, in the unit of access; 0 where no text sets one. ``posts``: one and several of
    what is counted, in words.
    """

    slug: str
    name: str
    one: str
    many: str
    supply: tuple[str, ...]
    published: str = ""
    activity: float = 0.0
    threshold: float = 0.0
    posts: tuple[str, str] = ("poste", "postes")

    @property
    def within(self) -> str:
        """Its name within a sentence."""
        return self.name[0].lower() + self.name[1:]

    @property
    def unit(self) -> str:
        return "consultations par an et par habitant" if self.activity else f"{self.many} pour 100 000 habitants"

    @property
    def decimals(self) -> int:
        return 2 if self.activity else 1

    def factor(self, activity: float) -> float:
        """What turns a number of posts into an amount whose share per head is in the unit of access."""
        return activity if self.activity else 100_000.0


#: Consultations a year of a general practitioner at full time, to begin with: no text sets it. It answers to 3.93
#: consultations per inhabitant in 2018 (Drees, Études et résultats 1144) for some 53,000 practitioners and 67 million people.
ACTIVITY = 5_000.0
#: Under it a territory is short of general practitioners (arrêté du 13 novembre 2017, on the publisher's indicator).
SHORT = 2.5
#: Where no text sets a threshold: this share of the posts per head of the whole neighbourhood.
USUAL_SHARE = 0.7

CARES = (
    Care("medecins-generalistes", "Médecins généralistes", "médecin", "médecins",
         ("medecins-generalistes", "sirene-generaliste"), "apl-medecins-generalistes", ACTIVITY, SHORT),
    Care("infirmiers", "Infirmières et infirmiers", "infirmière", "infirmières", ("infirmiers", "sirene-infirmiers"),
         "apl-infirmiers"),
    Care("kinesitherapeutes", "Kinésithérapeutes", "kinésithérapeute", "kinésithérapeutes", ("masseurs-kinesitherapeutes",),
         "apl-masseurs-kinesitherapeutes"),
    Care("dentistes", "Chirurgiens-dentistes", "dentiste", "dentistes", ("chirurgiens-dentistes", "sirene-dentiste"),
         "apl-chirurgiens-dentistes"),
    Care("sages-femmes", "Sages-femmes", "sage-femme", "sages-femmes", ("sages-femmes",), "apl-sages-femmes"),
    Care("orthophonistes", "Orthophonistes", "orthophoniste", "orthophonistes", ("orthophonistes",)),
    Care("psychologues", "Psychologues", "psychologue", "psychologues", ("psychologues",)),
    Care("pharmacies", "Pharmacies", "pharmacie", "pharmacies", ("pharmacies",), posts=("pharmacie", "pharmacies")),
    Care("maisons-de-sante", "Maisons de santé", "maison de santé", "maisons de santé", ("maisons-de-sante",),
         posts=("maison", "maisons")),
    Care("france-services", "Structures France services", "structure", "structures", ("france-services",),
         posts=("structure", "structures")),
)  # fmt: skip


def care_of(slug: str) -> Care | None:
    """The profession or the service of that name in addresses."""
    return next((each for each in CARES if each.slug == slug), None)
