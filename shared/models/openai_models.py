"""What models of OpenAI cannot take, whoever serves them."""

import re
from typing import Final

from shared.models.base import CompletionRequest
from shared.models.presets import Field

SAMPLING: Final[frozenset[Field]] = frozenset({"temperature", "top_p"})

_REASONS = re.compile(r"(?:.*/)?(?:o\d+(?:-|$)|gpt-(?P<major>[5-9]|\d\d)(?:\.(?P<minor>\d+))?(?!\S*chat)|codex-mini)")
_DOES_NOT_REASON = re.compile(r"(?:.*/)?(?:gpt-3|gpt-4|chatgpt-4)")
_NO_REASONING: frozenset[Field] = frozenset({"reasoning_effort"})
_REASONING: frozenset[Field] = SAMPLING | {"presence_penalty", "frequency_penalty", "stop"}


def refused(model: str, request: CompletionRequest) -> frozenset[Field]:
    """Return the fields that ``model`` refuses: whatever steers the sampling, if it thinks before it writes."""
    if _DOES_NOT_REASON.match(model):
        return _NO_REASONING
    reasons = _REASONS.match(model)
    if reasons is None:
        return frozenset()
    can_be_told_not_to = reasons["major"] == "5" and int(reasons["minor"] or 0) >= 1
    if can_be_told_not_to and request.reasoning_effort == "none":
        return _REASONING - SAMPLING
    return _REASONING
