"""Addresses of the watch."""

from django.urls import URLPattern, URLResolver, include, path

from ecluse.watch.views import alerts, following, sheets

_contract: list[URLPattern | URLResolver] = [
    path("", alerts.home, name="home"),
    path("prises-en-compte/", alerts.answered, name="answered"),
    path("prendre-en-compte/", alerts.answer, name="acknowledge"),
    path("prises-en-compte/<int:pk>/annuler/", alerts.take_back, name="reopen"),
    path("alertes/<int:pk>/", alerts.alert, name="alert"),
    path("indicateurs/", following.followed, name="followed"),
    path("indicateurs/suivre/", following.follow, name="follow"),
    path("indicateurs/ne-plus-suivre/", following.unfollow, name="unfollow"),
    path("fiches/<int:sheet>/", sheets.sheet, name="sheet"),
    path("fiches/<int:sheet>/lier/", sheets.link_indicator, name="link"),
    path("fiches/<int:sheet>/liens/<int:pk>/retirer/", sheets.unlink_indicator, name="unlink"),
]

app_name = "watch"
urlpatterns: list[URLPattern | URLResolver] = [
    path("veille/", following.mine, name="mine"),
    path("veille/suivre/<slug:indicator>/", following.choose, name="choose"),
    path("contrats/<int:contract>/veille/", include(_contract)),
]
