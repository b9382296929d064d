"""What models of Claude's family can and cannot do, by their names."""

import re
from dataclasses import dataclass
from typing import Final, Literal, Self

Thinking = Literal["none", "budget", "adaptive"]

_NAME = re.compile(
    r"(?:.*/)?claude-(?:(?P<line>[a-z]+)-)?(?P<major>\d{1,2})(?:[-.](?P<minor>\d{1,2}))?(?:-(?P<old_line>[a-z]+))?(?=[-@.:]|$)"
)
_NEWEST = (99, 0)
_MOST_TOKENS = (((4, 6), 128_000), ((4, 5), 64_000), ((3, 7), 32_000), ((3, 5), 8_192))
_FEWEST = 4_096
_USUAL: Final = 16_384


@dataclass(frozen=True)
class Claude:
    """
    A model by its line and version; a Claude of an unknown name counts as the newest.

    ``line`` is empty for a model of another family that is served behind the same API.
    """

    line: str
    version: tuple[int, int]

    @classmethod
    def called(cls, name: str) -> Self:
        """Return the model called ``name``."""
        found = _NAME.match(name)
        if found is None:
            return cls("claude", _NEWEST) if "claude" in name else cls("", (0, 0))
        line = found["line"] or found["old_line"] or "claude"
        return cls(line, (int(found["major"]), int(found["minor"] or 0)))

    @property
    def takes_sampling(self) -> bool:
        """Whether temperature and top_p may be set."""
        return self.version < (4, 7)

    @property
    def takes_both_samplings(self) -> bool:
        """Whether temperature and top_p may be set at once."""
        return self.version < (4, 0)

    @property
    def can_be_forced(self) -> bool:
        """Whether a tool call can be forced."""
        if self.line == "haiku":
            return True
        return self.version < ((5, 1) if self.line in {"fable", "mythos"} else (5, 5))

    @property
    def holds_schemas(self) -> bool:
        """Whether answers can be held to a JSON schema."""
        return self.version >= (4, 5)

    @property
    def thinking(self) -> Thinking:
        """How it is told to think: not at all, within a budget, or as hard as it likes."""
        if self.version >= (4, 6):
            return "adaptive"
        return "budget" if self.version >= (3, 7) else "none"

    @property
    def knows_extra_effort(self) -> bool:
        """Whether there is an effort above the high one."""
        return self.version >= (4, 7)

    @property
    def most_tokens(self) -> int:
        """Return how many tokens an answer may have at most."""
        if not self.line:
            return _MOST_TOKENS[0][1]
        return next((most for version, most in _MOST_TOKENS if self.version >= version), _FEWEST)

    @property
    def usual_tokens(self) -> int:
        """Return how many tokens an answer may have where nobody says."""
        return min(self.most_tokens, _USUAL)
