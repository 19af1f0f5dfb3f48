"""Addresses of the territories."""

from django.urls import path

from ecluse.territories import views

app_name = "territories"
urlpatterns = [
    path("", views.search, name="search"),
    path("<slug:level>/<str:code>/", views.detail, name="detail"),
]
