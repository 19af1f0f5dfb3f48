"""Several places that act together at the head of a sentence: « Brume, Lande et Dorvois : ces territoires se dotent … »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ecluse.documents.extraction.names import read_name, skip_links
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.vocabulary import CLS
from ecluse.lib.patterns import lazy

_HEAD = lazy(r"(?:^|\n|(?<=[.:!?\"]) ?|(?<=\d)\. |, )(?=[a-z])")
_STEP = lazy(r"(?:, et |, | et )(?:de la |de l'|du |des |de |d'|la |le |les |l')?(?=[a-z])")
#: The plural verbs of those who make a contract, the subject said again or not.
_ACT_TOGETHER = lazy(
    r"(?:,? ?:? ?(?:ces|les|deux|trois|quatre) (?:\d |deux |trois |quatre )?(?:territoires|communes|villes|communautes"
    r"|intercommunalites|collectivites))? (?:vont |viennent de |ont |s'appretent a )?(?:(?:se |s')(?:sont )?)?"
    r"(?:sign|dot|engag|renouvel|lanc|port|valid|adopt|unis|associ|mobilis|concluen)[a-z]*(?![a-z])"
)


def joint_subjects(source: Source) -> Iterator[list[tuple[int, int]]]:
    """The names of each list of places that signs, carries or prepares a contract in a sentence that speaks of it."""
    for found in _HEAD.finditer(source.text):
        names = [*_name_before(source, found.end()), *_names(source, skip_links(source, found.end()))]
        if len(names) < 2 or not _ACT_TOGETHER.match(source.text, names[-1][1]):
            continue
        _, end = source.sentence_at(names[-1][1])
        if re.search(CLS, source.text[names[-1][1] : end]):
            yield names


def _names(source: Source, place: int) -> list[tuple[int, int]]:
    names: list[tuple[int, int]] = []
    here: int | None = place
    while here is not None and (named := read_name(source, here)):
        joint = source.text.rfind(" et ", *named)
        if joint >= 0:
            names += [(named[0], joint), (joint + 4, named[1])]
        else:
            names.append(named)
        step = _STEP.match(source.text, named[1])
        here = step.end() if step else None
    return names


_BEFORE = lazy(r"(?<![a-z'-])(?:de |d')?(?P<name>[a-z][a-z-]+), $")


def _name_before(source: Source, place: int) -> list[tuple[int, int]]:
    """The name that begins the list, where a damaged sentence hides it: « … en plus de Brume, Lande et Dorville signent »."""
    found = _BEFORE.search(source.text, max(0, place - 40), place)
    named = read_name(source, found.start("name")) if found else None
    return [named] if found and named and named[1] == found.end("name") else []
