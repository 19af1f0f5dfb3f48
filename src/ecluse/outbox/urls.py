"""Addresses of the outbox."""

from django.urls import path

from ecluse.outbox import views

app_name = "outbox"
urlpatterns = [
    path("courriels/", views.mail_list, name="mails"),
    path("courriels/<int:pk>/", views.mail_detail, name="mail"),
    path("courriels/<int:pk>/renvoyer/", views.mail_resend, name="resend"),
    path("courriels/preferences/<str:token>/", views.preference, name="preference"),
]
