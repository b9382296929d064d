"""What a technique is: a pure step from a prompt to a better one that says what it did, or why it did nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from shared.generation.content_types import ContentType
from shared.optimization.traits import Traits
from shared.prompts.template import Prompt, PromptExample

Name = Literal[
    "role-and-audience",
    "structure",
    "constraints",
    "examples",
    "output-contract",
    "chain",
    "compression",
]


@dataclass(frozen=True)
class Context:
    """What a prompt is for: a kind of content (None if nobody said), a model, and examples that could be shown."""

    traits: Traits
    content_type: ContentType | None = None
    examples: tuple[PromptExample, ...] = ()

    @property
    def hard(self) -> bool:
        """Return whether the content is long enough to be divided, and so worth a plan."""
        return self.content_type is not None and self.content_type.sections(self.content_type.words) > 1

    @property
    def label(self) -> str:
        """Return what the content is called."""
        return self.content_type.label if self.content_type else "answer"


@dataclass(frozen=True)
class Step:
    """What a technique came to; one that was not ``applied`` left the prompt as it was."""

    prompt: Prompt
    applied: bool
    reason: str


@dataclass(frozen=True)
class Technique:
    """A named technique, and a sentence on what it does."""

    name: Name
    summary: str
    apply: Callable[[Prompt, Context], Step]


def changed(prompt: Prompt, reason: str) -> Step:
    """Return the step to ``prompt``."""
    return Step(prompt, applied=True, reason=reason)


def unchanged(prompt: Prompt, reason: str) -> Step:
    """Return the step that leaves ``prompt`` as it is."""
    return Step(prompt, applied=False, reason=reason)
