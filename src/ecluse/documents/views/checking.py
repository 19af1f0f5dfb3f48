"""The checking page and the gestures made on it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.accounts.models import User
from ecluse.contracts.models import Contract
from ecluse.documents.enums import DraftState
from ecluse.documents.forms import sent_gesture
from ecluse.documents.models import Draft
from ecluse.documents.permissions import can_accept_draft, can_correct_draft, can_undo_acceptance
from ecluse.documents.presenters.checking import document_facts, siblings, state_of
from ecluse.documents.presenters.draft import draft_pane
from ecluse.documents.presenters.source import first_block, lines_of, source_pane
from ecluse.documents.presenters.values import Chosen
from ecluse.documents.rules.gestures import Discard, Done
from ecluse.documents.rules.tree import Patch, Tree, patch_from_json
from ecluse.documents.selectors import (
    blocks_of,
    coordinated_by,
    same_contracts,
    siblings_of,
    steps_of,
    tree_of_draft,
)
from ecluse.documents.services import abandon_draft, apply_gesture, redo, reopen_draft, undo
from ecluse.documents.views.loading import draft_crumb, frame, load_draft, reader_of, require, sent_version
from ecluse.lib.errors import DomainError, StaleError


def _chosen(data: QueryDict) -> Chosen:
    return Chosen(
        node=data.get("choix", ""),
        panel=data.get("geste", ""),
        fact=data.get("fait", ""),
        field=data.get("rubrique", ""),
    )


def _wants_fragment(request: HttpRequest) -> bool:
    """A script asks for the draft alone. A value saved on its own, when someone else has changed the draft, needs it too."""
    return request.headers.get("HX-Target") in ("brouillon", "enregistre")


def _context(request: HttpRequest, draft: Draft, tree: Tree, chosen: Chosen, **more: Any) -> dict[str, Any]:
    """What the page and its fragments show; the source is added by whoever needs it."""
    return frame(draft_crumb(draft), ("Vérifier", "")) | {
        "draft": draft,
        "document": draft.document,
        "pane": draft_pane(tree, chosen),
        "state": state_of(draft, tree, steps_of(draft)),
        "url": reverse("documents:check", args=[draft.pk]),
        "gesture_url": reverse("documents:gesture", args=[draft.pk]),
        "may_correct": can_correct_draft(request.user, draft),
        "may_accept": can_accept_draft(request.user, draft),
        "may_undo": can_undo_acceptance(request.user, draft),
        "is_abandoned": draft.state == DraftState.ABANDONED,
        **more,
    }


def _page(request: HttpRequest, draft: Draft, chosen: Chosen, *, status: int = 200, **more: Any) -> HttpResponse:
    tree = tree_of_draft(draft)
    if chosen.node and chosen.node not in tree.nodes:
        chosen = Chosen()
    context = _context(request, draft, tree, chosen, **more)
    if _wants_fragment(request):
        block = first_block(tree, chosen.node) if chosen.node else None
        return render(request, "documents/fragment.html", context | {"first_block": block}, status=status)
    blocks = blocks_of(draft.document)
    asked = request.GET.get("passages", "")
    context |= {
        "source": source_pane(blocks, tree, chosen=chosen.node, page=int(asked) if asked.isdigit() else None),
        "facts": document_facts(draft.document, len(blocks)),
        "siblings": siblings(draft, siblings_of(draft)),
        "later_of": _later_of(request, draft, tree),
    }
    return render(request, "documents/check.html", context, status=status)


def _later_of(request: HttpRequest, draft: Draft, tree: Tree) -> Contract | None:
    """The contract that this document seems to be a later version of, when the reader coordinates it."""
    if draft.state != DraftState.OPEN or not isinstance(request.user, User):
        return None
    return next(iter(same_contracts(tree, coordinated_by(request.user))), None)


@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The source beside the draft. ``choix`` opens a part, ``geste`` a panel in it, ``passages`` turns the source."""
    draft = load_draft(request, pk)
    return _page(request, draft, _chosen(request.GET))


@require_http_methods(["GET", "HEAD", "POST"])
def gesture(request: HttpRequest, pk: int) -> HttpResponse:
    """One gesture, saved at once. Without a script: back to the page; with one: the parts of the page that changed.

    A refusal is shown at this address: the links of that page, which only name a part, lead back to the checking page.
    """
    draft = load_draft(request, pk)
    if request.method != "POST":
        query = request.GET.urlencode()
        return redirect(f"{reverse('documents:check', args=[pk])}{f'?{query}' if query else ''}")
    user = reader_of(request)
    if request.POST.get("geste") == "reprendre":
        require(draft.state == DraftState.ABANDONED)
        reopen_draft(by=user, draft=draft)
        return redirect("documents:check", pk)
    require(draft.state != DraftState.OPEN or can_correct_draft(user, draft))
    try:
        number = sent_version(request)
        if request.POST.get("geste") in ("annuler", "retablir-geste"):
            step = undo if request.POST["geste"] == "annuler" else redo
            draft, change = step(by=user, draft=draft, version=number)
            return _answer(request, draft, change.node, patch_from_json(change.patch), "")
        sent = sent_gesture(request.POST, tree_of_draft(draft), lambda: blocks_of(draft.document))
        draft, done = apply_gesture(by=user, draft=draft, version=number, gesture=sent.gesture)
    except StaleError as error:
        return _refused(request, error, load_draft(request, pk), status=409)
    except DomainError as error:
        return _refused(request, error, draft, status=422)
    node = _next(draft, done) if isinstance(sent.gesture, Discard) else done.node
    return _answer(request, draft, node, done.patch, sent.then)


def _next(draft: Draft, done: Done) -> str:
    """After a discard, the reader goes on with the part that follows."""
    tree = done.tree
    kind = tree.nodes[done.node].kind
    place = tree.order.index(done.node)
    return next(
        (i for i in tree.order[place:] if tree.nodes[i].kind is kind and not tree.nodes[i].discarded), done.node
    )


def _refused(request: HttpRequest, error: DomainError, draft: Draft, *, status: int) -> HttpResponse:
    """The page as it is now, why the gesture was refused, and what had been typed.

    A value saved on its own is refused in one sentence, which the script shows beside it: the form is not renewed under
    the hands of who is filling it in.
    """
    alone = request.headers.get("HX-Target") == "enregistre"
    if alone and status == 422:
        return HttpResponse(error.message, status=status, content_type="text/plain; charset=utf-8")
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    name, _, then = request.POST.get("geste", "").partition(":")
    panel = name if name in ("fusionner", "scinder", "deplacer", "rattacher") else then
    panel = "scinder" if name in ("separer", "rassembler") else panel
    fact = request.POST.get("fait", "")
    node = request.POST.get("partie", "") or tree_of_draft(draft).owners.get(fact, "")
    if name == "corriger":
        typed |= {f"v.{fact}": request.POST.get("valeur", "")}
        typed |= {f"x.{fact}.{given[2:]}": value for given, value in typed.items() if given.startswith("x.")}
    chosen = Chosen(node=node, panel=panel, fact=fact, field=request.POST.get("rubrique", ""), typed=typed)
    stale = status == 409
    again = [
        (n, v) for n in request.POST for v in request.POST.getlist(n) if n not in ("csrfmiddlewaretoken", "version")
    ]
    return _page(
        request, draft, chosen, status=status, error=error.message, stale=stale, again=again if stale else None
    )


def _answer(request: HttpRequest, draft: Draft, node: str, patch: Patch, then: str) -> HttpResponse:
    url = reverse("documents:check", args=[draft.pk])
    tree = tree_of_draft(draft)
    node = node if node in tree.nodes else ""
    if not request.headers.get("HX-Request"):
        query = f"?choix={node}" if node else ""
        query += f"&geste={then}" if then and node else ""
        return HttpResponseRedirect(f"{url}{query}{f'#d-{node}' if node else '#t-dr'}")
    chosen = Chosen(node=node, panel=then)
    context = _context(request, draft, tree, chosen, first_block=first_block(tree, node) if node else None)
    if places := _places(patch):
        context["lines"] = lines_of(blocks_of(draft.document), places, tree, chosen=node)
    template = "documents/saved.html" if request.headers.get("HX-Target") == "enregistre" else "documents/fragment.html"
    return render(request, template, context)


def _places(patch: Patch) -> set[int]:
    """The passages that a gesture touches."""
    nodes = [node for pair in patch.nodes.values() for node in pair if node is not None]
    return {span.block for node in nodes for fact in node.facts for span in fact.evidence}


@require_http_methods(["GET", "HEAD", "POST"])
def abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a reading aside, after a page that says what that means."""
    draft = load_draft(request, pk)
    user = reader_of(request)
    require(can_correct_draft(user, draft))
    if request.method == "POST":
        try:
            abandon_draft(by=user, draft=draft)
        except DomainError as error:
            return _page(request, draft, Chosen(), status=422, error=error.message)
        return redirect("documents:list")
    context = frame(draft_crumb(draft), ("Abandonner", "")) | {
        "title": "Abandonner cette lecture\u202f?",
        "message": f"« {draft.document.name} » ne deviendra pas un contrat.",
        "consequences": [
            "Vos corrections sont gardées.",
            "Vous pourrez reprendre la lecture depuis la liste de vos lectures.",
        ],
        "action_label": "Abandonner la lecture",
        "cancel_url": reverse("documents:check", args=[pk]),
        "danger": True,
    }
    return render(request, "ui/confirm.html", context)
