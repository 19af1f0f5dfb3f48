"""Addresses of the observatory."""

from django.urls import path

from ecluse.observatory.views import data, deposits, explorer, figures, gallery, portraits

app_name = "observatory"
urlpatterns = [
    path("", explorer.home, name="home"),
    path("indicateurs/<slug:indicator>/", explorer.explorer, name="explore"),
    path("indicateurs/<slug:indicator>/<slug:form>/", explorer.explorer_file, name="explore-file"),
    path("donnees/", data.data, name="data"),
    path("donnees/charger/", deposits.load, name="load"),
    path("donnees/envois/<int:pk>/", deposits.deposit, name="deposit"),
    path("donnees/envois/<int:pk>/reprendre/", deposits.deposit_resume, name="deposit-resume"),
    path("donnees/lectures/<int:pk>/renommer/", data.layout_rename, name="layout-rename"),
    path("donnees/lectures/<int:pk>/oublier/", data.layout_remove, name="layout-remove"),
    path("donnees/colonnes/<slug:digest>/", data.mapping, name="mapping"),
    path("donnees/chargements/<int:pk>/", data.loading, name="loading"),
    path("donnees/chargements/<int:pk>/retirer/", data.loading_withdraw, name="loading-withdraw"),
    path("donnees/constructions/nouvelle/", data.build_make, name="build-make"),
    path("donnees/constructions/<int:pk>/mettre-en-ligne/", data.build_switch, name="build-switch"),
    path("chiffre/<slug:indicator>/<slug:level>/<str:code>/", figures.figure, name="figure"),
    path("portrait/<slug:level>/<str:code>/", portraits.territory_portrait, name="portrait"),
    path("portrait/<slug:level>/<str:code>/<slug:form>/", portraits.territory_portrait_file, name="portrait-file"),
    path("galerie/", gallery.gallery, name="gallery"),
]
