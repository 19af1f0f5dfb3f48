"""The words that fictional contracts are made of: subjects of real contracts, each with what one does about it."""

from __future__ import annotations

from typing import NamedTuple


class Subject(NamedTuple):
    """One axis of a contract: its themes, and what actions bear on."""

    axis: str
    family: str
    themes: tuple[str, ...]
    objects: tuple[str, ...]


SUBJECTS: tuple[Subject, ...] = (
    Subject(
        "L’accès aux soins de proximité", "thematique", ("Accès aux soins", "Attractivité du territoire"),
        ("des consultations avancées de spécialistes", "l’accueil des internes et de leurs maîtres de stage",
         "l’exercice coordonné en maison de santé", "la télémédecine accompagnée", "le transport vers les soins",
         "la permanence des soins dentaires", "un guichet unique pour l’installation des professionnels",
         "l’accompagnement des patients sans médecin traitant"),
    ),
    Subject(
        "La santé mentale et le bien-être", "thematique", ("Santé mentale",),
        ("les groupes d’entraide mutuelle", "la formation aux premiers secours en santé mentale",
         "le repérage de la souffrance psychique", "la prévention du suicide", "la cellule des situations complexes",
         "les semaines d’information sur la santé mentale", "la pair-aidance", "les consultations des psychologues"),
    ),
    Subject(
        "Des environnements favorables à la santé", "thematique", ("Santé et environnement",),
        ("la qualité de l’air intérieur dans les écoles", "la lutte contre l’habitat indigne", "les jardins partagés",
         "les îlots de fraîcheur", "la prévention des maladies transmises par les tiques et les moustiques",
         "l’urbanisme favorable à la santé", "les mobilités actives", "la prévention des effets du bruit"),
    ),
    Subject(
        "Bien vieillir chez soi", "population", ("Vieillissement", "Handicap"),
        ("le repérage des fragilités", "le répit des aidants", "les ateliers d’équilibre et de prévention des chutes",
         "les visites de convivialité", "l’adaptation des logements", "la lutte contre l’isolement",
         "la sortie d’hospitalisation", "la coordination des services à domicile"),
    ),
    Subject(
        "La santé des enfants et des jeunes", "population", ("Santé des jeunes", "Périnatalité et petite enfance"),
        ("les compétences psychosociales à l’école", "l’éducation à la vie affective et sexuelle",
         "le parcours des mille premiers jours", "les bilans de santé en école maternelle", "l’usage raisonné des écrans",
         "la santé bucco-dentaire", "les ambassadeurs en santé", "le soutien à la parentalité"),
    ),
    Subject(
        "Les addictions", "thematique", ("Addictions",),
        ("le mois sans tabac", "la réduction des risques en milieu festif", "les consultations jeunes consommateurs",
         "la prévention de la consommation d’alcool", "le réseau des acteurs de l’addictologie",
         "les espaces sans tabac", "la prévention des jeux d’argent", "l’orientation vers les soins d’addictologie"),
    ),
    Subject(
        "Nutrition et activité physique", "thematique", ("Nutrition et activité physique",),
        ("le sport sur ordonnance", "les ateliers de cuisine", "l’aide alimentaire de qualité",
         "les parcours d’activité physique adaptée", "la prévention du surpoids de l’enfant", "les marches exploratoires",
         "l’alimentation dans la restauration collective", "les rencontres sportives entre générations"),
    ),
    Subject(
        "Prévention, dépistage et vaccination", "thematique", ("Dépistage des cancers", "Vaccination"),
        ("le dépistage organisé des cancers", "la vaccination contre les papillomavirus", "le bus de prévention",
         "la vaccination contre la grippe", "le dépistage du diabète", "les examens de prévention en santé",
         "la prévention cardiovasculaire des femmes", "le dépistage des infections sexuellement transmissibles"),
    ),
    Subject(
        "Les droits et les personnes les plus éloignées", "population", ("Accès aux droits",),
        ("la médiation en santé", "les permanences d’accès aux soins", "les maraudes", "l’interprétariat en santé",
         "l’accès aux droits et à la complémentaire", "l’inclusion numérique en santé",
         "l’accompagnement des femmes victimes de violences", "la domiciliation et l’accès aux soins"),
    ),
    Subject(
        "Animer et évaluer le contrat", "transversal", ("Coordination des acteurs",),
        ("le réseau des acteurs de santé", "l’observation locale de la santé", "la participation des habitants",
         "la lettre d’information du contrat", "la formation commune des professionnels", "l’annuaire des ressources",
         "l’évaluation partagée", "le forum annuel de la santé"),
    ),
)  # fmt: skip
VERBS = (
    "Développer", "Renforcer", "Soutenir", "Coordonner", "Faire connaître", "Expérimenter", "Pérenniser", "Structurer",
    "Généraliser", "Organiser", "Accompagner", "Promouvoir", "Consolider", "Relancer", "Étendre",
)  # fmt: skip
WHERE = (
    "dans les quartiers prioritaires", "dans les communes rurales", "au nord du territoire", "au sud du territoire",
    "dans les écoles", "dans les collèges et lycées", "en maison de santé", "à l’hôpital et en ville", "à domicile",
    "dans les centres sociaux", "avec les associations", "avec les habitants", "avec les élus", "avec les entreprises",
    "auprès des aidants", "auprès des jeunes de 16 à 25 ans", "auprès des familles", "auprès des personnes âgées",
    "auprès des personnes en situation de handicap", "auprès des professionnels", "sur tout le territoire",
    "en lien avec le contrat de ville", "en lien avec le projet territorial de santé mentale", "",
)  # fmt: skip
AUDIENCES = (
    "Tous les habitants", "Femmes enceintes et jeunes parents", "Enfants de 0 à 16 ans", "Jeunes de 16 à 25 ans",
    "Aidants", "Personnes âgées", "Personnes en situation de handicap", "Personnes en situation de précarité",
    "Habitants des quartiers prioritaires", "Professionnels de santé", "Élus",
)  # fmt: skip
DETERMINANTS = (
    "Logement", "Environnement physique", "Mobilité", "Environnement social", "Habitudes de vie",
    "Compétences psychosociales", "Prévention et dépistage", "Accès aux soins", "Accès aux droits", "Parcours de santé",
    "Coordination des acteurs",
)  # fmt: skip
TAGS = ("Ruralité", "Égalité femmes-hommes", "Jeux de santé publique", "Innovation", "Participation")
PLANS = (
    ("Projet régional de santé (PRS)", "Projet régional de santé"), ("Contrat de ville", "Contrat de ville"),
    ("Projet territorial de santé mentale (PTSM)", "Projet territorial de santé mentale"),
    ("Plan climat-air-énergie territorial (PCAET)", "Plan climat-air-énergie territorial"),
    ("Convention territoriale globale (CTG)", "Convention territoriale globale"),
)  # fmt: skip
SCHEMES = ("Fonds d’intervention régional (FIR)", "Politique de la ville", "Commune ou intercommunalité", "Département")
STEPS = (
    "Réunir les partenaires", "Écrire le cahier des charges", "Former les intervenants", "Ouvrir les premiers créneaux",
    "Signer la convention", "Diffuser l’information aux habitants", "Faire le bilan de l’année", "Étendre aux communes",
    "Recruter l’animation", "Présenter les résultats au comité de pilotage",
)  # fmt: skip
#: Name, nature, unit, how often.
INDICATORS = (
    ("Nombre de personnes accompagnées", "realisation", "personnes", "chaque année"),
    ("Nombre de séances tenues", "realisation", "séances", "chaque trimestre"),
    ("Nombre de professionnels formés", "realisation", "professionnels", "chaque année"),
    ("Nombre de communes couvertes", "processus", "communes", "chaque année"),
    ("Nombre de partenaires associés", "processus", "structures", "chaque année"),
    ("Part des participants satisfaits", "resultat", "%", "chaque année"),
    ("Délai moyen d’obtention d’un rendez-vous", "resultat", "jours", "chaque semestre"),
    ("Taux de recours au dépistage", "impact", "%", "tous les deux ans"),
)
NEWS = (
    "La réunion de lancement s’est tenue avec les partenaires.", "Le calendrier a été revu avec le comité technique.",
    "Les premières séances affichent complet.", "La convention est en cours de signature.",
    "Le financement a été confirmé pour l’année.", "Une commune de plus rejoint l’action.",
    "Les retours des participants sont bons ; une deuxième session est demandée.",
    "Le recrutement a pris du retard et aboutira au prochain trimestre.", "Le bilan de l’année a été transmis.",
    "L’information a été diffusée dans les bulletins municipaux.",
)  # fmt: skip
REASONS = {
    "bloquee": "Le financement attendu n’est pas confirmé.",
    "abandonnee": "L’action est reprise par un autre dispositif.",
    "en_pause": "L’animation est vacante.",
}
CONTEXTS = (
    "Le diagnostic partagé relève des besoins que l’offre présente ne couvre pas.",
    "Les acteurs du territoire travaillent déjà ensemble sur ce sujet, sans cadre commun.",
    "Les habitants consultés placent cette question parmi les premières.",
    "Les indicateurs du territoire sont moins bons que ceux de la région.",
)
EFFECTS = (
    "Les habitants connaissent les ressources proches de chez eux.", "Les professionnels se coordonnent mieux.",
    "Les personnes concernées sont repérées plus tôt.", "Les inégalités entre communes diminuent.",
)  # fmt: skip
COMMITMENTS = (
    "Participer aux instances du contrat.", "Mettre à disposition une salle et du temps d’animation.",
    "Cofinancer le poste de coordination.", "Partager les données utiles au suivi.",
)  # fmt: skip
