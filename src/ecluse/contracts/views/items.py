"""One set of pages for every small entity: list, new, edit, remove, move.

What hangs on a sheet has no list of its own: it is read on the page of the sheet, where a script opens these same forms in
the place of its rows (``ui/inplace.js``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.contracts.enums import Permission
from ecluse.contracts.forms.base import RecordForm
from ecluse.contracts.models import ActionSheet, Attachment, Axis, Contract, ContractDocument, Objective, Signatory
from ecluse.contracts.permissions import can_undo
from ecluse.contracts.presenters.items import ItemRow, RowGestures, described, in_tree
from ecluse.contracts.presenters.navigation import contract_crumbs, page_context, sheet_crumbs, sheet_url, undo_url
from ecluse.contracts.presenters.order import in_axes
from ecluse.contracts.presenters.sections import sections_of
from ecluse.contracts.rules.order import Spot, Where
from ecluse.contracts.rules.row_groups import addition_anchor, row_anchor
from ecluse.contracts.selectors import Access, removal_of
from ecluse.contracts.services import attachments, contract_documents, records
from ecluse.contracts.services.ordering import step
from ecluse.contracts.views.confirming import ask_first
from ecluse.contracts.views.kinds import Kind
from ecluse.contracts.views.loading import load_contract, load_sheet, require, user_of
from ecluse.contracts.views.saving import answer, conflict_page, is_fragment, save_record
from ecluse.lib.errors import DomainError
from ecluse.ui.presenters import undo_message

_ADDRESSES = {"contract": "item", "signatory": "commitment", "sheet": "sheet-item"}
Owner = Contract | Signatory | ActionSheet
_FROM_THE_BIN = "Vous pourrez revenir en arrière depuis la corbeille du contrat."
_KEPT_IN_THE_BIN = "La coordination du contrat pourra revenir en arrière ; vous ne le pourrez pas vous-même."


@dataclass(frozen=True, slots=True)
class Room:
    """Where entities of one kind live: their owner, and what the reader may do there."""

    kind: Kind
    contract: Contract
    owner: Owner
    access: Access

    @property
    def may_edit(self) -> bool:
        return self.kind.may_edit(self.access, self.owner)

    @property
    def may_track(self) -> bool:
        return self.kind.may_track is not None and self.kind.may_track(self.access, self.owner)

    def items(self) -> QuerySet[Any]:
        """The entities of this kind under this owner."""
        here = {self.kind.owner: self.owner}
        rows: QuerySet[Any] = self.kind.model._default_manager.filter(self.kind.shown(self.access), **here)
        full: QuerySet[Any] = rows.select_related(*self.kind.related).annotate(**dict(self.kind.counts))
        return full

    def item(self, pk: int) -> Any:
        """One of them. Raises Http404 for one that is elsewhere."""
        found = self.items().filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def fresh(self) -> Model:
        """A new one, not saved."""
        return self.kind.model(**{self.kind.owner: self.owner})

    def url(self, action: str, *more: int) -> str:
        at: list[Any] = [self.contract.pk]
        if not isinstance(self.owner, Contract):
            at.append(self.owner.pk)
        if self.kind.owner != "signatory":
            at.append(self.kind.slug)
        return reverse(f"contracts:{_ADDRESSES[self.kind.owner]}-{action}", args=[*at, *more])

    def anchor(self, item: Any = None, role: str = "") -> str:
        """Where an entity stands in the page where it is read; where one more is written, without ``item``."""
        if not isinstance(self.owner, ActionSheet):
            return f"e{item.pk}" if item else ""
        return row_anchor(self.kind.slug, item.pk) if item else addition_anchor(self.kind.slug, role)

    def where(self, anchor: str = "") -> str:
        """The address of the page where entities of this kind are read: that of the sheet, or their own list."""
        page = sheet_url(self.owner) if isinstance(self.owner, ActionSheet) else self.url("list")
        return f"{page}#{anchor}" if anchor else page

    def form_ids(self, anchor: str) -> str:
        """How the fields of a form are told apart from those of its likes, open in the same page."""
        return f"{anchor}-%s" if isinstance(self.owner, ActionSheet) else "id_%s"

    def seen_with(self, item: Any) -> list[int]:
        """The keys of the entities that people see ``item`` among, in their order; empty where they see them all."""
        return (
            list(self.items().filter(**self.kind.beside(item)).values_list("pk", flat=True)) if self.kind.beside else []
        )

    @property
    def url_of_numbers(self) -> str:
        """Where entities of this kind are numbered again; empty for those that have no number of their own."""
        return reverse("contracts:axis-numbers", args=[self.contract.pk]) if self.kind.model is Axis else ""

    def context(self, *trail: tuple[str, str]) -> dict[str, Any]:
        """What the page shows around itself."""
        here = (self.kind.title, self.where())
        if isinstance(self.owner, ActionSheet):
            crumbs = sheet_crumbs(self.owner, *trail)
        elif isinstance(self.owner, Signatory):
            above = ("Signataires", reverse("contracts:item-list", args=[self.contract.pk, "signataires"]))
            crumbs = contract_crumbs(self.contract, above, (str(self.owner), ""), here, *trail)
        else:
            crumbs = contract_crumbs(self.contract, here, *trail)
        return page_context(self.contract, self.access, self.kind.place, crumbs) | {"kind": self.kind}


def room_of(
    request: HttpRequest, contract: int, kind: Kind, sheet: int | None = None, signatory: int | None = None
) -> Room:
    """The room of an address. Raises Http404 for what is not the reader's to see, PermissionDenied for its money."""
    if sheet is not None:
        owner, access = load_sheet(request, contract, sheet, drafts=True)
        room = Room(kind, owner.contract, owner, access)
    else:
        found, access = load_contract(request, contract, drafts=True)
        if signatory is not None:
            signing = found.signatories.select_related("organisation").filter(pk=signatory).first()
            if signing is None:
                raise Http404
            signing.contract = found
            room = Room(kind, found, signing, access)
        else:
            room = Room(kind, found, found, access)
    require(kind.may_view(access))
    return room


@require_safe
def item_list(request: HttpRequest, contract: int, kind: Kind, signatory: int | None = None) -> HttpResponse:
    """The entities of one kind, in their order."""
    room = room_of(request, contract, kind, signatory=signatory)
    may_edit, may_track = room.may_edit, room.may_track
    items = list(room.items())
    if kind.above == "axis":
        items = in_axes(items)
    placed = in_tree(items) if kind.above == "parent" else [(item, 0) for item in items]
    siblings: dict[Any, list[int]] = {}
    for item, _ in placed:
        siblings.setdefault(_above(kind, item), []).append(item.pk)
    rows = [_row(room, item, depth, siblings[_above(kind, item)], may_edit, may_track) for item, depth in placed]
    context = room.context() | {
        "rows": rows,
        "ordering": len(rows) > 1 and any(row.place_url for row in rows),
        "may_edit": may_edit,
        "new_url": room.url("create") if may_edit else "",
        "numbers_url": room.url_of_numbers if may_edit else "",
        "owner": room.owner if room.kind.owner != "contract" else None,
        "sections": sections_of(kind.place, room.contract, room.access, kind.slug),
    }
    return render(request, "contracts/items.html", context)


def _above(kind: Kind, item: Any) -> Any:
    """Under what an entity is ordered, beside its owner."""
    return getattr(item, f"{kind.above}_id") if kind.above else None


def _row(room: Room, item: Any, depth: int, siblings: list[int], may_edit: bool, may_track: bool) -> ItemRow:
    more: list[tuple[str, str]] = []
    if isinstance(item, Signatory):
        count: int = getattr(item, "commitment_count", 0)
        address = reverse("contracts:commitment-list", args=[room.contract.pk, item.pk])
        more.append((f"Engagements ({count})", address))
    if isinstance(item, Axis) and may_edit:
        more.append(("Dupliquer", reverse("contracts:axis-duplicate", args=[room.contract.pk, item.pk])))
    explained = isinstance(item, Axis | Objective) and room.contract.draft_of_id is None
    if explained and room.access.may(Permission.VIEW_FINDINGS):
        name = "axis" if isinstance(item, Axis) else "objective"
        more.append(("Pourquoi ?", reverse(f"preparation:why-{name}", args=[room.contract.pk, item.pk])))
    placing = may_edit and room.kind.owner == "contract"
    above = _above(room.kind, item) or 0
    return ItemRow(
        pk=item.pk,
        described=described(item),
        depth=depth,
        edit_url=room.url("edit", item.pk) if may_edit or may_track else "",
        remove_url=room.url("remove", item.pk) if may_edit else "",
        move_url=room.url("move", item.pk) if may_edit and len(siblings) > 1 else "",
        place_url=room.url("place", item.pk) if placing else "",
        room=str(Spot(Where.UNDER, above) if room.kind.above else Spot(Where.FIRST)) if placing else "",
        is_first=siblings[0] == item.pk,
        is_last=siblings[-1] == item.pk,
        more=tuple(more),
    )


def _form_context(
    request: HttpRequest, room: Room, form: RecordForm, title: str, anchor: str, *,
    label: str = "Enregistrer", action_url: str = "", gestures: RowGestures | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What the form of an entity shows. Among its likes, it is named after the entity."""
    return room.context((title, "")) | {
        "title": gestures.label if gestures and is_fragment(request) else title, "form": form, "action_label": label,
        "action_url": action_url or request.get_full_path(), "cancel_url": room.where(anchor), "gestures": gestures,
        "in_columns": True,
    }  # fmt: skip


def _form_page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    refused = status == 200 and request.method == "POST" and is_fragment(request)
    return answer(
        request, context, page="contracts/form_page.html", piece="contracts/sheets/_field.html",
        status=422 if refused else status,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def item_create(
    request: HttpRequest, contract: int, kind: Kind, sheet: int | None = None, signatory: int | None = None
) -> HttpResponse:
    """A new entity, last of its kind."""
    room = room_of(request, contract, kind, sheet, signatory)
    require(room.may_edit)
    sent = request.method == "POST"
    asked = {name: request.GET[name] for name in kind.asked if name in request.GET}
    anchor = room.anchor(role=asked.get("role", ""))
    form = kind.form(
        request.POST if sent else None, request.FILES if sent else None, instance=room.fresh(), contract=room.contract,
        initial=asked, auto_id=room.form_ids(anchor),
    )  # fmt: skip
    if sent and form.is_valid():
        try:
            made = _create(request, room, form)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{capital(kind.the)} « {short(made)} » est enregistré{_agree(kind)}.")
            return HttpResponseRedirect(room.where(room.anchor(made)))
    return _form_page(request, _form_context(request, room, form, kind.new, anchor))


def _create(request: HttpRequest, room: Room, form: RecordForm) -> Model:
    user = user_of(request)
    values, file = form.values(), form.cleaned_data.get("file")
    if room.kind.model is ContractDocument:
        sent = {"name": file.name, "content": file.file} if file else {}
        return contract_documents.add_document(by=user, contract=room.contract, values=values, **sent)
    if isinstance(room.owner, ActionSheet) and room.kind.model is Attachment:
        if file is None:
            return attachments.add_link(by=user, sheet=room.owner, title=values["title"], url=values["url"])
        return attachments.add_file(by=user, sheet=room.owner, title=values["title"], name=file.name, content=file.file)
    return records.create(room.fresh(), by=user, values=values)


@require_http_methods(["GET", "HEAD", "POST"])
def item_edit(
    request: HttpRequest, contract: int, kind: Kind, pk: int, sheet: int | None = None, signatory: int | None = None
) -> HttpResponse:
    """The fields of one entity; two versions side by side when someone else has changed the same ones."""
    room = room_of(request, contract, kind, sheet, signatory)
    if request.method == "POST" and room.may_edit and not room.items().filter(pk=pk).exists():
        return _removed_meanwhile(request, room, pk)
    item = room.item(pk)
    whole = room.may_edit
    require(whole or room.may_track)
    form_class = kind.form if whole or kind.tracking_form is None else kind.tracking_form
    sent = request.method == "POST"
    anchor = room.anchor(item)
    form = form_class(
        request.POST if sent else None, instance=item, contract=room.contract, auto_id=room.form_ids(anchor)
    )
    gestures = _gestures(room, item) if isinstance(room.owner, ActionSheet) else None
    context = _form_context(request, room, form, f"Modifier {kind.the}", anchor, gestures=gestures)
    if sent and form.is_valid():
        user = user_of(request)
        saved, conflict = save_record(
            form, lambda version: records.update(item, by=user, values=form.values(), version=version)
        )
        if conflict is not None:
            return conflict_page(request, conflict, context)
        if saved is not None:
            messages.success(request, f"{capital(kind.the)} « {short(saved)} » est enregistré{_agree(kind)}.")
            return HttpResponseRedirect(room.where(anchor))
    return _form_page(request, context)


def _gestures(room: Room, item: Any) -> RowGestures:
    """What may be done with a row besides writing it; taken away in one press by whoever can undo that in one press."""
    among = room.seen_with(item) if room.kind.beside else room.items()[:2]
    return RowGestures(
        anchor=room.anchor(item),
        label=short(item),
        move_url=room.url("move", item.pk) if len(among) > 1 else "",
        remove_url=room.url("remove", item.pk),
        at_once=can_undo(room.access, room.contract),
        spread_url=room.url("spread", item.pk) if room.kind.spreads else "",
    )


def _removed_meanwhile(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """What was written about an entity that someone took away meanwhile, kept in the form of a new one.

    Raises Http404 for what was never there.
    """
    event = removal_of(room.contract, room.kind.model, pk)
    if event is None:
        raise Http404
    anchor = room.anchor(role=request.POST.get("role", ""))
    form = room.kind.form(request.POST, instance=room.fresh(), contract=room.contract, auto_id=room.form_ids(anchor))
    gone = f"a été retiré{_agree(room.kind)} pendant que vous écriviez ({event.actor_label})"
    form.add_error(
        None,
        f"{capital(room.kind.the)} que vous modifiiez {gone}. Rien n’est enregistré. Voici ce que vous "
        "aviez écrit\u00a0: ajoutez-le de nouveau, ou annulez.",
    )
    context = _form_context(
        request, room, form, room.kind.new, anchor, label="Ajouter de nouveau", action_url=room.url("create")
    )
    return _form_page(request, context | {"again": True}, 409)


@require_http_methods(["GET", "HEAD", "POST"])
def item_remove(
    request: HttpRequest, contract: int, kind: Kind, pk: int, sheet: int | None = None, signatory: int | None = None
) -> HttpResponse:
    """Ask, then take an entity away."""
    room = room_of(request, contract, kind, sheet, signatory)
    item = room.item(pk)
    require(room.may_edit)
    label = short(item)
    undoes = can_undo(room.access, room.contract)
    context = room.context(("Retirer", "")) | {
        "title": f"Retirer {kind.the} « {label} » ?",
        "message": _FROM_THE_BIN if undoes else _KEPT_IN_THE_BIN,
        "consequences": [kind.lost] if kind.lost else [],
        "action_label": "Retirer",
        "cancel_url": room.where(room.anchor(item)),
        "danger": True,
    }
    return ask_first(
        request,
        lambda: records.remove(item, by=user_of(request)),
        done=f"{capital(kind.the)} « {label} » est retiré{_agree(kind)}.",
        then=room.where(room.anchor(role=getattr(item, "role", ""))),
        context=context,
        undo=(lambda told: undo_url(room.contract, told)) if undoes else None,
    )


@require_POST
def item_move(
    request: HttpRequest, contract: int, kind: Kind, pk: int, sheet: int | None = None, signatory: int | None = None
) -> HttpResponse:
    """One place up or down."""
    room = room_of(request, contract, kind, sheet, signatory)
    item = room.item(pk)
    require(room.may_edit)
    up = request.POST.get("sens") == "haut"
    told = step(by=user_of(request), item=item, up=up, among=room.seen_with(item))
    if told and can_undo(room.access, room.contract):
        undo_message(request, moved_words(kind, item), undo_url(room.contract, told))
    elif told:
        messages.success(request, moved_words(kind, item))
    else:
        end = "en premier" if up else "en dernier"
        messages.info(request, f"{capital(kind.the)} « {short(item)} » est déjà {end}.")
    return HttpResponseRedirect(room.where(room.anchor(item)))


def moved_words(kind: Kind, item: object) -> str:
    """What is said of an entity that has just been moved."""
    return f"{capital(kind.the)} « {short(item)} » est déplacé{_agree(kind)}."


def short(item: object) -> str:
    text = str(item)
    return text if len(text) <= 80 else text[:79].rstrip() + "…"


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _agree(kind: Kind) -> str:
    return "e" if kind.feminine else ""
