"""Addresses of contracts.

A contract's small entities share one set of addresses: their ``kind`` is a word of ``views.kinds`` (axes, themes,
objectifs, signataires, principes, dispositifs, plans-lies; engagements under a signatory; acteurs, etapes, financements,
indicateurs, documents under a sheet).
"""

from django.urls import URLPattern

app_name = "contracts"
urlpatterns: list[URLPattern] = []
