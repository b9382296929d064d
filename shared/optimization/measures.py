"""
Static measures of a prompt: what it says and leaves out, each from 0 to 1 with a reason and the places that show it.

They follow what the makers of models ask for in their guides: a role, a reader, a task, limits, a form for the
answer, and text from elsewhere that cannot be mistaken for instructions. They are rules on words: they tell how
complete and economical a prompt is, not how good its outputs are, for which there are evaluations.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from shared.optimization.reading import Evidence, Reading
from shared.optimization.technique import Context

ROLE: Final = re.compile(
    r"\b(?:you are|you're|act as|you work as|your role is|as an? (?:expert|experienced|senior))\b", re.IGNORECASE
)
AUDIENCE: Final = re.compile(
    r"\b(?:audience|readers?|write for|written for|customers|beginners|experts in)\b", re.IGNORECASE
)
TASK: Final = re.compile(
    r"(?:^[ \t]{0,80}(?:[-*]|\d{1,3}[.)])?[ \t]{0,4}|[.:!?]\s{1,80})(?:please\s{1,3})?(?:task:|write|draft|create|"
    r"compose|summari[sz]e|describe|explain|plan|list|translate|rewrite|improve|classify|extract|answer|generate|fill|turn|give|make|review|score|sell)\b",
    re.IGNORECASE | re.MULTILINE,
)
VAGUE: Final = re.compile(
    r"\b(?:good|nice|great|interesting|amazing|awesome|appropriate(?:ly)?|proper(?:ly)?|high[- ]quality|as needed|etc|"
    r"and so on|some|several|various|a bit|quite|very|really|somewhat|kind of|sort of|stuff|things?)\b",
    re.IGNORECASE,
)
NUMBER: Final = re.compile(r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve)\b", re.IGNORECASE)
RULE: Final = re.compile(
    r"\b(?:must|never|do not|don't|at most|at least|no more than|only|exactly|avoid|without|keep to|limit|between)\b",
    re.IGNORECASE,
)
FACTS: Final = re.compile(
    r"\b(?:invent|make up|fabricat\w+|hallucinat\w+|made[- ]up|unsupported|facts? (?:only|alone))\b", re.IGNORECASE
)
FORM: Final = re.compile(
    r"\b(?:return|respond with|answer with|reply with|output|format|markdown|html|json|csv|begin with|headings?)\b",
    re.IGNORECASE,
)
ALONE: Final = re.compile(
    r"\b(?:only|alone|nothing else|no preamble|no comments?|without its|without any)\b", re.IGNORECASE
)
DATA: Final = re.compile(
    r"\b(?:data, not instructions|not instructions|do not (?:follow|obey)|is (?:only )?data)\b", re.IGNORECASE
)
THINK: Final = re.compile(
    r"\b(?:step[- ]by[- ]step|think (?:carefully|hard|aloud|through)|chain of thought|take a deep breath)\b",
    re.IGNORECASE,
)
PLAN: Final = re.compile(
    r"\b(?:first\b.{3,200}\bthen|outline|plan|in this order|steps?[:>])", re.IGNORECASE | re.DOTALL
)
FILLER: Final = re.compile(
    r"\b(?:please|kindly|i would like you to|i want you to|make sure (?:that )?(?:you )?|be sure to|"
    r"it is important (?:that|to)|note that|in order to|basically|actually|simply|just|feel free to|thank you)\b",
    re.IGNORECASE,
)
_OPPOSED: Final = (
    (
        re.compile(r"\b(?:short|brief|concise|succinct)\b", re.IGNORECASE),
        re.compile(r"\b(?:detailed|comprehensive|in-depth|exhaustive)\b", re.IGNORECASE),
    ),
    (re.compile(r"\bformal\b", re.IGNORECASE), re.compile(r"\b(?:casual|informal|chatty)\b", re.IGNORECASE)),
)
_WORDS: Final = re.compile(r"\b(\d{2,5})[- ]words?\b", re.IGNORECASE)
_MARKS: Final = re.compile(
    r"^[ \t]{0,20}(?:#{1,6} |[-*•] |\d+[.)] |<\w+>|[A-Z][\w ]{1,30}:)|\n[ \t]{0,20}\n", re.MULTILINE
)
_SHORT: Final = 60
_LENGTHS: Final = ("words", "length", "max_words", "word_count", "sentences")


@dataclass(frozen=True)
class Measure:
    """One measure: its value, its share of the score, why it is so, and the places that show it."""

    name: str
    value: float
    weight: float
    reason: str
    evidence: tuple[Evidence, ...] = ()


Rule = Callable[[Reading, Context], Measure | None]


def measure(reading: Reading, context: Context) -> tuple[Measure, ...]:
    """Return the measures that apply to a prompt."""
    found = (rule(reading, context) for rule in _RULES)
    return tuple(one for one in found if one is not None)


def score(found: tuple[Measure, ...]) -> float:
    """Return the weighted mean of measures."""
    weight = sum(one.weight for one in found)
    return sum(one.value * one.weight for one in found) / weight if weight else 0.0


def role(reading: Reading, _: Context) -> Measure:
    """Whether the model is told who it is."""
    places = reading.find(ROLE)
    if not places:
        return Measure("role", 0.0, 1.0, "It does not say who the model is.")
    if all(one.part == "user" for one in places):
        return Measure("role", 0.7, 1.0, "The role stands in the part 'user'; 'system' has more weight.", tuple(places))
    return Measure("role", 1.0, 1.0, "It says who the model is.", tuple(places))


def audience(reading: Reading, _: Context) -> Measure:
    """Whether the model is told who reads the answer."""
    places = reading.find(AUDIENCE)
    known = bool(places) or reading.uses("audience", "reader", "readers", "persona")
    reason = "It says who reads the answer." if known else "It does not say who reads the answer."
    return Measure("audience", float(known), 1.0, reason, tuple(places))


def task(reading: Reading, _: Context) -> Measure:
    """Whether a sentence says what is to be done."""
    places = reading.find(TASK)
    if places:
        return Measure("task", 1.0, 1.0, "It says what is to be done.", tuple(places[:1]))
    return Measure("task", 0.3, 1.0, "No sentence begins with what is to be done.")


def specificity(reading: Reading, _: Context) -> Measure:
    """Whether it speaks in numbers and values, or in words that mean anything."""
    vague = reading.find(VAGUE)
    exact = reading.says(NUMBER) or reading.uses(*_LENGTHS)
    value = max(0.0, 1 - 0.12 * len(vague)) * (1.0 if exact else 0.6)
    told = [_counted(len(vague), "vague word")] if vague else []
    told += [] if exact else ["no number or length at all"]
    reason = "It has " + " and ".join(told) + "." if told else "It speaks in numbers and values."
    return Measure("specificity", value, 1.0, reason, tuple(vague[:10]))


def structure(reading: Reading, _: Context) -> Measure:
    """Whether a long prompt is divided."""
    words = sum(len(text.split()) for text in reading.prose.values())
    if words <= _SHORT:
        return Measure("structure", 1.0, 1.0, "It is short enough to need no division.")
    marks = reading.find(_MARKS)
    value = min(1.0, len(marks) / (words / _SHORT))
    reason = f"Headings, lists, labels and gaps divide its {words} words in {len(marks)} places."
    return Measure("structure", value, 1.0, reason)


def data_boundaries(reading: Reading, _: Context) -> Measure | None:
    """Whether text from elsewhere is fenced, and said to be data."""
    if not reading.data:
        return None
    open_ = reading.unfenced
    said = reading.says(DATA)
    value = (0.7 if not open_ else 0.0) + (0.3 if said else 0.0)
    told = [f"{one.text} is not fenced" for one in open_] + ([] if said else ["it does not say that such text is data"])
    reason = "; ".join(told) + "." if told else "Text from elsewhere is fenced, and said to be data."
    return Measure("data-boundaries", value, 1.0, reason[:1].upper() + reason[1:], tuple(open_))


def constraints(reading: Reading, _: Context) -> Measure:
    """Whether it says what must and must not be."""
    rules = reading.find(RULE)
    facts = reading.says(FACTS)
    value = min(1.0, len(rules) / 3) * (1.0 if facts else 0.8)
    told = f"It has {_counted(len(rules), 'rule')}" + ("." if facts else ", and none against invented facts.")
    return Measure("constraints", value, 1.0, told, tuple(rules[:10]))


def output_contract(reading: Reading, _: Context) -> Measure:
    """Whether it says what the answer looks like, and that there is nothing beside it."""
    form, alone = reading.find(FORM), reading.find(ALONE)
    told = [] if form else ["what form the answer has"]
    told += [] if alone else ["that nothing stands beside it"]
    reason = "It does not say " + " or ".join(told) + "." if told else "It says what the answer is, and nothing else."
    return Measure("output-contract", 0.6 * bool(form) + 0.4 * bool(alone), 1.0, reason, tuple(form[:3] + alone[:3]))


def examples(reading: Reading, context: Context) -> Measure | None:
    """Whether it shows what it wants; models that reason need that less."""
    if context.traits.reasoning:
        return None
    count = len(reading.prompt.examples)
    reason = f"It shows {_counted(count, 'example')}." if count else "It shows no example of what is wanted."
    return Measure("examples", float(count > 0), 0.5, reason)


def planning(reading: Reading, context: Context) -> Measure | None:
    """Whether long content is planned, and no reasoning model is told to reason."""
    places = reading.find(THINK)
    if context.traits.reasoning:
        reason = "It tells a reasoning model to think, which it does anyway." if places else "It leaves thinking alone."
        return Measure("planning", 0.0 if places else 1.0, 0.5, reason, tuple(places))
    if not context.hard:
        return None
    planned = reading.says(PLAN) or reading.uses("outline", "heading")
    reason = "It says in what order to work." if planned else f"A {context.label} is long, but there is no plan."
    return Measure("planning", float(planned), 0.5, reason, tuple(places))


def economy(reading: Reading, _: Context) -> Measure:
    """Whether it says everything once, without filler."""
    filler = reading.find(FILLER)
    counts = Counter(one.text.lower() for one in reading.sentences if len(one.text.split()) > 3)
    repeated = [one for one in reading.sentences if counts[one.text.lower()] > 1]
    words = max(1, sum(len(text.split()) for text in reading.prose.values()))
    wasted = sum(len(one.text.split()) for one in filler) + sum(len(one.text.split()) for one in repeated) // 2
    told = [_counted(len(filler), "filler phrase")] if filler else []
    told += [_counted(len(repeated), "repeated sentence")] if repeated else []
    reason = "It has " + " and ".join(told) + "." if told else "It says everything once, without filler."
    return Measure("economy", max(0.0, 1 - 4 * wasted / words), 1.0, reason, tuple((filler + repeated)[:10]))


def consistency(reading: Reading, _: Context) -> Measure:
    """Whether no two demands exclude each other."""
    clashes = [pair for one, other in _OPPOSED if (pair := reading.find(one)[:1] + reading.find(other)[:1])[1:]]
    lengths = {one.text.lower(): one for one in reading.find(_WORDS)}
    if len(lengths) > 1:
        clashes.append(list(lengths.values())[:2])
    told = "; ".join(f"'{pair[0].text}' and '{pair[1].text}'" for pair in clashes)
    reason = f"These exclude each other: {told}." if clashes else "No two demands exclude each other."
    evidence = tuple(one for pair in clashes for one in pair)
    return Measure("consistency", max(0.0, 1 - 0.5 * len(clashes)), 1.0, reason, evidence)


def _counted(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


_RULES: Final[tuple[Rule, ...]] = (
    *(role, audience, task, specificity, structure, data_boundaries),
    *(constraints, output_contract, examples, planning, economy, consistency),
)
