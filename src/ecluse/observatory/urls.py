"""Addresses of the observatory."""

from django.urls import path

from ecluse.observatory.views import (
    access,
    data,
    deposits,
    explorer,
    figures,
    gallery,
    inequality,
    journeys,
    portraits,
    vulnerable,
)

app_name = "observatory"
urlpatterns = [
    path("", explorer.home, name="home"),
    path("indicateurs/<slug:indicator>/", explorer.explorer, name="explore"),
    path("indicateurs/<slug:indicator>/<slug:form>/", explorer.explorer_file, name="explore-file"),
    path("donnees/", data.data, name="data"),
    path("donnees/charger/", deposits.load, name="load"),
    path("donnees/envois/<int:pk>/", deposits.deposit, name="deposit"),
    path("donnees/envois/<int:pk>/reprendre/", deposits.deposit_resume, name="deposit-resume"),
    path("donnees/envois/<int:pk>/abandonner/", deposits.deposit_give_up, name="deposit-give-up"),
    path("donnees/lectures/<int:pk>/renommer/", data.layout_rename, name="layout-rename"),
    path("donnees/lectures/<int:pk>/oublier/", data.layout_remove, name="layout-remove"),
    path("donnees/colonnes/<slug:digest>/", data.mapping, name="mapping"),
    path("donnees/chargements/<int:pk>/", data.loading, name="loading"),
    path("donnees/chargements/<int:pk>/retirer/", data.loading_withdraw, name="loading-withdraw"),
    path("donnees/trajets/", journeys.journeys, name="journeys"),
    path("donnees/trajets/<int:pk>/retirer/", journeys.journeys_withdraw, name="journeys-withdraw"),
    path("donnees/constructions/nouvelle/", data.build_make, name="build-make"),
    path("donnees/constructions/<int:pk>/mettre-en-ligne/", data.build_switch, name="build-switch"),
    path("chiffre/<slug:indicator>/<slug:level>/<str:code>/", figures.figure, name="figure"),
    path("portrait/<slug:level>/<str:code>/", portraits.territory_portrait, name="portrait"),
    path("portrait/<slug:level>/<str:code>/<slug:form>/", portraits.territory_portrait_file, name="portrait-file"),
    path("acces/<slug:level>/<str:code>/", access.territory_access, name="access"),
    path("acces/<slug:level>/<str:code>/<slug:form>/", access.territory_access_file, name="access-file"),
    path("vulnerables/<slug:level>/<str:code>/", vulnerable.territory_vulnerable, name="vulnerable"),
    path(
        "vulnerables/<slug:level>/<str:code>/<slug:form>/", vulnerable.territory_vulnerable_file, name="vulnerable-file"
    ),
    path("inegalites/<slug:level>/<str:code>/", inequality.territory_inequality, name="inequality"),
    path(
        "inegalites/<slug:level>/<str:code>/<slug:form>/", inequality.territory_inequality_file, name="inequality-file"
    ),
    path("galerie/", gallery.gallery, name="gallery"),
]
