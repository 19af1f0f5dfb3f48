"""Addresses of ui."""

from django.urls import path

from ecluse.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("affichage/", views.appearance, name="appearance"),
]
