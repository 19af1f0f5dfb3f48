"""Addresses of documents: my readings, the checking page and what follows it. ``pk`` is that of a draft."""

from django.urls import path

from ecluse.documents.views import accepting, checking, comparing, listing

app_name = "documents"
urlpatterns = [
    path("", listing.readings, name="list"),
    path("contrat/<int:contract>/", listing.of_contract, name="of-contract"),
    path("<int:pk>/", checking.check, name="check"),
    path("<int:pk>/gestes/", checking.gesture, name="gesture"),
    path("<int:pk>/accepter/", accepting.accept, name="accept"),
    path("<int:pk>/annuler/", accepting.undo, name="undo-acceptance"),
    path("<int:pk>/abandonner/", checking.abandon, name="abandon"),
    path("<int:pk>/source/", listing.source, name="source"),
    path("<int:pk>/differences/", comparing.differences, name="differences"),
]
