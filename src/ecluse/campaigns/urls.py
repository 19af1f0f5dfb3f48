"""Addresses of campaigns: those of a contract, and the one that a mail gives to a lead."""

from django.urls import URLPattern, URLResolver, include, path

from ecluse.campaigns.views import answers, campaigns, update

_campaign: list[URLPattern | URLResolver] = [
    path("", campaigns.campaign_detail, name="campaign"),
    path("modifier/", campaigns.campaign_edit, name="edit"),
    path("adresses/", campaigns.addresses, name="addresses"),
    path("ouvrir/", campaigns.campaign_open, name="open"),
    path("clore/", campaigns.campaign_close, name="close"),
    path("retirer/", campaigns.campaign_remove, name="remove"),
    path("demandes/<int:asked>/renvoyer/", campaigns.renew, name="renew"),
    path("demandes/<int:asked>/retirer-le-lien/", campaigns.stop, name="stop"),
    path("reponses/", answers.answers, name="answers"),
    path("reponses/reprendre/", answers.accept_all, name="accept-all"),
    path("reponses/<int:answer>/reprendre/", answers.accept, name="accept"),
    path("reponses/<int:answer>/ecarter/", answers.refuse, name="refuse"),
    path("reponses/<int:answer>/fichier/", answers.answer_file, name="file"),
]

_contract: list[URLPattern | URLResolver] = [
    path("", campaigns.home, name="home"),
    path("nouvelle/", campaigns.campaign_create, name="create"),
    path("courriels/", answers.mail_list, name="mails"),
    path("courriels/<int:pk>/", answers.mail_detail, name="mail"),
    path("courriels/<int:pk>/renvoyer/", answers.mail_resend, name="mail-resend"),
    path("<int:pk>/", include(_campaign)),
]

app_name = "campaigns"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<int:contract>/pilotes/", include(_contract)),
    path("suivi/<str:token>/", update.update, name="update"),
    path("suivi/<str:token>/recu/", update.received_page, name="update-received"),
]
