"""A stream of questions whose meaning is known: repeats, rewordings, near misses, strangers, and a half that drifts."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.question_grammar import EARLY, LATE, SLOTS, Family

REQUESTS = 16_000
STRANGERS = 0.25
LATE_SHARE = 0.5  # of the families' questions in the second half
SKEW = 0.9

_SLOT = re.compile(r"\{(\w+?)(\d?)\}")
_GREETINGS = ("Hi, ", "Please: ", "Quick question: ", "Can you tell me: ", "Hello! ", "I was wondering: ", "Team, ")
_FAREWELLS = (" Thanks!", " please", " - thank you", " (urgent)", " Any ideas?")
_OPENERS = ("", "Sure. ", "Of course. ", "Here you are. ", "Good question. ", "In short: ")
_CLOSERS = ("", " Let me know if you need more.", " I hope this helps.", " Feel free to ask again.")
_SYLLABLES = (
    "ba",
    "cor",
    "dil",
    "fen",
    "gra",
    "hol",
    "ist",
    "jun",
    "kel",
    "lum",
    "mar",
    "nor",
    "pel",
    "rin",
    "sto",
    "tav",
)
_ENDS = ("a", "er", "ing", "um", "ent", "ix", "on", "ally")
_STRANGE = (
    "Why would a {0} {1} need {2}?",
    "Explain the {0} of {1} to a {2}",
    "Where can I buy {0} for the {1} {2}",
    "Outline a talk on {0} and {1}",
    "What happened to the {0} {1} after {2}?",
    "Plan a workshop about {0} for {1}",
    "Is {0} related to {1}?",
    "List the stages of {0} in {1}",
)


@dataclass(frozen=True)
class Asked:
    """A question, the intent that it shares with those that mean the same, and what a model answers this time."""

    text: str
    intent: str
    answer: str


def stream(seed: int, requests: int = REQUESTS) -> Iterator[Asked]:
    """Yield the questions of one namespace in the order they come."""
    rng = random.Random(seed)
    for number in range(requests):
        late = number * 2 >= requests
        if rng.random() < STRANGERS:
            yield _stranger(rng, number)
        else:
            families = LATE if late and rng.random() < LATE_SHARE else EARLY
            yield _from_family(rng, rng.choice(families), late=late)


def _from_family(rng: random.Random, family: Family, *, late: bool) -> Asked:
    names = sorted(set(_SLOT.findall(" ".join(family.wordings))))
    chosen: dict[str, tuple[str, ...]] = {}
    for kind, digit in names:
        taken = set(chosen.values())
        chosen[kind + digit] = _pick(rng, [value for value in SLOTS[kind] if value not in taken], late=late)
    said = {name: rng.choice(ways) for name, ways in chosen.items()}
    intent = f"{family.name}:{sorted((name, ways[0]) for name, ways in chosen.items())}"
    text = _worn(rng, rng.choice(family.wordings).format(**said), late=late)
    fact = family.answer.format(**{name: ways[0] for name, ways in chosen.items()})
    return Asked(text, intent, _answer(rng, intent, fact))


def _pick(rng: random.Random, values: Sequence[tuple[str, ...]], *, late: bool) -> tuple[str, ...]:
    """Return a value, the first ones most often; late, others are the favourites."""
    ordered = list(reversed(values)) if late else list(values)
    weights = [1 / (rank + 1) ** SKEW for rank in range(len(ordered))]
    return rng.choices(ordered, weights)[0]


def _worn(rng: random.Random, text: str, *, late: bool) -> str:
    """Return a text as people type it: greeted, in small letters, without the mark, with a slip."""
    if rng.random() < 0.15:
        text = rng.choice(_GREETINGS) + text
    if rng.random() < 0.1:
        text = text.rstrip("?") + rng.choice(_FAREWELLS)
    if rng.random() < 0.3:
        text = text.rstrip("?.")
    if rng.random() < (0.5 if late else 0.3):
        text = text.lower()
    return _slipped(rng, text) if rng.random() < 0.04 else text


def _slipped(rng: random.Random, text: str) -> str:
    at = rng.randrange(1, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _stranger(rng: random.Random, number: int) -> Asked:
    words = [_made_up(rng) for _ in range(3)]
    text = rng.choice(_STRANGE).format(*words)
    intent = f"stranger {number}"
    return Asked(text, intent, _answer(rng, intent, f"About {', '.join(words)} much can be said."))


def _made_up(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.choice((2, 2, 3)))) + rng.choice(_ENDS)


def _answer(rng: random.Random, intent: str, fact: str) -> str:
    """Return what the family and the intent fix, framed anew each time, with a sentence left out now and then."""
    details = [*_sentences(intent.partition(":")[0], 2), *_sentences(intent, 2)]
    if rng.random() < 0.2:
        details.pop(rng.randrange(len(details)))
    return f"{rng.choice(_OPENERS)}{fact} {' '.join(details)}{rng.choice(_CLOSERS)}"


def _sentences(source: str, number: int) -> list[str]:
    """Return sentences that are always the same for ``source``."""
    rng = random.Random(source)
    return [" ".join(_made_up(rng) for _ in range(6)).capitalize() + "." for _ in range(number)]
