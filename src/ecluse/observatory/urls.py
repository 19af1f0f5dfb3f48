"""Addresses of the observatory."""

from __future__ import annotations

from django.urls import URLPattern, path

from ecluse.observatory.views.gallery import gallery

app_name = "observatory"

urlpatterns: list[URLPattern] = [
    path("galerie/observatoire/", gallery, name="gallery"),
]
