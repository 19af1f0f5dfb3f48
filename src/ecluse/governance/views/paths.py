"""The paths of the installation, for its administrator: read, copied, changed gate by gate, given back as shipped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.loading import require, user_of
from ecluse.governance.forms.gates import GateForm, NewPathForm, PathForm
from ecluse.governance.models import OwnPath
from ecluse.governance.permissions import may_edit_paths
from ecluse.governance.presenters.gates import path_rows, stages
from ecluse.governance.rules.paths import FIRST, Gate, Path
from ecluse.governance.selectors.paths import get_own_path, own_slugs, paths, shipped_paths
from ecluse.governance.services import paths as services
from ecluse.governance.views.forms import form_page, save_new
from ecluse.lib.errors import DomainError, StaleError
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Territory
from ecluse.ui.forms import UiForm

_FORM = ["GET", "HEAD", "POST"]
_STALE = "Ce parcours a changé pendant que vous écriviez. Ouvrez-le de nouveau : rien de ce que vous avez écrit n’a été gardé."


def _frame(request: HttpRequest, *trail: tuple[str, str]) -> dict[str, Any]:
    require(may_edit_paths(user_of(request)))
    crumbs = [("Mes contrats", reverse("portal:home")), ("Parcours", address("governance:path-list") if trail else "")]
    return {"breadcrumb": [*crumbs, *trail[:-1], *((label, "") for label, _ in trail[-1:])]}


def _url(slug: str) -> str:
    return address("governance:path", slug)


def _load(slug: str) -> tuple[Path, OwnPath | None]:
    found = paths().get(slug)
    if found is None:
        raise Http404
    return found, get_own_path(slug)


def _gate(path: Path, key: str) -> Gate:
    found = path.gate(key)
    if found is None:
        raise Http404
    return found


def _regions(path: Path) -> list[str]:
    rows = Territory.objects.current().filter(level=GeographicLevel.REGION, code__in=path.regions)
    return list(rows.order_by("folded_name").values_list("name", flat=True)) or list(path.regions)


@require_safe
def path_list(request: HttpRequest) -> HttpResponse:
    """Every path, and whose it is."""
    context = _frame(request)
    own, shipped = own_slugs(), {path.slug for path in shipped_paths()}
    rows = [
        {
            "path": path, "url": _url(path.slug), "regions": _regions(path), "gates": len(path.gates),
            "written": "livré avec Écluse" if path.slug not in own
            else "livré, modifié ici" if path.slug in shipped else "écrit ici",
        }
        for path in paths().values()
    ]  # fmt: skip
    return render(
        request, "governance/paths.html", context | {"rows": rows, "new_url": reverse("governance:path-create")}
    )


@require_safe
def path_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One path: its states, and each gate with what it asks."""
    path, own = _load(slug)
    context = _frame(request, (path.name, "")) | {
        "path": path,
        "version": own.version if own else "",
        "stages": stages(path, FIRST),
        "rows": path_rows(path),
        "regions": _regions(path),
        "own": own is not None,
        "is_shipped": slug in {each.slug for each in shipped_paths()},
    }
    return render(request, "governance/path.html", context)


@require_http_methods(_FORM)
def path_create(request: HttpRequest) -> HttpResponse:
    """A new path, which begins as another."""
    context = _frame(request, ("Nouveau parcours", ""))
    form = NewPathForm(request.POST or None, offered=paths())
    context |= {
        "title": "Nouveau parcours", "form": form, "action_label": "Créer", "cancel_url": address("governance:path-list"),
        "lede": "Il commence comme un autre ; vous changerez ensuite ses portes une à une.",
    }  # fmt: skip
    return save_new(
        request, form, lambda: services.create_path(by=user_of(request), **form.cleaned_data), context,
        done="Le parcours est créé.", then=lambda made: _url(made.slug),
    )  # fmt: skip


def _save(
    request: HttpRequest, slug: str, form: UiForm, change: Callable[[dict[str, Any]], None], said: str
) -> HttpResponse | None:
    """Write a change of a path that the form sends with the version it was opened on; None if it was refused, and said."""
    version = form.cleaned_data.get("version")
    try:
        services.change_path(by=user_of(request), slug=slug, version=version, change=change, said=said)
    except StaleError:
        form.add_error(None, _STALE)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
    else:
        messages.success(request, "Le parcours est enregistré.")
        return HttpResponseRedirect(_url(slug))
    return None


@require_http_methods(_FORM)
def path_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """What a path says of itself, and the regions that follow it."""
    path, own = _load(slug)
    context = _frame(request, (path.name, _url(slug)), ("Modifier", ""))
    held = {"name": path.name, "summary": path.summary, "source": path.source, "regions": path.regions}
    form = PathForm(request.POST or None, initial=held | {"version": own.version if own else None})
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in held}
        saved = _save(request, slug, form, lambda data: data.update(told), "présentation et régions")
        if saved is not None:
            return saved
    context |= {"title": f"Modifier « {path.name} »", "form": form, "cancel_url": _url(slug)}
    return form_page(request, context)


@require_http_methods(_FORM)
def path_remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, then take away what was written here."""
    path, own = _load(slug)
    context = _frame(request, (path.name, _url(slug)), ("Retirer", ""))
    shipped = slug in {each.slug for each in shipped_paths()}
    if own is None:
        raise Http404
    context |= {
        "title": "Reprendre le parcours livré ?" if shipped else "Retirer ce parcours ?",
        "message": "Vos changements seront perdus, et le parcours sera de nouveau tel qu’il est livré avec Écluse." if shipped
        else f"« {path.name} » ne sera plus proposé.",
        "consequences": ["Ce que les contrats ont déjà passé reste écrit, avec les mots d’alors."],
        "action_label": "Reprendre" if shipped else "Retirer", "danger": True, "cancel_url": _url(slug),
    }  # fmt: skip
    return ask_first(
        request, lambda: services.remove_path(by=user_of(request), slug=slug), done="C’est fait.",
        then=address("governance:path-list"), context=context,
    )  # fmt: skip


@require_http_methods(_FORM)
def gate_create(request: HttpRequest, slug: str) -> HttpResponse:
    """A new gate, last of its path."""
    path, own = _load(slug)
    return _gate_form(request, path, own, None)


@require_http_methods(_FORM)
def gate_edit(request: HttpRequest, slug: str, gate: str) -> HttpResponse:
    """One gate of a path."""
    path, own = _load(slug)
    return _gate_form(request, path, own, _gate(path, gate))


def _gate_form(request: HttpRequest, path: Path, own: OwnPath | None, gate: Gate | None) -> HttpResponse:
    title = f"Modifier « {gate.name} »" if gate else "Nouvelle porte"
    context = _frame(request, (path.name, _url(path.slug)), (title, ""))
    form = GateForm(request.POST or None, gate=gate, initial={"version": own.version if own else None})
    if request.method == "POST" and form.is_valid():
        change = services.gate_writer(gate.key if gate else "", form.values())
        saved = _save(request, path.slug, form, change, f"porte « {form.cleaned_data['name']} »")
        if saved is not None:
            return saved
    context |= {"title": title, "form": form, "cancel_url": _url(path.slug)}
    return form_page(request, context, page="governance/path_gate.html")


@require_http_methods(_FORM)
def gate_remove(request: HttpRequest, slug: str, gate: str) -> HttpResponse:
    """Ask, then take a gate out of a path."""
    path, own = _load(slug)
    one = _gate(path, gate)
    context = _frame(request, (path.name, _url(slug)), ("Retirer une porte", "")) | {
        "title": f"Retirer la porte « {one.name} » ?", "message": "Les contrats de ce parcours ne la passeront plus.",
        "consequences": ["Ce que les contrats ont déjà passé reste écrit."], "action_label": "Retirer", "danger": True,
        "cancel_url": _url(slug),
    }  # fmt: skip

    def remove() -> OwnPath:
        return services.change_path(
            by=user_of(request), slug=slug, version=own.version if own else None, change=services.gate_remover(gate),
            said=f"sans la porte « {one.name} »",
        )  # fmt: skip

    return ask_first(request, remove, done="La porte est retirée.", then=_url(slug), context=context)


@require_POST
def gate_move(request: HttpRequest, slug: str, gate: str) -> HttpResponse:
    """Move a gate one place up or down."""
    require(may_edit_paths(user_of(request)))
    path, own = _load(slug)
    one = _gate(path, gate)
    up = request.POST.get("sens") == "haut"
    try:
        services.change_path(
            by=user_of(request), slug=slug, version=own.version if own else None,
            change=services.gate_mover(gate, up=up), said=f"porte « {one.name} » déplacée",
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(_url(slug) + f"#{gate}")
