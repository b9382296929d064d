"""What a model is asked when it reflects on a prompt, and how its answer is read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shared.prompts.template import PartName

MOST_BYTES = 1_200
"""So much of each text of an example is shown, so that the price of a reflection is bounded."""

MOST_FRAME = 2_000
"""More bytes than all the rest of a request has, the present text apart."""
APPROACHES = (
    "Correct what the feedback names most often, with rules that hold for every input.",
    "Say each demand once, clearly and exactly; put a vague or contradictory sentence right or leave it out.",
    "Find the one cause behind most of the failures, and state the rule that would have prevented them.",
    "Rewrite the instructions from the beginning, shorter, and keep everything that already works.",
)

_FENCED = re.compile(r"```[^\S\n]*[\w-]*\n(.*?)\n?```", re.DOTALL)
_PLACEHOLDER = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """An example as a reflecting model sees it: what went in, what came out, and what is wrong with that."""

    input: str
    output: str
    score: float | None
    feedback: tuple[str, ...] = ()
    expected: str = ""


@dataclass(frozen=True)
class ReflectionRequest:
    """
    A wish for a better text of one part of a prompt.

    ``number`` tells the children of one step apart, each of which takes another approach; ``key`` names the request.
    """

    part: PartName
    text: str
    shown: Sequence[Shown]
    number: int = 0
    key: str = ""

    @property
    def instructions(self) -> str:
        """Return the request in words; the present text stands in its first fence."""
        return "\n".join([
            "You improve the instructions that a language model works by. These are its present instructions:",
            f"```\n{self.text}\n```",
            "",
            *self._examples(),
            "Write better instructions.",
            f"- {APPROACHES[self.number % len(APPROACHES)]}",
            "- Keep what already works. Write rules, not answers: do not repeat the examples above.",
            *self._placeholders(),
            "- Answer with the whole new instructions between ``` fences, and nothing else.",
        ])

    def _examples(self) -> list[str]:
        lines = []
        for number, one in enumerate(self.shown, start=1):
            score = "" if one.score is None else f" (score {one.score:.2f} of 1)"
            lines += [f"Example {number}{score}", f"Input: {_clipped(one.input)}", f"Output: {_clipped(one.output)}"]
            lines += [f"Expected: {_clipped(one.expected)}"] if one.expected else []
            lines += (
                ["What is wrong:", _clipped("\n".join(f"- {told}" for told in one.feedback))] if one.feedback else []
            )
            lines.append("")
        return lines

    def _placeholders(self) -> list[str]:
        names = dict.fromkeys(_PLACEHOLDER.findall(self.text))
        return [f"- Keep these exactly as they are: {' '.join(names)}"] if names else []


def most_tokens(shown: int) -> int:
    """Return more tokens than any provider counts for a request that shows so many examples, the text apart."""
    return MOST_FRAME + shown * (4 * MOST_BYTES + 200)


def read(answer: str) -> str:
    """Return the text that an answer proposes: what stands between its fences, or all of it."""
    found = _FENCED.search(answer)
    return (found.group(1) if found else answer.strip().strip("`")).strip()


def _clipped(text: str) -> str:
    cut = text.encode()[:MOST_BYTES].decode(errors="ignore")
    return text if cut == text else f"{cut} …"
