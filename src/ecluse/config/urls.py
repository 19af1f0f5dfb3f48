"""Every address of the site. Order: what composes, then each context."""

from django.urls import include, path

urlpatterns = [
    path("", include("ecluse.portal.urls")),
    path("", include("ecluse.contracts.urls")),
    path("", include("ecluse.watch.urls")),
    path("", include("ecluse.preparation.urls")),
    path("", include("ecluse.governance.urls")),
    path("", include("ecluse.campaigns.urls")),
    path("", include("ecluse.outbox.urls")),
    path("lectures/", include("ecluse.documents.urls")),
    path("observatoire/", include("ecluse.observatory.urls")),
    path("territoires/", include("ecluse.territories.urls")),
    path("galerie/", include("ecluse.ui.urls")),
]
handler400 = "ecluse.ui.views.bad_request"
handler403 = "ecluse.ui.views.forbidden"
handler404 = "ecluse.ui.views.not_found"
handler500 = "ecluse.ui.views.server_error"
