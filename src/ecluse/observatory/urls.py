"""Addresses of the observatory."""

from django.urls import path

from ecluse.observatory.views import figures, gallery, portraits

app_name = "observatory"
urlpatterns = [
    path("chiffre/<slug:indicator>/<slug:level>/<str:code>/", figures.figure, name="figure"),
    path("portrait/<slug:level>/<str:code>/", portraits.territory_portrait, name="portrait"),
    path("portrait/<slug:level>/<str:code>/<slug:form>/", portraits.territory_portrait_file, name="portrait-file"),
    path("galerie/", gallery.gallery, name="gallery"),
]
