"""One axis named alone, where the text lists none: « un axe santé environnementale », « dont celle de l’environnement »."""

from __future__ import annotations

import re

from ecluse.documents.extraction.axes.items import AxisItem, AxisList, is_cut_at
from ecluse.documents.extraction.axes.likely import is_subject
from ecluse.documents.extraction.axes.openings import NOT_AXES, OF_ANOTHER
from ecluse.documents.extraction.axes.titles import clean, cut_explained
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.vocabulary import AXIS_QUALIFIER, CLS, EARLIER, OTHER_PLAN
from ecluse.lib.patterns import lazy

_LONE = lazy(
    r"(?:(?<![a-z'])un (?:axe|volet)"
    rf"{AXIS_QUALIFIER}(?: (?:(?:consacre|dedie|relatif|lie) (?:a |au(?= ))|(?:portant )?sur | ?: ?)| )"
    r"|(?<![a-z'])(?:axes|priorites|orientations|thematiques|volets)"
    rf"{AXIS_QUALIFIER},? dont cel(?:le|ui) (?:de |du |d')"
    r"|(?:^|(?<=\n))axe transversal ?(?P<across>:) ?)"
    r"(?P<title>(?!de |du |des |d'|qui |que |dont |a |pour |et |ou |majeur|important|fort)[^.;:(\"\n]{4,70})(?=[.;:(\"\n, ]|$)"
)
_NEAR = 450
_ENDS = lazy(
    r", (?!(?:[a-z]+ )?(?:et|[a-z]+,) )| (?:au sein|dans le cadre|qui|dont|afin|pour|avec|est|sera|a ete)(?![a-z])"
    rf"| (?:du|de ce|a ce|au) {CLS}"
)


def lone_axis(source: Source) -> AxisList | None:
    """The only axis that a sentence near the contract's name gives, where it speaks of health; the first one found."""
    for found in _LONE.finditer(source.text):
        start, end = source.sentence_at(found.start())
        sentence = source.text[start:end]
        if NOT_AXES.match(source.text, found.end()) or OF_ANOTHER.match(source.text, found.start("title")):
            continue
        if re.search(EARLIER, sentence) or (re.search(OTHER_PLAN, sentence) and not re.search(CLS, sentence)):
            continue
        if not re.search(CLS, source.text[max(0, start - _NEAR) : end]):
            continue
        across = found["across"] is not None
        stop = None if across else _ENDS.search(source.text, *found.span("title"))
        if stop is None and source.text.startswith(" ", found.end("title")):
            continue  # the sentence goes on beyond any title
        low, high = cut_explained(
            source, *clean(source, found.start("title"), stop.start() if stop else found.end("title"))
        )
        if high - low < 4 or is_cut_at(source, high) or not is_subject(source.text[low:high]):
            continue
        return AxisList((AxisItem(low, high, transversal=across),), "axes.lone", low, rank=0.3)
    return None
