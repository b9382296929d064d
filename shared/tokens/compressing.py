"""
Makes prompts shorter: by rules that keep what is asked and, to reach a budget, by leaving out what matters least.

Jinja is never touched: the result takes the same variables in the same places. Texts are counted without it, since what
variables bring is not the prompt's to save.
"""

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar

from shared.tokens import estimating, rules, sentences, shielding, shortening
from shared.tokens.rules import Edit, Edited, Said
from shared.tokens.sentences import Unit
from shared.tokens.shielding import Shielded

PARTS: Final = ("system", "user")
EXAMPLES: Final = "examples"
SEGMENTS: Final = (*PARTS, EXAMPLES)
FEWER_EXAMPLES: Final = "fewer_examples"
FEWER_SENTENCES: Final = "fewer_sentences"
RULES: Final = tuple(rules.RULES)
SHOWN: Final = 300


class Shown(Protocol):
    """An example of a prompt."""

    @property
    def input(self) -> str:
        """Return what is given."""
        ...

    @property
    def output(self) -> str:
        """Return what should come of it."""
        ...


class Compressible(Protocol):
    """A prompt: a frozen dataclass with these fields."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def system(self) -> str:
        """Return the part that says who the model is."""
        ...

    @property
    def user(self) -> str:
        """Return the part that asks."""
        ...

    @property
    def examples(self) -> Sequence[Shown]:
        """Return the examples."""
        ...


P = TypeVar("P", bound=Compressible)


@dataclass(frozen=True, slots=True)
class Step:
    """One change: by which rule, in which segment, from what to what, and the tokens that it saves."""

    rule: str
    segment: str
    before: str
    after: str
    saved: int


@dataclass(frozen=True, slots=True)
class Compressed(Generic[P]):
    """
    A shorter prompt, what was done to it, and its tokens before and after, in all and by segment.

    ``fits`` is whether budget and limits are kept, as far as there are any.
    """

    prompt: P
    steps: tuple[Step, ...]
    before: int
    after: int
    segments: Mapping[str, tuple[int, int]]
    fits: bool = True

    @property
    def saved(self) -> float:
        """Return the share of the tokens that is saved."""
        return 1 - self.after / self.before if self.before else 0.0


@dataclass
class _Work:
    """A prompt while it is made shorter."""

    texts: dict[str, str]
    examples: list[Shown]
    keep: tuple[str, ...]
    model: str
    steps: list[Step] = field(default_factory=list)

    def tokens(self, segment: str) -> int:
        """Return the tokens of one segment."""
        if segment == EXAMPLES:
            return sum(estimating.count(_text(example), self.model) for example in self.examples)
        return count(self.texts[segment], self.model)

    def total(self) -> int:
        """Return the tokens of all segments."""
        return sum(map(self.tokens, SEGMENTS))

    def edit(self, rule: str, segment: str, shielded: Shielded, edited: Edited) -> None:
        """Take an edited text, unless something shielded is not where it was."""
        if not edited.edits or not shielded.is_whole(edited.text):
            return
        before = self.tokens(segment)
        self.texts[segment] = shielded.restored(edited.text)
        self.steps += _steps(rule, segment, shielded, edited.edits, before - self.tokens(segment), self.model)


def own_text(prompt: Compressible) -> str:
    """Return the text of ``prompt`` that is its own: without Jinja, and with its examples."""
    parts = [shielding.without_jinja(getattr(prompt, part)) for part in PARTS]
    return "\n".join([*filter(None, parts), *map(_text, prompt.examples)])


def segments(prompt: Compressible, model: str = "") -> dict[str, int]:
    """Return about how many tokens each segment of ``prompt`` has of its own."""
    work = _Work({part: getattr(prompt, part) for part in PARTS}, list(prompt.examples), (), model)
    return {segment: work.tokens(segment) for segment in SEGMENTS}


def count(template: str, model: str = "") -> int:
    """Return about how many tokens a template has of its own, without its Jinja."""
    return estimating.count(shielding.without_jinja(template), model)


def compress(
    prompt: P,
    budget: int | None = None,
    keep: Collection[str] = (),
    limits: Mapping[str, int] | None = None,
    *,
    only: Collection[str] = RULES,
    model: str = "",
) -> Compressed[P]:
    """
    Return ``prompt`` with fewer tokens of its own: at most ``budget`` in all, and ``limits`` by segment, if possible.

    Texts in ``keep`` stay as they are, and so do the sentences that hold them, but for their filler. ``only`` names the
    rules to apply; ``model`` is whose tokens are counted.
    """
    work = _Work({part: getattr(prompt, part) for part in PARTS}, list(prompt.examples), tuple(keep), model)
    before = {segment: work.tokens(segment) for segment in SEGMENTS}
    for name in RULES:
        if name in only:
            _apply(work, name)
    bounds = dict(limits or {})
    for segment in SEGMENTS:
        if segment in bounds:
            _shorten(work, (segment,), bounds[segment])
    if budget is not None:
        _shorten(work, SEGMENTS, budget)
    after = {segment: work.tokens(segment) for segment in SEGMENTS}
    fits = (budget is None or sum(after.values()) <= budget) and all(after[one] <= most for one, most in bounds.items())
    shorter = dataclasses.replace(prompt, **work.texts, examples=tuple(work.examples))
    segments = {segment: (before[segment], after[segment]) for segment in SEGMENTS}
    return Compressed(shorter, tuple(work.steps), sum(before.values()), sum(after.values()), segments, fits)


def _apply(work: _Work, name: str) -> None:
    said = Said()
    for part in PARTS:
        shielded = _shield(work, part, literal=name != "json")
        if shielded is not None:
            work.edit(name, part, shielded, rules.RULES[name](shielded, said))


def _shield(work: _Work, part: str, *, literal: bool = True) -> Shielded | None:
    found = shielding.jinja(work.texts[part])
    if found is None:
        return None
    kept = shielding.phrases(found, work.keep)
    return shielding.literal(kept) if literal else kept


def _shorten(work: _Work, segments: Sequence[str], most: int) -> None:
    """Leave out examples, but for one, then sentences, then the last example, until ``most`` tokens are left."""
    for fewest, parts in ((1, ()), (0, [part for part in PARTS if part in segments])):
        if EXAMPLES in segments:
            _drop_examples(work, segments, most, fewest)
        _drop_sentences(work, segments, most, parts)


def _drop_examples(work: _Work, segments: Sequence[str], most: int, fewest: int) -> None:
    while len(work.examples) > fewest and _tokens(work, segments) > most:
        place = shortening.least_useful([_text(example) for example in work.examples])
        gone = _text(work.examples.pop(place))
        work.steps.append(Step(FEWER_EXAMPLES, EXAMPLES, _cut(gone), "", estimating.count(gone, work.model)))


def _drop_sentences(work: _Work, segments: Sequence[str], most: int, parts: Sequence[str]) -> None:
    while (missing := _tokens(work, segments) - most) > 0:
        chosen = _chosen(work, parts, missing)
        for part in parts:
            _drop(work, part, {place for of, place in chosen if of == part})
        if not chosen:
            return


def _chosen(work: _Work, parts: Sequence[str], missing: int) -> set[tuple[str, int]]:
    """Return the parts and places of the sentences that go first, enough of them to save what is ``missing``."""
    units = {part: _units(work, part) for part in parts}
    ranked = [(worth, part, place) for part in parts for worth, place in _expendable(part, units[part])]
    chosen: set[tuple[str, int]] = set()
    for _, part, place in sorted(ranked):
        if missing <= 0:
            break
        chosen.add((part, place))
        missing -= max(1, count(units[part][place].text, work.model))
    return chosen


def _expendable(part: str, units: Sequence[Unit]) -> list[tuple[float, int]]:
    """Return the worths and places of sentences that may go; of the part that asks, one always stays."""
    found = sorted(shortening.expendable(units))
    stays = part == "user" and len(found) == sum(bool(unit.words) or unit.marked for unit in units)
    return found[:-1] if stays else found


def _units(work: _Work, part: str) -> list[Unit]:
    shielded = _shield(work, part)
    return sentences.split(shielded) if shielded else []


def _drop(work: _Work, part: str, places: set[int]) -> None:
    shielded = _shield(work, part) if places else None
    if shielded is not None:
        units = sentences.split(shielded)
        edits = tuple(Edit(units[place].text) for place in sorted(places))
        work.edit(FEWER_SENTENCES, part, shielded, Edited(sentences.without(units, places), edits))


def _tokens(work: _Work, segments: Sequence[str]) -> int:
    return sum(map(work.tokens, segments))


def _steps(
    rule: str, segment: str, shielded: Shielded, edits: Sequence[Edit], saved: int, model: str
) -> Iterator[Step]:
    """Yield the edits with what each saves; the sum is what all of them save together."""
    texts = [(shielded.restored(edit.before), shielded.restored(edit.after)) for edit in edits]
    apart = [count(before, model) - count(after, model) for before, after in texts]
    off = saved - sum(apart)
    for place, (before, after) in enumerate(texts):
        own = apart[place] + (off if place == len(texts) - 1 else 0)
        yield Step(rule, segment, _cut(before), _cut(after), own)


def _text(example: Shown) -> str:
    return f"{example.input}\n{example.output}"


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
