"""What is known of a model by its name, as far as it matters to how a prompt should be written."""

import re
from dataclasses import dataclass
from typing import Final

_REASONING: Final = re.compile(
    r"(?:^|/)(?:o[134](?:-|$)|gpt-5(?!.*chat)|deepseek-r(?:easoner|1)|grok-[34]-?(?:mini|reason)|magistral|qwq)"
    r"|gemini-(?:2\.5|3)[^/]*-pro|thinking|reason",
    re.IGNORECASE,
)
_LIKES_TAGS: Final = re.compile(r"(?:^|/)(?:anthropic/|claude)", re.IGNORECASE)

_CONTEXTS: Final = (
    (r"gemini|gpt-4\.1", 1_000_000),
    (r"gpt-5", 400_000),
    (r"claude|(?:^|/)o[134]", 200_000),
    (r"gpt-4o|gpt-4-turbo|mistral|llama-?[34]|deepseek|qwen", 128_000),
    (r"gpt-3\.5", 16_000),
    (r"gpt-4", 8_000),
)
"""Tokens that families of models take, as their makers' pages of models said in November 2026; the first that fits."""

_UNKNOWN_CONTEXT: Final = 32_000


@dataclass(frozen=True, slots=True)
class Traits:
    """
    How a model likes to be asked.

    A ``reasoning`` model plans by itself: telling it to think costs tokens and gains nothing, and examples help it
    less. ``tags`` says that it was trained to read sections between tags. ``context`` is how many tokens it takes.
    """

    name: str
    reasoning: bool
    tags: bool
    context: int


def of(name: str) -> Traits:
    """Return the traits of the model called ``name``, as ``provider/name`` or by its name alone."""
    context = next((size for family, size in _CONTEXTS if re.search(family, name, re.IGNORECASE)), _UNKNOWN_CONTEXT)
    return Traits(name, _REASONING.search(name) is not None, _LIKES_TAGS.search(name) is not None, context)
