"""Every number that the simulated worlds depend on; they were settled before any optimiser had been run on them."""

from dataclasses import dataclass
from typing import Literal

WorldName = Literal["additive", "trap", "wordless", "noisy"]

TRAIN, VALIDATION, TEST = 60, 40, 300
CHARACTERS_PER_TOKEN = 4


@dataclass(frozen=True)
class Obedience:
    """How the task model takes what its prompt says, as chances to keep a rule."""

    clear: float = 0.98
    vague: float = 0.60
    broad: float = 0.93
    harmed: float = 0.25
    """A broad sentence leaves this share of the chance to keep the rule beside it."""
    sentences: int = 20
    """So many sentences are read with full attention."""
    attention: float = 0.985
    """Each further sentence leaves this share of every chance."""
    shown: float = 0.30
    """A demonstration that keeps a rule closes this share of what is missing."""
    demonstrations: int = 3
    """So many demonstrations count."""


@dataclass(frozen=True)
class Rewriting:
    """How the reflection model rewrites a prompt."""

    both: float = 0.60
    """It takes up two of the complaints rather than one."""
    vague: float = 0.30
    broad: float = 0.30
    mends: float = 0.25
    """It sees that a broad sentence is behind a complaint, and says it clearly instead."""
    forgets: float = 0.06
    """Each sentence that stands may get lost."""
    filler: float = 0.25
    """It adds a sentence that says nothing."""


@dataclass(frozen=True)
class Prices:
    """Dollars per million tokens."""

    task_input: float = 0.30
    task_output: float = 2.50
    reflection_input: float = 1.25
    reflection_output: float = 10.00


@dataclass(frozen=True)
class Parameters:
    """A world: what it rewards, what it tells, and how noisy it is."""

    name: WorldName
    noise: float = 0.30
    """The share of draws that belong to prompt and example together; the others belong to the example alone."""
    misjudged: float = 0.0
    """The chance that a verdict on a rule is the wrong one, in training and validation; the test is not misjudged."""
    words: bool = True
    """Whether scores come with sentences of feedback."""
    voices: bool = False
    """Whether two of the four categories want a story, and two want the facts."""
    plain_where_story: float = 0.63
    """The share of the score that is left for the facts where a story is wanted."""
    story_where_plain: float = 0.50
    """The share of the score that is left for a story where the facts are wanted."""


OBEDIENCE = Obedience()
REWRITING = Rewriting()
PRICES = Prices()
WORLDS: dict[WorldName, Parameters] = {
    "additive": Parameters("additive"),
    "trap": Parameters("trap", voices=True),
    "wordless": Parameters("wordless", words=False),
    "noisy": Parameters("noisy", noise=1.0, misjudged=0.10),
}
