"""Names of territories that capitals alone do not show: « pays sabolien », « de l’X, du Y et de la Z », lower-case acronyms."""

from __future__ import annotations

import re

from ecluse.documents.extraction.bodies import has_head
from ecluse.documents.extraction.names import kind_end, read_name
from ecluse.documents.extraction.source import Source
from ecluse.lib.patterns import lazy
from ecluse.lib.text import word_set

#: Adjectives that tell what kind of contract it is, never where: « Contrat local de santé Métropolitain ».
_ADJECTIVES = word_set(
    "metropolitain metropolitaine intercommunal intercommunale intercommunaux communautaire communautaires territorial "
    "territoriale territoriaux local locale municipal municipale departemental regional renouvele signe unique commun "
)
#: « pays sabolien », « métropole nantaise », « pays sud toulousain »: an adjective made from a place, in small letters.
_INHABITED = lazy(
    r"(?P<kind>pays|bassin(?: de vie)?|littoral|plateau|metropole|agglomeration|communaute d'agglomeration|communaute urbaine) "
    r"(?P<name>(?:(?:nord|sud|est|ouest|haut|bas|grand)[ -])?(?P<word>[a-z]{3,}(?:ais|aise|ois|oise|ien|ienne|in|ine|ain|aine"
    r"|een|eenne|ard|arde|on|onne|an|ane)))(?![a-z'-])"
)
_ORDINARY = word_set(
    "ancien ancienne africain africaine americain bien certain certaine citoyen citoyenne commun europeen europeenne "
    "francais francaise humain humaine main maison mission moyen moyenne national prochain prochaine quotidien "
    "quotidienne rien riverain riverains selon signon soin sain saine signataire sinon souverain souverain suisse "
    "urbain urbaine voisin voisine region action population mais jamais desormais fois mois trois choix ensuite lien "
    "soutien entretien maintien gardien plein chemin besoin fin vin enfin metropolitain metropolitaine periurbain "
    "periurbaine contemporain lointain lointaine dans sans marin marine alpin alpine forain foncier non patron "
    "prevention promotion organisation association situation convention fonction concertation son ton bon elan plan an "
    "bilan cadran ecran roman an urbanisation ainsi main demain soudain terrain train refrain gain vilain domaine "
    "semaine centaine dizaine trentaine quinzaine vingtaine douzaine cinquantaine medecine cuisine piscine cantine "
    "usine machine origine racine routine discipline doctrine personne bonne colonne couronne prison saison raison "
    "region occasion decision vision dimension attention tabac regard retard hasard standard depart part "
    "defavorise prioritaire vaste carence moderne interieur littoral "
)
_LIST_STEP = lazy(r"(?P<link>,| et) (?P<of>de la |de l'|du |des |de |d')?(?=[a-z])")
_MEMBERS = lazy(
    r"(?:membres|communes|collectivites|territoire|perimetre) (?:de |du )(?:l'|la |le )?(?P<name>[a-z]{4,9})(?![a-z'-])"
)
#: Words that open a sentence or a motto, glued to the name by a damaged page: « Dorville Ensemble, agissons ».
_GLUED = lazy(r" (?:ensemble|agir|agissons|vivre|mieux|bien|ma|votre|une|signature|signe|lance)$")
_PRONOUNCED_ENDS = (
    "nts",
    "mps",
    "rds",
    "rts",
    "cts",
    "lts",
    "ngs",
    "rcs",
    "mbs",
    "rps",
    "ncs",
    "nds",
    "sts",
    "rls",
    "rns",
    "rms",
)


def territory_name(source: Source, place: int) -> tuple[int, int] | None:
    """The name of a territory that begins at ``place``: capitals, or a kind with an adjective made from a place."""
    named = read_name(source, place) or _landform(source, place)
    for begin in (place, kind_end(source, place)):
        inhabited = _INHABITED.match(source.text, begin)
        if inhabited and inhabited["word"] not in _ORDINARY and (named is None or named[1] < inhabited.end()):
            return place, inhabited.end()
    named = named or _small_adjective(source, place) or _small_elsewhere_capital(source, place)
    if named is None or source.text[named[0] : named[1]] in _ADJECTIVES:
        return None
    glued = _GLUED.search(source.text, *named)
    if glued:
        return named[0], glued.start()
    if source.text.startswith("/", named[1]) and source.is_capital(named[1] + 1):
        other = territory_name(source, named[1] + 1)
        return (named[0], other[1]) if other else named
    return named


_TWO_WORDS = lazy(r"(?!(?:ville|commune|pays|territoire) )[a-z]{4,} (?P<second>[a-z]{4,})(?![a-z'-])")


def _small_elsewhere_capital(source: Source, place: int) -> tuple[int, int] | None:
    """« le contrat de la plaine orientale », which the text elsewhere calls « la Plaine Orientale »."""
    found = _TWO_WORDS.match(source.text, place)
    if not found:
        return None
    second = found.start("second") - place
    for again in re.finditer(rf"(?<![a-z]){found[0]}(?![a-z])", source.text):
        first = again.start()
        if source.is_capital(first) and source.is_capital(first + second) and not source.is_capital(first + 1):
            return found.span()
    return None


_LANDFORM = lazy(
    r"(?:iles?|monts?|massif|cotes?|vallees?|plateaux?|plaines?|marais|gorges|collines|coteaux|baie|estuaire|rives?|terres"
    r"|sources|lacs?|boucles?)(?: [a-z]+e?s?)? (?:de la |de l'|du |des |de |d'|en )(?=[a-z])"
)


def _landform(source: Source, place: int) -> tuple[int, int] | None:
    """« îles bretonnes du Ponant », « monts de la Lande »: small letters that a name in capitals ends."""
    found = _LANDFORM.match(source.text, place)
    named = read_name(source, found.end()) if found else None
    return (place, named[1]) if named else None


_CAPITAL_KIND = lazy(r"(?:pays|val|bassin|plateau|plaine|vallee) (?P<word>[a-z]{5,}(?:-[a-z]+)*)(?![a-z'-])")


def _small_adjective(source: Source, place: int) -> tuple[int, int] | None:
    """« Pays potier »: a kind in capitals whose adjective is in small letters, said so more than once."""
    found = _CAPITAL_KIND.match(source.text, place)
    if not found or not source.is_capital(place) or found["word"] in _ORDINARY:
        return None
    return found.span() if source.text.count(found.group()) > 1 else None


def is_small(source: Source, named: tuple[int, int]) -> bool:
    """Whether nothing but small letters names the place: « l’agglomération dorvilloise », said in passing."""
    inhabited = _INHABITED.search(source.text[named[0] : named[1]])
    return bool(inhabited) and not any(source.is_capital(place) for place in range(*named))


def with_others(source: Source, named: tuple[int, int]) -> tuple[int, int]:
    """The name lengthened by the names listed with it: « X, Y et Z », « du X et de la Y » make up one territory."""
    end, here, joined = named[1], named[1], False
    while step := _LIST_STEP.match(source.text, here):
        following = read_name(source, step.end())
        if following is None or _is_another_body(source, step.end(), following):
            break
        joined = step["link"].strip() == "et" or " et " in source.text[following[0] : following[1]]
        if step["link"] == " et" and not step["of"] and here == named[1]:
            break
        here = following[1]
        if joined:
            end = here
            break
    return (named[0], end) if joined else named


def _is_another_body(source: Source, place: int, named: tuple[int, int]) -> bool:
    """Whether what a list names next is no part of the territory: an agency, a council, the kind of another authority."""
    return (has_head(source, place) and kind_end(source, place) == place) or kind_end(source, named[0]) > named[0]


def small_acronyms(source: Source) -> list[tuple[int, int]]:
    """« les 5 collectivités membres de l’aissmc »: words in small letters that nobody could pronounce, used twice."""
    found = []
    for match in _MEMBERS.finditer(source.text):
        word = match["name"]
        tail = re.search(r"[^aeiouy]*$", word)
        rough = tail is not None and len(tail[0]) >= 3 and not word.endswith(_PRONOUNCED_ENDS)
        if rough and len(re.findall(rf"(?<![a-z]){word}(?![a-z])", source.text)) > 1:
            found.append(match.span("name"))
    return found
