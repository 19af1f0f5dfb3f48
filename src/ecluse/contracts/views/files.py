"""Files given back: those of a sheet, those of a contract."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpRequest
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from ecluse.contracts.models import Attachment, ContractDocument
from ecluse.contracts.selectors.contents import get_document
from ecluse.contracts.services.files import path_of
from ecluse.contracts.views.loading import load_contract, load_sheet


@require_safe
def attachment_file(request: HttpRequest, contract: int, sheet: int, pk: int) -> FileResponse:
    """The file of a document of a sheet."""
    found, _ = load_sheet(request, contract, sheet)
    attachment = found.attachments.filter(pk=pk).first()
    if attachment is None:
        raise Http404
    return given_back(attachment)


@require_safe
def document_file(request: HttpRequest, contract: int, pk: int) -> FileResponse:
    """The file of a document of the contract."""
    found, access = load_contract(request, contract)
    try:
        document = get_document(pk, contract=found, visible_to=access)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    return given_back(document)


def given_back(kept: Attachment | ContractDocument) -> FileResponse:
    """As an attachment, under its title, never shown by the browser as a page of this site."""
    try:
        path = path_of(kept)
    except FileNotFoundError as error:
        raise Http404 from error
    stem = kept.title.removesuffix(path.suffix)
    name = f"{slugify(stem)[:80] or 'document'}{path.suffix}"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=kept.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
