"""Gestures: each does what it says, is undone exactly, keeps identifiers unique and loses nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecluse.documents.enums import NodeKind, Origin
from ecluse.documents.extraction.draft import ContractDraft, Span
from ecluse.documents.rules import gestures as g
from ecluse.documents.rules.drafting import tree_of
from ecluse.documents.rules.fields import FIELDS
from ecluse.documents.rules.tree import (
    ROOT,
    Tree,
    apply,
    patch_from_json,
    patch_to_json,
    tree_from_json,
    tree_to_json,
)
from ecluse.lib.errors import DomainError
from tests.unit.documents.rules.drafts import drafts, small


@pytest.fixture
def tree() -> Tree:
    return tree_of(small())


def sheet(tree: Tree, number: str) -> str:
    return next(node.id for node in tree.all(NodeKind.ACTION) if node.value("number") == number)


def axis(tree: Tree, place: int) -> str:
    return tree.all(NodeKind.AXIS)[place].id


def test_a_draft_keeps_every_value_of_the_extraction(tree: Tree) -> None:
    assert tree.contract.value("territory") == "Pays des Écluses"
    assert tree.contract.of("territory")[0].more("code") == "EPCI:200000001"
    one, two, three = tree.all(NodeKind.ACTION)
    assert (one.value("title"), one.value("budget_eur"), one.axes) == ("Aider les aidants", "12000", (axis(tree, 0),))
    assert two.of("funding")[0].extra == (("amount", "500.50"), ("year", "2024"))
    assert (two.of("extra")[0].more("label"), two.value("extra")) == ("Contact", "à l’accueil")
    assert tree.nodes[axis(tree, 1)].value("family") == "transversal"
    assert three.axes == (axis(tree, 1),)
    assert [caution.node for caution in tree.cautions] == [two.id], "counts are told afresh"


def test_correcting_keeps_the_words_of_the_source(tree: Tree) -> None:
    lead = tree.node(sheet(tree, "1")).of("leads")[0]
    done = g.perform(tree, g.Correct(lead.id, "  Réseau du Val ", (("detail", "antenne nord"),)))
    after = done.tree.owner(lead.id).fact(lead.id)
    assert (after.value, after.more("detail"), after.confirmed) == ("Réseau du Val", "antenne nord", True)
    assert after.origin == Origin.TYPED
    assert after.evidence == lead.evidence
    assert done.told == "Fiche 1, pilote : corrigé"


def test_correcting_to_nothing_empties(tree: Tree) -> None:
    lead = tree.node(sheet(tree, "1")).of("leads")[0]
    assert g.perform(tree, g.Correct(lead.id, " ")).tree.node(sheet(tree, "1")).of("leads") == ()


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("start_year", "2021", "2021"),
        ("signed_on", "25 janvier 2023", "2023-01-25"),
        ("signed_on", "14/03/2022", "2022-03-14"),
        ("signed_on", "2022-03", "2022-03"),
        ("signed_on", "le 25 janvier", "le 25 janvier"),
        ("generation", "2", "2"),
    ],
)
def test_values_are_kept_in_one_form(tree: Tree, field: str, typed: str, kept: str) -> None:
    emptied = tree
    for fact in tree.contract.of(field):
        emptied = g.perform(emptied, g.Empty(fact.id)).tree
    assert g.perform(emptied, g.AddFact(ROOT, field, typed)).tree.contract.value(field) == kept


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("start_year", "deux mille", "nombre entier"),
        ("start_year", "20022", "nombre entier"),
        ("start_year", "1066", "une année"),
        ("end_year", "2020,5", "nombre entier"),
        ("signed_on", "99", "un jour"),
        ("generation", "0", "numéro 1"),
    ],
)
def test_odd_values_are_refused_in_a_sentence(tree: Tree, field: str, typed: str, said: str) -> None:
    node = tree.contract
    edit = g.Edit(
        ROOT, tuple((fact.id, typed, ()) for fact in node.of(field)), () if node.of(field) else ((field, typed, ()),)
    )
    with pytest.raises(DomainError, match=said) as caught:
        g.perform(tree, edit)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("typed", "kept"), [("18 000 €", "18000"), ("18\u202f000,50 euros", "18000.50"), ("1200.5", "1200.5")]
)
def test_amounts_are_read_as_french_writes_them(tree: Tree, typed: str, kept: str) -> None:
    budget = tree.node(sheet(tree, "1")).of("budget_eur")[0]
    assert g.perform(tree, g.Correct(budget.id, typed)).tree.node(sheet(tree, "1")).value("budget_eur") == kept
    with pytest.raises(DomainError, match="montant"):
        g.perform(tree, g.Correct(budget.id, "beaucoup"))


def test_the_form_of_a_part_is_one_gesture(tree: Tree) -> None:
    one = tree.node(sheet(tree, "1"))
    lead, title = one.of("leads")[0], one.of("title")[0]
    edit = g.Edit(
        one.id,
        facts=((title.id, "Aider celles et ceux qui aident", ()), (lead.id, "", ())),
        added=(("start", "2024", ()), ("leads", "CPTS du Val", ()), ("end", " ", ())),
        axes=(axis(tree, 1),),
        confirm=True,
    )
    done = g.perform(tree, edit)
    after = done.tree.node(one.id)
    assert after.value("title") == "Aider celles et ceux qui aident"
    assert [fact.value for fact in after.of("leads")] == ["CPTS du Val"]
    assert (after.value("start"), after.of("end"), after.axes) == ("2024", (), (axis(tree, 1),))
    assert all(fact.confirmed for fact in after.facts)
    assert done.told == "Fiche 1 : confirmée"


def test_a_form_sent_unchanged_changes_nothing(tree: Tree) -> None:
    one = tree.node(sheet(tree, "2"))
    sent = tuple((fact.id, fact.value, fact.extra) for fact in one.facts)
    assert g.perform(tree, g.Edit(one.id, sent, axes=one.axes)).patch.is_empty


def test_confirming_a_part_answers_its_cautions(tree: Tree) -> None:
    done = g.perform(tree, g.Confirm(sheet(tree, "2")))
    assert done.tree.contract.seen == ("caution:0",)
    assert not any(fact.in_doubt for fact in done.tree.node(sheet(tree, "2")).facts)


def test_a_field_of_one_value_refuses_a_second(tree: Tree) -> None:
    with pytest.raises(DomainError, match="déjà une valeur"):
        g.perform(tree, g.AddFact(sheet(tree, "1"), "title", "Autre"))


def test_adding_an_axis_and_a_sheet_under_it(tree: Tree) -> None:
    done = g.perform(tree, g.AddNode("axis", "Accès aux soins", number="3"))
    new = done.node
    assert done.told == "Axe 3 : ajouté"
    after = g.perform(done.tree, g.AddNode("action", "Un bus santé", axis=new)).tree
    assert [node.value("title") for node in after.under(new, NodeKind.ACTION)] == ["Un bus santé"]
    with pytest.raises(DomainError, match="titre"):
        g.perform(tree, g.AddNode("action", "  "))
    with pytest.raises(DomainError, match="qu’un contrat"):
        g.perform(tree, g.AddNode("contract", "Un autre"))


def test_discarding_and_restoring(tree: Tree) -> None:
    one = sheet(tree, "1")
    gone = g.perform(tree, g.Discard(one)).tree
    assert [node.id for node in gone.live(NodeKind.ACTION)] == [sheet(tree, "2"), sheet(tree, "3")]
    assert g.perform(gone, g.Restore(one)).tree == tree
    with pytest.raises(DomainError, match="abandonnez la lecture"):
        g.perform(tree, g.Discard(ROOT))


def test_merging_sheets_keeps_everything(tree: Tree) -> None:
    done = g.perform(tree, g.Merge(sheet(tree, "1"), sheet(tree, "2")))
    merged = done.tree.node(sheet(tree, "1"))
    assert [node.value("number") for node in done.tree.all(NodeKind.ACTION)] == ["1", "3"]
    assert [fact.value for fact in merged.of("leads")] == [
        "Réseau de Soins du Val",
        "Réseau de Soin du Val",
        "Coordonnateur du projet territorial",
    ]
    extras = {fact.more("label"): fact.value for fact in merged.of("extra")}
    assert extras == {
        "Contact": "à l’accueil",
        "Titre de la fiche réunie": "Faire marcher",
        "Numéro de la fiche réunie": "2",
    }
    assert done.told == "Fiche 1 : fusionnée avec la fiche 2"


def test_merging_axes_brings_their_sheets(tree: Tree) -> None:
    first, second = axis(tree, 0), axis(tree, 1)
    after = g.perform(tree, g.Merge(first, second)).tree
    assert [node.value("number") for node in after.under(first, NodeKind.ACTION)] == ["1", "2", "3"]
    with pytest.raises(DomainError, match="même nature"):
        g.perform(tree, g.Merge(first, sheet(tree, "1")))


def test_splitting_a_sheet(tree: Tree) -> None:
    two = tree.node(sheet(tree, "2"))
    moved = two.of("leads")[1]
    done = g.perform(tree, g.SplitNode(two.id, "Faire courir", (moved.id,), "2 bis"))
    new = done.tree.node(done.node)
    assert (new.value("title"), new.value("number"), new.axes) == ("Faire courir", "2 bis", two.axes)
    assert [fact.value for fact in new.of("leads")] == [moved.value]
    assert len(done.tree.node(two.id).of("leads")) == 1
    assert done.tree.order.index(new.id) == done.tree.order.index(two.id) + 1
    with pytest.raises(DomainError, match="garder un titre"):
        g.perform(tree, g.SplitNode(two.id, "Autre", (two.of("title")[0].id,)))


def test_a_number_typed_for_the_second_part_corrects_the_one_that_moves(tree: Tree) -> None:
    one = tree.node(sheet(tree, "1"))
    number = one.of("number")[0]
    done = g.perform(tree, g.SplitNode(one.id, "Faire courir", (number.id,), "1 bis"))
    second = done.tree.node(done.node)
    assert [(fact.value, fact.evidence) for fact in second.of("number")] == [("1 bis", number.evidence)]
    assert not done.tree.node(one.id).of("number")
    kept = g.perform(tree, g.SplitNode(one.id, "Faire courir", (number.id,))).tree
    assert [fact for node in kept.live(NodeKind.ACTION) for fact in node.of("number") if fact.value == "1"] == [number]


def test_splitting_a_lead_into_two_bodies(tree: Tree) -> None:
    lead = tree.node(sheet(tree, "1")).of("leads")[0]
    spans = ((Span(6, 0, 6),), (Span(6, 7, 12),))
    done = g.perform(tree, g.SplitFact(lead.id, ("Réseau", "Val"), spans))
    leads = done.tree.node(sheet(tree, "1")).of("leads")
    assert [(fact.value, fact.evidence) for fact in leads] == [("Réseau", spans[0]), ("Val", spans[1])]
    assert done.told == "Fiche 1, pilote : scindé en 2"
    with pytest.raises(DomainError, match="au moins deux"):
        g.perform(tree, g.SplitFact(lead.id, ("Réseau", " ")))
    back = g.perform(done.tree, g.JoinFacts(leads[0].id, leads[1].id)).tree
    assert [fact.value for fact in back.node(sheet(tree, "1")).of("leads")] == ["Réseau Val"]


def test_unifying_a_body_everywhere(tree: Tree) -> None:
    names = ("Réseau de Soins du Val", "Réseau de Soin du Val")
    after = g.perform(tree, g.Unify(names, names[0])).tree
    assert after.node(sheet(tree, "1")).value("leads") == names[0]
    assert after.node(sheet(tree, "2")).value("leads") == names[0]


def test_unifying_twins_in_one_sheet_leaves_one(tree: Tree) -> None:
    merged = g.perform(tree, g.Merge(sheet(tree, "1"), sheet(tree, "2"))).tree
    names = ("Réseau de Soins du Val", "Réseau de Soin du Val")
    after = g.perform(merged, g.Unify(names, names[0])).tree.node(sheet(tree, "1"))
    assert [fact.value for fact in after.of("leads")] == [names[0], "Coordonnateur du projet territorial"]
    assert {span.block for span in after.of("leads")[0].evidence} == {6, 8}


def test_moving_and_ordering(tree: Tree) -> None:
    one, two = sheet(tree, "1"), sheet(tree, "2")
    after = g.perform(tree, g.Move(one, (axis(tree, 1), axis(tree, 0)))).tree
    assert after.first_axis(after.node(one)) == axis(tree, 1)
    with pytest.raises(DomainError, match="un axe"):
        g.perform(tree, g.Move(one, (two,)))
    swapped = g.perform(tree, g.Shift(two, True)).tree
    assert [node.id for node in swapped.under(axis(tree, 0), NodeKind.ACTION)] == [two, one]
    with pytest.raises(DomainError, match="extrémité"):
        g.perform(tree, g.Shift(one, True))


def test_attaching_words_of_the_source(tree: Tree) -> None:
    spans = (Span(9, 3, 9),)
    new = g.perform(tree, g.Attach(sheet(tree, "3"), "leads", "CPTS du Val", spans)).tree.node(sheet(tree, "3"))
    assert [(fact.value, fact.evidence, fact.origin) for fact in new.of("leads")] == [("CPTS du Val", spans, "read")]
    title = tree.node(sheet(tree, "3")).of("title")[0]
    known = g.perform(tree, g.Attach(sheet(tree, "3"), "title", "mots", spans, title.id)).tree
    assert known.node(sheet(tree, "3")).of("title")[0].evidence == (*title.evidence, *spans)
    with pytest.raises(DomainError, match="mots de la source"):
        g.perform(tree, g.Attach(sheet(tree, "3"), "leads", "x", ()))


def test_what_is_gone_is_refused_in_a_sentence(tree: Tree) -> None:
    for gesture in (g.Confirm("n999"), g.Correct("f999", "x"), g.Merge(sheet(tree, "1"), "n999")):
        with pytest.raises(DomainError, match="Rechargez"):
            g.perform(tree, gesture)


@st.composite
def gestures(draw: st.DrawFn, tree: Tree) -> g.Gesture:
    """Any gesture that speaks of what is there, possible or not."""
    nodes = st.sampled_from(sorted(tree.nodes))
    facts = st.sampled_from(sorted(tree.owners) or ["f0"])
    texts = st.text("abc é 0129’", max_size=12)
    fields = st.sampled_from(sorted({field.name for fields in FIELDS.values() for field in fields}))
    pick = st.lists(facts, max_size=3, unique=True).map(tuple)
    axes = st.lists(nodes, max_size=2, unique=True).map(tuple)
    spans = st.lists(st.builds(Span, st.integers(0, 9), st.just(0), st.just(4)), max_size=2).map(tuple)
    return draw(
        st.one_of(
            st.builds(g.Correct, facts, texts),
            st.builds(g.Confirm, nodes),
            st.builds(g.Empty, facts),
            st.builds(g.AddFact, nodes, fields, texts),
            st.builds(
                g.AddNode, st.sampled_from(list(NodeKind)), texts, texts, st.just("") | nodes, st.just("") | nodes
            ),
            st.builds(g.Discard, nodes),
            st.builds(g.Restore, nodes),
            st.builds(g.Merge, nodes, nodes),
            st.builds(g.SplitNode, nodes, texts, pick, texts),
            st.builds(g.SplitFact, facts, st.lists(texts, max_size=3).map(tuple)),
            st.builds(g.JoinFacts, facts, facts),
            st.builds(g.Unify, st.lists(texts, max_size=2).map(tuple), texts),
            st.builds(g.Move, nodes, axes),
            st.builds(g.Shift, nodes, st.booleans()),
            st.builds(g.Attach, nodes, fields, texts, spans, st.just("") | facts),
            st.builds(g.SetAside, texts),
        )
    )


@settings(max_examples=60, deadline=None)
@given(drafts(), st.data())
def test_any_gesture_is_undone_exactly(draft: ContractDraft, data: st.DataObject) -> None:
    tree = tree_of(draft)
    for _ in range(4):
        gesture = data.draw(gestures(tree))
        assert g.gesture_from_json(json.loads(json.dumps(g.gesture_to_json(gesture)))) == gesture
        try:
            done = g.perform(tree, gesture)
        except DomainError as error:
            assert error.message.endswith((".", "?", "!"))  # noqa: PT017 - a sentence, whatever the gesture
            continue
        patch = patch_from_json(json.loads(json.dumps(patch_to_json(done.patch))))
        assert apply(tree, patch) == done.tree
        assert apply(done.tree, patch.inverse()) == tree
        assert tree_from_json(json.loads(json.dumps(tree_to_json(done.tree)))) == done.tree
        check(done.tree)
        tree = done.tree


def check(tree: Tree) -> None:
    """What holds of every tree: one place for each part, one identifier for each fact, axes that exist."""
    assert sorted(tree.order) == sorted(tree.nodes)
    facts = [fact.id for node in tree.nodes.values() for fact in node.facts]
    assert len(set(facts)) == len(facts)
    numbers = [int(identifier[1:]) for identifier in (*facts, *tree.nodes) if identifier != ROOT]
    assert max(numbers, default=0) < tree.next
    for node in tree.nodes.values():
        assert all(tree.nodes[axis].kind is NodeKind.AXIS for axis in node.axes)
        for field in FIELDS[node.kind]:
            assert field.many or len(node.of(field.name)) <= 1


@settings(max_examples=50, deadline=None)
@given(drafts(), st.data())
def test_a_merge_loses_nothing(draft: ContractDraft, data: st.DataObject) -> None:
    tree = tree_of(draft)
    sheets = tree.all(NodeKind.ACTION)
    if len(sheets) < 2:
        return
    kept, absorbed = data.draw(st.permutations(sheets))[:2]
    merged = g.perform(tree, g.Merge(kept.id, absorbed.id)).tree.node(kept.id)
    words = {span for fact in (*kept.facts, *absorbed.facts) for span in fact.evidence}
    assert {span for fact in merged.facts for span in fact.evidence} == words
    told = "\n".join(fact.value for fact in merged.facts).casefold()
    for fact in (*kept.facts, *absorbed.facts):
        assert fact.value.casefold() in told or folded(fact.value) in {folded(other.value) for other in merged.facts}
    assert set(merged.axes) == {*kept.axes, *absorbed.axes}


def folded(text: str) -> str:
    from ecluse.lib.text import key

    return key(text)
