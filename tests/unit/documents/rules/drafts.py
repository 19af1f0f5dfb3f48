"""Drafts as the extraction gives them, made by hand or by Hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from ecluse.documents.extraction.draft import (
    ActionDraft,
    Announced,
    AxisDraft,
    Caution,
    Confidence,
    ContractDraft,
    Fact,
    FundingDraft,
    ObjectiveDraft,
    SignatoryDraft,
    Span,
)


def fact(value: Any, block: int = 0, *, confidence: Confidence = Confidence.SURE, note: str = "") -> Fact[Any]:
    return Fact(value, (Span(block, 0, 5),), confidence, "made", note)


def small() -> ContractDraft:
    """Two axes, three sheets, two leads in doubt, and counts that do not agree."""
    return ContractDraft(
        territory=fact("Pays des Écluses"),
        territory_code="EPCI:200000001",
        start_year=fact(2022),
        end_year=fact(2027),
        signatories=(SignatoryDraft(fact("Agence régionale de santé", 1), fact("directrice générale", 1)),),
        axes=(AxisDraft(fact("Bien vieillir", 2), fact("1", 2)), AxisDraft(fact("Coordonner", 3), None, True)),
        objectives=(ObjectiveDraft(fact("Rompre l’isolement", 4), None, 0),),
        actions=(
            ActionDraft(
                fact("Aider les aidants", 5),
                fact("1", 5),
                (0,),
                leads=(fact("Réseau de Soins du Val", 6),),
                description=fact("Des temps de répit.", 6),
                budget_eur=fact(12000.0, 6),
            ),
            ActionDraft(
                fact("Faire marcher", 7),
                fact("2", 7),
                (0,),
                leads=(
                    fact("Réseau de Soin du Val", 8),
                    fact("Coordonnateur du projet territorial", 8, confidence=Confidence.CHECK),
                ),
                funding=(FundingDraft(fact("CPAM", 8), fact(500.5, 8), fact("2024", 8)),),
                extra=(("Contact", fact("à l’accueil", 8)),),
            ),
            ActionDraft(fact("Se parler", 9), fact("3", 9), (1,)),
        ),
        announced=Announced(axes=fact(2), actions=fact(4)),
        warnings=(
            Caution("actions_count", "4 fiches annoncées, 3 trouvées.", "actions"),
            Caution("odd_page", "Une page est illisible.", "action:1", (Span(8, 0, 1),)),
        ),
    )


_text = st.text("abcdefghij éè’,-0123456789", min_size=1, max_size=30).filter(lambda text: text.strip() == text)
_spans = st.builds(Span, st.integers(0, 30), st.integers(0, 5), st.integers(6, 9), st.sampled_from([None, 0, 1]))
_facts = st.builds(
    Fact,
    _text,
    st.lists(_spans, max_size=2).map(tuple),
    st.sampled_from(list(Confidence)),
    st.just("made"),
    st.sampled_from(["", "À voir."]),
)
_maybe = st.none() | _facts
_many = st.lists(_facts, max_size=3).map(tuple)


@st.composite
def drafts(draw: st.DrawFn) -> ContractDraft:
    """Any draft, small."""
    axes = draw(st.lists(st.builds(AxisDraft, _facts, _maybe, st.booleans()), max_size=3))
    places = (
        st.lists(st.integers(0, max(len(axes) - 1, 0)), max_size=2, unique=True).map(tuple) if axes else st.just(())
    )
    actions = st.builds(
        ActionDraft,
        title=_facts,
        number=_maybe,
        axes=places,
        leads=_many,
        partners=_many,
        context=_maybe,
        description=_maybe,
        status=_maybe,
        indicators=_many,
        extra=st.lists(st.tuples(_text, _facts), max_size=2).map(tuple),
        funding=st.lists(st.builds(FundingDraft, _maybe, st.none(), st.none()), max_size=1).map(tuple),
    )
    return ContractDraft(
        territory=draw(_maybe),
        signatories=tuple(draw(st.lists(st.builds(SignatoryDraft, _facts, _maybe, st.none()), max_size=2))),
        axes=tuple(axes),
        objectives=tuple(
            draw(
                st.lists(
                    st.builds(ObjectiveDraft, _facts, st.none(), st.sampled_from([None, *range(len(axes))])), max_size=2
                )
            )
        ),
        actions=tuple(draw(st.lists(actions, max_size=4))),
    )
