"""Coming in, going out, and opening an account on invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ecluse.accounts.services import people
from ecluse.lib.errors import DomainError
from ecluse.portal.rules.demonstration import PASSWORD, demonstration_accounts


class SignInForm(AuthenticationForm):
    """Address and password; one sentence for every refusal, so that nobody learns which addresses have an account."""

    error_messages = {  # noqa: RUF012
        "invalid_login": "L’adresse ou le mot de passe n’est pas le bon. Vérifiez-les, majuscules comprises.",
        "inactive": "Ce compte est fermé. Écrivez à la personne qui administre l’installation.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Adresse électronique"
        self.fields["username"].widget.attrs |= {"autocomplete": "email", "class": "fr-input"}
        self.fields["password"].label = "Mot de passe"
        self.fields["password"].widget.attrs |= {"autocomplete": "current-password", "class": "fr-input"}


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """The sign-in page; in the demonstration, with its accounts."""

    template_name = "portal/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        accounts = demonstration_accounts() if settings.ECLUSE_DEMO else ()
        return super().get_context_data(**kwargs) | {
            "accounts": accounts,
            "demo_password": PASSWORD if accounts else "",
        }


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("portal:home")


class PasswordForm(forms.Form):
    password = forms.CharField(
        label="Mot de passe",
        help_text="Douze caractères au moins. Une phrase courte se retient mieux qu’un mot compliqué.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "fr-input"}),
        strip=False,
    )


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Open an account from an invitation. Reading the page changes nothing: mail scanners may follow the link."""
    found = people.find_invitation(secret)
    if found is None:
        return render(request, "portal/invitation_over.html", status=404)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = people.accept_invitation(secret=secret, password=form.cleaned_data["password"])
        except DomainError as error:
            form.add_error("password", error.message)
        else:
            login(request, user)
            return redirect("portal:home")
    return render(request, "portal/invitation.html", {"invitation": found, "form": form})
