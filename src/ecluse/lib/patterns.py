"""Regular expressions compiled when they are first used.

The reader knows five hundred of them, and a page of text needs a part: compiling all of them at import is a large part
of the time that ``ecluse read`` takes.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Lazy:
    """Stands for a compiled pattern until one of its attributes is asked for, then lends it its own."""

    def __init__(self, source: str, flags: int) -> None:
        self.pattern = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        # Called once a name: what is found stays on the object, where Python looks first.
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(re.compile(self.pattern, self._flags), name)  # the module ``re`` keeps what it compiled
        setattr(self, name, found)
        return found


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """As ``re.compile``; a mistake in ``source`` is raised at the first use."""
    return cast("re.Pattern[str]", _Lazy(source, flags))
