"""The bytes under which a text is frozen: the same facts, the same bytes; other facts, other bytes."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.contracts.rules.canonical import canonical, digest

_texts = st.text().map(lambda text: unicodedata.normalize("NFC", text)).filter(lambda t: max(t, default=" ") < "\ud800")
_trees: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | _texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=12,
)


@given(_trees)
def test_what_is_written_is_read_back(tree: Any) -> None:
    assert json.loads(canonical(tree)) == tree


@given(st.dictionaries(_texts, _trees, max_size=6), st.randoms())
def test_the_order_in_which_facts_are_given_changes_nothing(tree: dict[str, Any], random: Any) -> None:
    items = list(tree.items())
    random.shuffle(items)
    assert canonical(dict(items)) == canonical(tree)


@given(_trees, _trees)
def test_other_facts_have_other_bytes(one: Any, other: Any) -> None:
    # JSON tells true from 1, which Python does not.
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical(one) == canonical(other)) is same


def test_the_form_is_the_one_that_is_published() -> None:
    tree = {"é": "e\u0301", "a": [1, None, True, "«\u202f»"], "A": {"b": 2, "a": 1}}
    assert canonical(tree) == '{"A":{"a":1,"b":2},"a":[1,null,true,"«\u202f»"],"é":"é"}'.encode()
    assert digest(b"abc") == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize("value", [1.5, {1: "a"}, object(), {"e\u0301": 1, "é": 2}, b"octets"])
def test_what_has_no_single_way_to_be_written_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical({"valeur": value})
