"""A task model that obeys what its prompt says, as far as it understands it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tests.bench.worlds import copywriting, draws, rules
from tests.bench.worlds.briefs import Brief
from tests.bench.worlds.parameters import OBEDIENCE
from tests.bench.worlds.rules import RULES, Kind, Rule

_VOICE = len(RULES)


@dataclass(frozen=True)
class Demonstration:
    """A brief that has been written from, and what came of it."""

    brief: Brief
    text: str


@dataclass(frozen=True)
class Understanding:
    """What instructions mean to the model: the chance to keep each rule, and the voice."""

    chances: tuple[float, ...]
    story: bool
    facts_for: frozenset[str]


@dataclass(frozen=True)
class Instructions:
    """What the task model is told before it is given a brief."""

    text: str
    demonstrations: tuple[Demonstration, ...] = ()

    @cached_property
    def sent(self) -> str:
        """Return all of it as it is sent."""
        return "\n".join([self.text, *(f"{one.brief.text}\n{one.text}" for one in self.demonstrations)])

    @cached_property
    def understood(self) -> Understanding:
        """Return what the model makes of it."""
        return _understood(self)


def _understood(instructions: Instructions) -> Understanding:
    said = [rules.normal(sentence) for sentence in rules.sentences(instructions.text)]
    asked = [rules.MEANINGS[sentence] for sentence in said if sentence in rules.MEANINGS]
    voices = {rules.VOICES[sentence] for sentence in said if sentence in rules.VOICES}
    attention = OBEDIENCE.attention ** max(0, len(said) - OBEDIENCE.sentences)
    shown = [
        copywriting.rules_kept(one.text, one.brief) for one in instructions.demonstrations[: OBEDIENCE.demonstrations]
    ]
    chances = tuple(attention * _shown(_asked(rule, asked), sum(rule.name in kept for kept in shown)) for rule in RULES)
    return Understanding(chances, "story" in voices, frozenset(voices - {"story"}))


def write(instructions: Instructions, brief: Brief, drawn: list[float]) -> str:
    """Return copy: a rule is kept where its chance is above what was drawn for it."""
    meant = instructions.understood
    kept = {rule.name for rule, chance, draw in zip(RULES, meant.chances, drawn, strict=False) if draw < chance}
    story = meant.story and brief.category not in meant.facts_for and drawn[_VOICE] < OBEDIENCE.clear
    return copywriting.write(brief, kept, story=story)


def _asked(rule: Rule, asked: Iterable[tuple[Rule, Kind]]) -> float:
    """Return the chance to keep a rule by what is said of it and by what is said too broadly of another one."""
    chance, harm = rule.unasked, 1.0
    for other, kind in asked:
        if other is rule:
            chance = max(chance, {"clear": OBEDIENCE.clear, "vague": OBEDIENCE.vague, "broad": OBEDIENCE.broad}[kind])
        elif kind == "broad" and other.beside == rule.name:
            harm = OBEDIENCE.harmed
    return chance * harm


def _shown(chance: float, times: int) -> float:
    return 1 - (1 - chance) * (1 - OBEDIENCE.shown) ** times


def draws_for(seed: int, number: int, told: str, noise: float) -> list[float]:
    """Return a draw per rule and one for the voice, some of which depend on the example alone."""
    count = len(RULES) + 1
    mixed = draws.uniforms(count, "mixed", seed, number)
    own = draws.uniforms(count, "own", seed, number)
    together = draws.uniforms(count, "together", seed, number, told)
    return [other if mix < noise else mine for mix, mine, other in zip(mixed, own, together, strict=True)]
