"""Addresses of ui."""

from django.urls import path

from ecluse.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("confirmation/", views.gallery_confirm, name="gallery-confirm"),
    path("erreur-400/", views.gallery_error, {"code": 400}, name="gallery-error-400"),
    path("erreur-403/", views.gallery_error, {"code": 403}, name="gallery-error-403"),
    path("erreur-404/", views.gallery_error, {"code": 404}, name="gallery-error-404"),
    path("erreur-500/", views.gallery_error, {"code": 500}, name="gallery-error-500"),
    path("affichage/", views.appearance, name="appearance"),
]
