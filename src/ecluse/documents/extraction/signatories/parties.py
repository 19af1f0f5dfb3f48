"""Signatories laid out as such: the « ENTRE … ET … » block, a table of signatures, « Pour la ville, le maire »."""

from __future__ import annotations

import re

from ecluse.documents.extraction.bodies import HEAD, OFFICE, enumerate_bodies, has_head, is_generic
from ecluse.documents.extraction.signatories.columns import read_columns
from ecluse.documents.extraction.signatories.found import Party, Proposal
from ecluse.documents.extraction.source import Line, Source
from ecluse.documents.extraction.vocabulary import CLS
from ecluse.documents.reading.blocks import BlockKind
from ecluse.lib.patterns import lazy

_BETWEEN = lazy(
    r"(?:^|\n)(?:le present contrat[^\n.]{0,90} |(?:il )?est (?:conclu|convenu|passe"
    r"|signe)[^\n.]{0,40} |conclu |passe )?entre(?: les soussignes?| les parties)?"
    r"(?: suivantes| signataires| ci-dessous| ci-apres)?"
    r" ?(?=:|\n"
    r"| l'| la | le | les | [a-z])"
)
_BLOCK_END = lazy(
    r"\n(?:vu |considerant|preambule|article|expose|est conclu|ont convenu|ci-apres denommes|\d+[.)] |introduction|titre )"
    r"|(?:\n|[,.]? )(?:il (?:est|a ete) (?:convenu|arrete|expose|decide|etabli|conclu)|portant sur |et dont |dont le contenu"
    rf"|sommaire|table des matieres|preambule|{CLS})"
)
_PART = lazy(
    r", et (?=(?:la |le |les |l')[a-z])|"
    rf", (?:et )?(?=(?:la |le |les |l')(?:{HEAD})(?![a-z])[^\n]{{0,220}}?,? ?\(?(?:represente|ci-apres|d'une part|d'autre part))|"
    r"\n| (?=et (?!de |du |d'|des )(?:la |le |les |l')?[a-z]+[^\n]{0,60}, represente)|(?:^|(?<=\n))et ?:? "
)
_REPRESENTED = lazy(
    r"(?:,? (?:residence|immeuble|batiment|espace|tour|zac) [a-z' -]{2,30})?"
    r",? ?-? ?\d{1,4},? (?:bis |ter )?,? ?(?:rue|avenue|boulevard|place|allee|quai|cours|chemin|route|impasse) "
    r"|,? ?-? ?(?:bp|cs) ?\d{2,}|, (?:place|rue|avenue|boulevard|hotel de ville)(?= )|,? -? ?\d{5} (?=[a-z])"
    r"|,? ?\(?(?:represente(?:e|es|s)?|ci-apres|dument|domicilie|sis(?:e)? |ayant son siege"
    r"|d'une part|d'autre part|agissant|dont le siege|en la personne)"
)
_FUNCTION = lazy(
    r"(?<![a-z-])(?:vice-|sous-|co-)?(?:presidente?|maire|directeur|directrice|prefete?"
    r"|recteur|rectrice|secretaire|administrateur|inspecteur|inspectrice|delegue|procureur"
    r"|doyen)"
    r"(?:(?: |-)(?:general|generale|generaux|adjointe?|departementale?|regionale?|delegue"
    r"|deleguee|academique|executif|executive))*(?![a-z])"
)
_MARK = lazy(r" ?(?:et |entre |- |• )?(?:d'une part|d'autre part)?[ ,:]*")
_TABLE_HEAD = lazy(
    r"(?:les )?(?:co-?)?signataires?(?: |$)(?:\| )?(?:(?:qualite|fonction|representant"
    r"|signature|cachet|date|nom).*)?$|(?:structure|institution|organisme)s? \| .*signature"
)
_FOR = lazy(r"(?:^|\n|\| )pour (?=(?:l'|la |le |les )?[a-z])")


def read_parties(source: Source) -> list[Proposal]:
    """What each formal layout gives, strongest first."""
    readers = (_between, _glued_between, _below_between, _table, _signed_for, _represented_lines, read_columns)
    found = [read(source) for read in readers]
    return [proposal for proposal in found if proposal is not None]


def _between(source: Source) -> Proposal | None:
    for found in _BETWEEN.finditer(source.text):
        end = _block_end(source, found.end())
        if not re.search(r"represente|\net |d'une part", source.text[found.end() : end]):
            continue
        parties = _block_parties(source, found.end(), end)
        if len(parties) >= 2:
            return Proposal(tuple(parties), "signatories.between", 4.0)
    return None


def _block_end(source: Source, start: int) -> int:
    """Where « ENTRE … » stops: at words that open something else, at a title that names no body, far away at most."""
    mark = _BLOCK_END.search(source.text, start)
    end = min(mark.start() if mark else len(source.text), start + 6000)
    for line in source.lines[source.line_at(start).index + 1 :]:
        if line.start >= end:
            break
        titled = line.raw.kind is BlockKind.HEADING and not _IN_BLOCK.match(source.text, line.start)
        if titled and not has_head(source, line.start):
            return line.start
    return end


_IN_BLOCK = lazy(r"et(?![a-z])|d'(?:une|autre) part|represente|(?:le |la |l')?(?:monsieur|madame)")


def _block_parties(source: Source, start: int, end: int) -> list[Party]:
    parties: list[Party] = []
    bounds = [start, *(m.end() for m in _PART.finditer(source.text, start, end))]
    for low, high in zip(bounds, [*bounds[1:], end], strict=True):
        lead = _MARK.match(source.text, low, high)
        low = lead.end() if lead else low
        cut = _REPRESENTED.search(source.text, low, high)
        if cut and cut.start() <= low + 1:
            if parties and parties[-1].function is None:
                parties[-1] = parties[-1].with_function(_function(source, low, high))
            continue
        stop = cut.start() if cut else high
        low, stop = source.trim(low, stop, ' \n\t,;.:-•|"')
        if parties and parties[-1].function is None and _is_address(source, parties[-1], low):
            continue
        if _is_party(source, low, stop):
            parties.append(Party(low, stop, _function(source, stop, high) if cut else None))
    return parties


def _is_address(source: Source, above: Party, place: int) -> bool:
    """Whether a line that names no body stands right below a body: « Le Phare », « Place du Marché » are its address."""
    between = source.text[above.end : place]
    return has_head(source, above.start) and not has_head(source, place) and not re.search(r"\net(?![a-z])", between)


def _is_party(source: Source, start: int, end: int) -> bool:
    if (
        end - start < 3
        or end - start > 160
        or is_generic(source, start, end)
        or source.text[start:end].startswith("et les co")
        or re.match(rf"(?:le |ce )?(?:present )?(?:{CLS}|contrat)", source.text[start:end])
    ):
        return False
    if re.match(r"(?:m\.|mme|monsieur|madame|dr) ", source.text[start:end]):
        return False
    if _FUNCTION.match(source.text, start) or re.match(r"(?:le|la|l') ?" + _FUNCTION.pattern, source.text[start:end]):
        return bool(re.match(r"(?:le |la )?(?:sous-)?prefete? ", source.text[start:end]))
    article = re.compile(r"(?:les? |la |l')").match(source.text, start)
    return has_head(source, start) or source.is_capital(article.end() if article else start)


def _function(source: Source, start: int, end: int) -> tuple[int, int] | None:
    found = _FUNCTION.search(source.text, start, end)
    return found.span() if found else None


_OPENS_LINES = lazy(
    rf"(?:^|\n)(?:\d+ )*entre(?: les soussignes?| les parties)? ?(?:d'une part,? )?"
    rf"(?::|\n|(?=(?:monsieur|madame) l|(?:le |la |l'){OFFICE} ))[ :\n]*"
)
_GLUED_BETWEEN = lazy(rf"(?<![a-z])entre :? ?(?=(?:le |la |l'|les )(?:{HEAD}|{OFFICE})(?![a-z]))")
_GLUED_NEXT = lazy(rf" (?:et )?(?=(?:le |la |l'|les )(?:{HEAD}|{OFFICE})(?![a-z]))")


def _glued_between(source: Source) -> Proposal | None:
    """« Contrat local de santé Entre Le Préfet de X La Maire de Y L’Agence … » on one line: capital articles part them."""
    for found in _GLUED_BETWEEN.finditer(source.text):
        line = source.line_at(found.start())
        if not source.is_capital(found.start()) or not source.is_capital(found.end()):
            continue
        end = source.paragraph_end(line)
        stop = _BLOCK_END.search(source.text, found.end(), end)
        end = stop.start() if stop else end
        cuts = [cut for cut in _GLUED_NEXT.finditer(source.text, found.end(), end) if source.is_capital(cut.end())]
        bounds = [found.end(), *(cut.end() for cut in cuts)]
        parties: list[Party] = []
        for low, high in zip(bounds, [*(cut.start() for cut in cuts), end], strict=True):
            seat = _REPRESENTED.search(source.text, low, high)
            low, high = source.trim(low, seat.start() if seat else high, " \n,;.:-")
            party = _by_office(source, low, high) if high - low < 120 else None
            if party is None:
                break
            parties.append(party)
        if len(parties) >= 2:
            return Proposal(tuple(parties), "signatories.glued_between", 2.6)
    return None


_UNFINISHED = lazy(
    r"(?:(?<![a-z])(?:de|du|des|la|le|les|d'une|et|en|pour|agence|caisse|conseil|centre|communaute|communes|direction|ville"
    rf"|primaire|regionale?|departementale?|generale?|hospitalier|assurance|{OFFICE})|[-'])$"
)
_AND_ALONE = lazy(r"(?:et|d'une part|d'autre part|et d'autre part)[ :,]*")
_COURTESY = lazy(r"(?:et )?(?:monsieur|madame|m\.|mme) ")
_BY_OFFICE = lazy(rf"(?:(?:le |la |l')?{OFFICE})(?: |$)")


def _below_between(source: Source) -> Proposal | None:
    """« Entre : » on a cover, then one body (or « Monsieur le Préfet de X ») a line, with no word of who represents it.

    A party called by an office alone is kept as printed: the cover says no more.
    """
    for found in _OPENS_LINES.finditer(source.text):
        end = _block_end(source, found.end())
        parties: list[Party] = []
        low: int | None = found.end()
        for line in source.lines[source.line_at(found.end()).index :][:24]:
            text = source.text[line.start : min(line.end, end)].rstrip(" ,")
            if line.start >= end or line.raw.kind is BlockKind.TABLE_ROW:
                break
            if _AND_ALONE.fullmatch(text):
                continue
            low = line.start if low is None else low
            if _UNFINISHED.search(text) and not _opens_party(source, line.end + 1):
                continue
            here = _bare_parties(source, low, min(line.end, end))
            if not here:
                break
            parties.extend(here)
            low = None
        if len(parties) >= 2:
            offices = all(party.function for party in parties)
            return Proposal(tuple(parties), "signatories.below_between", 2.6 if offices else 3.4)
    return None


def _opens_party(source: Source, place: int) -> bool:
    """Whether the line at ``place`` begins with an article or « Monsieur »: another party, not the rest of a name."""
    return bool(re.compile(r"(?:les? |la |l'|et |monsieur|madame)").match(source.text, place)) and source.is_capital(
        place
    )


def _bare_parties(source: Source, start: int, end: int) -> list[Party]:
    """The body of one line, or the offices enumerated on it."""
    low, high = source.trim(start, end, " \n\t,;.:-•|")
    courtesy = _COURTESY.match(source.text, low)
    if courtesy or _BY_OFFICE.match(source.text, low):
        pieces: list[tuple[int, int]] = []
        for a, b in enumerate_bodies(source, low, high):
            broken = pieces and source.text[pieces[-1][1] : a] == "\n"
            pieces = [*pieces[:-1], (pieces[-1][0], b)] if broken else [*pieces, (a, b)]
        offices = [_by_office(source, a, b) for a, b in pieces]
        return [party for party in offices if party]
    text = source.text[low:high]
    if "." in text or high - low > 120 or not has_head(source, low):
        return []
    return [Party(low, high)] if _is_party(source, low, high) else []


def _by_office(source: Source, start: int, end: int) -> Party | None:
    """« Monsieur le Maire de X »: « le Maire de X », who signs as such; a body among offices is a party too."""
    courtesy = _COURTESY.match(source.text, start, end)
    low = courtesy.end() if courtesy else start
    office = _BY_OFFICE.match(source.text, low, end)
    if office:
        span = re.compile(OFFICE).search(source.text, low, end)
        return Party(low, end, span.span() if span else None)
    return Party(low, end) if not courtesy and has_head(source, low) else None


_REPRESENTED_LINE = lazy(
    r"(?:^|\n)(?:(?:fait )?a [^\n,]{0,40}?(?:, )?le [^\n,]{0,25}, ?)?(?=(?:la |le |les |l')?[a-z])"
    r"(?P<name>[^\n.;:]{3,110}?),? (?=represente(?:e|es|s)?,? par)"
)


def _represented_lines(source: Source) -> Proposal | None:
    """Paragraphs « La commune de X, représentée par son maire » one after the other, as above signatures."""
    parties = []
    for found in _REPRESENTED_LINE.finditer(source.text):
        low, high = found.span("name")
        seat = _REPRESENTED.search(source.text, low, high)
        high = seat.start() if seat and seat.start() > low else high
        if has_head(source, low) and _is_party(source, low, high):
            parties.append(Party(low, high, _function(source, found.end(), source.line_at(found.end()).end)))
    return Proposal(tuple(parties), "signatories.represented", 2.9) if len(parties) >= 2 else None


def _table(source: Source) -> Proposal | None:
    """Rows under « Signataire | Qualité | Signature »; also where a PDF gives the rows as plain lines."""
    for line in source.lines:
        if line.raw.bulleted or not _TABLE_HEAD.match(source.text[line.start : line.end].strip()):
            continue
        if line.raw.kind is BlockKind.TABLE_ROW:
            parties = _rows(source, line)
        elif re.search(r"qualite|fonction|signature", source.text[line.start : line.end]):
            parties = _plain_rows(source, line)
        else:
            continue
        if len(parties) >= 2:
            return Proposal(tuple(parties), "signatories.table", 3.5)
    return None


def _rows(source: Source, head: Line) -> list[Party]:
    parties = []
    for line in source.lines[head.index + 1 :]:
        if line.raw.kind is not BlockKind.TABLE_ROW or line.raw.table != head.raw.table:
            break
        bar = source.text.find(" | ", line.start, line.end)
        end = bar if bar >= 0 else line.end
        low, high = source.trim(line.start, end, " \n\t,;|")
        if _is_party(source, low, high):
            parties.append(Party(low, high, _function(source, high, line.end)))
    return parties


_TRAILING_FUNCTION = lazy(r" ?(?:le|la|l') ?(?=" + _FUNCTION.pattern + r"[^|\n]{0,60}$)")


def _plain_rows(source: Source, head: Line) -> list[Party]:
    """« Préfecture du Nord Le Préfet » line by line; a name may go on over two lines until its function comes."""
    parties: list[Party] = []
    begun: int | None = None
    for line in source.lines[head.index + 1 : head.index + 60]:
        if line.raw.kind is BlockKind.HEADING:
            break
        begun = line.start if begun is None else begun
        function = _TRAILING_FUNCTION.search(source.text, line.start, line.end)
        if function:
            low, high = source.trim(begun, function.start(), " \n,;|")
            if _is_party(source, low, high):
                parties.append(Party(low, high, _function(source, function.start(), line.end)))
            begun = None
        elif line.start - begun > 150:
            break
    return parties


def _signed_for(source: Source) -> Proposal | None:
    """« Pour la Ville de X, le maire » below « Fait à … »."""
    done = re.search(r"(?:^|\n)fait (?:a|en) ", source.text)
    if not done:
        return None
    parties = []
    for found in _FOR.finditer(source.text, done.end()):
        stop = re.compile(r"\n|, ?(?:le|la|l'|son|sa) |\| | represente| - ").search(source.text, found.end())
        end = stop.start() if stop else len(source.text)
        low, high = source.trim(found.end(), end, " \n,;:|")
        if _is_party(source, low, high):
            line_end = source.line_at(found.end()).end
            parties.append(Party(low, high, _function(source, high, max(high, line_end))))
    return Proposal(tuple(parties), "signatories.for", 3.0) if len(parties) >= 2 else None
