"""What a proposed prompt must not be: too long, without its variables, or a copy of the training examples."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from shared import errors
from shared.prompts.rendering import Renderer
from shared.prompts.template import Prompt
from shared.scoring.dataset import Example
from shared.tuning.search.state import UNPRICED, Most

WINDOW = 8
MAX_OVERLAP = 0.15
_WORD = re.compile(r"\w+")

Count = Callable[[Prompt], int]
Bound = Callable[[Prompt], Most]


def _unpriced(_: Prompt) -> Most:
    return UNPRICED


@dataclass(frozen=True)
class Guards:
    """
    The rules that proposals must keep.

    ``max_tokens`` bounds the whole prompt (None: nothing does). A prompt is a copy when more than ``overlap`` of its
    words stand in new runs of eight that a training example has as well. ``bound`` returns what work on a
    prompt can cost at most, from which money is reserved.
    """

    count: Count
    max_tokens: int | None = None
    overlap: float = MAX_OVERLAP
    bound: Bound = _unpriced
    renderer: Renderer = field(default_factory=Renderer)

    def refusal(self, child: Prompt, parent: Prompt, copied_from: frozenset[tuple[str, ...]]) -> str:
        """Return why ``child`` is not worth a try, '' when it is."""
        if child.content_hash == parent.content_hash:
            return "unchanged"
        if self.max_tokens is not None and self.count(child) > self.max_tokens:
            return "too_long"
        try:
            self.renderer.check(child)
        except errors.InvalidFieldsError as error:
            return error.errors[0].rule if error.errors else error.code
        return "copied" if self._copies(child, parent, copied_from) else ""

    def _copies(self, child: Prompt, parent: Prompt, copied_from: frozenset[tuple[str, ...]]) -> bool:
        old = runs(parent.parts.values())
        for text in child.parts.values():
            words = _words(text)
            found = {at for at, run in enumerate(_windows(words)) if run in copied_from and run not in old}
            covered = {at + step for at in found for step in range(WINDOW)}
            if len(covered) > self.overlap * len(words):
                return True
        return False


def runs(texts: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Return all runs of eight words in ``texts``."""
    return frozenset(run for text in texts for run in _windows(_words(text)))


def example_texts(examples: Iterable[Example]) -> list[str]:
    """Return the texts of examples that a prompt must not copy."""
    return [text for example in examples for text in _texts([example.variables, example.expected])]


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in _texts(one)]
    return []


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _windows(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + WINDOW]) for at in range(len(words) - WINDOW + 1)]
