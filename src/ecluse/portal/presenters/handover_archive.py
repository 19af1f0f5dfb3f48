"""The archive of a handover: tables, calendar, documents with their hashes, and a text that says what is there and what is not.

It holds what its reader may see of the contract, and no more; what was left out is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.utils import timezone

from ecluse.campaigns.selectors.leads import leads_of
from ecluse.contracts.enums import Confidentiality, DocumentKind, Permission
from ecluse.contracts.models import Attachment, Contract, ContractDocument
from ecluse.contracts.permissions import can_read_whole_text
from ecluse.contracts.presenters.money_files import costs_table, funding_table
from ecluse.contracts.presenters.sheets import sheet_rows
from ecluse.contracts.presenters.sheets.calendar import day_events
from ecluse.contracts.presenters.sheets.table import sheet_table
from ecluse.contracts.rules.sheet_filters import COLUMNS, NONE, SheetView
from ecluse.contracts.selectors import Access, sheets_of
from ecluse.contracts.selectors.sheet_dates import dated_things
from ecluse.contracts.services.files import path_of
from ecluse.governance.presenters.decisions import decision_rows, register_table
from ecluse.governance.presenters.navigation import meeting_url
from ecluse.governance.rules.decisions import OPEN
from ecluse.governance.rules.invitations import event_of
from ecluse.governance.selectors.decisions import decisions_of
from ecluse.governance.selectors.summons import summons_to
from ecluse.lib.archives import Archive, safe_name, writing
from ecluse.lib.formats import date_full, plural
from ecluse.lib.icalendar import calendar_file
from ecluse.lib.tables import Table, When, as_csv, as_xlsx
from ecluse.portal.presenters import handover_tables as tables
from ecluse.portal.selectors import handover as reads

_FOLDER = "tableaux"
_README = "LISEZ-MOI.txt"
#: What never leaves Écluse in this archive, whoever takes it.
_STAYS = (
    "le journal de ce qui a été écrit, par qui et quand",
    "les réponses des pilotes et les liens qui leur ont été envoyés",
    "les constats, les priorités et les paroles recueillies pendant la préparation",
    "les fiches et les instances archivées",
    "le texte entier des fiches : les tableaux en donnent les faits, le texte signé est dans « versions »",
    "les ordres du jour, les présences et les relevés des séances, les passages d’une étape à l’autre, les avenants",
)


@dataclass
class Contents:
    """What has been put in the archive, and what has not: the lines of its first page."""

    files: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)


def write_archive(target: BinaryIO, contract: Contract, access: Access, *, by: str, site: str, now: datetime) -> None:
    """Write the archive of ``contract`` as ``access`` lets it be read; ``by`` names who takes it, ``site`` is our address."""
    made = Contents()
    with writing(target, made_at=timezone.localtime(now)) as archive:
        for name, said, table in _tables(contract, access, made, site=site, now=now):
            _add_table(archive, made, name, said, table)
        _add_calendar(archive, made, contract, access, site=site, now=now)
        _add_versions(archive, made, contract, access)
        _add_documents(archive, made, contract, access, site=site)
        archive.add(_README, _readme(contract, made, by=by, site=site, now=now).encode("utf-8-sig"))


def _add_table(archive: Archive, made: Contents, name: str, said: str, table: Table) -> None:
    archive.add(f"{_FOLDER}/{name}.xlsx", as_xlsx(table))
    archive.add(f"{_FOLDER}/csv/{name}.csv", as_csv(table))
    made.files.append((f"{_FOLDER}/{name}.xlsx", f"{said} ({plural(len(table.rows), 'ligne')})"))


def _tables(
    contract: Contract, access: Access, made: Contents, *, site: str, now: datetime
) -> Iterable[tuple[str, str, Table]]:
    today = timezone.localtime(now).date()
    about = (("Contrat", str(contract)), ("Date", date_full(today)))
    sheets = sheets_of(contract, visible_to=access)
    money = access.may(Permission.VIEW_FUNDING)
    hidden = reads.hidden_sheets(contract, sheets)
    if hidden:
        made.left_out.append(f"{plural(hidden, 'fiche', 'fiches')} que vous ne pouvez pas lire, et ce qui en dépend")
    decisions = list(decisions_of(contract).select_related("superseded_by"))
    rows = decision_rows(decisions, access, contract, today=today)
    still = {one.pk for one in decisions if not one.is_replaced and one.current_state in OPEN}
    opened = [row for row in rows if row.pk in still]
    yield "decisions-ouvertes", "Décisions qui restent à faire", register_table(opened, root=site, about=about)
    yield "registre-des-decisions", "Toutes les décisions", register_table(rows, root=site, about=about)
    commitments = list(reads.commitments_of(contract))
    yield "engagements", "Ce que chaque signataire a promis", tables.commitments_table(commitments, about)
    signatories = reads.signatories_of(contract)
    yield "signataires", "Qui signe, et quand", tables.signatories_table(signatories, about)
    view = SheetView(group=NONE, columns=tuple(word for word in COLUMNS if money or word != "budget"))
    lines = [row._replace(url=f"{site}{row.url}") for row in sheet_rows(sheets, today=today, funding=money)]
    yield "fiches", "Les fiches action, où elles en sont", sheet_table(view, lines, {}, funding=money, about=about)
    leads = leads_of(contract, sheets.select_related("contract"))
    known = access.may(Permission.VIEW_CONTACTS)
    if not known:
        made.left_out.append("les adresses des pilotes")
    yield "pilotes", "Qui pilote quoi", tables.leads_table(leads, about, addresses=known)
    seats = reads.seats_of(contract)
    yield "instances-et-membres", "Les instances, qui y siège", tables.seats_table(seats, today, about)
    if access.may(Permission.MANAGE_ACCESS):
        roles = reads.roles_of(contract)
        yield "personnes-et-acces", "Qui peut faire quoi dans Écluse", tables.people_table(roles, today, about)
    if money:
        yield "couts", "Lignes de coût", costs_table(reads.lines_of_cost(sheets), about)
        yield "financements", "Lignes de financement", funding_table(reads.lines_of_funding(sheets), about)
    else:
        made.left_out.append("l’argent : coûts et financements")


def _add_calendar(
    archive: Archive, made: Contents, contract: Contract, access: Access, *, site: str, now: datetime
) -> None:
    sheets = sheets_of(contract, visible_to=access)
    steps = day_events(dated_things(sheets), contract_pk=contract.pk, site=site)
    ahead = reads.meetings_ahead(contract)
    meetings = [
        event_of(summons_to(one, contract, agenda=(), documents=(), url=f"{site}{meeting_url(one)}"), "")
        for one in ahead
    ]
    events = [*meetings, *steps]
    archive.add("agenda.ics", calendar_file(str(contract), events, made_at=now))
    said = f"Séances à venir et étapes des fiches ({plural(len(events), 'date')}), pour un logiciel d’agenda"
    made.files.append(("agenda.ics", said))


def _add_versions(archive: Archive, made: Contents, contract: Contract, access: Access) -> None:
    if not can_read_whole_text(access):
        if contract.versions.exists():
            made.left_out.append("les versions figées du texte")
        return
    for version in reads.kept_versions(contract).iterator():
        name = archive.add(f"versions/version-{version.number}.json", version.content.encode())
        state = str(version.get_state_display()).lower()
        made.files.append((name, f"Texte de la version {version.number}, {state} ; SHA-256 {version.sha256}"))


def _add_documents(archive: Archive, made: Contents, contract: Contract, access: Access, *, site: str) -> None:
    """The files kept, and their index; one whose content has changed since it was kept is told."""
    found = reads.kept_documents(contract, access, sheets_of(contract, visible_to=access))
    if found.hidden:
        made.left_out.append(f"{plural(found.hidden, 'document')} que vous ne pouvez pas lire")
    rows = [
        _kept(archive, made, one, "pieces/contrat", "Contrat", str(DocumentKind(one.kind).label), one.confidentiality,
              one.dated_on, one.sha256)
        for one in found.documents
    ] + [
        _kept(archive, made, one, "pieces/fiches", str(one.sheet), "Document de fiche", one.sheet.confidentiality, "", "")
        for one in found.attachments
    ]  # fmt: skip
    index = Table(
        "Pièces",
        ("Fichier", "Titre", "De quoi", "Nature", "Daté du", "Qui peut le lire", "Octets", "SHA-256", "À savoir", "Lien"),
        tuple(rows), (("Contrat", str(contract)), ("Adresse", site)), frozenset({"Fichier", "Titre", "De quoi", "SHA-256"}),
    )  # fmt: skip
    _add_table(archive, made, "pieces", "Index des pièces gardées, avec leur empreinte", index)


def _kept(
    archive: Archive, made: Contents, one: ContractDocument | Attachment, folder: str, of: str, kind: str, level: str,
    dated: str, sha256: str,
) -> tuple[str | int | When | None, ...]:  # fmt: skip
    name, digest, said = "", sha256, ""
    if not one.url:
        path = _path(one)
        if path is None:
            said = "Le fichier n’est plus là"
        else:
            name, digest = archive.add_file(
                f"{folder}/{safe_name(one.title.removesuffix(path.suffix), path.suffix)}", path
            )
            if sha256 and digest != sha256:
                said = f"Altéré : son empreinte était {sha256}"
        if said:
            made.altered.append(f"{one.title} : {said.lower()}")
    return (
        name, one.title, of, kind, When(dated) if dated else None, str(Confidentiality(level).label), one.size or None,
        digest, said, one.url,
    )  # fmt: skip


def _path(one: ContractDocument | Attachment) -> Path | None:
    try:
        return path_of(one)
    except FileNotFoundError:
        return None


def _readme(contract: Contract, made: Contents, *, by: str, site: str, now: datetime) -> str:
    today = timezone.localtime(now).date()
    lines = [
        "PASSATION",
        str(contract),
        "",
        f"Archive faite le {date_full(today)} par {by}, depuis {site}.",
        "Elle contient des adresses et des fonctions : gardez-la comme un dossier de personnel, et effacez-la",
        "quand la passation est faite. L’état à jour est dans Écluse.",
        "",
        "CE QUI EST ICI",
        *_listed(f"{name} : {said}" for name, said in made.files),
        "- tableaux/csv : les mêmes tableaux, en texte, pour un autre logiciel",
        "",
        "CE QUI N’Y EST PAS",
        *_listed([*made.left_out, *_STAYS]),
        "",
    ]
    if made.altered:
        lines += ["À VÉRIFIER", *_listed(made.altered), ""]
    lines += [
        "VÉRIFIER UNE PIÈCE",
        "Le tableau « pieces » donne l’empreinte SHA-256 de chaque fichier. Sous Windows : certutil -hashfile FICHIER SHA256.",
        "Sous Linux : sha256sum FICHIER. Sous macOS : shasum -a 256 FICHIER. La même empreinte dit le même fichier.",
        "",
    ]
    return "\r\n".join(lines)


def _listed(said: Iterable[str]) -> Sequence[str]:
    return [f"- {one}" for one in said]
