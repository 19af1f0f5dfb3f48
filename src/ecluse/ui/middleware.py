"""Who is not signed in is sent to sign in; what they had just written is shown to them first."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url

from ecluse.ui.presenters import page_before, words_written


class SignInMiddleware(LoginRequiredMiddleware):
    """Django's own, except for a form sent after the session has ended: its words are not thrown away."""

    # The stubs promise a redirection; the middleware only hands the answer on.
    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        # Signing in leads back to the page that held the form: the address it was sent to may answer no reading.
        back = page_before(request)
        sign_in = redirect_to_login(back, resolve_url(settings.LOGIN_URL))
        words = words_written(request)
        if not words:
            return sign_in
        context = {"words": words, "sign_in": sign_in.url}
        return render(request, "ui/errors/signed_out.html", context, status=403)
