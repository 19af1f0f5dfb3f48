"""Addresses of the portal: what everyone meets first, and the pages that compose several contexts."""

from django.urls import path

from ecluse.portal.views import account, agency, contracts, handover, information, readers

app_name = "portal"
urlpatterns = [
    path("", contracts.home, name="home"),
    path("connexion/", account.SignIn.as_view(), name="sign-in"),
    path("deconnexion/", account.sign_out, name="sign-out"),
    path("invitation/<str:secret>/", account.invitation, name="invitation"),
    path("contrats-suivis/", agency.agency, name="agency"),
    path("contrats-suivis/<slug:table>/<slug:form>/", agency.agency_export, name="agency-export"),
    path("contrats/<int:contract>/", contracts.contract_home, name="contract-home"),
    path("contrats/<int:contract>/fiches/<int:sheet>/", contracts.sheet, name="sheet"),
    path("contrats/<int:contract>/journal/", contracts.journal, name="journal"),
    path("contrats/<int:contract>/semaine/", readers.week, name="week"),
    path("contrats/<int:contract>/synthese/", readers.brief, name="brief"),
    path("contrats/<int:contract>/nos-engagements/", readers.own_commitments, name="own-commitments"),
    path("contrats/<int:contract>/passation/", handover.handover, name="handover"),
    path("contrats/<int:contract>/passation/archive.zip", handover.archive, name="handover-archive"),
    path("aide/", information.page, {"slug": "aide"}, name="help"),
    path("plan-du-site/", information.page, {"slug": "plan-du-site"}, name="site-map"),
    path("accessibilite/", information.page, {"slug": "accessibilite"}, name="accessibility"),
    path("donnees-personnelles/", information.page, {"slug": "donnees-personnelles"}, name="privacy"),
    path("mentions-legales/", information.page, {"slug": "mentions-legales"}, name="legal"),
    path("sante/", information.health, name="health"),
]
