"""What is left to look at in a draft, worst first, each with one gesture. Counted afresh after each gesture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ecluse.contracts.rules.partial_dates import first_day, is_partial_date, last_day
from ecluse.documents.enums import NodeKind, Shape
from ecluse.documents.extraction.draft import Confidence, Span
from ecluse.documents.rules.bodies import is_a_function, twins
from ecluse.documents.rules.drafting import OTHERS_BESIDE
from ecluse.documents.rules.fields import FIELDS, field_of
from ecluse.documents.rules.gestures import Gesture, Unify
from ecluse.documents.rules.names import place_of, shortened, title_of
from ecluse.documents.rules.tree import ROOT, DraftFact, Node, Tree
from ecluse.lib.formats import partial_date, plural
from ecluse.lib.text import key

WITHOUT_YEAR = "signature_without_year"


@dataclass(frozen=True, slots=True)
class Warning:
    """Something to look at: where (``place``, ``node``, ``field``), what (``message``), and the one gesture that answers.

    ``act`` is the word on the button. ``gesture`` is performed as it is; without one, the button opens ``node`` at
    ``field``, or the page of acceptance for ``relier``. ``absent`` is true for what the source does not say.
    """

    key: str
    place: str
    node: str
    message: str
    act: str
    about: str
    field: str = ""
    fact: str = ""
    gesture: Gesture | None = None
    absent: bool = False
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """What the source announces of itself against what was found, with the words to say it.

    ``at_least`` is true where the source counts some of them alone, so that more may be found.
    """

    name: str
    announced: int | None
    found: int
    words: str
    at_least: bool = False

    @property
    def agrees(self) -> bool:
        if self.announced is None or self.announced == self.found:
            return True
        return self.at_least and self.found > self.announced


_COUNTED = (
    ("announced_axes", NodeKind.AXIS, "axe", "axes"),
    ("announced_actions", NodeKind.ACTION, "fiche", "fiches"),
    ("announced_signatories", NodeKind.SIGNATORY, "signataire", "signataires"),
)


def counts(tree: Tree) -> list[Count]:
    """Axes, sheets and signatories: announced and found."""
    rows = []
    for field, kind, one, many in _COUNTED:
        said = tree.contract.value(field)
        announced = int(said) if said.isdigit() else None
        found = len(tree.live(kind))
        words = plural(found if announced is None else announced, one, many)
        at_least = any(fact.more(OTHERS_BESIDE) for fact in tree.contract.of(field))
        rows.append(Count(field, announced, found, words, at_least))
    return rows


def lead_bodies(tree: Tree) -> int:
    """How many different bodies lead an action."""
    return len({key(fact.value) for node in tree.live(NodeKind.ACTION) for fact in node.of("leads")})


def warnings(tree: Tree) -> list[Warning]:
    """Everything left to look at: counts, cautions of the extraction, doubts, functions, twins, dates, then what is absent."""
    seen = set(tree.contract.seen)
    found = [
        *_counts(tree),
        *_cautions(tree),
        *_doubts(tree),
        *_twins(tree),
        *_dates(tree),
        *_empty_parts(tree),
        *_absent(tree),
    ]
    kept: dict[str, Warning] = {}
    for warning in found:
        if warning.key not in seen:
            kept.setdefault(warning.key, warning)
    return list(kept.values())


def _counts(tree: Tree) -> Iterator[Warning]:
    for count in counts(tree):
        if count.agrees or count.announced is None:
            continue
        noun = count.words.rsplit("\u00a0", 1)[-1]
        e = "e" if noun.startswith("fiche") else ""
        gap = count.announced - count.found
        many = "s" if count.announced > 1 else ""
        found = f"{count.found} trouvé{e}{'s' if count.found > 1 else ''}" if count.found else f"aucun{e} trouvé{e}"
        rest = f"\u00a0: {f'il en manque {gap}' if gap > 0 else f'{-gap} de trop'}" if count.found else ""
        fact = tree.contract.of(count.name)[0]
        yield Warning(
            f"{count.name}:{count.announced}:{count.found}", noun.capitalize(), ROOT,
            f"{count.words} annoncé{e}{many}, {found}{rest}", "Voir", "où le compte est annoncé", count.name, fact.id,
            evidence=fact.evidence,
        )  # fmt: skip


def _cautions(tree: Tree) -> Iterator[Warning]:
    for place, caution in enumerate(tree.cautions):
        node = tree.nodes.get(caution.node)
        if node is None or node.discarded:
            continue
        if caution.code == WITHOUT_YEAR:
            if not node.of("signed_on"):
                yield Warning(
                    "absent:signed_on", "Signature", ROOT, _lower_first(caution.message), "Compléter",
                    "la date de signature", "signed_on", absent=True, evidence=caution.evidence,
                )  # fmt: skip
            continue
        where = place_of(tree, node)
        yield Warning(
            f"caution:{place}", where, caution.node, _lower_first(caution.message), "Voir",
            f"{where} dans le brouillon", evidence=caution.evidence,
        )  # fmt: skip


def _lower_first(sentence: str) -> str:
    """A sentence after a colon: its first letter small, unless the word is an acronym, and no full stop."""
    plain = sentence.strip().removesuffix(".")
    first = plain.split(" ", 1)[0]
    return plain if len(first) > 1 and first[1:2].isupper() else plain[:1].lower() + plain[1:]


def _doubts(tree: Tree) -> Iterator[Warning]:
    """One warning a part that holds doubtful values; the first note says why. Functions that stand for bodies go apart."""
    for identifier in tree.order:
        node = tree.nodes[identifier]
        if node.discarded:
            continue
        functions = [fact for fact in node.facts if node.kind is NodeKind.ACTION and _stands_for_a_body(node, fact)]
        for fact in functions:
            yield Warning(
                f"function:{fact.id}", place_of(tree, node), node.id,
                f"« {shortened(fact.value, 40)} » est une fonction, pas un organisme", "Rattacher",
                f"la fonction à un organisme, {place_of(tree, node)}", fact.field, fact.id, evidence=fact.evidence,
            )  # fmt: skip
        doubts = [
            fact for fact in node.facts if fact.in_doubt and fact not in functions and not asked_about(tree, node, fact)
        ]
        if doubts:
            yield _doubt(tree, node, doubts)


def asked_about(tree: Tree, node: Node, fact: DraftFact) -> bool:
    """True when a caution of the extraction already asks about the words of a doubtful value of that part."""
    return any(
        caution.node == node.id
        and caution.code != WITHOUT_YEAR
        and any(_meet(span, asked) for span in fact.evidence for asked in caution.evidence)
        for caution in tree.cautions
    )


def _meet(one: Span, other: Span) -> bool:
    return (one.block, one.cell) == (other.block, other.cell) and one.start < other.end and other.start < one.end


def _stands_for_a_body(node: Node, fact: DraftFact) -> bool:
    shape = field_of(node.kind, fact.field).shape
    return shape is Shape.BODY and not fact.confirmed and not fact.extra and is_a_function(fact.value)


def _doubt(tree: Tree, node: Node, doubts: list[DraftFact]) -> Warning:
    fact = doubts[0]
    labels = list(dict.fromkeys(field_of(node.kind, doubt.field).label.lower() for doubt in doubts))
    note = next((doubt.note for doubt in doubts if doubt.note), "")
    if node.kind is NodeKind.CONTRACT and len(doubts) == 1:
        where = field_of(node.kind, fact.field).label
        said = _lower_first(note) if note else f"« {shortened(fact.value, 60)} », à vérifier"
    else:
        where = place_of(tree, node)
        said = f"{', '.join(labels)} à vérifier"
        said = f"{labels[0]}, {_lower_first(note)}" if note and len(labels) == 1 else said
    return Warning(
        f"doubt:{node.id}:{','.join(doubt.id for doubt in doubts)}", where, node.id, said, "Voir", place_of(tree, node),
        fact.field, fact.id, evidence=fact.evidence,
    )  # fmt: skip


def _twins(tree: Tree) -> Iterator[Warning]:
    where: dict[str, list[Node]] = {}
    for node, fact in tree.facts():
        if field_of(node.kind, fact.field).shape is Shape.BODY:
            where.setdefault(fact.value, []).append(node)
    for first, second in twins(where):
        nodes = list(dict.fromkeys(node.id for name in (first, second) for node in where[name]))
        # The spelling met most often is kept; at equal count, the longer one, which says more.
        kept = max((first, second), key=lambda name: (len(where[name]), len(name)))
        yield Warning(
            f"twins:{min(key(first), key(second))}:{max(key(first), key(second))}", _places(tree, nodes), nodes[0],
            f"« {shortened(first, 45)} » et « {shortened(second, 45)} », le même\u202f?", "Oui, réunir",
            f"sous le nom « {kept} »", gesture=Unify((first, second), kept),
        )  # fmt: skip


def _places(tree: Tree, nodes: list[str]) -> str:
    """« Fiches 7 et 12 », « Fiche 3 », « Fiche 3 et 4 autres »."""
    numbers = [tree.nodes[node].value("number") for node in nodes if tree.nodes[node].kind is NodeKind.ACTION]
    if len(numbers) == len(nodes) and all(numbers) and len(nodes) == 2:
        return f"Fiches {numbers[0]} et {numbers[1]}"
    first = place_of(tree, tree.nodes[nodes[0]])
    return first if len(nodes) == 1 else f"{first} et {plural(len(nodes) - 1, 'autre')}"


def _empty_parts(tree: Tree) -> Iterator[Warning]:
    """Sheets that no body leads, told once, and parts without a title."""
    sheets = tree.live(NodeKind.ACTION)
    without = [node for node in sheets if not node.of("leads")]
    if without and len(without) < len(sheets):
        yield Warning(
            f"no-lead:{','.join(node.id for node in without)}", place_of(tree, without[0]), without[0].id,
            "pas de pilote dans la source" if len(without) == 1
            else f"pas de pilote dans la source, ni pour {plural(len(without) - 1, 'autre')}",
            "Compléter", f"le pilote, {place_of(tree, without[0])}", "leads", absent=True,
        )  # fmt: skip
    elif without:
        yield Warning(
            f"no-lead:{','.join(node.id for node in without)}", "Fiches", without[0].id,
            "la source ne dit aucun pilote", "Compléter", "les pilotes", "leads", absent=True,
        )  # fmt: skip
    axes = tree.live(NodeKind.AXIS)
    loose = [node for node in sheets if tree.first_axis(node) is None]
    if axes and loose:
        yield Warning(
            f"no-axis:{','.join(node.id for node in loose)}", place_of(tree, loose[0]), loose[0].id,
            "sous aucun axe" if len(loose) == 1 else f"sous aucun axe, comme {plural(len(loose) - 1, 'autre')}",
            "Voir", place_of(tree, loose[0]),
        )  # fmt: skip
    for identifier in tree.order:
        node = tree.nodes[identifier]
        if not node.discarded and node.kind is not NodeKind.CONTRACT and not title_of(node):
            yield Warning(
                f"untitled:{node.id}", place_of(tree, node), node.id, "sans titre", "Compléter",
                f"le titre, {place_of(tree, node)}", "name" if node.kind is NodeKind.SIGNATORY else "title", absent=True,
            )  # fmt: skip
    if not sheets and not tree.contract.value("announced_actions"):
        yield Warning(
            "no-sheet", "Fiches", ROOT, "aucune fiche action n’a été trouvée dans la source", "Voir",
            "le brouillon", absent=True,
        )  # fmt: skip


def _dates(tree: Tree) -> Iterator[Warning]:
    """Parts that end before they begin: the contract refuses them, so they are told as soon as they are written."""
    for node in [tree.contract, *tree.live(NodeKind.ACTION)]:
        first, last = ("start_year", "end_year") if node.kind is NodeKind.CONTRACT else ("start", "end")
        start, end = node.value(first), node.value(last)
        if not (is_partial_date(start) and is_partial_date(end)) or last_day(end) >= first_day(start):
            continue
        where = place_of(tree, node)
        yield Warning(
            f"dates:{node.id}:{start}:{end}", where, node.id,
            f"la fin, {partial_date(end)}, est avant le début, {partial_date(start)}", "Voir", f"{where}, ses dates",
            last, node.of(last)[0].id, evidence=node.of(last)[0].evidence,
        )  # fmt: skip


def _absent(tree: Tree) -> Iterator[Warning]:
    for field in FIELDS[NodeKind.CONTRACT]:
        if field.expected and not tree.contract.of(field.name):
            yield Warning(
                f"absent:{field.name}", field.label, ROOT, f"absent{'e' if field.feminine else ''} de la source",
                "Compléter", f"{field.label.lower()} du contrat", field.name, absent=True,
            )  # fmt: skip


def sure_sheets(tree: Tree) -> int:
    """How many live sheets hold no doubtful value."""
    return sum(node.confidence > Confidence.CHECK for node in tree.live(NodeKind.ACTION))
