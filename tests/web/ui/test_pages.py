"""The pages of ui as answers: gallery, confirmation, errors, the choice of light or dark, the base page."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from ecluse.ui import views
from ecluse.ui.context import APPEARANCE_COOKIE, site

pytestmark = pytest.mark.django_db


def test_gallery_needs_no_account_and_shows_every_contrast(client: Client) -> None:
    answer = client.get(reverse("ui:gallery"))
    assert answer.status_code == 200
    page = LexborHTMLParser(answer.content.decode())
    assert len(page.css("#contrastes tbody tr")) > 40
    assert not page.css("[style], script:not([src]), style")


def test_gallery_is_read_only(client: Client) -> None:
    assert client.post(reverse("ui:gallery")).status_code == 405


def test_pages_without_a_form_set_no_cookie(client: Client) -> None:
    for name in ("ui:gallery-error-404", "ui:gallery-error-500"):
        answer = client.get(reverse(name))
        assert not answer.cookies


@pytest.mark.parametrize("code", [400, 403, 404, 500])
def test_error_pages_say_what_happened_and_what_to_do(client: Client, code: int) -> None:
    answer = client.get(reverse(f"ui:gallery-error-{code}"))
    assert answer.status_code == code
    page = LexborHTMLParser(answer.content.decode())
    assert f"Erreur {code}" in page.css_first("main").text()
    assert len(page.css("main p")) >= 3
    assert page.css_first("main a.fr-btn").attributes["href"] == reverse("portal:home")


def test_handlers_answer_with_their_code() -> None:
    request = RequestFactory().get("/nulle-part/")
    assert views.bad_request(request, Exception()).status_code == 400
    assert views.forbidden(request, Exception()).status_code == 403
    assert views.not_found(request, Exception()).status_code == 404
    assert views.server_error(request).status_code == 500


@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_light_or_dark_is_kept_in_a_cookie(client: Client, chosen: str) -> None:
    answer = client.post(reverse("ui:appearance"), {"appearance": chosen, "next": "/galerie/?x=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/galerie/?x=1")
    assert answer.cookies[APPEARANCE_COOKIE].value == chosen
    assert f'data-fr-theme="{chosen}"' in client.get(reverse("ui:gallery-error-404")).content.decode()


def test_the_system_is_followed_again(client: Client) -> None:
    client.post(reverse("ui:appearance"), {"appearance": "dark"})
    client.post(reverse("ui:appearance"), {"appearance": "system"})
    assert "data-fr-theme" not in client.get(reverse("ui:gallery-error-404")).content.decode()


@pytest.mark.parametrize("where", ["https://ailleurs.fr/", "//ailleurs.fr/", "javascript:alert(1)", "\\\\ailleurs.fr"])
def test_the_choice_never_leads_to_another_site(client: Client, where: str) -> None:
    assert client.post(reverse("ui:appearance"), {"appearance": "dark", "next": where})["Location"] == "/"


def test_an_odd_cookie_is_ignored() -> None:
    request = RequestFactory().get("/", headers={"cookie": f'{APPEARANCE_COOKIE}="><script>'})
    assert site(request)["appearance"] == ""


def render_page(source: str, **values: Any) -> LexborHTMLParser:
    request = RequestFactory().get("/page/")
    context = {"request": request, **site(request), **values}
    return LexborHTMLParser(Template('{% extends "ui/base.html" %}' + source).render(Context(context)))


def test_base_page_stands_alone() -> None:
    page = render_page("{% block main %}Corps{% endblock %}")
    assert page.css_first("title").text() == "Accueil – Écluse"
    assert page.css_first("nav#menu") is None
    assert [a.attributes["href"] for a in page.css(".fr-skiplinks a")] == ["#contenu", "#pied"]
    assert page.css_first(".ec-page__side").text() == ""


def test_base_page_with_its_menu_breadcrumb_and_contract() -> None:
    page = render_page(
        "{% block main %}x{% endblock %}{% block side %}y{% endblock %}",
        nav=[{"label": "Fiches", "url": "/f/", "current": True}, {"label": "Journal", "url": "/j/"}],
        breadcrumb=[("Mes contrats", "/"), ("Valence", "")],
        contract={"label": "Valence", "url": "/c/"},
        search_url="/chercher/",
    )
    assert page.css_first("nav#menu a[aria-current=page]").text() == "Fiches"
    assert page.css_first("main nav.fr-breadcrumb") is None
    assert page.css_first("nav.fr-breadcrumb") is not None
    assert page.css_first("header .ec-switch a").attributes["href"] == "/c/"
    assert page.css_first("header form[role=search]").attributes["action"] == "/chercher/"
    assert [a.attributes["href"] for a in page.css(".fr-skiplinks a")] == ["#contenu", "#menu", "#pied"]


def test_state_mark_only_under_the_theme_of_the_state(settings: Any) -> None:
    assert "République" not in str(render_page("").html)
    settings.ECLUSE_THEME = "dsfr"
    page = render_page("")
    assert page.css_first(".fr-logo") is not None
    assert page.css_first("link[href$='theme-dsfr.css']") is not None
    assert page.css_first("link[href$='theme-neutral.css']") is None
