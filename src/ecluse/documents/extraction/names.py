"""Where a proper name of a place begins and ends in a text, capitals telling."""

from __future__ import annotations

import re

from ecluse.documents.extraction.source import Source
from ecluse.lib.patterns import lazy
from ecluse.lib.text import word_set

_WORD = lazy(r"[dl]'(?=[a-z])|[a-z0-9]+(?:-(?:[dl]')?[a-z0-9]+)*")
_SMALL = frozenset({"de", "du", "des", "d'", "la", "le", "les", "l'", "en", "sur", "sous", "aux", "au", "lez", "et"})

#: What kind of authority or place a name may begin with.
KIND = (
    r"(?:communautes? (?:des? communes?|d'agglomerations?|urbaine)"
    r"|communaute(?! professionnelle)|(?:euro)?metropole|agglomeration|agglo|ville|commune"
    r"|pays|petr(?: ?\( ?pole d'equilibre territorial(?: et rural)? ?\))?"
    r"|pole d'equilibre territorial(?: et rural)?(?: ?\( ?petr ?\))?|pole (?:territorial|metropolitain)"
    r"|parc naturel regional"
    r"|bassin (?:de (?:vie|sante|projet)(?: intermediaire)?|minier)|bassin|territoires?|canton|vallee|presqu'ile|ile"
    r"|(?:grand|haut|bas) pays|etablissement public territorial|ept|intercommunalite"
    r"|collectivite(?: \(com\))?|ca|cc|cu)"
)
_SIDE = r"(?:nord|sud|ouest|grande?|haute?|basse?|bas|val)"
_ARTICLES = frozenset({"la", "le", "les", "l'"})
_KIND = lazy(rf"(?:{KIND}|{_SIDE})(?: (?:(?:de la|du|des|de)(?![a-z]) ?|(?:de l'|d'|-) ?)| |(?<=')|$)")
_TAIL = word_set(
    "central centrale centre nord sud ouest interieur interieure maritime communaute agglo agglomeration "
    "metropole atlantique littoral intercommunalite intercommunal oriental orientale occidental occidentale "
)
_NOT_A_NAME = word_set(
    "contrat contrats local locale sante cls clsm clsi ars agence annexe annexes fiche fiches axe axes bilan "
    "signature sommaire preambule presentation diagnostic programme plan actions action communique dossier publie "
    "mis mise le la les un une ce cette ces il elle ils elles pour dans avec selon depuis apres avant etat "
    "departement region groupe reunion atelier projet avis infos actualite actualites"
    " prevention publication prefecture prefet conseil caisse cpam caf msa janvier fevrier"
    " mars avril mai juin juillet "
    "aout septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi samedi dimanche projet prs page "
    "avenant convention deuxieme premier troisieme quatrieme cinquieme second seconde nouveau nouvelle "
    "renouvellement lettre evaluation synthese rapport tableau feuille comite transcription remerciements "
    "orientations priorites objectifs partenaires signataires tout tous nos notre votre en au aux et a telecharger "
    "notamment ainsi egalement afin document documents territoire introduction edito periode epci determinants version "
    "entre genese "
    "informations accueil contact qui que quoi quel quelle quels quelles comment pourquoi combien "
)
_LEADING = lazy(r"(?:(?:de la|du|des|de|la|le|les)(?![a-z]) ?|(?:de l'|d'|l') ?)+(?![a-z]*\d)")


def kind_end(source: Source, place: int) -> int:
    """Where the kind of authority that begins at ``place`` ends (« ville de », « communauté de communes du »), or there."""
    found = _KIND.match(source.text, place)
    return found.end() if found else place


def read_name(source: Source, place: int) -> tuple[int, int] | None:
    """The name of a place that begins at ``place``, with its kind if it has one; None where no capital follows.

    Small words are taken in when a capital follows (« Paris – Vallée de la Marne »), and so are a few adjectives after it.
    """
    text = source.text
    body = kind_end(source, place)
    again = kind_end(source, body)
    body = again if again > body else body
    end = _read_capitals(source, _past_opening(source, body) if body > place else body)
    if end is None:
        return None
    start = place
    shouted = source.is_capital(place) and source.is_capital(place + 1)
    if text.startswith("territoire", place) and (shouted or not source.is_capital(place)):
        start = body
    return (start, end)


_OPENS_NAME = lazy(r"entre (?=[a-z])|region (?:de la |de l'|du |des |de |d')(?=[a-z])")


def _past_opening(source: Source, place: int) -> int:
    """After a kind, « Entre » or « Région de » in a capital begins the name: « Communauté de communes Entre Brume et Lande »."""
    found = _OPENS_NAME.match(source.text, place)
    return found.end() if found and source.is_capital(place) else place


def _read_capitals(source: Source, place: int) -> int | None:
    text, end, here, words = source.text, None, place, 0
    plain = False
    while word := _WORD.match(text, here):
        part = word.group()
        if end is not None and plain and _is_shouted(source, word):
            break  # « Pays de Brume COMMUNIQUE DE PRESSE »: capitals throughout are no more of the name
        if (part in _SMALL or _is_cut_article(source, word)) and not (end is None and source.is_capital(word.start())):
            if (end is None and part not in _ARTICLES) or (part == "et" and not _joins_names(source, word.end())):
                break
        elif _is_name_word(source, word.start(), part, first=end is None):
            end = word.end()
            words += 1
            plain = plain or (len(part) > 3 and not _is_shouted(source, word))
        elif end is not None and part in _TAIL:
            return word.end()
        else:
            break
        gap = _GAP.match(text, word.end())
        if not gap or words > 9 or (gap.group().strip() and not _dash_joins(source, gap.end())):
            break
        if gap.group() == " - " and end is not None and _is_signed_off(source, place, gap.end()):
            break
        here = gap.end()
    return end


def _is_shouted(source: Source, word: re.Match[str]) -> bool:
    """Whether a word of four letters or more stands in capitals throughout."""
    letters = [place for place in range(word.start(), word.end()) if source.text[place].isalpha()]
    return len(letters) > 3 and all(source.is_capital(place) for place in letters)


def _is_cut_article(source: Source, word: re.Match[str]) -> bool:
    """« VAL d YONNE »: an article whose apostrophe the page has lost, before a name in capitals."""
    follows = word.end() + 1
    return word.group() in ("d", "l") and source.is_capital(follows) and source.is_capital(follows + 1)


_GAP = lazy(r" ?- (?=[a-z])| & (?=[a-z])| -(?=[a-z])| |(?<=')")


def _is_name_word(source: Source, place: int, part: str, *, first: bool) -> bool:
    letter = re.search("[a-z]", part)
    if not letter or len(part) == 1 or not source.is_capital(place + letter.start()):
        return False
    if part.split("-")[0] in _NOT_A_NAME and not ("-" in part and len(part) > 4):
        return first and part in ("le", "la", "les") and _capital_follows(source, place + len(part))
    return not part.isdigit()


def _capital_follows(source: Source, place: int) -> bool:
    gap = re.compile(r" ").match(source.text, place)
    return gap is not None and source.is_capital(gap.end())


def _joins_names(source: Source, place: int) -> bool:
    """Whether « et » links two parts of one name: another name follows without an article."""
    following = re.compile(r" (?:(?:de|du|d') ?)?([a-z]+)").match(source.text, place)
    return following is not None and source.is_capital(following.start(1)) and following[1] not in _NOT_A_NAME


def _dash_joins(source: Source, place: int) -> bool:
    word = _WORD.match(source.text, place)
    return word is not None and source.is_capital(place) and word.group().split("-")[0] not in _NOT_A_NAME


def _is_signed_off(source: Source, name: int, place: int) -> bool:
    """« Pays de Brume - CCPB »: whether what a dash adds to a plain name is the acronym of whose page it is."""
    plain = not source.is_capital(name + 1)
    return plain and all(source.is_capital(letter) for letter in range(place, place + 4))


def skip_links(source: Source, place: int) -> int:
    """``place`` moved past « de la », « du », « l’ »…"""
    found = _LEADING.match(source.text, place)
    return found.end() if found else place
