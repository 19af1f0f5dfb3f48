"""The draft that the tests of the checking page work on, as it stands in the database."""

from __future__ import annotations

from ecluse.documents.models import Draft
from ecluse.documents.rules.tree import Tree
from ecluse.documents.selectors import tree_of_draft


def tree_now(draft: Draft) -> Tree:
    return tree_of_draft(Draft.objects.get(pk=draft.pk))
