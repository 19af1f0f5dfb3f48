"""Closed lists of accounts."""

from django.db import models


class OrganisationKind(models.TextChoices):
    """What a body is (domain.md §2, partners)."""

    LOCAL_AUTHORITY = "collectivite", "Collectivité"
    STATE = "etat", "Service de l’État"
    ARS = "ars", "Agence régionale de santé"
    HEALTH_INSURANCE = "assurance_maladie", "Assurance maladie, CAF, MSA"
    EDUCATION = "education", "Éducation"
    HOSPITAL = "etablissement", "Établissement de santé ou médico-social"
    PRIMARY_CARE = "soins_ville", "Soins de ville : CPTS, maison ou centre de santé"
    PROFESSIONAL_ORDER = "ordre", "Ordre ou union professionnelle"
    ASSOCIATION = "association", "Association, usagers"
    LANDLORD = "bailleur", "Bailleur"
    MUTUAL = "mutuelle", "Mutuelle"
    UNIVERSITY = "universite", "Université, recherche"
    OBSERVATORY = "observatoire", "Observatoire, promotion de la santé"
    OTHER = "autre", "Autre organisme"
