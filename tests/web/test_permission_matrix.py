"""Every address × every role × one's own contract and another's.

Each row says who sees the thing (the others get 404: it does not exist for them) and who may do what the address does (the
others get 403). A visitor is sent to the sign-in page. An address that is not in the table fails the test.
"""

from __future__ import annotations

import copy
import logging
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import TestCase, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ecluse.accounts.services import people
from ecluse.audit.models import Event
from ecluse.audit.services import System
from ecluse.contracts.models import Contract
from ecluse.contracts.rules.field_groups import FIELD_GROUPS
from ecluse.contracts.services.saved_views import save_view
from ecluse.contracts.services.vocabulary import load_shared_vocabularies
from ecluse.contracts.views.kinds import CONTRACT_KINDS, SHEET_KINDS
from ecluse.documents.models import Draft
from tests.conftest import ReadOnlyGetClient
from tests.factories.readings import received
from tests.factories.world import EVERYONE, SYSTEM, Contents, World, make_world
from tests.web import (
    matrix_campaigns,
    matrix_generations,
    matrix_governance,
    matrix_observatory,
    matrix_outbox,
    matrix_pages,
    matrix_preparation,
    matrix_watch,
)
from tests.web.matrix import (
    ADMINISTRATOR,
    COORDINATOR,
    MEMBERS,
    NO_SUCH_PART,
    READS_THE_JOURNAL,
    SEES_THE_MONEY,
    SEES_THE_SHEET,
    SIGNED_IN,
    STEERING,
    Params,
    Row,
    contract_params,
    sheet_params,
)


class _Undo(Exception):
    """Raised to undo what a request has written."""


def gesture_of(made: Contents) -> str:
    """A gesture that may be taken back: the axis was added."""
    return Event.objects.get(scope=made.contract.scope, object_type="axis", verb="create").operation


def version_params(made: Contents) -> list[dict[str, Any]]:
    """A version that was withdrawn: the text of this world is free."""
    return [{"contract": made.contract.pk, "number": made.version.number}]


_CONTRACT_ITEMS = {
    "axes": "axis", "themes": "theme", "objectifs": "objective", "signataires": "signatory", "principes": "principle",
    "dispositifs": "dispositif", "plans-lies": "plan", "pieces": "document",
}  # fmt: skip
_SHEET_ITEMS = {
    "acteurs": "actor", "etapes": "milestone", "indicateurs": "indicator", "documents": "attachment",
}  # fmt: skip


def kinds(table: dict[str, str], base: Params, *, with_item: bool) -> Params:
    """One set of parameters for each kind of the table."""
    return lambda made: [
        base(made)[0] | {"kind": kind} | ({"pk": made.items[item].pk} if with_item else {})
        for kind, item in table.items()
    ]


def chosen(table: dict[str, str], *names: str) -> dict[str, str]:
    return {name: table[name] for name in names}


SECTIONS = ("identite", "contenu", "publics", "territoire", "calendrier", "moyens", "pilotage")
PLAN = chosen(_CONTRACT_ITEMS, "axes", "themes", "objectifs")
AGREEMENT = chosen(_CONTRACT_ITEMS, "signataires", "principes", "dispositifs", "plans-lies")
NEWS = chosen(_SHEET_ITEMS, "etapes", "indicateurs", "documents")
UPDATES = COORDINATOR | {"lead"}
# The money of a sheet is shown to fewer people than the sheet.
MONEY = {"financements": "funding", "couts": "cost"}
MATRIX: dict[str, Row] = {
    "portal:contract-home": Row(contract_params(), MEMBERS, MEMBERS),
    "portal:sheet": Row(sheet_params(), SEES_THE_SHEET, SEES_THE_SHEET),
    "portal:journal": Row(contract_params(), MEMBERS, READS_THE_JOURNAL),
    "contracts:contract-edit": Row(contract_params(), MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:contract-archive": Row(contract_params(), MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:contract-restore": Row(contract_params(), MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:perimeter": Row(contract_params(), MEMBERS, MEMBERS),
    "contracts:perimeter-add": Row(contract_params(), MEMBERS, None, COORDINATOR),
    "contracts:perimeter-remove": Row(contract_params(), MEMBERS, None, COORDINATOR, NO_SUCH_PART),
    "contracts:access-list": Row(contract_params(), MEMBERS, COORDINATOR | ADMINISTRATOR),
    "contracts:access-give": Row(contract_params(), MEMBERS, *[COORDINATOR | ADMINISTRATOR] * 2),
    "contracts:access-take": Row(contract_params(pk="membership"), MEMBERS, *[COORDINATOR | ADMINISTRATOR] * 2),
    "contracts:person-edit": Row(contract_params(pk="person"), MEMBERS, *[COORDINATOR | ADMINISTRATOR] * 2),
    "contracts:access-invite": Row(contract_params(pk="person"), MEMBERS, *[COORDINATOR | ADMINISTRATOR] * 2),
    "contracts:own-vocabulary": Row(contract_params(), MEMBERS, COORDINATOR),
    "contracts:own-vocabulary-create": Row(contract_params(), MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:own-vocabulary-edit": Row(contract_params(pk="term"), MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:sheet-list": Row(contract_params(), MEMBERS, MEMBERS),
    "contracts:sheet-board": Row(contract_params(), MEMBERS, MEMBERS),
    "contracts:sheet-timeline": Row(contract_params(), MEMBERS, MEMBERS),
    "contracts:sheet-calendar": Row(contract_params(), MEMBERS, MEMBERS),
    "contracts:sheet-calendar-file": Row(contract_params(), MEMBERS, MEMBERS),
    "contracts:sheet-export": Row(
        lambda made: [{"contract": made.contract.pk, "form": form} for form in ("csv", "xlsx")], MEMBERS, MEMBERS
    ),
    "contracts:sheet-gesture": Row(contract_params(), MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:sheet-order": Row(contract_params(), MEMBERS, COORDINATOR),
    "contracts:sheet-place": Row(sheet_params(), SEES_THE_SHEET, COORDINATOR, COORDINATOR),
    "contracts:sheet-numbers": Row(contract_params(), MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:sheet-duplicate": Row(sheet_params(), SEES_THE_SHEET, COORDINATOR, COORDINATOR),
    "contracts:axis-numbers": Row(contract_params(), MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:axis-duplicate": Row(contract_params(pk="axis"), MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:operation-undo": Row(
        lambda made: [{"contract": made.contract.pk, "operation": gesture_of(made)}], MEMBERS, COORDINATOR, COORDINATOR
    ),
    "contracts:contract-past": Row(contract_params(), MEMBERS, READS_THE_JOURNAL),
    "contracts:sheet-past": Row(sheet_params(), SEES_THE_SHEET, STEERING | {"evaluator"}),
    "contracts:sheet-history": Row(sheet_params(), SEES_THE_SHEET, STEERING | {"evaluator"}),
    "contracts:sheet-take-back": Row(sheet_params(), SEES_THE_SHEET, None, COORDINATOR, NO_SUCH_PART),
    "contracts:removed-list": Row(contract_params(), MEMBERS, COORDINATOR),
    "contracts:removed-put-back": Row(
        # Its journal's first event removed nothing: the answer of the coordination is that there is nothing to put back.
        lambda made: [{"contract": made.contract.pk, "number": 1}], MEMBERS, None, COORDINATOR, NO_SUCH_PART
    ),
    "contracts:view-create": Row(contract_params(), MEMBERS, MEMBERS, MEMBERS),
    "contracts:view-rename": Row(contract_params(pk="view"), MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:view-remove": Row(contract_params(pk="view"), MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:sheet-create": Row(contract_params(), MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:sheet-archived": Row(contract_params(), MEMBERS, COORDINATOR),
    "contracts:sheet-edit": Row(
        lambda made: [sheet_params()(made)[0] | {"section": name} for name in SECTIONS],
        SEES_THE_SHEET, COORDINATOR, COORDINATOR,
    ),
    "contracts:sheet-field": Row(
        lambda made: [sheet_params()(made)[0] | {"group": slug} for slug in FIELD_GROUPS],
        SEES_THE_SHEET, COORDINATOR, COORDINATOR,
    ),
    "contracts:milestone-done": Row(sheet_params(pk="milestone"), SEES_THE_SHEET, None, UPDATES),
    "contracts:sheet-status": Row(sheet_params(), SEES_THE_SHEET, UPDATES, UPDATES),
    "contracts:sheet-move": Row(sheet_params(), SEES_THE_SHEET, None, UPDATES),
    "contracts:note-create": Row(sheet_params(), SEES_THE_SHEET, STEERING | {"lead"}, STEERING | {"lead"}),
    # The note of this world mentions nobody: whoever sees the sheet is told that there is nothing for them.
    "contracts:mention-seen": Row(sheet_params(pk="note"), SEES_THE_SHEET, None, SEES_THE_SHEET, NO_SUCH_PART),
    "contracts:note-edit": Row(sheet_params(pk="note"), SEES_THE_SHEET, UPDATES, UPDATES),
    "contracts:note-remove": Row(sheet_params(pk="note"), SEES_THE_SHEET, UPDATES, UPDATES),
    "contracts:sheet-archive": Row(sheet_params(), SEES_THE_SHEET, COORDINATOR, COORDINATOR),
    "contracts:sheet-restore": Row(sheet_params(), SEES_THE_SHEET, COORDINATOR, COORDINATOR),
    "contracts:sheet-perimeter": Row(sheet_params(), SEES_THE_SHEET, SEES_THE_SHEET),
    "contracts:sheet-perimeter-add": Row(sheet_params(), SEES_THE_SHEET, None, COORDINATOR),
    "contracts:sheet-perimeter-remove": Row(sheet_params(), SEES_THE_SHEET, None, COORDINATOR, NO_SUCH_PART),
    "contracts:sheet-item-create": Row(kinds(NEWS, sheet_params(), with_item=False), SEES_THE_SHEET, UPDATES, UPDATES),
    "contracts:sheet-item-edit": Row(kinds(NEWS, sheet_params(), with_item=True), SEES_THE_SHEET, UPDATES, UPDATES),
    "contracts:sheet-item-remove": Row(kinds(NEWS, sheet_params(), with_item=True), SEES_THE_SHEET, UPDATES, UPDATES),
    "contracts:sheet-item-move": Row(kinds(NEWS, sheet_params(), with_item=True), SEES_THE_SHEET, None, UPDATES),
    "contracts:sheet-item-spread": Row(
        kinds(MONEY, sheet_params(), with_item=True), SEES_THE_SHEET, COORDINATOR, COORDINATOR
    ),
    "contracts:commitment-list": Row(contract_params(signatory="signatory"), MEMBERS, MEMBERS),
    "contracts:commitment-create": Row(contract_params(signatory="signatory"), MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:commitment-edit": Row(
        contract_params(signatory="signatory", pk="commitment"), MEMBERS, *[COORDINATOR | {"signatory"}] * 2
    ),
    "contracts:commitment-remove": Row(
        contract_params(signatory="signatory", pk="commitment"), MEMBERS, COORDINATOR, COORDINATOR
    ),
    "contracts:commitment-move": Row(
        contract_params(signatory="signatory", pk="commitment"), MEMBERS, None, COORDINATOR
    ),
    "contracts:item-list": Row(kinds(_CONTRACT_ITEMS, contract_params(), with_item=False), MEMBERS, MEMBERS),
    "contracts:item-create": Row(
        kinds(_CONTRACT_ITEMS, contract_params(), with_item=False), MEMBERS, COORDINATOR, COORDINATOR
    ),
    "contracts:item-edit": Row(
        kinds(_CONTRACT_ITEMS, contract_params(), with_item=True), MEMBERS, COORDINATOR, COORDINATOR
    ),
    "contracts:item-remove": Row(
        kinds(_CONTRACT_ITEMS, contract_params(), with_item=True), MEMBERS, COORDINATOR, COORDINATOR
    ),
    "contracts:item-move": Row(kinds(_CONTRACT_ITEMS, contract_params(), with_item=True), MEMBERS, None, COORDINATOR),
    "contracts:item-place": Row(
        kinds(_CONTRACT_ITEMS, contract_params(), with_item=True), MEMBERS, COORDINATOR, COORDINATOR
    ),
    "contracts:version-list": Row(contract_params(), MEMBERS, MEMBERS),
    "contracts:version-freeze": Row(contract_params(), MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:version-text": Row(version_params, MEMBERS, MEMBERS),
    "contracts:version-file": Row(version_params, MEMBERS, STEERING | {"evaluator", "signatory"}),
    "contracts:version-sign": Row(version_params, MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:version-withdraw": Row(version_params, MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:amendment-list": Row(contract_params(), MEMBERS, STEERING | {"evaluator", "signatory"}),
    "contracts:amendment-create": Row(contract_params(), MEMBERS, COORDINATOR, COORDINATOR),
    "contracts:money": Row(contract_params(), MEMBERS, SEES_THE_MONEY),
    "contracts:money-sheets": Row(contract_params(), MEMBERS, SEES_THE_MONEY),
    "contracts:money-lines": Row(
        lambda made: [contract_params()(made)[0] | {"kind": kind} for kind in ("couts", "financements")],
        MEMBERS, SEES_THE_MONEY,
    ),
    "contracts:money-export": Row(
        lambda made: [
            contract_params()(made)[0] | {"table": table, "form": form}
            for table in ("annees", "fiches", "lignes-couts") for form in ("csv", "xlsx")
        ],
        MEMBERS, SEES_THE_MONEY,
    ),
    "documents:of-contract": Row(contract_params(), MEMBERS, COORDINATOR, COORDINATOR),
    "documents:check": Row(contract_params_of := (lambda made: [{"pk": made.items["draft"].pk}]),
                           COORDINATOR | ADMINISTRATOR, COORDINATOR | ADMINISTRATOR),
    "documents:gesture": Row(contract_params_of, COORDINATOR | ADMINISTRATOR, None, COORDINATOR | ADMINISTRATOR),
    "documents:accept": Row(contract_params_of, COORDINATOR | ADMINISTRATOR, *[COORDINATOR | ADMINISTRATOR] * 2),
    "documents:undo-acceptance": Row(contract_params_of, COORDINATOR | ADMINISTRATOR, None, COORDINATOR | ADMINISTRATOR),
    "documents:abandon": Row(contract_params_of, COORDINATOR | ADMINISTRATOR, *[COORDINATOR | ADMINISTRATOR] * 2),
    "documents:source": Row(contract_params_of, COORDINATOR | ADMINISTRATOR, COORDINATOR | ADMINISTRATOR),
    "documents:differences": Row(contract_params_of, COORDINATOR | ADMINISTRATOR, *[COORDINATOR | ADMINISTRATOR] * 2),
}  # fmt: skip
MONEY_ROWS = {
    "contracts:sheet-item-create": Row(
        kinds(MONEY, sheet_params(), with_item=False), SEES_THE_SHEET, COORDINATOR, COORDINATOR
    ),
    "contracts:sheet-item-edit": Row(
        kinds(MONEY, sheet_params(), with_item=True), SEES_THE_SHEET, COORDINATOR, COORDINATOR
    ),
    "contracts:sheet-item-remove": Row(
        kinds(MONEY, sheet_params(), with_item=True), SEES_THE_SHEET, COORDINATOR, COORDINATOR
    ),
    "contracts:sheet-item-move": Row(kinds(MONEY, sheet_params(), with_item=True), SEES_THE_SHEET, None, COORDINATOR),
}
LEADS = {"acteurs": "actor"}
LEAD_ROWS = {
    "contracts:sheet-item-create": Row(
        kinds(LEADS, sheet_params(), with_item=False), SEES_THE_SHEET, COORDINATOR, COORDINATOR
    ),
    "contracts:sheet-item-edit": Row(
        kinds(LEADS, sheet_params(), with_item=True), SEES_THE_SHEET, COORDINATOR, COORDINATOR
    ),
    "contracts:sheet-item-remove": Row(
        kinds(LEADS, sheet_params(), with_item=True), SEES_THE_SHEET, COORDINATOR, COORDINATOR
    ),
    "contracts:sheet-item-move": Row(kinds(LEADS, sheet_params(), with_item=True), SEES_THE_SHEET, None, COORDINATOR),
}
# Addresses that belong to no contract: who gets an answer. Everyone else is refused (403), a visitor sent to sign in.
OPEN = frozenset(EVERYONE)
READERS = COORDINATOR | ADMINISTRATOR
SITE: dict[str, tuple[dict[str, Any], frozenset[str]]] = {
    "portal:home": ({}, OPEN),
    "portal:sign-in": ({}, OPEN),
    "portal:help": ({}, OPEN),
    "portal:site-map": ({}, OPEN),
    "portal:accessibility": ({}, OPEN),
    "portal:privacy": ({}, OPEN),
    "portal:legal": ({}, OPEN),
    "portal:health": ({}, OPEN),
    "ui:gallery": ({}, OPEN),
    "ui:gallery-confirm": ({}, OPEN),
    "observatory:gallery": ({}, OPEN),
    "contracts:contract-create": ({}, READERS),
    "contracts:version-check": ({}, OPEN),
    "contracts:vocabulary": ({}, ADMINISTRATOR),
    "contracts:vocabulary-create": ({}, ADMINISTRATOR),
    "contracts:organisation-list": ({}, SIGNED_IN),
    "documents:list": ({}, READERS),
    "territories:search": ({}, SIGNED_IN),
    "territories:detail": ({"level": "commune", "code": "41018"}, SIGNED_IN),
}
# Addresses tried by tests of their own, which say more than a status: the reason stands beside each.
ELSEWHERE = {
    "portal:sign-out": "changes only the session",
    "portal:invitation": "its secret is its key",
    "contracts:attachment-file": "needs a stored file",
    "contracts:document-file": "needs a stored file",
    "contracts:amendment": "needs a signed contract: tests/web/contracts/test_amendments.py",
    "contracts:amendment-of-copy": "needs a signed contract: tests/web/contracts/test_amendments.py",
    "contracts:amendment-validate": "needs a signed contract: tests/web/contracts/test_amendments.py",
    "contracts:amendment-reopen": "needs a signed contract: tests/web/contracts/test_amendments.py",
    "contracts:amendment-drop": "needs a signed contract: tests/web/contracts/test_amendments.py",
    "contracts:amendment-prevail": "needs a signed contract: tests/web/contracts/test_amendments.py",
    "contracts:signature-withdraw": "needs a signature, which the version of this world has not",
    "contracts:vocabulary-edit": "below, with a shared word",
    "contracts:organisation-detail": "below, with a body",
    "contracts:organisation-edit": "below, with a body",
    "ui:appearance": "changes only a cookie",
    "ui:gallery-error-400": "shows an error page on purpose",
    "ui:gallery-error-403": "shows an error page on purpose",
    "ui:gallery-error-404": "shows an error page on purpose",
    "ui:gallery-error-500": "shows an error page on purpose",
}
for _context in (
    matrix_outbox, matrix_preparation, matrix_governance, matrix_campaigns, matrix_generations, matrix_pages, matrix_observatory,
    matrix_watch,
):  # fmt: skip
    MATRIX |= _context.MATRIX
    SITE |= _context.SITE
    ELSEWHERE |= _context.ELSEWHERE
ALLOWED_AFTER_POST = {200, 302, 303, 400, 409, 422}


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
        else:
            yield from addresses(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


def test_every_address_is_in_the_matrix() -> None:
    known = {*MATRIX, *SITE, *ELSEWHERE}
    found = set(addresses(get_resolver()))
    assert found - known == set(), "addresses that the permission matrix does not know"
    assert known - found == set(), "rows of the permission matrix that no address answers"
    assert {kind.slug for kind in CONTRACT_KINDS} == set(_CONTRACT_ITEMS)
    assert {kind.slug for kind in SHEET_KINDS} == {*_SHEET_ITEMS, *MONEY}


def _draft(world: World, user: str, contents: Contents, text: str) -> None:
    by = world.users[user]
    reception = received(by=by, name="contrat.txt", data=text.encode())
    contents.items["draft"] = reception.draft


def expected(who: str, row: Row, method: str, may: frozenset[str] | None) -> set[int]:
    """The statuses that the table lets an address answer."""
    if who == "anonymous":
        return {302}
    if who not in row.sees:
        return {404} if may is not None else {404, 405}
    if may is None:
        return {405, 302}  # a gesture reloaded after signing in leads back to its page
    if who not in may:
        return {403}
    return {200} if method == "GET" else ALLOWED_AFTER_POST | row.for_nothing


def _bare_refusal(request: HttpRequest, name: str, *context: Any, status: int | None = None) -> HttpResponse:
    return HttpResponse(status=status) if status else render(request, name, *context)


class MatrixTests(TestCase):
    """Built once; every request is rolled back by its own savepoint."""

    world: World
    files: Path

    @classmethod
    def setUpClass(cls) -> None:
        # The pages of refusal are looked at elsewhere: thousands of them need not be drawn here.
        bare = mock.patch("ecluse.ui.views.render", _bare_refusal)
        cls.enterClassContext(bare)
        # Thousands of refusals, each with its trace, would be written and never read.
        logging.disable(logging.CRITICAL)
        cls.addClassCleanup(logging.disable, logging.NOTSET)
        cls.files = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.enterClassContext(override_settings(FILES_DIR=cls.files))
        super().setUpClass()

    def setUp(self) -> None:
        same_files = self.settings(FILES_DIR=self.files)
        same_files.enable()
        self.addCleanup(same_files.disable)

    @classmethod
    def setUpTestData(cls) -> None:
        load_shared_vocabularies(by=SYSTEM)
        cls.world = make_world()
        people.allow_opening_contracts(by=System("Essai"), user=cls.world.users["elsewhere"])
        _draft(cls.world, "coordinator", cls.world.own, "Contrat local de santé de Blois 2022-2027")
        _draft(cls.world, "elsewhere", cls.world.foreign, "Contrat local de santé de Draguignan 2018-2023")
        for user, contents in (("coordinator", cls.world.own), ("elsewhere", cls.world.foreign)):
            contents.items["view"] = save_view(
                by=cls.world.users[user], contract=contents.contract, name="En retard", query="retard=1", shared=True
            )
        cls.world.own.items["person"] = cls.world.users["reader"].person
        cls.world.foreign.items["person"] = cls.world.users["elsewhere"].person

    def client_of(self, name: str) -> ReadOnlyGetClient:
        client = ReadOnlyGetClient(raise_request_exception=True)
        if name != "anonymous":
            client.force_login(self.world.users[name])
        return client

    def status(self, client: ReadOnlyGetClient, method: str, address: str) -> int:
        """The answer's status; what a POST writes is undone, the cookies that it sets too."""
        from django.db import transaction

        cookies = copy.deepcopy(client.cookies)
        try:
            with transaction.atomic():
                answer = client.get(address) if method == "GET" else client.post(address, {})
                self.location = answer.headers.get("Location", "")
                code = int(answer.status_code)
                if answer.streaming:  # read to its end, a file is closed by the client itself
                    for _ in answer:
                        pass
                raise _Undo
        except _Undo:
            client.cookies = cookies
            return code

    def refusals(self, client: ReadOnlyGetClient, name: str, row: Row, who: str) -> Iterator[str]:
        """Every answer that is not the one of the table, in words."""
        for method, may in (("GET", row.reads), ("POST", row.does)):
            for params in row.params(self.world.own):
                address = reverse(name, kwargs=params)
                code = self.status(client, method, address)
                if code not in expected(who, row, method, may):
                    yield f"{who}: {method} {address} ({name}) answered {code}"
                if who == "anonymous" and not self.location.startswith(reverse(settings.LOGIN_URL)):
                    yield f"{who}: {method} {address} ({name}) leads to {self.location or 'nowhere'}"
            if may is not None and who not in {"anonymous", "administrator"}:
                for params in row.params(self.world.foreign):
                    address = reverse(name, kwargs=params)
                    code = self.status(client, method, address)
                    if code != 404:
                        yield f"{who}: {method} {address} ({name}), of another contract, answered {code}"

    def check_role(self, who: str) -> None:
        rows = [*MATRIX.items(), *MONEY_ROWS.items(), *LEAD_ROWS.items()]
        client = self.client_of(who)
        wrong = [said for name, row in rows for said in self.refusals(client, name, row, who)]
        assert not wrong, "\n".join(wrong)

    def test_an_object_of_another_contract_is_not_found_under_ones_own(self) -> None:
        """The coordinator's own contract in the address, another contract's object after it."""
        wrong = []
        client = self.client_of("coordinator")
        own, foreign = self.world.own, self.world.foreign
        for name, row in MATRIX.items():
            for mine, other in zip(row.params(own), row.params(foreign), strict=True):
                if (
                    set(mine) - {"contract", "kind", "section", "group", "table", "form", "number", "gate", "care"}
                    and "contract" in mine
                ):
                    mixed = other | {"contract": mine["contract"]}
                    for method, may in (("GET", row.reads), ("POST", row.does)):
                        if may is not None:
                            code = self.status(client, method, reverse(name, kwargs=mixed))
                            if code != 404:
                                wrong.append(f"{method} {name} {mixed} answered {code}")
        assert not wrong, "\n".join(wrong)

    def test_the_site_by_role(self) -> None:
        for who in EVERYONE:
            client = self.client_of(who)
            for name, (params, may) in SITE.items():
                with self.subTest(who=who, address=name):
                    code = self.status(client, "GET", reverse(name, kwargs=params))
                    if who in may:
                        assert code in ({200, 302} if name == "portal:sign-in" else {200}), f"{name} answered {code}"
                    elif who == "anonymous":
                        assert code == 302
                        assert self.location.startswith(reverse(settings.LOGIN_URL))
                    else:
                        assert code == 403, f"{name} answered {code}"

    def test_bodies_and_shared_words(self) -> None:
        from ecluse.contracts.models import Term

        body = self.world.bodies["lead"]
        word = Term.objects.filter(contract__isnull=True).first()
        assert word is not None
        for who in SIGNED_IN:
            client = self.client_of(who)
            with self.subTest(who=who):
                edit = self.status(client, "GET", reverse("contracts:organisation-edit", args=[body.pk]))
                assert edit == (200 if who in READERS else 403)
                assert self.status(client, "GET", reverse("contracts:organisation-detail", args=[body.pk])) == 200
                shared = self.status(client, "GET", reverse("contracts:vocabulary-edit", args=[word.pk]))
                assert shared == (200 if who in ADMINISTRATOR else 403)

    def test_every_role_is_tried(self) -> None:
        assert Contract.objects.count() == 2
        assert set(EVERYONE) - {"anonymous"} <= set(self.world.users)
        assert Draft.objects.count() == 2


def _one_role(who: str) -> Callable[[MatrixTests], None]:
    return lambda self: self.check_role(who)


for _who in EVERYONE:
    setattr(MatrixTests, f"test_as_{_who}", _one_role(_who))


@pytest.mark.django_db
def test_a_visitor_meets_the_sign_in_page_before_an_error() -> None:
    answer = ReadOnlyGetClient().get("/contrats/1/")
    assert answer.status_code == 302
