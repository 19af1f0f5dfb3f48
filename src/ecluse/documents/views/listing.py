"""My readings, the form that receives a file, the file itself."""

from __future__ import annotations

import mimetypes

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.documents.forms import ReceptionForm
from ecluse.documents.presenters.listing import known_message, reading_line
from ecluse.documents.reading import ReadingError
from ecluse.documents.selectors import readings_of
from ecluse.documents.services import receive_document
from ecluse.documents.services.files import path_of
from ecluse.documents.services.receiving import upload_limit
from ecluse.documents.views.loading import frame, load_draft, reader_of
from ecluse.lib.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def readings(request: HttpRequest) -> HttpResponse:
    """The list of my readings, and the deposit of a file: read at once, nothing kept if it cannot be."""
    user = reader_of(request)
    form = ReceptionForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        form = ReceptionForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                reception = receive_document(by=user, name=file.name, data=file.read())
            except (ReadingError, DomainError) as error:
                form.add_error("file", error.message)
            else:
                if reception.known:
                    messages.info(request, known_message(reception.draft))
                return redirect("documents:check", reception.draft.pk)
        status = 422
    page = Paginator(readings_of(user), 20).get_page(request.GET.get("page"))
    context = frame() | {
        "form": form,
        "page": page,
        "readings": [reading_line(draft) for draft in page.object_list],
        "limit": upload_limit(),
    }
    return render(request, "documents/list.html", context, status=status)


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
