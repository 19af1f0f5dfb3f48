"""Signatories as the items of a list: bullets or lines under « Les signataires » or after « … signataires : »."""

from __future__ import annotations

import re

from ecluse.documents.extraction.axes.items import is_cut_at
from ecluse.documents.extraction.axes.openings import is_heading
from ecluse.documents.extraction.bodies import HEAD, has_head, is_generic, is_proper
from ecluse.documents.extraction.signatories.found import Party, Proposal
from ecluse.documents.extraction.signatories.listing import list_bodies, without_members
from ecluse.documents.extraction.source import Line, Source
from ecluse.documents.extraction.vocabulary import CLS, CONTRACT
from ecluse.documents.reading.blocks import BlockKind
from ecluse.lib.patterns import lazy

_TITLE = lazy(r"(?<![a-z])(?:(?:co-?)?signataires?|qui (?:a|ont) (?:co-?)?signe)(?![a-z])")
#: A sentence about the contract that ends where its parties begin.
_OPENS = lazy(
    rf"(?:{CONTRACT}|(?<![a-z])(?:document|il|celui-ci)(?![a-z]))[^.]*?(?<![a-z])(?:co-?signee?|signee?|conclue?|passee?|etablie?|partenariat|engage|lie|unit|reunit|associe|contractualisee?)"
    r"(?![a-z])[^.]{0,80}:$"
)
_HEADS = lazy(
    r"(?:\d+[.)/ -]+|[ivx]+[.)/ -]+)?(?:qui sont )?(?:liste des |les |nos |ses |des )?(?:\S+ )?(?:\S+ )?"
    r"(?:(?:parties|partenaires|institutions|structures|organismes|acteurs|collectivites|membres)(?:[ -]| et )*)?"
    r"(?:co-?)?signataires?(?![a-z])"
    r"|(?:qui|quels) (?:(?:en )?sont (?:les )?(?:co-?)?signataires|(?:a|ont) (?:co-?)?signe)(?![a-z])"
)
_ELSEWHERE = lazy(
    r"(?:titre|article|annexes?|chapitre|fiches?|axes?|sommaire|preambule|partie|page|introduction|contact)(?![a-z])"
)
_NOT_THEM = lazy(r"(?:non signataires|autres partenaires|au-dela|en dehors|futurs? signataires)")
_BESIDE = lazy(
    r"(?<![a-z])(?:(?:aux cotes de|en plus de|outre|avec) (?=(?:l'|la |le |les ))|(?:aux cotes|en plus) (?:du |des )"
    r"(?:[a-z0-9]+ [a-z ]{4,40}\()?)"
)
_PERSON = lazy(r"(?:m\.|mme|dr|monsieur|madame) |[a-z]\. ?[a-z]\. ?,")
_EXPLAINED = lazy(r" ?(?:: |,? -? ?\(?representee?s? |, (?:ci-apres|sise?|situee?|dont le siege)(?![a-z])| \| )")


def read_lists(source: Source) -> list[Proposal]:
    """Each list of bodies that a line about signatories opens."""
    found = []
    for line in source.lines:
        text = source.text[line.start : line.end]
        start, end = source.sentence_at(line.end - 1)
        named = _TITLE.search(source.text, max(start, line.start), line.end) or _signed_by_below(source, line)
        opened = _OPENS.search(source.text[start:end].rstrip())
        if not (named or opened) or _NOT_THEM.search(text) or line.raw.bulleted or line.raw.kind is BlockKind.TABLE_ROW:
            continue
        heading = is_heading(source, line) and bool(_HEADS.match(text)) and len(text) < 90
        if not heading and not source.text[start:end].rstrip().endswith(":"):
            continue
        parties = _items(source, line, heading=heading)
        if len(parties) >= (2 if named else 3 if not heading else 2):
            others = [] if heading else beside(source, start, end)
            found.append(Proposal((*others, *parties), "signatories.list", 3.2 if named else 2.0))
    return found


def read_cover(source: Source) -> list[Proposal]:
    """The bodies one a line below the title of the contract, on its cover: two bullets, or three lines.

    Two plain lines may be the rest of the title: « Contrat local de santé / Communauté de communes du X / ARS Y ».
    """
    for line in source.lines[:25]:
        text = source.text[line.start : line.end]
        if len(text) > 100 or "." in text or not re.search(CLS, text) or line.raw.kind is BlockKind.TABLE_ROW:
            continue
        parties = _below_title(source, line)
        enough = 2 if parties and source.line_at(parties[0].start).raw.bulleted else 3
        if len(parties) >= enough and any(_AGENCY.search(source.text, party.start, party.end) for party in parties):
            return [Proposal(tuple(parties), "signatories.cover", 0.9, doubtful=True)]
    return []


#: A cover holds no more lines; a longer list would only be slow to compare.
_COVER_LINES = 60


def _below_title(source: Source, title: Line) -> list[Party]:
    """Bodies of the lines that follow ``title``, three more lines of title (a place, years) at most between them."""
    parties: list[Party] = []
    bulleted = False
    for line in source.lines[title.index + 1 : title.index + _COVER_LINES]:
        if source.goes_on(line):
            continue
        before = source.lines[line.index - 1].raw.line
        next_to = before is not None and line.raw.line == before + 1
        if bulleted and next_to and not line.raw.bulleted and line.end - line.start < 40:
            parties[-1] = Party(parties[-1].start, line.end)
            bulleted = False
            continue
        short = line.end - line.start < 90 and source.is_capital(line.start)
        named = short and _COVER_BODY.match(source.text, line.start, source.paragraph_end(line))
        party = party_of_item(source, line, bulleted=line.raw.bulleted) if named else None
        if party is None and (parties or line.index > title.index + 3 or len(line.text) > 60):
            return parties
        parties.extend([party] if party and party.end >= source.paragraph_end(line) - 2 else [])
        bulleted = bool(parties) and line.raw.bulleted
    return parties


_COVER_BODY = lazy(rf"(?:la |le |les |l')?{HEAD}(?![a-z])(?! locales?)(?!.* (?:est|sont|porte|portent|finance|a|ont) )")
#: The health agency is a party to every contract.
_AGENCY = lazy(r"agence regionale de (?:la )?sante|(?<![a-z])ars(?![a-z])")


def _signed_by_below(source: Source, line: Line) -> re.Match[str] | None:
    """« … a été signé ce lundi. » then a line « Par : »: who signs comes below."""
    alone = _BY_ALONE.match(source.text, line.start, line.end)
    before = source.lines[line.index - 1] if alone and line.index else None
    signed = _CLS_SIGNED.search(source.text, before.start, before.end) if before else None
    return alone if signed else None


_CLS_SIGNED = lazy(rf"{CLS}[^\n]*(?<![a-z])(?:co-?)?(?:sign|conclu)")
_ARTICLE = lazy(r"(?:les? |la |l')")
_BY_ALONE = lazy(r"(?:par|entre)(?: les? [a-z ]{3,30})? ?:$")


def _items(source: Source, opening: Line, *, heading: bool) -> list[Party]:
    parties = _on_one_line(source, opening) if heading else []
    if parties:
        return parties
    bulleted: bool | None = None
    stray = _stray_mark(source, opening)
    mark = source.text[opening.end + 1 : opening.end + 1 + stray]
    for line in source.lines[opening.index + 1 :]:
        if line.raw.kind in (BlockKind.HEADING, BlockKind.TABLE_ROW):
            break
        if source.goes_on(line):
            continue
        if bulleted is None:
            bulleted = line.raw.bulleted
            if not bulleted and not heading and not _bodies_below(source, opening):
                return []
        if line.raw.bulleted != bulleted:
            break
        if stray and source.text[line.start : line.start + 2] != mark:
            break
        party = party_of_item(source, line, bulleted=bulleted or stray > 0, skipped=stray)
        if party is None:
            break
        parties.append(party)
    return parties


def _on_one_line(source: Source, opening: Line) -> list[Party]:
    """« A, B, C » on the line below the title."""
    below = source.lines[opening.index + 1] if opening.index + 1 < len(source.lines) else None
    if below is None or below.raw.bulleted or below.raw.kind is not BlockKind.PARAGRAPH:
        return []
    start, end = below.start, source.paragraph_end(below)
    parts = re.split(r" ?[,;] ", source.text[start:end])
    if len(parts) < 3 or not has_head(source, start) or not source.is_capital(start):
        return []
    parties = list_bodies(source, start, end)
    return parties if len(parties) >= max(2, len(parts) - 1) else []


def _bodies_below(source: Source, opening: Line) -> bool:
    """Whether the lines under a sentence that opens a list are bodies, though their bullets were lost."""
    below = [line for line in source.lines[opening.index + 1 : opening.index + 4] if not source.goes_on(line)]
    return len(below) == 3 and all(
        has_head(source, line.start)
        and (source.is_capital(line.start) or _ARTICLE.match(source.text, line.start))
        and not source.text[: line.end].endswith(".")
        for line in below
    )


def _stray_mark(source: Source, opening: Line) -> int:
    """How many characters a bullet that became a letter takes: « T la Ville », « T la Région », « T la CPAM »."""
    below = [source.text[line.start : line.start + 3] for line in source.lines[opening.index + 1 : opening.index + 4]]
    same = len(below) == 3 and len({text[:2] for text in below}) == 1
    return 2 if same and re.match(r"[b-z] [a-z]", below[0]) else 0


def party_of_item(source: Source, line: Line, *, bulleted: bool, skipped: int = 0) -> Party | None:
    end = source.paragraph_end(line)
    start = line.start + skipped
    cut = _EXPLAINED.search(source.text, start, end)
    low, high = source.trim(start, cut.start() if cut else end, " \n,;.:-")
    high = without_members(source, low, high)
    short = high - low <= 130 and high > low
    if not short or is_generic(source, low, high) or _ELSEWHERE.match(source.text, low):
        return None
    if _PERSON.match(source.text, low):
        bodies = list_bodies(source, low, high)
        return bodies[0] if bodies else None
    article = re.compile(r"(?:les? |la |l')").match(source.text, low)
    named = source.is_capital(article.end() if article else low) and "." not in source.text[low:high]
    if is_cut_at(source, high):
        return None
    lead = re.compile("et ").match(source.text, low)
    low = lead.end() if lead else low
    if has_head(source, low) or (named and (bulleted or is_proper(source, low, high))):
        return Party(low, high)
    return None


def beside(source: Source, start: int, end: int) -> list[Party]:
    """« … mobilise neuf partenaires signataires, aux côtés de A, de B et de C »: A, B and C sign too."""
    found = _BESIDE.search(source.text, start, end)
    if not found:
        return []
    stop = _BESIDE_END.search(source.text, found.end(), end)
    limit = stop.start() if stop else end
    if source.text[found.end() - 1] == "(":
        closing = source.text.find(")", found.end(), end)
        limit = closing if closing > 0 else limit
    return list_bodies(source, found.end(), limit)


_BESIDE_END = lazy(r", (?:tout|en |dans |pour |qui |afin )|:")
