"""What a loading says of its table: how communes answer to those of today, what it replaces, and each remark of its account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from ecluse.lib.formats import plural
from ecluse.observatory.build.absence import silences, unnamed_communes
from ecluse.observatory.build.geography import Geography
from ecluse.observatory.enums import RemarkKind
from ecluse.observatory.models import Loading, LoadingRemark
from ecluse.observatory.rules.definitions import Catalogue
from ecluse.observatory.rules.layouts import Layout
from ecluse.observatory.sources.account import Account, RowState
from ecluse.observatory.sources.reading import Reading
from ecluse.observatory.store.schema import READ
from ecluse.territories.enums import GeographicLevel as Level

#: Remarks kept in the database for one loading; the sentences of each say how many rows they are about.
KEPT_REMARKS = 400
#: Characters that the examples of a remark may take.
_ROOM = 290


@dataclass(frozen=True, slots=True)
class Matched:
    """How the communes of a table answer to those of today: how many each way, and what is said of those that do not.
    ``silences``: the observations that follow from the communes that it does not name."""

    counts: Mapping[str, int]
    remarks: tuple[LoadingRemark, ...]
    silences: pa.Table = field(default_factory=READ.empty_table)


def matched(reading: Reading, geography: Geography) -> Matched:
    """How the communes of a reading answer to those of today: as they are, followed by their history, or unknown."""
    codes = reading.codes.get(Level.COMMUNE, frozenset())
    if not codes:
        return Matched({}, ())
    passages = geography.passages(int(pc.max(reading.observations["geography"]).as_py()))
    followed = sorted(code for code in codes if code in passages and passages[code].codes != (code,))
    unknown = sorted(codes - geography.communes - set(followed))
    counts = {
        "communes d’aujourd’hui": len(codes) - len(followed) - len(unknown),
        "communes suivies par l’historique": len(followed),
        "communes inconnues du référentiel": len(unknown),
    }
    became = [f"{code} → {' + '.join(passages[code].codes) or 'rien'}" for code in followed]
    said = ((RemarkKind.CARRIED, _CARRIED, became), (RemarkKind.UNKNOWN, _UNKNOWN_CODES, unknown))
    remarks = [
        LoadingRemark(kind=kind.value, reason=f"{reason} : {plural(len(told), 'code')}", examples=_listed(told))
        for kind, reason, told in said
        if told
    ]
    return Matched(counts, tuple(remarks))


def with_silences(found: Matched, reading: Reading, geography: Geography, catalogue: Catalogue) -> Matched:
    """What a table that names everything says of the communes that it does not name. Where it has a row or a cell that could
    not be read, which may be of any of them, nothing is said of them."""
    unread = reading.account.count(RowState.REFUSED) or reading.account.of(RemarkKind.CELL_REFUSED)
    if unread or not reading.observations.num_rows:
        return found
    communes = unnamed_communes(reading.observations, reading.layout.exhaustive, geography)
    told = silences(reading.observations, communes, catalogue)
    counts = dict(found.counts) | ({_NOT_NAMED: len(communes)} if told.num_rows else {})
    return replace(found, counts=counts, silences=told)


_NOT_NAMED = "communes que le fichier ne nomme pas, donc sans aucun"
_CARRIED = "communes qui ont changé depuis, suivies par leur histoire"
_UNKNOWN_CODES = "codes que le référentiel ne connaît pas, gardés et montrés nulle part"


def _listed(told: Sequence[str]) -> str:
    """As many as the room of a remark holds."""
    listed = " ; ".join(told)
    return listed if len(listed) <= _ROOM else listed[:_ROOM].rsplit(" ; ", 1)[0] + " ; …"


def replaced(digest: str, table: str, layout: Layout, reading: Reading, vintage: str) -> str:
    """What a table already loaded has in common with this one, in a sentence: the latest loading is the one shown."""
    mine = set(pc.unique(reading.observations["indicator"]).to_pylist())
    levels = set(pc.unique(reading.observations["level"]).to_pylist())
    found = Loading.objects.filter(withdrawn_at=None, layout=layout.id).select_related("file")
    for each in found:
        if each.file.sha256 == digest and each.table == table:
            return (
                f"Ce même tableau est déjà chargé (chargement {each.pk}), avec d’autres réponses. S’il avait été mal lu, "
                "retirez le premier chargement."
            )
        if each.vintage == vintage and mine & set(each.indicators) and levels & set(each.levels):
            return (
                f"Des chiffres du même millésime sont déjà chargés (chargement {each.pk}, « {each.file.name} ») : ceux-ci "
                "sont lus comme une révision et prennent leur place."
            )
    return ""


def remarks_on(loading: Loading, account: Account) -> list[LoadingRemark]:
    """The remarks of an account as the database keeps them, columns that were not read included."""
    found = [
        LoadingRemark(
            loading=loading,
            kind=remark.kind.value,
            row=remark.rows[0],
            rows=len(remark.rows),
            column=remark.column[:200],
            reason=remark.reason[:300],
            examples=" ; ".join(dict.fromkeys(cell[:60] for cell in remark.cells[:5] if cell))[:300],
        )
        for remark in account.remarks
    ]
    found += [
        LoadingRemark(loading=loading, kind=RemarkKind.UNUSED.value, column=each.header[:200], reason=each.unused[:300])
        for each in account.unused
    ]
    return found[:KEPT_REMARKS]
