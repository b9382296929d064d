"""The house rules of the simulated task, and all sentences that speak of them: in prompts and in feedback."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["clear", "vague", "broad"]


@dataclass(frozen=True)
class Rule:
    """
    A hidden rule, how a prompt may put it, and what is said when it is broken.

    ``unasked`` is the chance that it is kept by a prompt that says nothing of it; ``beside`` is the rule that the broad
    way of putting it does harm to.
    """

    name: str
    unasked: float
    clear: tuple[str, ...]
    vague: tuple[str, ...]
    broad: tuple[str, ...]
    beside: str
    complaint: str

    def said(self, kind: Kind) -> tuple[str, ...]:
        """Return the sentences that put it in one way."""
        return {"clear": self.clear, "vague": self.vague, "broad": self.broad}[kind]


RULES: tuple[Rule, ...] = (
    Rule(
        "headline",
        0.35,
        ("Begin with a headline of at most six words on a line of its own.",),
        ("Think about the beginning.",),
        ("Begin straight away with one striking line.",),
        "question",
        "There is no headline of at most six words.",
    ),
    Rule(
        "question",
        0.05,
        ("Let the first sentence after the headline be a question to the reader.",),
        ("Draw the reader in.",),
        ("Ask the reader rather than tell.",),
        "material",
        "The text does not open with a question.",
    ),
    Rule(
        "bullets",
        0.45,
        ("List exactly three features as lines that begin with a dash.",),
        ("Make the features easy to see.",),
        ("Put everything into short lines.",),
        "audience",
        "The features are not three lines that begin with a dash.",
    ),
    Rule(
        "you",
        0.50,
        ("Address the reader as you at least once.",),
        ("Sound personal.",),
        ("Speak of nobody but the reader.",),
        "warranty",
        "The reader is never addressed as you.",
    ),
    Rule(
        "material",
        0.55,
        ("Name the material that the brief gives.",),
        ("Mention what matters.",),
        ("Describe what it is made of in full detail.",),
        "length",
        "The material is not named.",
    ),
    Rule(
        "audience",
        0.30,
        ("Say for whom it is made, in the words of the brief.",),
        ("Keep the audience in mind.",),
        ("Write of the people, and not of the product.",),
        "bullets",
        "It is not said for whom it is made.",
    ),
    Rule(
        "price",
        0.20,
        ("Give the price as EUR with two decimals.",),
        ("Be exact about money.",),
        ("Write every figure with two decimals.",),
        "delivery",
        "The price is not given as EUR with two decimals.",
    ),
    Rule(
        "delivery",
        0.15,
        ("State in how many days it ships.",),
        ("Say what happens next.",),
        ("Promise the fastest delivery.",),
        "modest",
        "It is not stated in how many days it ships.",
    ),
    Rule(
        "warranty",
        0.15,
        ("State for how many years it is guaranteed.",),
        ("Build trust.",),
        ("Make the reader feel absolutely safe.",),
        "calm",
        "It is not stated for how many years it is guaranteed.",
    ),
    Rule(
        "calm",
        0.40,
        ("Use no exclamation marks.",),
        ("Stay calm.",),
        ("Avoid anything that asks for attention.",),
        "headline",
        "There is an exclamation mark.",
    ),
    Rule(
        "modest",
        0.40,
        ("Do not write best, perfect or ultimate.",),
        ("Do not overdo it.",),
        ("Leave out all praise and all claims.",),
        "warranty",
        "There is a word of praise such as best, perfect or ultimate.",
    ),
    Rule(
        "action",
        0.35,
        ("End with the sentence: Order today.",),
        ("Find a good ending.",),
        ("Push the reader to buy at every turn.",),
        "calm",
        "The text does not end with: Order today.",
    ),
    Rule(
        "length",
        0.35,
        ("Write between 45 and 110 words in all.",),
        ("Mind the length.",),
        ("Be as short as possible.",),
        "tag",
        "The text does not have between 45 and 110 words.",
    ),
    Rule(
        "tag",
        0.05,
        ("Add exactly one tag: the category after a hash sign.",),
        ("Make it easy to find.",),
        ("Close with a line of tags.",),
        "action",
        "There is not exactly one tag with the category.",
    ),
    Rule(
        "spelling",
        0.50,
        ("Spell as in Britain: colour, not color.",),
        ("Check the spelling.",),
        ("Write formal English throughout.",),
        "you",
        "The spelling is not British.",
    ),
)

BY_NAME: dict[str, Rule] = {rule.name: rule for rule in RULES}

STORY = "Begin the body with a small scene that the reader can picture."
FACTS_FOR = {
    "kitchen": "For kitchen goods, leave the scene out and give the facts.",
    "office": "For office goods, leave the scene out and give the facts.",
}
WANTS_STORY = "Copy for {category} should begin the body with a small scene."
WANTS_FACTS = "Copy for {category} should give the facts without a scene."

SEED_PROMPT = "Write product copy for the brief that follows."

FILLERS: tuple[str, ...] = (
    "Think step by step before you write.",
    "Read the brief with great care.",
    "Quality matters more than anything else.",
    "Remember that you are an experienced copywriter.",
    "Take pride in every line.",
    "Always give your very best effort.",
    "Consider the brief from all sides.",
    "Make sure that the result is of high quality.",
)
"""Sentences that cost tokens and attention, and say nothing."""

DECOYS: tuple[str, ...] = (
    "Mention the country of origin.",
    "Use at least one number word.",
    "Put the product's name in capitals.",
    "Add a sentence on sustainability.",
    "Compare the product with the one before.",
    "Write in the present tense.",
    "Avoid the passive voice.",
    "Mention the season.",
    "Use one metaphor.",
    "Refer to the craft of making.",
    "Keep sentences below twenty words.",
    "Name a second use of the product.",
    "Mention the packaging.",
    "Avoid foreign words.",
    "Vary how sentences begin.",
)
"""Rules that nobody asked for: what a reflection model tries when it is not told what is wrong."""


def normal(sentence: str) -> str:
    """Return a sentence without list marks, case, outer space and the full stop."""
    return re.sub(r"^\s*(?:[-*•]|\d+[.)])\s+", "", sentence).strip().rstrip(".").lower()


def sentences(text: str) -> list[str]:
    """Return the sentences of a prompt, as they stand."""
    return [part.strip() for line in text.splitlines() for part in re.split(r"(?<=[.!?])\s+", line) if part.strip()]


MEANINGS: dict[str, tuple[Rule, Kind]] = {
    normal(sentence): (rule, kind)
    for rule in RULES
    for kind in ("clear", "vague", "broad")
    for sentence in rule.said(kind)
}
"""What the task model understands, by sentence."""

VOICES: dict[str, str] = {normal(STORY): "story", **{normal(text): name for name, text in FACTS_FOR.items()}}
"""What it understands of voices: a story for all, and the facts for a category."""
