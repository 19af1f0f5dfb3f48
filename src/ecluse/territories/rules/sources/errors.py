"""What is wrong with a file, in a French sentence that says what to do."""

from __future__ import annotations

from ecluse.lib.typography import french


class SourceError(Exception):
    """A file that cannot be loaded; ``message`` is a whole French sentence, or two."""

    def __init__(self, message: str) -> None:
        self.message = french(message)
        super().__init__(self.message)
