"""Closed lists of contracts: what the law or the life of a contract fixes. Vocabularies that people edit are Terms."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class ContractState(models.TextChoices):
    """Where a contract is in its life (domain.md §1)."""

    PREFIGURATION = "prefiguration", "Préfiguration"
    DIAGNOSIS = "diagnostic", "Diagnostic"
    PRIORITISATION = "priorisation", "Priorisation"
    DRAFTING = "elaboration", "Élaboration"
    VALIDATION = "validation", "Validation"
    SIGNATURE = "signature", "Signature"
    UNDER_WAY = "mise_en_oeuvre", "Mise en œuvre"
    FINAL_EVALUATION = "evaluation_finale", "Évaluation finale"
    RENEWED = "renouvele", "Renouvelé"
    CLOSED = "clos", "Clos"


class AxisFamily(models.TextChoices):
    NONE = "", "Sans famille"
    TRANSVERSAL = "transversal", "Axe transversal"
    POPULATION = "population", "Axe par population"
    THEMATIC = "thematique", "Axe thématique"


class ObjectiveLevel(models.TextChoices):
    GENERAL = "general", "Objectif général"
    SPECIFIC = "specifique", "Objectif spécifique"
    OPERATIONAL = "operationnel", "Objectif opérationnel"


class SheetStatus(models.TextChoices):
    """What its lead declares of an action. Lateness is computed, never declared."""

    PROPOSED = "proposee", "Proposée"
    VALIDATED = "validee", "Validée"
    UPCOMING = "a_venir", "À venir"
    ONGOING = "en_cours", "En cours"
    PAUSED = "en_pause", "En pause"
    BLOCKED = "bloquee", "Bloquée"
    DONE = "realisee", "Réalisée"
    DROPPED = "abandonnee", "Abandonnée"
    RENEWED = "reconduite", "Reconduite"


class Priority(models.TextChoices):
    NONE = "", "Non définie"
    LOW = "basse", "Basse"
    MEDIUM = "moyenne", "Moyenne"
    HIGH = "haute", "Haute"


class Confidentiality(models.TextChoices):
    """Who may read a sheet: everyone, the members of the contract, or its steering and its own leads alone."""

    PUBLIC = "public", "Publique"
    MEMBERS = "membres", "Membres du contrat"
    RESTRICTED = "restreinte", "Restreinte au pilotage"


class Novelty(models.TextChoices):
    UNKNOWN = "", "Non précisé"
    EXISTING = "existante", "Action existante"
    NEW = "nouvelle", "Action nouvelle"


class TargetLevel(models.TextChoices):
    """What an action on a determinant aims at (CLoterreS)."""

    UNKNOWN = "", "Non précisé"
    INDIVIDUAL = "individu", "Les personnes"
    ENVIRONMENT = "environnement", "Le milieu de vie"
    BOTH = "deux", "Les personnes et leur milieu"


class ActorRole(models.TextChoices):
    LEAD = "pilote", "Pilote"
    CO_LEAD = "copilote", "Copilote"
    ELECTED_LEAD = "elu", "Élue ou élu référent"
    PARTNER = "partenaire", "Partenaire"


class SignatoryLevel(models.TextChoices):
    PRINCIPAL = "obligatoire", "Signataire principal"
    ASSOCIATED = "associe", "Signataire associé"


class CommitmentStatus(models.TextChoices):
    UNKNOWN = "", "Non suivi"
    PLANNED = "prevu", "Prévu"
    UNDER_WAY = "en_cours", "En cours"
    KEPT = "tenu", "Tenu"
    NOT_KEPT = "non_tenu", "Non tenu"


class TaxBasis(models.TextChoices):
    UNKNOWN = "", "Non précisé"
    ALL_TAXES = "ttc", "TTC"
    WITHOUT_TAXES = "ht", "HT"
    NOT_APPLICABLE = "sans", "Sans TVA"


class IndicatorKind(models.TextChoices):
    UNKNOWN = "", "Non précisé"
    CONTEXT = "contexte", "Contexte"
    PROCESS = "processus", "Processus"
    OUTPUT = "realisation", "Réalisation"
    OUTCOME = "resultat", "Résultat"
    IMPACT = "impact", "Impact"


class DocumentKind(models.TextChoices):
    """What a document of a contract is; gates ask for some of them as evidence."""

    FEASIBILITY = "faisabilite", "Note de faisabilité"
    PORTRAIT = "portrait", "Portrait ou diagnostic du territoire"
    INVENTORY = "inventaire", "Inventaire de l’existant"
    DELIBERATION = "deliberation", "Délibération"
    AGREEMENT = "accord", "Accord ou courrier d’engagement"
    CONTRACT = "contrat", "Texte du contrat"
    SIGNED_CONTRACT = "contrat_signe", "Contrat signé"
    SIGNED_AMENDMENT = "avenant_signe", "Avenant signé"
    ANNEX = "annexe", "Annexe du contrat"
    MINUTES = "compte_rendu", "Relevé ou compte rendu"
    PRESENTATION = "support", "Support de présentation"
    REVIEW = "bilan", "Bilan"
    EVALUATION = "evaluation", "Rapport d’évaluation"
    FUNDING_AGREEMENT = "convention", "Convention de financement"
    OTHER = "autre", "Autre document"


class TextScope(models.TextChoices):
    """How much of a contract a version freezes: a framework is signed before the plan of action is written."""

    FRAMEWORK = "cadre", "Le cadre : parties, durée, engagements, principes"
    WHOLE = "entier", "Tout le contrat, avec ses axes et ses fiches"


class VersionState(models.TextChoices):
    FROZEN = "figee", "Figée, à signer"
    SIGNED = "signee", "Signée"
    WITHDRAWN = "retiree", "Retirée avant signature"


class AmendmentState(models.TextChoices):
    DRAFT = "projet", "Projet"
    VALIDATED = "valide", "Validé, à signer"
    SIGNED = "signe", "Signé"
    DROPPED = "abandonne", "Abandonné"


class Fate(models.TextChoices):
    """What a sheet, or an axis, of a contract becomes in the next one."""

    CONTINUED = "reconduite", "Poursuivie"
    MERGED = "reunie", "Réunie à une autre"
    DROPPED = "sans_suite", "Sans suite"


class VocabularyKind(models.TextChoices):
    AUDIENCE = "public", "Publics"
    DETERMINANT = "determinant", "Déterminants de santé"
    THEME = "theme", "Thèmes"
    PLAN = "plan", "Plans et dispositifs liés"
    FUNDING_SCHEME = "financement", "Sources de financement"
    PRINCIPLE = "principe", "Principes"
    TAG = "etiquette", "Étiquettes libres"


class Role(models.TextChoices):
    """Roles on a contract (domain.md §3). The administrator of the installation is an attribute of the account."""

    COORDINATOR = "coordination", "Coordination"
    ELECTED_LEAD = "elu", "Élue ou élu référent"
    ACTION_LEAD = "pilote", "Pilote d’action"
    PARTNER = "partenaire", "Partenaire"
    SIGNATORY = "signataire", "Signataire"
    EVALUATOR = "evaluation", "Évaluation"
    READER = "lecture", "Lecture"


class MandateRole(models.TextChoices):
    """Roles held on every contract of a territory."""

    ARS_DEPARTMENT = "ars_dd", "ARS, délégation départementale"
    ARS_REGION = "ars_siege", "ARS, siège"


class Permission(StrEnum):
    """Everything that can be allowed. What is not granted is refused."""

    VIEW_CONTRACT = "view_contract"
    VIEW_MEMBER_SHEETS = "view_member_sheets"
    VIEW_RESTRICTED_SHEETS = "view_restricted_sheets"
    VIEW_FUNDING = "view_funding"
    VIEW_JOURNAL = "view_journal"
    VIEW_CONTACTS = "view_contacts"
    EDIT_CONTRACT = "edit_contract"
    EDIT_PLAN = "edit_plan"
    EDIT_SHEETS = "edit_sheets"
    UPDATE_OWN_SHEETS = "update_own_sheets"
    WRITE_NOTES = "write_notes"
    TRACK_OWN_COMMITMENTS = "track_own_commitments"
    MANAGE_ACCESS = "manage_access"
    RUN_MEETINGS = "run_meetings"
    ASK_AGENDA_POINT = "ask_agenda_point"
    GO_THROUGH_GATES = "go_through_gates"
    AGREE_GATES = "agree_gates"
    VIEW_PREPARATION = "view_preparation"
    VIEW_FINDINGS = "view_findings"
    VIEW_VERBATIMS = "view_verbatims"
    EDIT_PREPARATION = "edit_preparation"
    VIEW_CAMPAIGNS = "view_campaigns"
    MANAGE_CAMPAIGNS = "manage_campaigns"
    VIEW_WEEK = "view_week"
    VIEW_BRIEF = "view_brief"
    HAND_OVER = "hand_over"
    FOLLOW_AS_AGENCY = "follow_as_agency"
