"""When the contract was signed, as far as the text says: a day, a month or a year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ecluse.documents.extraction.draft import Confidence, Fact
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.times import CONCERNS_OTHER, has_later, named_last, speaks_of_former
from ecluse.documents.extraction.vocabulary import CLS, CONTRACT
from ecluse.lib.dates import WEEKDAY, YEAR, PartialDate, dates, iso_day
from ecluse.lib.patterns import lazy
from ecluse.lib.text import NUMBER, ORDINAL

_DONE_AT = lazy(r"(?:^|\n)fait (?:a|en) [^\n]{2,80}")
_LABEL = lazy(
    rf"(?:date de (?:la )?signature|signature|signe(?: le)?)(?: (?:du|de ce) {CONTRACT})? ?[:|] ?(?:le )?(?=\S)"
)
_SIGN = lazy(
    r"(?<![a-z])(?:signe(?:e|es|s|nt|ra?|ront)?|signatures?|signaient|co-?signe(?:nt)?|officialise(?:nt"
    r"|r)?|(?:vient|viennent) de signer|signai(?:t|ent)|paraphe(?:nt|s)?|conclu(?:e|ent)?|ratifie"
    r"|(?:s'est|se sont) (?:officiellement )?engagee?s? dans|(?:a|ont) (?:officiellement )?renouvele)(?![a-z])"
)
_VAGUE_YEAR = lazy(rf"(?:en|fin|debut|courant|mi-?|des|ete|automne|printemps|hiver) ?(?P<year>{YEAR})(?![\d/-])")
_NOT_SIGNING = lazy(
    r"(?<![a-z])a (?:compter|partir) (?:de |du |d')[^,;.\n]{0,12}$|"
    r"(?<![a-z])(?:deliberation[s]?|arrete|decret|loi(?![a-z])|vote[e]?|conseil (?:municipal|communautaire"
    r"|d'administration)|comite [a-z ]+|reunion|rencontre|diagnostic"
    r"|lance[e]?|publie[e]?|mis(?:e)? (?:a jour|en ligne)|depuis|adopte[e]?|engage[e]?s?"
    r"|(?:autoris|approuv)(?:e[e]?s?|ait|aient|ant)|prononce|en date"
    r"|decide|prs(?![a-z])|avenant|valide[e]?)[^,;.\n]{0,30}$"
    r"|(?<![a-z])(?:debute|creee?s?|elabore|prepare)[^,;.\n]{0,20}$"
    r"|(?<![a-z])(?:jusqu'(?:en|a|au)|valable|a l'horizon|echeance|terme)(?![a-z])[^,;.\n]{0,30}$"
    r"|(?<![a-z])(?:date|publie(?:e)? le|poste(?:e)? le|mis(?:e)? en ligne le) ?:? ?$"
)
#: Sentences whose subject was named before: « Il a été signé le … », « Signé le … par », « La signature a eu lieu le … ».
_SAID_BEFORE = lazy(
    r"[ \"]*(?:officiellement )?(?:signee?|paraphe|conclu)(?: officiellement)? (?:le |ce |en |a |par |dans )"
    r"|(?:[^.;\n]{0,160}, )?(?:il|celui-ci|ce dernier|le (?:dernier|plus recent)(?:[^.;\n]{0,90},)?"
    r"|(?:ce|le) (?:document|texte|partenariat|engagement)(?: [a-z-]+)?)"
    r" (?:a ete|est|fut|sera|vient d'etre)"
    r" (?:officiellement )?(?:signe|paraphe|conclu|ratifie|officialise)"
    r"|[^.;:\n]{0,60}?(?:la|cette|sa|leur) (?:ceremonie de |seance de )?(?:signature|paraphe)(?: officielle| solennelle)?"
    r"(?: s'est| a eu| est| etait| a ete| se | intervient| intervenue| remonte| date| de ce document|,)"
    r"|(?:ceremonie de )?signature (?:officielle )?(?:le|ce|:|en)(?![a-z])"
)
_LAW = lazy(r"(?<![a-z])(?:loi|ordonnance|code|decret)(?![a-z])[^.;:\n]{0,90} (?:du|le) $")
#: « La ville vient de signer le troisième, le 14 avril 2025 ».
_SIGNS_THE_NEXT = lazy(rf"(?<![a-z])sign[a-z]* (?:le|son|leur|un) {ORDINAL}(?= ?[,.;(]| en | le |$)")
_DATELINE = lazy(
    r"(?:publie(?:e)? le|mis(?:e)? (?:en ligne|a jour) le|poste le|date|communique[^\n]{0,30}"
    r"|[a-z' -]{2,40}, le|le)?[ :,-]*(?:(?:le )?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche))?[ ]*$"
)
_TODAY = lazy(rf"(?<![a-z])(?:ce|aujourd'hui|dernier|hier|{WEEKDAY})(?![a-z])")


@dataclass(frozen=True, slots=True)
class Dateline:
    """When the text was published: a year and a month, and a day where it gives one."""

    year: int
    month: int
    day: int | None


def read_signature(source: Source, first_year: int | None = None) -> Fact[str] | None:
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; None where no date, or no year, is stated."""
    for reading in (_formula, _titled, _sentences, _this_day):
        for fact in reading(source):
            if first_year is None or int(fact.value[:4]) >= first_year - 2:
                return fact
    return None


def unsaid_year(source: Source) -> tuple[int, int] | None:
    """Where a signature is dated by a day and a month without a year that the text would give."""
    for found in _near_signing(source):
        if found.year is None:
            return (found.start, found.end)
    return None


def _formula(source: Source) -> Iterator[Fact[str]]:
    """« Fait à …, le 14 mars 2024 », « Date de signature : 14/03/2024 »."""
    yield from _placed(source)
    for pattern in (_DONE_AT, _LABEL):
        for found in pattern.finditer(source.text):
            limit = found.end() if pattern is _DONE_AT else min(len(source.text), found.end() + 40)
            stop = source.text.find("\n", found.end()) if pattern is _LABEL else limit
            limit = min(limit, stop) if stop >= 0 else limit
            for day in dates(source.text, found.start() + 1, limit):
                value = day.iso()
                if day.year and value:
                    yield source.fact(value, day.start, day.end, rule="signature.formula")


_PLACED = lazy(r"(?<![\w'-])a (?P<place>[a-z][a-z' -]{1,40}), ?(?=le (?:[a-z]+ )?\d)")
_AGREED = lazy(
    r"(?<![a-z])(?:(?:est|ete) convenu|conviennent|exemplaires|en foi de quoi|les (?:parties|signataires))(?![a-z])"
)


def _placed(source: Source) -> Iterator[Fact[str]]:
    """« A Dorville, le 14 mars 2024 » that ends a line, after what the parties agree."""
    for found in _PLACED.finditer(source.text):
        line = source.line_at(found.start())
        day = next(dates(source.text, found.end(), line.end), None)
        ends = day is not None and not source.text[day.end : line.end].strip(" .")
        agreed = _AGREED.search(source.text, max(0, found.start() - 500), found.start())
        if day and ends and agreed and day.day and source.is_capital(found.start("place")):
            value = day.iso()
            if value:
                yield source.fact(value, day.start, day.end, rule="signature.placed")


_SIGNATURE_TITLE = lazy(rf"(?:ceremonie de )?signature (?:officielle )?(?:du|d'un|des) (?:[a-z]+ )?{CONTRACT}")


def _titled(source: Source) -> Iterator[Fact[str]]:
    """A line that is a day, just above or below « Signature du contrat local de santé »."""
    for line in source.lines[:20]:
        if not _SIGNATURE_TITLE.match(source.text, line.start, line.end):
            continue
        for index in (line.index - 1, line.index + 1):
            beside = source.lines[index] if 0 <= index < len(source.lines) else None
            day = next(dates(source.text, beside.start, beside.end), None) if beside else None
            if beside and day and day.day and beside.end - beside.start - (day.end - day.start) < 14:
                value = day.iso()
                if value:
                    yield source.fact(value, day.start, day.end, rule="signature.titled", confidence=Confidence.LIKELY)


def _sentences(source: Source) -> Iterator[Fact[str]]:
    lines = list(datelines(source))
    for found in _near_signing(source):
        value, note, confidence = found.iso(), "", Confidence.SURE
        if found.year is None and source.text.startswith(" de la meme annee", found.end):
            value = _with_year_before(source, found)
        elif found.year is None:
            value = _completed(source, found, lines)
            confidence, note = Confidence.LIKELY, "L’année vient de la date de publication."
        planned = _planned(source, found)
        if planned and found.day is None:
            continue
        if value and not planned:
            yield source.fact(
                value, found.start, found.end, rule="signature.sentence", confidence=confidence, note=note
            )
        elif value:
            note = "La signature est annoncée pour cette date."
            yield source.fact(
                value, found.start, found.end, rule="signature.planned", confidence=Confidence.CHECK, note=note
            )


_THIS_DAY = r"(?:ce jour|ce matin|ce soir|cet apres-midi)"
_TODAYS = lazy(
    rf"(?<![a-z])(?:(?:ont |a )?signe(?:nt)?|(?:ont )?paraphe(?:nt)?) (?:officiellement )?(?:{_THIS_DAY}|aujourd'hui)(?![a-z])"
    rf"|(?<![a-z]){_THIS_DAY}[^.;\n]{{0,120}}?(?<![a-z])(?:signent|ont signe|a signe)"
)


def _this_day(source: Source) -> Iterator[Fact[str]]:
    """« L’agence et la ville signent ce jour … », under the date of a press release."""
    for found in _TODAYS.finditer(source.text):
        start, end = source.sentence_at(found.start())
        published = next((line for line in datelines(source) if line.day is not None), None)
        if published and re.search(CLS, source.text[start:end]) and not CONCERNS_OTHER.search(source.text, start, end):
            value = iso_day(published.year, published.month, published.day or 1)
            note = "La date est celle de la publication."
            if value:
                yield source.fact(value, *found.span(), rule="signature.today", confidence=Confidence.LIKELY, note=note)


def _with_year_before(source: Source, found: PartialDate) -> str | None:
    """« le 30 juin 2022, puis signé le 12 septembre de la même année »."""
    start, _ = source.sentence_at(found.start)
    years = re.findall(YEAR, source.text[start : found.start])
    return iso_day(int(years[-1]), found.month, found.day) if years and found.month and found.day else None


_TO_COME = lazy(
    r"(?<![a-z])(?:sera|seront|signera|signeront|devrait|devraient|doi(?:t|vent) (?:etre )?sign[a-z]+|prochaine?"
    r"|objectif|vise[e]?|d'ici)(?![a-z])"
    r"|signature[^.;\n]{0,40} (?:pour|avant|des) (?:la )?(?:fin|debut|l'|le |mi-)"
)


def _planned(source: Source, found: PartialDate) -> bool:
    """« La signature aura lieu … », « Objectif : signature pour fin 2017 »: without a day, no date of a signing."""
    return _TO_COME.search(source.text, *source.sentence_at(found.start)) is not None


def _near_signing(source: Source) -> list[PartialDate]:
    """Dates in sentences that say the contract is signed, nearest to the verb first within each sentence."""
    found: list[PartialDate] = []
    former: list[PartialDate] = []
    later = has_later(source)
    to_come = _SIGNING_TO_COME.search(source.text)
    for start, end in source.sentences:
        verb = _SIGN.search(source.text, start, end)
        if not verb or not _speaks_of_contract(source, start, end):
            continue
        here = [
            d
            for d in _dates_and_years(source, start, end)
            if not _NOT_SIGNING.search(source.text[start : d.start])
            and not _LAW.search(source.text[start : d.start])
            and not _is_byline(source, d)
        ]
        if _EXPECTED.search(source.text, start, end) or (to_come and _AROUND.search(source.text, start, end)):
            continue
        if _SEVERAL.search(source.text, start, end) or _FIRST_SAID_NEXT.match(source.text, end):
            continue
        after = [d for d in here if d.start >= verb.start()]
        for day in sorted(after, key=lambda d: d.start) or sorted(here, key=lambda d: -d.start):
            past = speaks_of_former(source, start, end, day.start, later=later)
            (former if past else found).append(day)
    return found or ([] if later else former)


_EXPECTED = lazy(
    r"(?<![a-z])(?:prevue?s?|attendue?s?|envisagee?s?|(?:est|sont|etait|etaient) programmee?s?|esperee?s?"
    r"|(?:souhait|volonte|intention|ambition|projet)[a-z]* (?:commune? )?(?:de |d'|a )?(?:co-?)?signer|vise la signature"
    r"|(?:en vue|dans la perspective|dans l'attente|en amont|a l'approche|prepar[a-z]*|avant)"
    r"(?: de)? (?:la|sa|cette) (?:future |prochaine )?signature)"
    r"(?![a-z])"
)
#: « Dans le cadre de la signature …, les partenaires se sont retrouvés ce vendredi », « première commune à signer, en 2012 »,
#: in a text where the signing is still to come.
_AROUND = lazy(
    r"(?<![a-z])dans le cadre de (?:la|sa|cette) (?:future |prochaine )?signature"
    r"|(?<![a-z])premiere?s? [a-z]+ [^.;\n]{0,60}a (?:avoir )?signer?(?![a-z])"
)
_SIGNING_TO_COME = lazy(
    r"(?<![a-z])(?:prepar[a-z]*|organis[a-z]*|prevoi[a-z]*) (?:de )?(?:la|sa) (?:future |prochaine )?signature"
    rf"|signature[^.;\n]{{0,80}} (?:en approche|approche|a venir)|(?:signera|signeront)[^.;\n]{{0,30}} prochain {CONTRACT}"
)
#: « En 2016, la communauté s’est engagée … À la suite du bilan de ce premier contrat, … » dates the first one.
_FIRST_SAID_NEXT = lazy(rf"[^.;\n]{{0,60}}(?<![a-z])(?:ce|cet) (?:premier|precedent) {CONTRACT}")


def _is_byline(source: Source, found: PartialDate) -> bool:
    """« 11 septembre 2024, par » at the head of a line that nothing else fills: when the page was written."""
    line = source.line_at(found.start)
    after = source.text[found.end : line.end]
    return found.start == line.start and bool(re.fullmatch(r" ?,? ?par(?: [^,.]{0,30})?", after))


#: « 6 contrats ont été signés entre fin 2011 et début 2013 » dates none of them.
_SEVERAL = lazy(
    r"premier des contrats|premier a (?:avoir ete|etre|avoir) sign"
    r"|il y a [a-z0-9]+ ans|avenant[^,.;\n]{0,60} (?:a ete|est|sera|fut) signe"
    rf"|{NUMBER} (?:nouveaux |autres )?{CLS}[^.;\n]{{0,60}} (?:ont (?:deja |ainsi )?ete|sont|etaient) signes"
)


#: « son contrat avec la caisse », « un contrat pour l’emploi », « un contrat d’objectifs »: other agreements.
_OTHER_CONTRACT = lazy(
    r"(?<![a-z])(?:un|son|leur) contrats? (?:avec|pour (?:l'|le |la |les )|d'(?!une? )|de (?!sante|\d|la ville|generation|premier"
    rf"|{ORDINAL})[a-z])"
)


def _speaks_of_contract(source: Source, start: int, end: int) -> bool:
    """Whether a sentence speaks of the contract, by its name or as what the text named last (« Il a été signé… »)."""
    text = _OTHER_CONTRACT.sub(" ", source.text[start:end])
    if re.search(rf"{CONTRACT}|accord(?!-)|dispositif", text):
        return True
    said_before = _SAID_BEFORE.match(text) or _SIGNS_THE_NEXT.search(text)
    return bool(said_before) and named_last(source, start, end)


def _dates_and_years(source: Source, start: int, end: int) -> Iterator[PartialDate]:
    known: list[tuple[int, int]] = []
    for found in dates(source.text, start, end):
        known.append((found.start, found.end))
        yield found
    for vague in _VAGUE_YEAR.finditer(source.text, start, end):
        if not any(a <= vague.start("year") < b for a, b in known):
            yield PartialDate(int(vague["year"]), None, None, vague.start(), vague.end())


def datelines(source: Source) -> Iterator[Dateline]:
    """Publication dates: a line that is a date, « Publié le … », near the top of the text."""
    for line in source.lines[:14]:
        for found in dates(source.text, line.start, line.end):
            before = source.text[line.start : found.start]
            alone = line.end - line.start < 45 or found.start - line.start < 12
            told = before.endswith(("publie le ", "publiee le ", "mis en ligne le "))
            if found.year and found.month and (told or (alone and _DATELINE.fullmatch(before.rstrip() or ""))):
                yield Dateline(found.year, found.month, found.day)


def _completed(source: Source, found: PartialDate, lines: list[Dateline]) -> str | None:
    """The signing day with the year of the publication, where it comes within two months before or three days after."""
    if found.month is None:
        return None
    for other in dates(source.text):
        if found.day and (other.day, other.month) == (found.day, found.month) and other.year:
            return other.iso()
    if found.day is None:
        said = source.text.startswith(" dernier", found.end)
        years = [line.year - (found.month > line.month) for line in lines]
        return f"{years[0]:04d}-{found.month:02d}" if said and years else None
    last = source.text[found.end :].startswith(" dernier")
    for line in lines:
        if line.day is None:
            if line.month == found.month:
                return iso_day(line.year, found.month, found.day)
            continue
        published = _day(line.year, line.month, line.day)
        for year in (line.year, line.year - 1):
            signed = _day(year, found.month, found.day)
            if published and signed and timedelta(days=-4) <= published - signed <= timedelta(days=360 if last else 62):
                return signed.isoformat()
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
