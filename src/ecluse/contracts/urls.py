"""Addresses of contracts.

A contract's small entities share one set of addresses: ``kind`` is a word of ``views.kinds`` (axes, themes, objectifs,
signataires, principes, dispositifs, plans-lies, pieces; acteurs, etapes, couts, financements, indicateurs, documents under
a sheet).
"""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from ecluse.contracts.views import (
    access,
    amendments,
    contracts,
    files,
    items,
    money,
    organisations,
    past,
    perimeters,
    plan,
    sheets,
    spreading,
    undoing,
    versions,
    vocabularies,
)
from ecluse.contracts.views.kinds import COMMITMENTS, ContractKind, SheetKind

register_converter(ContractKind, "contract_kind")
register_converter(SheetKind, "sheet_kind")

_commitment = {"kind": COMMITMENTS}

_sheet: list[URLPattern | URLResolver] = [
    path("modifier/<slug:section>/", sheets.sheet_edit, name="sheet-edit"),
    path("historique/", past.sheet_history, name="sheet-history"),
    path("historique/reprendre/", past.sheet_take_back, name="sheet-take-back"),
    path("a-la-date/", past.sheet_past, name="sheet-past"),
    path("champ/<slug:group>/", sheets.sheet_field, name="sheet-field"),
    path("etapes/<int:pk>/faite/", sheets.milestone_done, name="milestone-done"),
    path("statut/", sheets.sheet_status, name="sheet-status"),
    path("statut/tableau/", sheets.sheet_move, name="sheet-move"),
    path("notes/", sheets.note_create, name="note-create"),
    path("notes/mentions/<int:pk>/vue/", sheets.mention_seen, name="mention-seen"),
    path("notes/<int:pk>/modifier/", sheets.note_edit, name="note-edit"),
    path("notes/<int:pk>/retirer/", sheets.note_remove, name="note-remove"),
    path("placer/", sheets.sheet_place, name="sheet-place"),
    path("dupliquer/", sheets.sheet_duplicate, name="sheet-duplicate"),
    path("archiver/", sheets.sheet_archive, name="sheet-archive"),
    path("restaurer/", sheets.sheet_restore, name="sheet-restore"),
    path("perimetre/", perimeters.perimeter, name="sheet-perimeter"),
    path("perimetre/ajouter/", perimeters.perimeter_add, name="sheet-perimeter-add"),
    path("perimetre/retirer/", perimeters.perimeter_remove, name="sheet-perimeter-remove"),
    path("documents/<int:pk>/fichier/", files.attachment_file, name="attachment-file"),
    path("<sheet_kind:kind>/nouveau/", items.item_create, name="sheet-item-create"),
    path("<sheet_kind:kind>/<int:pk>/modifier/", items.item_edit, name="sheet-item-edit"),
    path("<sheet_kind:kind>/<int:pk>/retirer/", items.item_remove, name="sheet-item-remove"),
    path("<sheet_kind:kind>/<int:pk>/etaler/", spreading.line_spread, name="sheet-item-spread"),
    path("<sheet_kind:kind>/<int:pk>/deplacer/", items.item_move, name="sheet-item-move"),
]

_commitments: list[URLPattern | URLResolver] = [
    path("", items.item_list, _commitment, name="commitment-list"),
    path("nouveau/", items.item_create, _commitment, name="commitment-create"),
    path("<int:pk>/modifier/", items.item_edit, _commitment, name="commitment-edit"),
    path("<int:pk>/retirer/", items.item_remove, _commitment, name="commitment-remove"),
    path("<int:pk>/deplacer/", items.item_move, _commitment, name="commitment-move"),
]

_contract: list[URLPattern | URLResolver] = [
    path("modifier/", contracts.contract_edit, name="contract-edit"),
    path("archiver/", contracts.contract_archive, name="contract-archive"),
    path("restaurer/", contracts.contract_restore, name="contract-restore"),
    path("perimetre/", perimeters.perimeter, name="perimeter"),
    path("perimetre/ajouter/", perimeters.perimeter_add, name="perimeter-add"),
    path("perimetre/retirer/", perimeters.perimeter_remove, name="perimeter-remove"),
    path("acces/", access.access_list, name="access-list"),
    path("acces/nouveau/", access.access_give, name="access-give"),
    path("acces/<int:pk>/retirer/", access.access_take, name="access-take"),
    path("acces/personnes/<int:pk>/modifier/", access.person_edit, name="person-edit"),
    path("acces/personnes/<int:pk>/inviter/", access.access_invite, name="access-invite"),
    path("vocabulaires/", vocabularies.vocabulary, name="own-vocabulary"),
    path("vocabulaires/nouveau/", vocabularies.term_create, name="own-vocabulary-create"),
    path("vocabulaires/<int:pk>/modifier/", vocabularies.term_edit, name="own-vocabulary-edit"),
    path("fiches/", sheets.sheet_list, name="sheet-list"),
    path("fiches/tableau/", sheets.sheet_board, name="sheet-board"),
    path("fiches/frise/", sheets.sheet_timeline, name="sheet-timeline"),
    path("fiches/calendrier/", sheets.sheet_calendar, name="sheet-calendar"),
    path("fiches/calendrier/etapes.ics", sheets.sheet_calendar_file, name="sheet-calendar-file"),
    path("fiches/nouvelle/", sheets.sheet_create, name="sheet-create"),
    path("fiches/archivees/", sheets.archived_list, name="sheet-archived"),
    path("fiches/export/<slug:form>/", sheets.sheet_export, name="sheet-export"),
    path("fiches/ordre/", sheets.sheet_order, name="sheet-order"),
    path("fiches/numeros/", sheets.sheet_numbers, name="sheet-numbers"),
    path("fiches/gestes/", sheets.sheet_gesture, name="sheet-gesture"),
    path("a-la-date/", past.contract_past, name="contract-past"),
    path("corbeille/", past.removed_list, name="removed-list"),
    path("corbeille/<int:number>/remettre/", past.removed_put_back, name="removed-put-back"),
    path("gestes/<slug:operation>/annuler/", undoing.operation_undo, name="operation-undo"),
    path("financements/", money.money, name="money"),
    path("financements/fiches/", money.money_sheets, name="money-sheets"),
    path("financements/lignes/<slug:kind>/", money.money_lines, name="money-lines"),
    path("financements/export/<slug:table>/<slug:form>/", money.money_export, name="money-export"),
    path("fiches/vues/nouvelle/", sheets.view_create, name="view-create"),
    path("fiches/vues/<int:pk>/renommer/", sheets.view_rename, name="view-rename"),
    path("fiches/vues/<int:pk>/retirer/", sheets.view_remove, name="view-remove"),
    path("fiches/<int:sheet>/", include(_sheet)),
    path("signataires/<int:signatory>/engagements/", include(_commitments)),
    path("axes/numeros/", plan.axis_numbers, name="axis-numbers"),
    path("axes/<int:pk>/dupliquer/", plan.axis_duplicate, name="axis-duplicate"),
    path("versions/", versions.version_list, name="version-list"),
    path("versions/figer/", versions.version_freeze, name="version-freeze"),
    path("versions/<int:number>/", versions.version_text, name="version-text"),
    path("versions/<int:number>/texte.json", versions.version_file, name="version-file"),
    path("versions/<int:number>/signatures/", versions.version_sign, name="version-sign"),
    path("versions/<int:number>/signatures/<int:pk>/retirer/", versions.signature_withdraw, name="signature-withdraw"),
    path("versions/<int:number>/retirer/", versions.version_withdraw, name="version-withdraw"),
    path("avenant/", amendments.amendment_of_copy, name="amendment-of-copy"),
    path("avenants/", amendments.amendment_list, name="amendment-list"),
    path("avenants/nouveau/", amendments.amendment_create, name="amendment-create"),
    path("avenants/<int:number>/", amendments.amendment, name="amendment"),
    path("avenants/<int:number>/valider/", amendments.amendment_validate, name="amendment-validate"),
    path("avenants/<int:number>/rouvrir/", amendments.amendment_reopen, name="amendment-reopen"),
    path("avenants/<int:number>/abandonner/", amendments.amendment_drop, name="amendment-drop"),
    path("avenants/<int:number>/l-emporte/", amendments.amendment_prevail, name="amendment-prevail"),
    path("pieces/<int:pk>/fichier/", files.document_file, name="document-file"),
    path("<contract_kind:kind>/", items.item_list, name="item-list"),
    path("<contract_kind:kind>/nouveau/", items.item_create, name="item-create"),
    path("<contract_kind:kind>/<int:pk>/modifier/", items.item_edit, name="item-edit"),
    path("<contract_kind:kind>/<int:pk>/retirer/", items.item_remove, name="item-remove"),
    path("<contract_kind:kind>/<int:pk>/deplacer/", items.item_move, name="item-move"),
    path("<contract_kind:kind>/<int:pk>/placer/", plan.item_place, name="item-place"),
]

app_name = "contracts"
urlpatterns = [
    path("contrats/nouveau/", contracts.contract_create, name="contract-create"),
    path("contrats/<int:contract>/", include(_contract)),
    path("verifier/", versions.version_check, name="version-check"),
    path("vocabulaires/", vocabularies.vocabulary, name="vocabulary"),
    path("vocabulaires/nouveau/", vocabularies.term_create, name="vocabulary-create"),
    path("vocabulaires/<int:pk>/modifier/", vocabularies.term_edit, name="vocabulary-edit"),
    path("organismes/", organisations.organisation_list, name="organisation-list"),
    path("organismes/<int:pk>/", organisations.organisation_detail, name="organisation-detail"),
    path("organismes/<int:pk>/modifier/", organisations.organisation_edit, name="organisation-edit"),
]
