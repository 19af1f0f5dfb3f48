"""My readings, the documents of a contract, the form that receives a file, the file itself."""

from __future__ import annotations

import mimetypes
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.accounts.models import User
from ecluse.contracts.enums import Permission
from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import Place, contract_crumbs, page_context
from ecluse.contracts.selectors import open_contract
from ecluse.documents.forms import ReceptionForm
from ecluse.documents.models import Draft
from ecluse.documents.presenters.listing import known_message, reading_line
from ecluse.documents.reading import ReadingError
from ecluse.documents.selectors import readings_of
from ecluse.documents.services import receive_document
from ecluse.documents.services.files import path_of
from ecluse.documents.services.receiving import upload_limit
from ecluse.documents.views.loading import frame, load_draft, reader_of, require
from ecluse.lib.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def readings(request: HttpRequest) -> HttpResponse:
    """The list of my readings, and the deposit of a file: read at once, nothing kept if it cannot be."""
    user = reader_of(request)
    form, draft = _received(request, user)
    if draft is not None:
        return redirect("documents:check", draft.pk)
    page = Paginator(readings_of(user), 20).get_page(request.GET.get("page"))
    context = frame() | _lists(form, page)
    return render(request, "documents/list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def of_contract(request: HttpRequest, contract: int) -> HttpResponse:
    """The documents that a contract was read in, and the deposit of a later version, compared with it."""
    try:
        found, access = open_contract(contract, visible_to=request.user)
    except Contract.DoesNotExist as error:
        raise Http404 from error
    require(access.may(Permission.EDIT_CONTRACT))
    user = reader_of(request)
    form, draft = _received(request, user)
    if draft is not None:
        if draft.contract_id is None:
            return redirect(f"{reverse('documents:differences', args=[draft.pk])}?contrat={found.pk}")
        return redirect("documents:check", draft.pk)
    page = Paginator(readings_of(user).filter(contract=found), 20).get_page(request.GET.get("page"))
    around = page_context(found, access, Place.DOCUMENTS, contract_crumbs(found, ("Documents", "")))
    context = around | _lists(form, page)
    return render(request, "documents/of_contract.html", context, status=422 if form.errors else 200)


def _received(request: HttpRequest, user: User) -> tuple[ReceptionForm, Draft | None]:
    """The form of a deposit, and the draft of the file that was sent, if it could be read."""
    if request.method != "POST":
        return ReceptionForm(), None
    form = ReceptionForm(request.POST, request.FILES)
    if not form.is_valid():
        return form, None
    file = form.cleaned_data["file"]
    try:
        reception = receive_document(by=user, name=file.name, data=file.read())
    except (ReadingError, DomainError) as error:
        form.add_error("file", error.message)
        return form, None
    if reception.known:
        messages.info(request, known_message(reception.draft))
    return form, reception.draft


def _lists(form: ReceptionForm, page: Page[Draft]) -> dict[str, Any]:
    return {
        "form": form,
        "page": page,
        "readings": [reading_line(draft) for draft in page.object_list],
        "limit": upload_limit(),
    }


@require_safe
def source(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was received. Always an attachment: a page that was deposited is never shown as one of ours."""
    document = load_draft(request, pk).document
    try:
        file = path_of(document).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    media_type = mimetypes.guess_type(document.name)[0] or "application/octet-stream"
    if media_type.startswith(("text/", "application/xhtml", "application/xml", "image/svg")):
        media_type = "application/octet-stream"
    response = FileResponse(file, as_attachment=True, filename=document.name, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
