"""Performing a gesture: another tree, what undoes it, and the sentence that tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ecluse.documents.rules.gestures import facts, kinds, parts
from ecluse.documents.rules.tree import Patch, Tree, difference


@dataclass(frozen=True, slots=True)
class Done:
    """A gesture performed: the tree after it, the patch made (its inverse undoes it), what to say, what it was about."""

    tree: Tree
    patch: Patch
    told: str
    node: str


_PERFORM: dict[type[Any], Callable[[Tree, Any], tuple[Tree, str, str]]] = {
    kinds.Correct: facts.correct,
    kinds.Edit: facts.edit,
    kinds.Confirm: facts.confirm,
    kinds.Empty: facts.empty,
    kinds.AddFact: facts.add_fact,
    kinds.SplitFact: facts.split_fact,
    kinds.JoinFacts: facts.join_facts,
    kinds.Unify: facts.unify,
    kinds.Attach: facts.attach,
    kinds.AddNode: parts.add_node,
    kinds.Discard: parts.discard,
    kinds.Restore: parts.restore,
    kinds.Merge: parts.merge,
    kinds.SplitNode: parts.split_node,
    kinds.Move: parts.move,
    kinds.Shift: parts.shift,
    kinds.SetAside: parts.set_aside,
}


def perform(tree: Tree, gesture: kinds.Gesture) -> Done:
    """``tree`` after ``gesture``. Raises DomainError, in French, for what cannot be done."""
    after, told, node = _PERFORM[type(gesture)](tree, gesture)
    return Done(after, difference(tree, after), told, node)
