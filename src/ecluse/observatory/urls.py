"""Addresses of the observatory."""

from django.urls import path

from ecluse.observatory.views import (
    access,
    data,
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
    path("donnees/charger/", data.load, name="load"),
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
