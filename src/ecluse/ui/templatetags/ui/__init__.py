"""The components of the interface, as tags. One module a family; the gallery shows each in every state."""

from ecluse.ui.templatetags.ui import blocks, forms, frame, lists, marks, navigation
from ecluse.ui.templatetags.ui.library import register

__all__ = ["blocks", "forms", "frame", "lists", "marks", "navigation", "register"]
