"""Addresses of the portal: what everyone meets first, and the pages that compose several contexts."""

from django.urls import path

from ecluse.portal.views import account, contracts, information

app_name = "portal"
urlpatterns = [
    path("", contracts.home, name="home"),
    path("connexion/", account.SignIn.as_view(), name="sign-in"),
    path("deconnexion/", account.sign_out, name="sign-out"),
    path("invitation/<str:secret>/", account.invitation, name="invitation"),
    path("contrats/<int:contract>/", contracts.contract_home, name="contract-home"),
    path("contrats/<int:contract>/fiches/<int:sheet>/", contracts.sheet, name="sheet"),
    path("contrats/<int:contract>/journal/", contracts.journal, name="journal"),
    path("aide/", information.page, {"slug": "aide"}, name="help"),
    path("plan-du-site/", information.page, {"slug": "plan-du-site"}, name="site-map"),
    path("accessibilite/", information.page, {"slug": "accessibilite"}, name="accessibility"),
    path("donnees-personnelles/", information.page, {"slug": "donnees-personnelles"}, name="privacy"),
    path("mentions-legales/", information.page, {"slug": "mentions-legales"}, name="legal"),
    path("sante/", information.health, name="health"),
]
