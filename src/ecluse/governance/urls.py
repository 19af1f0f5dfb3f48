"""Addresses of governance: bodies, meetings, the register of decisions, gates and paths."""

from django.urls import URLPattern, URLResolver, include, path

from ecluse.governance.views import agenda, bodies, decisions, gates, meetings, minutes, paths, summons

_body: list[URLPattern | URLResolver] = [
    path("", bodies.body, name="body"),
    path("modifier/", bodies.body_edit, name="body-edit"),
    path("archiver/", bodies.body_archive, name="body-archive"),
    path("restaurer/", bodies.body_restore, name="body-restore"),
    path("presence/", bodies.body_attendance, name="body-attendance"),
]
_of_body: list[URLPattern | URLResolver] = [
    path("membres/nouveau/", bodies.member_create, name="member-create"),
    path("membres/<int:pk>/modifier/", bodies.member_edit, name="member-edit"),
    path("membres/<int:pk>/retirer/", bodies.member_remove, name="member-remove"),
    path("seances/nouvelle/", meetings.meeting_create, name="meeting-create"),
    path("seances/passee/", meetings.meeting_past, name="meeting-past"),
]
_meeting: list[URLPattern | URLResolver] = [
    path("", meetings.meeting, name="meeting"),
    path("modifier/", meetings.meeting_edit, name="meeting-edit"),
    path("resume/", meetings.meeting_summary, name="meeting-summary"),
    path("documents/", meetings.meeting_documents, name="meeting-documents"),
    path("etat/", meetings.meeting_state, name="meeting-state"),
    path("convocation/", summons.meeting_invitation, name="invitation"),
    path("convocation/seance.ics", summons.invitation_file, name="invitation-file"),
    path("convocation/envoyer/", summons.invitation_send, name="invitation-send"),
    path("presences/", meetings.attendance, name="attendance"),
    path("ordre-du-jour/", agenda.meeting_agenda, name="agenda"),
    path("releve/", minutes.minutes_page, name="minutes"),
    path("releve/arreter/", minutes.minutes_close, name="minutes-close"),
    path("releve/approuver/", minutes.minutes_approve, name="minutes-approve"),
]
_of_meeting: list[URLPattern | URLResolver] = [
    path("ordre-du-jour/nouveau/", agenda.item_create, name="item-create"),
    path("ordre-du-jour/<int:pk>/modifier/", agenda.item_edit, name="item-edit"),
    path("ordre-du-jour/<int:pk>/retirer/", agenda.item_remove, name="item-remove"),
    path("ordre-du-jour/<int:pk>/deplacer/", agenda.item_move, name="item-move"),
    path("releve/points/<int:pk>/", minutes.item_write, name="item-write"),
    path("releve/decisions/nouvelle/", minutes.draft_create, name="draft-create"),
    path("releve/decisions/<int:pk>/modifier/", minutes.draft_edit, name="draft-edit"),
    path("releve/decisions/<int:pk>/retirer/", minutes.draft_remove, name="draft-remove"),
]
_contract: list[URLPattern | URLResolver] = [
    path("instances/", bodies.body_list, name="body-list"),
    path("instances/nouvelle/", bodies.body_create, name="body-create"),
    path("instances/demandes/nouvelle/", agenda.request_create, name="request-create"),
    path("instances/demandes/<int:pk>/retirer/", agenda.request_withdraw, name="request-withdraw"),
    path("instances/<int:pk>/", include(_body)),
    path("instances/<int:body>/", include(_of_body)),
    path("seances/", meetings.meeting_list, name="meeting-list"),
    path("seances/<int:pk>/", include(_meeting)),
    path("seances/<int:meeting>/", include(_of_meeting)),
    path("decisions/", decisions.register, name="register"),
    path("decisions/export/<slug:form>/", decisions.register_export, name="register-export"),
    path("decisions/nouvelle/", decisions.decision_create, name="decision-create"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
    path("decisions/<int:pk>/suivi/", decisions.decision_follow, name="decision-follow"),
    path("decisions/<int:pk>/remplacer/", decisions.decision_replace, name="decision-replace"),
    path("parcours/", gates.course, name="course"),
    path("parcours/choisir/", gates.path_choose, name="path-choose"),
    path("parcours/revenir/", gates.come_back, name="come-back"),
    path("parcours/portes/<slug:gate>/", gates.gate, name="gate"),
    path("parcours/portes/<slug:gate>/passer/", gates.gate_pass, name="gate-pass"),
    path("parcours/portes/<slug:gate>/sur-papier/", gates.gate_paper, name="gate-paper"),
    path("parcours/passages/<int:pk>/repondre/", gates.passage_answer, name="passage-answer"),
    path("parcours/passages/<int:pk>/retirer/", gates.passage_withdraw, name="passage-withdraw"),
]
_paths: list[URLPattern | URLResolver] = [
    path("", paths.path_list, name="path-list"),
    path("nouveau/", paths.path_create, name="path-create"),
    path("<slug:slug>/", paths.path_page, name="path"),
    path("<slug:slug>/modifier/", paths.path_edit, name="path-edit"),
    path("<slug:slug>/retirer/", paths.path_remove, name="path-remove"),
    path("<slug:slug>/portes/nouvelle/", paths.gate_create, name="path-gate-create"),
    path("<slug:slug>/portes/<slug:gate>/modifier/", paths.gate_edit, name="path-gate-edit"),
    path("<slug:slug>/portes/<slug:gate>/retirer/", paths.gate_remove, name="path-gate-remove"),
    path("<slug:slug>/portes/<slug:gate>/deplacer/", paths.gate_move, name="path-gate-move"),
]

app_name = "governance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<int:contract>/", include(_contract)),
    path("parcours/", include(_paths)),
]
