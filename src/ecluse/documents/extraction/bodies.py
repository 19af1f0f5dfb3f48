"""Bodies (authorities, agencies, hospitals, associations…) in an enumeration: where each name begins and ends."""

from __future__ import annotations

import re

from ecluse.documents.extraction.names import KIND
from ecluse.documents.extraction.source import Source
from ecluse.lib.patterns import lazy

#: First words of the name of a body, in folded text.
HEAD = (
    r"(?:agences?|ars|villes?|communes?|communautes?|municipalites?|mairies?|metropoles?|agglomerations?|agglo|pays|petr"
    r"|poles?|(?:sous-)?prefectures?|prefete?|sous-prefet|departements?"
    r"|conseils?|regions?|caisses?|cpam|caf|msa|carsat|mutualite|mutuelles?|chu|chru|ch|chi|chs"
    r"|ghu|centres?|hopita(?:l|ux)|hospices|groupes?|groupements?|ght|cpts"
    r"|ordres?|universites?|faculte|education nationale|rectorat|inspection|dsden|academie"
    r"|assistance publique|assurance maladie|etat"
    r"|services?|directions?|unions?|federation|associations?|syndicats?|etablissements?"
    r"|cliniques?|intercommunalites?|collectivites?|epsm|eps|ephad|ehpad"
    r"|urps|ureps|ireps|promotion sante|france|mission locale|maison|maisons|ccas|cias|ddcs"
    r"|ddets|dreets|draaf|dreal|ddt|drac|sdis|cdom|conference|comite"
    r"|instance|institut|observatoire|ors|reseau|plateforme|dispositif|coordination"
    r"|coordonnateur|coordonnatrice|chambre|office|bailleurs?|professionnels|pmi|protection"
    r"|samu|gendarmerie"
    r"|regime|fondation|celles|cdc|eurometropole|delegations?"
    r"|cdg|mdph|mda|csapa|caarud|cap emploi|pole emploi|france travail|planning|croix-rouge"
    r"|secours|habitat|la poste|college|lycee|ecole|cnam|parc|eau)"
)
#: The health agency, a party to every contract.
AGENCY = lazy(r"agence (?:regionale )?de (?:la )?sante|(?<![a-z])ars(?![a-z])")
_ACRONYM = lazy(r"[A-Z]{2,}[A-Za-z-]*(?![a-z])")
_AUTHORITY = (
    "ars|agence|prefecture|ville|region|caisse|cpam|caf|msa|communaute|metropole|commune|mairie|etat|assurance maladie"
)
_SEPARATOR = lazy(
    rf"(?: ?[,;] ?(?:et )?| et )de (?=(?:la |l')(?:{_AUTHORITY})(?![a-z]))"
    r"| ?[,;] ?(?:(?:ainsi que|mais aussi|et|ou encore|puis|enfin) (?:par |avec |entre )?|par |avec )?"
    r"|,? ?(?:ainsi que|mais aussi|ou encore|aux cotes de|aupres de|, d'autre part) (?:par |avec )?"
    rf"| ?: (?=(?:l'|le |la |les )(?:{_AUTHORITY})(?![a-z]))"
    r"| - (?=l'|le |la |les )|\n| \| |(?<=partenaires) ?: |(?<=acteurs) ?: |(?<=institutions) ?: "
)
_OF_EACH = lazy(r"(?:, (?:et )?| et )(?:de (?=la |l')|du |des |d')")

#: An office that a person holds, up to the body that the person speaks for: « vice-présidente du », « directeur général de l’ ».
OFFICE = (
    r"(?:(?:vice|co|sous|maire)-?)?(?:presidente?s?|directeurs?|directrices?|maires?|conseillere?s?|elue?s?|adjointe?s?"
    r"|representante?s?|deleguee?s?|inspecteurs?|inspectrices?|procureure?|chefs?|cheffes?|administrateurs?"
    r"|administratrices?|secretaires?|doyenne?s?|recteur|rectrice|doyen|prefete?s?)(?![a-z])"
    r"(?:(?: |-)(?:generale?s?|generaux|adjointe?s?|departementale?s?|departementaux|regionale?s?|delegue|deleguee"
    r"|communautaires?|municipale?s?|par interim|territoriale?s?|executif|executive))*"
)
_PERSON = lazy(
    rf"(?:monsieur|madame|m\.|mme|dr|[a-z]\.|[a-z]\.-[a-z]\.) |(?:les? |la |l')?{OFFICE} (?:de |du |des |d'|au )"
)
_AND = lazy(
    r" (?:et(?: enfin| (?:bien )?(?:evidemment|sur|entendu)| egalement| aussi| naturellement)?,?|ou(?: encore)?|&|\+) "
    r"(?:par |avec |entre |de |d')?"
)
_LONE_OFFICE = lazy(OFFICE)
_ARTICLE = lazy(r"(?:les? |la |l'|l (?=[a-z])|un |une |du |de la |de l'|des |au |aux |a la |a l')")
_NUMBER = r"(?:\d+|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt)"
_COUNTED = lazy(rf"{_NUMBER} [a-z' ]+ ?[:(] ?")
_HEADED = lazy(rf"(?:{_NUMBER} )?{HEAD}(?![a-z])")
#: Last words of the name of a group of towns.
SUFFIX = lazy(r"(?:metropole|agglo|agglomeration|communaute|intercommunalite|confluences|atlantique)(?![a-z])")
_GENERIC = lazy(
    r"(?:(?:tous|toutes|l'ensemble d|de nombreux|d'autres|plusieurs|ses|leurs|les autres|nos|d(?:e|es) )[a-z ]*)?"
    r"(?:l'ensemble (?:de|des) |tous (?:ses|les|leurs) |de nombreux |d'autres |(?:ses|leurs"
    r"|les|nos|des|divers|differents|autres|de) )*"
    rf"(?:{_NUMBER} )?(?:(?:autres|principaux|nombreux|differents) )?(?:partenaires|acteurs|signataires"
    r"|cosignataires|co-signataires|associes?|institutions|habitants|elus|usagers|citoyens"
    r"|professionnels de sante|collectivites|villes membres|communes membres|parties prenantes"
    r"|membres|territoires?|associations|soignants)(?: [a-z ]*)?"
)


def has_head(source: Source, place: int) -> bool:
    """Whether a body's name may begin at ``place``: a known first word, or an acronym in capitals."""
    article = _ARTICLE.match(source.text, place)
    here = article.end() if article else place
    if _HEADED.match(source.text, here):
        return True
    return bool(_ACRONYM.match(source.words(here, min(len(source.text), here + 12)) or " "))


def is_generic(source: Source, start: int, end: int) -> bool:
    """« leurs partenaires », « l’ensemble des acteurs »: nobody in particular."""
    return bool(_GENERIC.fullmatch(source.text[start:end].strip()))


def enumerate_bodies(
    source: Source, start: int, end: int, known: frozenset[str] = frozenset(), *, each: bool = False
) -> list[tuple[int, int]]:
    """The names listed between two places: « A, B (C, D) et l’E ». ``known`` holds folded names that « et » may join.

    ``each`` tells that « de » comes before every name, as in « les présidents de l’A, du B et de la C ».
    """
    if (each or source.text.endswith(" de ", 0, start)) and _OF_EACH.search(source.text, start, end):
        names = _cut(source, start, end, _OF_EACH)
        cut = [piece for low, high in names for piece in _cut(source, low, high, _SEPARATOR)]
        pieces = [_clean(source, a, b) for low, high in cut for a, b in _split_and(source, low, high, known)]
        return _with_places(source, [(a, b) for a, b in pieces if b > a])
    found: list[tuple[int, int]] = []
    for low, high in _cut(source, start, end, _DASHED if _is_dashed(source, start, end) else _SEPARATOR):
        found.extend(_split_and(source, low, high, known))
    places = [place for place in (_clean(source, a, b) for a, b in found) if place[1] > place[0]]
    return _rejoined(source, places)


def _with_places(source: Source, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """« du syndicat du Bassin de A, du B et de la C, de la D »: B and C, places alone, are of the syndicate's name."""
    joined: list[tuple[int, int]] = []
    for low, high in pieces:
        linked = joined and _LINKED_PLACE.search(source.text, joined[-1][1], low + 3)
        alone = not has_head(source, low) and not _PERSON.match(source.text, low) and _is_places(source, low, high)
        if linked and alone and _OF_AREA.search(source.text, *joined[-1]):
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return joined


_LINKED_PLACE = lazy(r"(?:, | et )(?:de la |de l'|du |des |d')")
_OF_AREA = lazy(r" (?:bassin|pays|vallees?|territoires?|massif|plateau|cotes?|iles?|monts?|plaine) (?:de |du |des |d')")


def _rejoined(source: Source, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """« l’ARS de A, B, C, la préfecture », « les villes de A, de B et C »: B and C go with the name before them.

    So do the quoted names of « les communautés « A », « B » et « C » », the closing marks of the last one with it.
    """
    bare = [not _ARTICLE.match(source.text, low) and not has_head(source, low) for low, _ in places]
    listed = sum(bare) not in (0, len(places)) and sum(bool(_ARTICLE.match(source.text, low)) for low, _ in places) >= 2
    joined: list[tuple[int, int]] = []
    for (low, high), alone in zip(places, bare, strict=True):
        between = source.text[joined[-1][1] : low] if joined else ""
        if (
            joined
            and not _PERSON.match(source.text, low)
            and _goes_with(source, joined[-1], (low, high), between, alone and listed)
        ) or (joined and _is_quoted_too(source, joined[-1], (low, high))):
            closing = _CLOSING.match(source.text, high)
            joined[-1] = (joined[-1][0], closing.end() if closing and '"' in between else high)
        else:
            joined.append((low, high))
    return joined


def _is_quoted_too(source: Source, before: tuple[int, int], piece: tuple[int, int]) -> bool:
    """Whether a piece is one more name in quotation marks after « les communautés de communes « A » »."""
    quoted = source.text.startswith('"', piece[0] - 1) or source.text.startswith('" ', piece[0] - 2)
    named = _PLURAL_QUOTED.match(source.text, before[0], before[1] + 1)
    return quoted and named is not None and not has_head(source, piece[0])


_CLOSING = lazy(' ?"')
_PLURAL_QUOTED = lazy(rf"(?:les )?(?=[a-z]+s )(?:{HEAD})(?: [a-z']+)* ?\"")


_DASHED = lazy(r" [-/] ")


def _is_dashed(source: Source, start: int, end: int) -> bool:
    """« Ville de A - ARS B - Préfecture de C »: dashes or strokes alone part the names."""
    dashes = list(_DASHED.finditer(source.text, start, end))
    return len(dashes) >= 2 and ", " not in source.text[start:end] and all(has_head(source, d.end()) for d in dashes)


def _goes_with(source: Source, before: tuple[int, int], piece: tuple[int, int], between: str, bare: bool) -> bool:
    """Whether a piece of an enumeration is one more place in the name before it."""
    low, high = piece
    if _PERSON.match(source.text, before[0]):
        return False
    link = _OF_PLACE.match(source.text, low)
    if link and between == ", ":
        return source.is_capital(link.end())
    if between not in (", ", " et "):
        return False
    if _COMMUNITIES.match(source.text, before[0]) and source.is_capital(low) and not _ARTICLE.match(source.text, low):
        return not has_head(source, low)
    if SUFFIX.search(source.text, low, high):
        return False
    if not _is_places(source, low, high):
        return bare and between == ", " and _is_rest_of_name(source, before, low, high)
    plural = _PLURAL.match(source.text, *before)
    if plural and not has_head(source, low) and not _ARTICLE.match(source.text, low):
        return True
    words = source.text[low:high].split()
    return bare and between == ", " and len(words) >= 2 and not _NO_PLACE.search(source.text, low, high)


#: « les communautés de communes A, B et C » is one party, as printed.
_COMMUNITY = lazy(r"(?:la )?communaute (?:de communes|d'agglomeration) ")
_COMMUNITIES = lazy(r"(?:les )?communautes (?:de communes|d'agglomerations?|urbaines) (?!de |du |des |d')")
_NO_PLACE = lazy(r"\d|(?<![a-z])(?:sante|soins?|social|aide)(?![a-z])")
_OF_PLACE = lazy(r"(?:de la |de l'|du |des |de |d')(?=[a-z])")
_PLURAL = lazy(
    rf"(?:les )?(?!pays|chs|cis)(?=[a-z]+s )(?:{HEAD})(?= .*(?<![a-z])(?:de |du |des |d')(?!communes |agglomeration ))"
)


def _is_rest_of_name(source: Source, before: tuple[int, int], start: int, end: int) -> bool:
    """« la communauté de communes Lormes, Villages et terroirs »: words in lower case that are no body's name."""
    plain = not _NO_PLACE.search(source.text, start, end) and "." not in source.text[start:end]
    return plain and source.is_capital(start) and bool(_COMMUNITY.match(source.text, before[0]))


def _is_places(source: Source, start: int, end: int) -> bool:
    """« Saint-Barthélemy et de Saint-Martin », « Loire »: names and the small words that link them, nothing else."""
    words = [
        word for word in re.compile(r"[a-z0-9'-]+").finditer(source.text, start, end) if word.group() not in _LINKS
    ]
    return bool(words) and all(
        source.is_capital_or_digit(word.start() + (2 if word.group().startswith(("d'", "l'")) else 0)) for word in words
    )


_LINKS = frozenset({"et", "de", "du", "des", "la", "le", "les", "sur", "en", "sous"})


def _cut(source: Source, start: int, end: int, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    bounds, stops = [start], []
    found = [match.span() for match in pattern.finditer(source.text, start, end)]
    if pattern is _SEPARATOR:
        found = sorted({*found, *_line_starts(source, start, end)})
    for low, high in found:
        if _depth(source, start, low) <= 0 and low >= bounds[-1]:
            stops.append(low)
            bounds.append(high)
    return [(a, b) for a, b in zip(bounds, [*stops, end], strict=True) if source.text[a:b].strip()]


_LINE_OPENS = lazy(r"(?:et )?(?:la |le |les |l')[a-z]")
_LINE_RUNS_ON = lazy(r"(?:(?<![a-z])(?:de|du|des|et|a|au|aux|en|par|pour|avec|sur|dans|entre|d'une)|,|')$")


def _line_starts(source: Source, start: int, end: int) -> list[tuple[int, int]]:
    """Breaks of a text whose lines are not filled, where a new line begins with a body: « l’ARS ⏎ la Région ⏎ et la Ville »."""
    if source.wrapping.width or source.wrapping.loose:
        return []
    places = []
    for line in source.lines[source.line_at(start).index + 1 :]:
        if line.start >= end:
            break
        opens = _LINE_OPENS.match(source.text, line.start)
        before = source.text[max(start, line.start - 12) : line.start].rstrip()
        if (
            opens
            and not _LINE_RUNS_ON.search(before)
            and has_head(source, line.start + (3 if opens.group()[:2] == "et" else 0))
        ):
            places.append((line.start - 1, line.start))
    return places


def _depth(source: Source, start: int, place: int) -> int:
    return source.text.count("(", start, place) - source.text.count(")", start, place)


def _split_and(source: Source, start: int, end: int, known: frozenset[str]) -> list[tuple[int, int]]:
    """Cut at each « et » that a new body follows: an article with a first word, an acronym, or a name known alone."""
    pieces: list[tuple[int, int]] = []
    low = start
    for found in _AND.finditer(source.text, start, end):
        if _depth(source, start, found.start()) > 0:
            continue
        if _begins_body(source, low, found, end, known):
            pieces.append((low, found.start()))
            low = found.end()
    return [*pieces, (low, end)]


def _begins_body(source: Source, low: int, found: re.Match[str], end: int, known: frozenset[str]) -> bool:
    here = found.end()
    rest = source.text[here:end].strip(" .,;")
    article = _ARTICLE.match(source.text, here)
    if rest in known or (article and source.text[article.end() : end].strip(" .,;") in known):
        return True
    if _PERSON.match(source.text, here) or _COUNTED.match(rest):
        return True
    if found.group().rstrip().endswith((" de", " d'")) or rest.startswith("environs"):
        return False
    if _GENERIC.match(rest):
        return True
    if article and article.group().strip() in ("le", "la", "les", "l'", "un", "une"):
        capital = has_head(source, here) or source.is_capital(article.end())
        return capital or _LONE_OFFICE.match(source.text, article.end()) is not None
    if article:
        return False
    if not source.is_capital(here) or _is_one_name(source, low, found, end):
        return False
    return has_head(source, here) or is_proper(source, here, end) or source.text.endswith(")", 0, found.start())


_WITH_PLACE = lazy(r"(?:la |le |l')?(?:communaute (?:de|d'|urbaine)|agglomeration|intercommunalite|cc|ca|cdc)(?![a-z])")


def _is_one_name(source: Source, low: int, found: re.Match[str], end: int) -> bool:
    """« Mer et Bocage Agglomération », « la communauté de communes Val et Mont Vert »: « et » inside one name."""
    left, here = source.text[low : found.start()], found.end()
    if has_head(source, here):
        return False
    suffixed = bool(SUFFIX.search(source.text, here, end))
    if _WITH_PLACE.match(left):
        return not suffixed and source.is_capital(left.rfind(" ") + 1 + low)
    first = re.compile(r"[a-z'-]+").match(source.text, here)
    if has_head(source, low) or _ARTICLE.match(left) or SUFFIX.search(left) or not first or not source.is_capital(low):
        return False
    named = (
        rf"(?<![a-z]){KIND} (?:de la |de l'|du |des |de |d')?{re.escape(left)} et {re.escape(first.group())}(?![a-z])"
    )
    alone = rf"(?<![a-z])(?:ville|commune|mairie|maire) (?:de |d'|du ){re.escape(left)}(?! et)(?![a-z])"
    return bool(re.search(named, source.text)) or (suffixed and not re.search(alone, source.text))


def is_proper(source: Source, start: int, end: int) -> bool:
    """Two words or more, each with a capital or in figures: « Angers Loire Métropole », not « Chaudes-Aigues »."""
    words = list(re.compile(r"[a-z0-9'-]+").finditer(source.text, start, end))
    return len(words) >= 2 and all(source.is_capital_or_digit(word.start()) for word in words)


def _clean(source: Source, start: int, end: int) -> tuple[int, int]:
    start, end = source.trim(start, end, ' \n\t,;.:-•|"')
    lead = re.compile(r"(?:enfin|notamment|d'une part|d'autre part|et|ainsi que|avec|entre|par|puis) ").match(
        source.text, start, end
    )
    return (lead.end(), end) if lead else (start, end)
