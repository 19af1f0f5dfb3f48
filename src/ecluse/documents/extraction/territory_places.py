"""The words that lead to the name of a contract’s place: its territory, its scale, its diagnosis, its inhabitants, its mayor."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ecluse.documents.extraction.bodies import HEAD
from ecluse.documents.extraction.names import kind_end
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.territory_names import territory_name, with_others
from ecluse.documents.extraction.vocabulary import CLS, CONTRACT
from ecluse.lib.patterns import lazy

_APPLIES = r"(?:s'applique(?:ra)?|s'etend|porte(?:ra)?|couvre)[a-z ]{0,20}(?:au|sur le|le|l'ensemble du) territoire"
_PLACE = lazy(
    rf"(?P<what>{_APPLIES}|(?:sur|a l'echelle|au|pour) (?:(?:l'ensemble )?du |de )?(?:le "
    r"|son )?territoire|territoire concerne ?[|:]|(?<!conference de )territoire|perimetre|a l'echelle"
    r"|(?:par|avec|chez|parmi) des (?P<some>habitants)"
    r"|diagnostic(?: (?:local|territorial|partage|de sante))*|(?:autres )?intercommunalites"
    r"|\d+ communes(?: membres)?|(?:mairie|hotel de ville)|habitants"
    r"|(?<![a-z-])(?:maire|conseil municipal|municipalite|elue?s|conseil communautaire))"
    r"(?: (?:de la |de l'|du |des |de |d')|(?<=[|:]) )(?=[a-z])"
)
_WEIGHTS = (
    ("applique", 6.0), ("s'etend", 6.0), ("concerne", 3.0), ("diagnostic", 2.0), ("territoire", 1.6), ("perimetre", 2.5),
    ("echelle", 0.9), ("intercommunalites", 2.5), ("communes", 2.0), ("habitants", 0.8), ("mairie", 0.5), ("hotel", 0.5),
    ("maire", 0.55), ("conseil", 0.55), ("municipalite", 0.55), ("elu", 0.55),
)  # fmt: skip
#: First words of bodies, but for those that the names of places begin with too.
_OTHER_BODY = lazy(rf"(?!poles?|centres?|france|parc|eau|celles|maisons?){HEAD}(?![a-z-])")


def places(source: Source) -> Iterator[tuple[int, int, float, str]]:
    """« sur le territoire de X », « diagnostic du X », « les 37 communes du X »: start, end, weight and rule of each."""
    for found in _PLACE.finditer(source.text):
        named = territory_name(source, with_article(source, found.end()))
        if not named or found["some"] or _is_other_body(source, named):
            continue
        named = with_others(source, named) if found["what"].endswith("territoire") else named
        weight = next((weight for word, weight in _WEIGHTS if word in found["what"]), 1.6)
        titled = weight > 0.55 and source.line_at(named[0]).index == 0
        yield *named, weight, "place" if weight > 0.8 or titled else "carrier"


def _is_other_body(source: Source, named: tuple[int, int]) -> bool:
    """Whether the name is that of a body which has no territory of its own: « le diagnostic de l’ORS »."""
    return kind_end(source, named[0]) == named[0] and _OTHER_BODY.match(source.text, named[0]) is not None


def with_article(source: Source, place: int) -> int:
    """``place`` moved back over a capital article: « de La Courneuve » keeps its « La »."""
    for article in ("la ", "le ", "les ", "l'"):
        begin = place - len(article)
        if source.text.startswith(article, begin) and source.is_capital(begin) and not source.is_capital(begin + 1):
            return begin
    return place


#: « C’est à Dorville qu’a été signé … », « un contrat qui concerne Dorville ».
_AT_IT = lazy(
    r"(?:(?<![a-z])c'est (?:a|en) (?P<name>[a-z][^,.;\n]{2,40}?)(?: ?\([^()]*\))?,? (?=qu'(?:a|un|une|on|est))"
    rf"|(?:{CONTRACT}|document),? qui (?:concerne|couvre) (?P<name2>[a-z][^,.;:\n]{{2,40}}?)(?= ?[,.;:]))"
)
_AT = lazy(
    rf"(?:^|\n|\. )(?:a|en|dans le|dans la|sur le) (?P<name>[a-z][^,.;\n]{{2,40}}), "
    rf"(?=(?:un|le|ce|son|[a-z]+eme|premier) (?:[a-z]+ )?{CLS})"
)


def at_places(source: Source) -> Iterator[tuple[int, int, float, str]]:
    """« À Dorville, un contrat local de santé … »."""
    for found in _AT.finditer(source.text):
        named = territory_name(source, found.start("name"))
        if named and named[1] == found.end("name"):
            yield *named, 1.2, "place"
    for found in _AT_IT.finditer(source.text):
        group = "name" if found["name"] else "name2"
        named = territory_name(source, found.start(group))
        if named and named[1] == found.end(group) and re.search(CLS, source.text[slice(*source.sentence_at(named[0]))]):
            yield *named, 0.8, "place"
