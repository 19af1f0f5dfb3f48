"""The contract's axes: every finder proposes lists, and the best founded list is kept whole."""

from __future__ import annotations

from ecluse.documents.extraction.axes.counted import concluded_axes, counted_axes
from ecluse.documents.extraction.axes.flattened import flattened_axes
from ecluse.documents.extraction.axes.inline import enumerated_axes
from ecluse.documents.extraction.axes.items import AxisItem, AxisList
from ecluse.documents.extraction.axes.labelled import labelled_axes
from ecluse.documents.extraction.axes.likely import likely_axes
from ecluse.documents.extraction.axes.lists import listed_axes
from ecluse.documents.extraction.axes.lone import lone_axis
from ecluse.documents.extraction.axes.openings import openings
from ecluse.documents.extraction.axes.ordinals import ordinal_axes
from ecluse.documents.extraction.axes.told import contents_axes, ordered_axes, titled_axes, with_transversal
from ecluse.documents.extraction.bodies import OFFICE
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.vocabulary import EARLIER
from ecluse.lib.patterns import lazy

_EARLIER = lazy(rf"{EARLIER}|(?<![a-z])(?:comptait|declinait|retenait|visait)(?![a-z])")
__all__ = ["AxisItem", "AxisList", "find_axes"]


def find_axes(source: Source, announced: int | None = None) -> AxisList | None:
    """The best list of axes of ``source``; ``announced`` is the count that the text gives, if it gives one."""
    found = [*labelled_axes(source)]
    ordinals = ordinal_axes(source)
    if ordinals:
        found.append(ordinals)
    for opening in openings(source):
        for finder in (ordered_axes, enumerated_axes, listed_axes, counted_axes, titled_axes):
            proposal = finder(source, opening)
            if proposal and not (_names_people(source, proposal) or _says_how(source, proposal)):
                found.append(proposal)
                if len(proposal.items) == opening.count:
                    break
    concluded = concluded_axes(source)
    if concluded:
        found.append(concluded)
    found.extend(proposal for proposal in likely_axes(source) if not _says_how(source, proposal))
    found.extend(listed for listed in (contents_axes(source), flattened_axes(source)) if listed)
    if not found:
        return None if announced else lone_axis(source)
    best = max(found, key=lambda proposal: (_worth(proposal, announced) - _past(source, proposal), -proposal.place))
    return with_transversal(source, best)


def _past(source: Source, proposal: AxisList) -> float:
    """Half a point less in a sentence of the contract before: « Le premier CLS comptait trois axes : … »."""
    start, end = source.sentence_at(proposal.place)
    return 0.5 if _EARLIER.search(source.text, start, end) else 0.0


_OFFICE = lazy(rf"(?:l[ea] |l')?{OFFICE} (?:de |du |d')|sommaire$")


def _names_people(source: Source, proposal: AxisList) -> bool:
    """« Présidente du Pays », « Directeur général de l’Agence »: the lines under a foreword, which are as many by chance."""
    return any(_OFFICE.match(source.text, item.start, item.end) for item in proposal.items)


_METHOD = lazy(
    r"(?:un |une |des |le |la |les |l')?(?:[a-z']+ (?:d'|de |du |des )(?:un |l'|la |le )?)?"
    r"(?:plans? d'actions?|programme d'actions|diagnostic"
    r"|gouvernance|pilotage|evaluation|suivi|instances?|comites?|fiches?[ -]actions?)(?![a-z])"
)


_TALLY = lazy(r"\d{1,3} (?:fiches?[ -])?(?:actions?|mesures?|partenaires?|signataires?|communes?)(?![a-z])")


def _says_how(source: Source, proposal: AxisList) -> bool:
    """« un diagnostic partagé, un plan d’actions, une gouvernance »: what any contract is made of, not what this one is for."""
    if any(_TALLY.match(source.text, item.start, item.end) for item in proposal.items):
        return True
    told = sum(bool(_METHOD.match(source.text, item.start, item.end)) for item in proposal.items)
    return told > 1 and told * 2 > len(proposal.items)


def _worth(proposal: AxisList, announced: int | None) -> float:
    worth = proposal.rank
    if announced is not None and len(proposal.items) == announced:
        worth += 1.0
    if announced is not None and len(proposal.items) > announced:
        worth -= 0.5 if len(proposal.items) == announced + 1 else 1.0
    return worth
