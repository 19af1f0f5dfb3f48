"""Addresses of the observatory."""

from django.urls import path

from ecluse.observatory.views import portraits

app_name = "observatory"
urlpatterns = [
    path("portrait/<slug:level>/<str:code>/", portraits.territory_portrait, name="portrait"),
    path("portrait/<slug:level>/<str:code>/<slug:form>/", portraits.territory_portrait_file, name="portrait-file"),
]
