"""Signatories by what each one pledges: headings « Engagements de l’ARS », « Engagements de la Région » one after the other.

A contract printed in full gives each party its own heading, in its contents and in its text: « L’engagement de la Ville
de X … 12 », « La CPAM s’engage à : ». Those who pledge are those who sign.
"""

from __future__ import annotations

from ecluse.documents.extraction.bodies import AGENCY, has_head, is_generic
from ecluse.documents.extraction.signatories.found import Party, Proposal
from ecluse.documents.extraction.source import Line, Source
from ecluse.lib.patterns import lazy

_PLEDGE_OF = lazy(
    r"(?:[\divx]+(?:[.-]\d+)*[.):-]* ?(?:- )?)?(?:l'|les |la )?(?:engagements?|contributions?)(?: reciproques?)? "
    r"(?:de (?=la |l')|du |des |de |d')(?=[a-z])"
)
_PLEDGES = lazy(r"(?:[\divx]+(?:[.-]\d+)*[.):-]* ?(?:- )?)?(?=(?:la |le |l')[a-z])")
_PLEDGES_TO = lazy(r" s'engage(?:nt)?(?: a| ?:|,|$)")
_PAGE = lazy(r"[ .…_]*(?:(?:p\.?|page) ?)?\d{0,3}[ .]*$")
_LONGEST = 110


def read_pledges(source: Source) -> list[Proposal]:
    """The bodies of headings « Engagement de A », or of lines « A s’engage à », where three have one, the agency too."""
    found = []
    for read in (_named_by_heading, _named_by_line):
        parties = [party for party in (read(source, line) for line in source.lines) if party]
        if len(parties) >= 3 and any(AGENCY.search(source.text, party.start, party.end) for party in parties):
            found.append(Proposal(tuple(parties), "signatories.pledges", 2.2, doubtful=True))
    return found


def _named_by_heading(source: Source, line: Line) -> Party | None:
    """A of « L’engagement de A 12 », alone on its line; not of the last one, which the end of the text may cut."""
    opened = _PLEDGE_OF.match(source.text, line.start, line.end)
    if opened is None or line.end - line.start > _LONGEST or line.end >= len(source.text.rstrip()):
        return None
    page = _PAGE.search(source.text[opened.end() : line.end])
    end = opened.end() + page.start() if page else line.end
    return _body(source, opened.end(), end)


def _named_by_line(source: Source, line: Line) -> Party | None:
    """A of « A s’engage à : », which opens its line."""
    opened = _PLEDGES.match(source.text, line.start, line.end)
    verb = _PLEDGES_TO.search(source.text, opened.end(), line.end) if opened else None
    return _body(source, opened.end(), verb.start()) if opened and verb else None


def _body(source: Source, start: int, end: int) -> Party | None:
    low, high = source.trim(start, end, " \t,;.:-")
    named = has_head(source, low) and not is_generic(source, low, high)
    return Party(low, high) if named and 2 < high - low < _LONGEST else None
