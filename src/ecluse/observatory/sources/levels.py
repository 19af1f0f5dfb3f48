"""The codes of each level: their shape, what can be repaired without guessing, and which level a column of codes is of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ecluse.lib.text import fold
from ecluse.observatory.sources.questions import Proposal
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.rules import codes
from ecluse.territories.rules.codes import Code, CodeError

FRANCE, METROPOLITAN_FRANCE = "FR", "FM"
_FRANCE_WORDS = {
    **dict.fromkeys(("fr", "f", "france", "france entiere", "fxx"), FRANCE),
    **dict.fromkeys(("fm", "france metropolitaine", "france hexagonale"), METROPOLITAN_FRANCE),
}
_REGIONS = frozenset(
    ["01", "02", "03", "04", "06", "11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94"]
)
#: The codes of the municipal arrondissements of Paris, Marseille and Lyon: anchored, for who looks through whole columns.
ARRONDISSEMENTS = r"^(?:751(?:0[1-9]|1[0-9]|20)|132(?:0[1-9]|1[0-6])|6938[1-9])$"
_ARRONDISSEMENTS = re.compile(ARRONDISSEMENTS)
_COMMUNE = codes.COMMUNE.pattern
#: What a spreadsheet makes of a code that looks like a day to it.
_DATE = re.compile(
    r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}|\d{4})|\d{4}-\d{2}-\d{2}(?:[t ].*)?"
    r"|\d{1,2}[ -](?:janv|fevr|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)\.?(?:[ -]\d{2,4})?"
    r"|(?:janv|fevr|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)\.?[ -]\d{2,4}"
)
#: Shape of a code, and its number of characters when a lost zero may be given back.
_SHAPES: Mapping[Level, tuple[re.Pattern[str], int]] = {
    Level.REGION: (re.compile(r"\d{2}"), 2),
    Level.DEPARTMENT: (re.compile(r"0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-8]|98[6-8]"), 2),
    Level.OVERSEAS: (re.compile(r"97[5-8]|98[4-9]"), 0),
    Level.DISTRICT: (re.compile(r"(?:\d{2}|2[AB])\d|97\d{2}"), 3),
    Level.EPCI: (codes.SIREN, 0),
    Level.EPT: (codes.SIREN, 0),
    Level.CANTON: (re.compile(r"(?:\d{2}|2[AB]|97\d)\d{2}"), 4),
    Level.IRIS: (re.compile(rf"(?:{_COMMUNE})\d{{4}}"), 9),
    Level.QPV: (codes.QPV, 0),
    Level.LIVING_AREA: (re.compile(_COMMUNE), 5),
    Level.EMPLOYMENT_ZONE: (re.compile(r"\d{4}"), 4),
    Level.URBAN_UNIT: (re.compile(r"(?:\d{2}|2[AB]|9[A-F])\d{3}"), 5),
    Level.ATTRACTION_AREA: (re.compile(r"\d{3}"), 3),
}
#: The levels that INSEE names in GEO_OBJECT (Melodi) and NIVGEO, and their names in full.
LEVEL_WORDS: Mapping[str, str] = {
    "com": Level.COMMUNE, "arm": Level.MUNICIPAL_DISTRICT, "dep": Level.DEPARTMENT, "reg": Level.REGION,
    "epci": Level.EPCI, "ept": Level.EPT, "iris": Level.IRIS, "qpv": Level.QPV, "arr": Level.DISTRICT,
    "can": Level.CANTON, "canov": Level.CANTON, "ze2020": Level.EMPLOYMENT_ZONE, "ze": Level.EMPLOYMENT_ZONE,
    "uu2020": Level.URBAN_UNIT, "aav2020": Level.ATTRACTION_AREA, "bv2022": Level.LIVING_AREA,
    "france": Level.FRANCE, "fr": Level.FRANCE, "metro": f"{Level.FRANCE}:{METROPOLITAN_FRANCE}",
    **{level.value.lower(): level.value for level in Level},
    **{fold(level.label): level.value for level in Level},
}  # fmt: skip
#: Columns whose name says the level of the codes that they hold.
_HEADERS: tuple[tuple[re.Pattern[str], Level], ...] = (
    (re.compile(r"depcom|(?:code_?)?(?:insee|com|commune)(?:_?(?:insee|com|code|commune))*"), Level.COMMUNE),
    (re.compile(r"(?:cod(?:e_?)?)?(?:dep|dept|departement)(?:_code)?"), Level.DEPARTMENT),
    (re.compile(r"(?:cod(?:e_?)?)?(?:reg|region)(?:_code)?"), Level.REGION),
    (re.compile(r"(?:code_?|siren_?)?epci(?:_?\d{2,4})?"), Level.EPCI),
    (re.compile(r"(?:code_?|d?com)?iris"), Level.IRIS),
    (re.compile(r"(?:code?_?)?qpv?"), Level.QPV),
    (re.compile(r"ze(?:20\d\d)?"), Level.EMPLOYMENT_ZONE),
    (re.compile(r"bv(?:20\d\d)?"), Level.LIVING_AREA),
    (re.compile(r"uu(?:20\d\d)?"), Level.URBAN_UNIT),
    (re.compile(r"aav(?:20\d\d)?"), Level.ATTRACTION_AREA),
)
#: The share of codes that decides: QPV files of intercommunalities hold one code in twenty of another kind.
_ENOUGH = 0.9


#: Levels thought of when no code that exists is at hand; others are too rare, or have the shape of one of these.
_SUPPOSED = frozenset({*_SHAPES, Level.COMMUNE, Level.FRANCE}) - {Level.CANTON, Level.EPT, Level.OVERSEAS}
#: Codes looked at to tell a level, evenly spread over the list.
_SAMPLE = 500


def level_of_header(name: str) -> Level | None:
    """The level that the normalised name of a column says, or None (``codgeo`` says nothing)."""
    return next((level for pattern, level in _HEADERS if pattern.fullmatch(name)), None)


def read_code(text: str, level: Level) -> Code:
    """The code of that level that ``text`` gives, with how it was repaired. Raises CodeError, in French, for any other."""
    if _DATE.fullmatch(fold(text).strip()):
        raise CodeError(f"« {text[:40]} » est une date\u00a0: un tableur a changé le code, qui est perdu")
    if level is Level.COMMUNE:
        return codes.commune(text)
    if level is Level.MUNICIPAL_DISTRICT:
        found = codes.commune(text)
        if not _ARRONDISSEMENTS.fullmatch(found.value):
            raise CodeError(f"« {text[:40]} » n’est pas un arrondissement municipal")
        return found
    if level is Level.FRANCE:
        word = _FRANCE_WORDS.get(fold(text).strip())
        if word is None:
            raise CodeError(f"« {text[:40]} » n’est pas la France")
        return Code(word)
    if codes.is_rounded(text):
        raise CodeError(f"« {text} » est un nombre arrondi par un tableur\u00a0: le code est perdu")
    if level not in _SHAPES:
        if not text:
            raise CodeError("le code du territoire manque")
        return Code(text)
    return _shaped(text, level)


def _shaped(text: str, level: Level) -> Code:
    shape, width = _SHAPES[level]
    if shape.fullmatch(text):
        return Code(text)
    plain = codes.plain(text).upper()
    if level is Level.DEPARTMENT and re.fullmatch(r"9[A-F]", plain):
        return Code(codes.department(plain), "département 9A à 9F remplacé par 97")
    if shape.fullmatch(plain):
        return Code(plain, "décimales ou blancs ajoutés par un tableur retirés")
    if width and plain.isdigit() and len(plain) == width - 1 and shape.fullmatch("0" + plain):
        return Code("0" + plain, "zéro initial rétabli")
    if not plain:
        raise CodeError("le code du territoire manque")
    raise CodeError(f"« {text[:40]} » n’est pas un code de la maille « {level.label} »")


def refined(level: Level, code: str) -> Level:
    """The level of a code read as a commune's: those of Paris, Lyon and Marseille have arrondissements in its place."""
    return Level.MUNICIPAL_DISTRICT if level is Level.COMMUNE and _ARRONDISSEMENTS.fullmatch(code) else level


def propose_levels(texts: Sequence[str], known: Mapping[Level, frozenset[str]]) -> list[Proposal]:
    """The levels that distinct codes may be of, best first, with the share of the codes that suit each (of five hundred of
    them at most).

    A code suits a level when it exists, where ``known`` gives the codes of that level, else when it has their shape once
    repaired. Shapes are told apart by what only one of them has: the control figure of a SIREN, the codes of the régions,
    the first zero of a zone d’emploi.
    """
    texts = texts[:: len(texts) // _SAMPLE + 1]
    found = []
    for level in (*_SHAPES, Level.COMMUNE, Level.FRANCE):
        suited = sum(1 for text in texts if _suits(text, level, known)) if level in _SUPPOSED or level in known else 0
        if suited:
            found.append(Proposal(level.value, level.label, suited / len(texts)))
    return sorted(found, key=lambda each: -(each.rate or 0))


def certain_level(texts: Sequence[str], known: Mapping[Level, frozenset[str]]) -> tuple[Level | None, list[Proposal]]:
    """The only level that nearly all codes suit, or None; and every level that some suit.

    Codes that exist come before shapes; where they settle nothing (an old geography, a level that is not at hand), shapes
    are looked at alone.
    """
    texts = texts[:: len(texts) // _SAMPLE + 1]
    proposals = propose_levels(texts, known)
    existing = _fitting(proposals) & set(known)
    if not existing:
        existing = _likely(_fitting(propose_levels(texts, {})), texts)
    return (existing.pop() if len(existing) == 1 else None), proposals


def _fitting(proposals: Sequence[Proposal]) -> set[Level]:
    return {Level(each.value) for each in proposals if (each.rate or 0) >= _ENOUGH}


def _likely(fitting: set[Level], texts: Sequence[str]) -> set[Level]:
    """Of several levels of one shape, those that stay when what each of them excludes is looked at."""
    lengths = {len(text) for text in texts}
    as_they_are = {level for level in fitting if _unrepaired(texts, level) >= _ENOUGH}
    fitting = as_they_are or fitting
    if Level.EPCI in fitting and len(texts) > 2:  # one code of an IRIS in ten has the control figure of a SIREN
        fitting = fitting - {Level.IRIS}
    if Level.COMMUNE in fitting and 5 in lengths:  # five characters are a commune's unless something says otherwise
        fitting = fitting - {Level.LIVING_AREA, Level.URBAN_UNIT, Level.EMPLOYMENT_ZONE}
    if lengths == {4} and any(text.startswith("0") for text in texts):  # a lost zero is never followed by another
        fitting = fitting - {Level.COMMUNE, Level.LIVING_AREA, Level.URBAN_UNIT}
    if Level.DEPARTMENT in fitting and len(set(texts) - _REGIONS) > 2:
        fitting = fitting - {Level.REGION}
    return fitting


def _unrepaired(texts: Sequence[str], level: Level) -> float:
    """The share of the texts that have the shape of the level's codes without any repair."""
    shape = codes.COMMUNE if level is Level.COMMUNE else _SHAPES[level][0] if level in _SHAPES else re.compile(".*")
    return sum(1 for text in texts if shape.fullmatch(text)) / len(texts)


def _suits(text: str, level: Level, known: Mapping[Level, frozenset[str]]) -> bool:
    try:
        code = read_code(text, level).value
    except CodeError:
        return False
    if level in known:
        return code in known[level]
    if level is Level.EPCI:
        return _luhn(code)
    return level is not Level.REGION or code in _REGIONS


def _luhn(code: str) -> bool:
    """Whether the control figure of a SIREN is right (ISO/IEC 7812-1): from the right, every second figure is doubled."""
    figures = [int(figure) for figure in reversed(code)]
    doubled = [2 * figure if place % 2 else figure for place, figure in enumerate(figures)]
    return sum(figure - 9 if figure > 9 else figure for figure in doubled) % 10 == 0
