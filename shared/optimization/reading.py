"""Reads a prompt as prose: without its Jinja, in sentences, and with the place of everything that is found."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from shared.prompts.template import Included, Prompt, Variable

DATA_NAMES: Final = frozenset({
    *("article", "body", "content", "context", "data", "document", "documents", "draft", "email", "input", "message"),
    *("notes", "passages", "review", "reviews", "source", "source_text", "text", "transcript"),
})
_LONG: Final = 2_000
_NEAR: Final = 200
_JINJA: Final = re.compile(r"\{\{[^{}]*\}\}|\{%(?:[^%{]|%(?!\}))*%\}|\{#(?:[^#{]|#(?!\}))*#\}")
_SENTENCE: Final = re.compile(r"[^\s.!?][^.!?\n]*(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]?")
_TAG: Final = re.compile(r"""\{%[-+]?\s*include\s+["']([^"']+)["']\s*[-+]?%\}""")
_PRINTED: Final = re.compile(r"\{\{-?\s*([a-z][a-z0-9_]*)\b[^{}]*\}\}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of a part of a prompt that speaks for or against it."""

    part: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Reading:
    """A prompt as prose; what Jinja there is counts as blanks, so that places stay what they are."""

    prompt: Prompt

    @cached_property
    def prose(self) -> dict[str, str]:
        """The parts without their Jinja."""
        return {part: masked(text) for part, text in self.prompt.parts.items()}

    def find(self, pattern: re.Pattern[str]) -> list[Evidence]:
        """Return what matches ``pattern`` in the prose of all parts, and in what they include, where they do."""
        own = (
            Evidence(part, found.start(), found.end(), found[0].strip())
            for part, text in self.prose.items()
            for found in pattern.finditer(text)
        )
        taken_in = (
            Evidence(tag.part, tag.start, tag.end, found[0].strip())
            for tag, text in self._included
            for found in pattern.finditer(text)
        )
        return [*own, *taken_in]

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Return whether ``pattern`` matches anywhere in the prose."""
        return bool(self.find(pattern))

    @cached_property
    def _included(self) -> list[tuple[Evidence, str]]:
        """The prose of what is included, with the places of the tags."""
        return [
            (Evidence(part, found.start(), found.end(), found[0]), _whole(self.prompt.included[found[1]]))
            for part, text in self.prompt.parts.items()
            for found in _TAG.finditer(text)
            if found[1] in self.prompt.included
        ]

    @cached_property
    def sentences(self) -> list[Evidence]:
        """The sentences of all parts."""
        return self.find(_SENTENCE)

    @cached_property
    def data(self) -> tuple[Variable, ...]:
        """The variables that carry text from elsewhere: by their names, or because they may be long."""
        return tuple(filter(is_data, self.prompt.variables))

    @cached_property
    def unfenced(self) -> list[Evidence]:
        """Where variables with text from elsewhere are printed without a fence around them."""
        names = {variable.name for variable in self.data}
        return [one for one, name in _printed(self.prompt) if name in names and not _fenced(self.prompt, one)]

    def uses(self, *names: str) -> bool:
        """Return whether a variable of one of these names is declared."""
        return any(variable.name in names for variable in self.prompt.variables)


def masked(text: str) -> str:
    """Return ``text`` with blanks for its Jinja."""
    return _JINJA.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def is_data(variable: Variable) -> bool:
    """Return whether a variable carries text from elsewhere, which is to be read and not obeyed."""
    return variable.type == "text" and (variable.name in DATA_NAMES or (variable.max_length or 0) >= _LONG)


def _whole(included: Included) -> str:
    return "\n".join((masked(included.text), *map(_whole, included.includes)))


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text that has no Jinja."""
    return (found[0].strip() for found in _SENTENCE.finditer(text))


def _printed(prompt: Prompt) -> Iterator[tuple[Evidence, str]]:
    for part, text in prompt.parts.items():
        for found in _PRINTED.finditer(text):
            yield Evidence(part, found.start(), found.end(), found[0]), found[1]


def _fenced(prompt: Prompt, place: Evidence) -> bool:
    """Return whether the line before is an opening tag or a fence, or the text stands within quotes."""
    text = prompt.parts[place.part]
    before = masked(text[max(place.start - _NEAR, 0) : place.start]).rstrip()
    after = masked(text[place.end : place.end + _NEAR]).lstrip()
    return (before.endswith(">") and after.startswith("</")) or (
        before.endswith(('"""', "```", "'''", '"', "“")) and after.startswith(('"""', "```", "'''", '"', "”"))
    )
