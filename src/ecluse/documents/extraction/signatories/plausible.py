"""Whether what a rule proposed can be the name of a body, and where that name stops.

Every rule gives its names to this one pass: « la Mairie de X veut faire de la santé … » is cut to « la Mairie de X »,
« l’ARS : 5 axes » to « l’ARS »; « Épaulés par de nombreux partenaires », « association » and « services de l’É », which
the end of the text cuts, name nobody.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ecluse.documents.extraction.bodies import is_generic
from ecluse.documents.extraction.signatories.found import Party, Proposal
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.vocabulary import CLS, CONTRACT
from ecluse.lib.patterns import lazy

#: Verbs that no name of a body holds in lower case (« Grand Est » and « Val de Saône » have their capitals).
_VERB = (
    r"(?:est|sont|etait|etaient|sera|seront|fut|furent|a|ont|avait|avaient|aura|auront|vient|viennent|veut|veulent|peut"
    r"|peuvent|doit|doivent|va|vont|fait|font|met|mettent|rejoint|rejoignent|tient|tiennent|entend|entendent|prend|prennent"
    r"|poursuit|poursuivent|permet|permettent|reunit|reunissent|conclut|concluent|souhaitent?|lancent?|proposent?|valident?"
    r"|renouvellent?|signent?|signera|signeront|visent?|restent?|travaillent?|confirment?|deploient?|organisent?|affichent?"
    r"|[a-z]{2,}(?:[iu]sent|issent|aient|eront|ivent|ennent|ignent|chent|llent|quent|ttent|ngent|rment|trent|rtent|tagent"
    r"|gagent|oient)"
    r"|se [a-z]+|s'[a-z]+(?:e|ent|it|issent))(?![a-z'-])"
)
_RUNS_ON = lazy(
    rf" (?P<verb>{_VERB})| ?: |(?<=[ .][a-z]\.) (?=(?:[dl]es|une?|la|le|il|elle|ils|elles) )|; "
    r"| et (?:une? (?:dizaine|douzaine|quinzaine|vingtaine|trentaine) |de nombreux |d'autres |plusieurs |divers |differents )"
    r"| \((?:[^()]* )?(?:\d{4}|trimestre|semestre|page|p\.)[^()]*\)"
    r"| (?:incluant|comprenant|regroupant|qui regroupe|representant) "
    rf"| en (?:la )?presence | avec (?:la |le |les |l')| (?:d'un|du|de ce|de son|de leur|un|le|ce|son|leur) (?:[a-z]+ )?{CLS}"
)
#: « la directrice de l’ARS A. B. »: the person who holds the office.
_WITH_INITIALS = lazy(r" [a-z]\.(?:[ -]?[a-z]\.?)*$")
_TRAILING = lazy(r",? (?:et|ou|ainsi que|de|du|des|d'|la|le|les|l'|a|au|aux|en|par|pour|avec|sur|dans|dont|qui|que)$")
#: A participle or an adverb that opens a sentence before its subject.
_PARTICIPLE = lazy(r"\w+(?:ée?s?|ant) (?:par|avec|autour|depuis|dans|sur|pour|de (?:nombreux|plusieurs)) ")
_COMMON = lazy(
    r"(?:une? |des |les |d'autres )?(?:communes|territoires|villes|intercommunalites|collectivites"
    r"|associations?|services?|centres?|groupes?|groupements?|unions?|etablissements?|reseaux?"
    r"|reseau|syndicats?|federations?|directions?|poles?|cliniques?|maisons?|habitat|secours|conseils?|comite|conference"
    r"|office|instances?|institut|dispositif|plateforme|coordination|chambre|caisses?|fondation|inspection|delegations?"
    r"|bailleurs?|professionnels|protection|regime|college|lycee|ecole|planning|universites?|ordres?|france|parc|eau)"
)
#: What opens a sentence before its subject, a target, or a document; « … Métiers de X signataires » is the place where they met.
_NO_NAME = lazy(
    r"(?:ils?|elles?|celles?-ci|c(?:elui|eux)-ci|on|nous|depuis|pour|dans|lors|apres|avant|selon|suite|durant|pendant|grace"
    r"|devant|face|malgre|afin|outre|parmi|sous|sans)(?: |$)"
    r"|(?!centre|maire|territoire|ministere|cadre|ordre)[a-z]{3,}(?:er|ir|re) (?:la |le |les |l'|aux? |un |une |leurs? )"
    r"|(?:la |le |l'|une? )?(?:convention|charte|cahier|dossier|guide|avenant|protocole) |.*(?<![a-z])(?:tous|toutes) les "
    r"|.* (?:co-?)?signataires?$"
)
_COUNTED = lazy(r"(?:\d+|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze) ")
_INITIALS = lazy(r"(?:[a-z]\.[ -]?)*[a-z]?\.?")


def plausible(source: Source, proposal: Proposal) -> Proposal | None:
    """The proposal with each name where it stops and without those that are none; nothing where no name is left."""
    if _defines(source, proposal) or _prepares(source, proposal):
        return None
    parties = tuple(party for party in (believable(source, each) for each in proposal.parties) if party)
    return replace(proposal, parties=parties) if parties else None


_DEFINES = lazy(
    rf"^[^.;:]{{0,40}}?(?:^|(?<= ))(?:le|un) {CLS} ?(?:\([^()]*\) ?)?,? ?(?:est|reunit|lie|unit|associe|engage|rassemble|permet)"
    r"(?![a-z])(?! (?:signe|conclu))"
)
_ANYONE = lazy(
    r"(?:la |une |les |des )?(?:collectivites?|intercommunalites?|elus(?: locaux)?)(?: (?:locales?|territoriales?))?$|"
    r"(?:la |le |l')?(?:communes?|territoires?)$"
)


def _defines(source: Source, proposal: Proposal) -> bool:
    """« Le contrat local de santé réunit la collectivité et l’ARS »: what any contract is."""
    start, end = source.sentence_at(proposal.parties[0].start)
    anyone = any(_ANYONE.fullmatch(source.text, party.start, party.end) for party in proposal.parties)
    return anyone and _DEFINES.match(source.text[start:end]) is not None


_PREPARES = lazy(
    r"(?:s'engage(?:nt)?|(?:s'est|se sont) (?:s'est )?(?:engage|lance)e?s?|se lance(?:nt)?|entrent?|s'associent?)"
    r"(?: [^.;:]{0,40})? dans (?:l'elaboration|la (?:preparation|construction|redaction|definition)|une demarche)"
    rf"[^.;:]{{0,30}}{CONTRACT}"
)


_WISHES = lazy(
    r"(?<![a-z])(?:souhaite|souhaitent|envisage|envisagent|voudrait)(?![a-z])[^.;:]{0,60}(?:sign|contractualis|conclu)"
)


def _prepares(source: Source, proposal: Proposal) -> bool:
    """« A s’est engagée dans l’élaboration d’un contrat avec B », « A souhaite signer »: nothing is signed yet."""
    start, end = source.sentence_at(proposal.parties[0].start)
    if _WISHES.search(source.text, start, end):
        return True
    return _PREPARES.search(source.text, start, end) is not None and _SIGN.search(source.text, start, end) is None


_SIGN = lazy(r"(?<![a-z])(?:co-?)?(?:sign|conclu|paraph)")


def believable(source: Source, party: Party) -> Party | None:
    """The party up to the end of its name, or nothing where the words name no body."""
    end = _name_end(source, party.start, party.end)
    text = source.text[party.start : end]
    if _INITIALS.fullmatch(text) or _is_cut_short(source, end) or is_generic(source, party.start, end):
        return None
    if text.count('"') % 2 and text.endswith('"'):
        return None
    if _COUNTED.match(text) or (_COMMON.fullmatch(text) and not source.is_capital(party.start)):
        return None
    if _PARTICIPLE.match(source.words(party.start, end)) or _NO_NAME.match(text):
        return None
    return replace(party, end=end)


def _name_end(source: Source, start: int, end: int) -> int:
    """Where the name that begins at ``start`` stops: before a verb, a colon, a new sentence, at no link."""
    for found in _RUNS_ON.finditer(source.text, start + 1, end):
        verb = found["verb"]
        if verb and (source.is_capital(found.start("verb")) or source.char(found.start("verb")) == "à"):
            continue
        if source.text.count("(", start, found.start()) <= source.text.count(")", start, found.start()):
            end = found.start()
            break
    initials = _WITH_INITIALS.search(source.text, start, end)
    end = initials.start() if initials and source.is_capital(end - 1) else end
    while link := _TRAILING.search(source.text[start:end]):
        if source.is_capital(start + link.end() - 1) or end >= len(source.text.rstrip()):
            break
        end = start + link.start()
    end = source.trim(start, end, " \n\t,;:-")[1]
    return _in_brackets(source, start, end)


def _in_brackets(source: Source, start: int, end: int) -> int:
    """Where a bracket that the name did not open closes, the end else: « X) qui forment le bassin » stops at « X »."""
    depth = 0
    for place in range(start, end):
        depth += {"(": 1, ")": -1}.get(source.text[place], 0)
        if depth < 0:
            return source.trim(start, place, " \n\t,;:-")[1]
    return end


def _is_cut_short(source: Source, end: int) -> bool:
    """Whether the text stops at ``end`` in the middle of a name: after a link, a lone letter, or half of a word."""
    text = source.text.rstrip()
    if end < len(text):
        return False
    last = re.search(r"(?:^|[^a-z0-9])([a-z]+)$", text)
    if last is None:
        return False
    if _TRAILING.search(text) or len(last[1]) == 1:
        return True
    printed = source.words(last.start(1), end)
    whole = source.words(0, last.start(1))
    again = re.search(rf"\b{re.escape(printed)}\b", whole)
    longer = re.search(rf"\b{re.escape(printed)}(?!(?:e|s|es|x|aux)\b)\w", whole)
    return len(printed) > 3 and not printed.isupper() and again is None and longer is not None
