"""Addresses of preparation."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from ecluse.preparation.views import feasibility, findings, funding_rules, items, portraits, priorities, trace
from ecluse.preparation.views.kinds import OrderedKind, PreparationKind

register_converter(PreparationKind, "preparation_kind")
register_converter(OrderedKind, "ordered_kind")

_contract: list[URLPattern | URLResolver] = [
    path("", feasibility.note, name="feasibility"),
    path("dossier/modifier/", feasibility.edit, name="feasibility-edit"),
    path("facteurs/proposer/", feasibility.propose, name="feasibility-propose"),
    path("rencontres/", feasibility.encounter_list, name="encounter-list"),
    path("constats/", findings.finding_list, name="finding-list"),
    path("constats/export/<slug:form>/", findings.finding_export, name="finding-export"),
    path("portrait/", portraits.portrait, name="portrait"),
    path("portrait/export/<slug:form>/", portraits.portrait_file, name="portrait-file"),
    path("portrait/constat/", portraits.portrait_finding, name="portrait-finding"),
    path("portrait/chiffre/<slug:indicator>/", portraits.portrait_figure, name="portrait-figure"),
    path("priorites/", priorities.priority_list, name="priority-list"),
    path("priorites/notes/", priorities.score_grid, name="score-grid"),
    path("priorites/export/<slug:form>/", priorities.priority_export, name="priority-export"),
    path("priorites/criteres/proposer/", priorities.propose, name="priority-propose"),
    path("priorites/<int:pk>/decider/", priorities.decide, name="priority-decide"),
    path("retires/", items.removed_list, name="removed-list"),
    path("constats/<int:pk>/remettre/", items.finding_restore, name="finding-restore"),
    path("priorites/<int:pk>/remettre/", items.priority_restore, name="priority-restore"),
    path("du-constat-a-l-action/", trace.trace, name="trace"),
    path("du-constat-a-l-action/export/<slug:form>/", trace.trace_export, name="trace-export"),
    path("pourquoi/axes/<int:axis>/", trace.why, name="why-axis"),
    path("pourquoi/objectifs/<int:objective>/", trace.why, name="why-objective"),
    path("pourquoi/fiches/<int:sheet>/", trace.why, name="why-sheet"),
    path("<preparation_kind:kind>/nouveau/", items.item_create, name="item-create"),
    path("<preparation_kind:kind>/<int:pk>/modifier/", items.item_edit, name="item-edit"),
    path("<preparation_kind:kind>/<int:pk>/retirer/", items.item_remove, name="item-remove"),
    path("<ordered_kind:kind>/<int:pk>/deplacer/", items.item_move, name="item-move"),
]

app_name = "preparation"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<int:contract>/preparation/", include(_contract)),
    path(
        "constats/d-un-chiffre/<slug:indicator>/<slug:level>/<str:code>/",
        portraits.figure_finding,
        name="figure-finding",
    ),
    path("regles-de-financement/", funding_rules.rule_list, name="shared-rule-list"),
    path("regles-de-financement/nouvelle/", funding_rules.rule_create, name="shared-rule-create"),
    path("regles-de-financement/<int:pk>/modifier/", funding_rules.rule_edit, name="shared-rule-edit"),
    path("regles-de-financement/<int:pk>/retirer/", funding_rules.rule_remove, name="shared-rule-remove"),
]
