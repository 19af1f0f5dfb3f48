"""What the files that declare the observatory may be refused for."""

from __future__ import annotations


class DefinitionError(Exception):
    """A definition that cannot be used: which file, which entry, what is wrong, in one French sentence."""

    def __init__(self, file: str, entry: str, problem: str) -> None:
        super().__init__(f"{file}, « {entry} » : {problem}" if entry else f"{file} : {problem}")
        self.file = file
        self.entry = entry
        self.problem = problem
