"""What to try next: which parent, which lever, which examples. Pure, from the state and its seed."""

from collections.abc import Sequence
from dataclasses import replace

from shared.tuning.search import draws, fronts
from shared.tuning.search.state import Candidate, Lever, Position, Propose, State, Step

PERFECT = 1.0 - 1e-9


def step(state: State) -> Step | None:
    """Return the step to be taken now, or None when no lever is left to pull."""
    parent = _parent(state)
    levers = _levers(state, parent)
    if not levers and parent.id != state.best:
        parent = state.pool[state.best]
        levers = _levers(state, parent)
    if not levers:
        return None
    lever = draws.chosen(levers, state.settings.seed, "lever", state.iteration)
    taken = Step(lever, parent.id, "parent", ())
    if lever == "merge":
        other = _partner(state, parent)
        taken = replace(taken, other=other, ancestor=ancestor(state, parent.id, other))
    return replace(taken, batch=batch(state, parent, lever))


def explores(state: State) -> float:
    """Return the share of parents that are not the best prompt; it grows while there is no progress."""
    settings = state.settings
    return min(settings.explore, max(0.0, (state.stall - settings.patience) * settings.growth))


def batch(state: State, parent: Candidate, lever: Lever) -> tuple[Position, ...]:
    """
    Return the training examples of a step: what the parent is known to fail at, and some that are new to it.

    Examples that are shown in the prompt itself are left out; a lever that needs no failures also takes what went well.
    """
    size, order = state.settings.batch, _rotated(state, parent)
    new = [position for position in order if position not in parent.scores]
    known = [position for position in order if position in parent.scores]
    useful = [position for position in known if lever != "reflect" or _fails(parent, position)]
    fresh = new[: max(state.settings.fresh, size - len(useful))]
    return tuple((useful[: size - len(fresh)] + fresh)[:size])


def failures(parent: Candidate, positions: Sequence[Position]) -> tuple[Position, ...]:
    """Return those of ``positions`` that the parent does not do perfectly."""
    return tuple(position for position in positions if _fails(parent, position))


def proposal(state: State, taken: Step) -> Propose:
    """Return the changes that a step asks for."""
    count = _count(state, taken)
    donors: tuple[tuple[str, Position], ...] = ()
    if taken.lever == "examples":
        donors = tuple(one for one in _donors(state, state.pool[taken.parent]) if one[1] not in taken.batch)
    shown = failures(state.find(taken.parent), taken.batch) or taken.batch
    return Propose(state.iteration, taken.lever, taken.parent, count, shown, taken.other, taken.ancestor, donors)


def _count(state: State, taken: Step) -> int:
    if taken.lever == "merge":
        return 1
    limit = state.settings.limits.reflections
    left = state.settings.children if limit is None else limit - state.spent.reflections
    return min(state.settings.children, left) if taken.lever == "reflect" else state.settings.children


def ancestor(state: State, one: str, other: str) -> str:
    """Return the nearest prompt that two candidates both come from, '' when there is none."""
    mine = set(_line(state, one))
    return next((name for name in _line(state, other) if name in mine), "")


def _parent(state: State) -> Candidate:
    seed, best = state.settings.seed, state.pool[state.best]
    if draws.draw(seed, "explore", state.iteration) >= explores(state):
        return best
    weighted = fronts.complements(state.pool, best, state.val)
    return state.pool[draws.chosen(weighted, seed, "parent", state.iteration)] if weighted else best


def _levers(state: State, parent: Candidate) -> list[tuple[Lever, float]]:
    """Return the levers that can be pulled, each with its weight times its luck so far (Laplace's rule)."""
    weighted = []
    for lever, able in (
        ("reflect", _can_reflect(state, parent)),
        ("examples", _shows_examples(state) and bool(_donors(state, parent))),
        ("merge", bool(_partners(state, parent))),
        ("trim", True),
    ):
        tries, wins = state.outcomes.get(lever, (0, 0))
        weight = state.settings.levers.get(lever, 0.0) * (wins + 1) / (tries + 2)
        if able and weight > 0:
            weighted.append((lever, weight))
    return weighted  # type: ignore[return-value]  # the names are those of the literal


def _can_reflect(state: State, parent: Candidate) -> bool:
    limit = state.settings.limits.reflections
    if limit is not None and state.spent.reflections >= limit:
        return False
    return any(_fails(parent, position) or position not in parent.scores for position in _own(state, parent))


def _shows_examples(state: State) -> bool:
    """Whether it is time for demonstrations: before, they would hide what the instructions lack."""
    settings, spent = state.settings, state.spent
    limits = settings.limits
    shares = [(spent.calls, limits.calls), (spent.reflections, limits.reflections), (spent.nano_usd, limits.nano_usd)]
    share = max(part / whole for part, whole in shares if whole)
    return settings.examples > 0 and share >= settings.examples_after


def _donors(state: State, parent: Candidate) -> tuple[tuple[str, Position], ...]:
    """Return who has answered a training example well enough to be shown, one for each example, in drawn order."""
    found: list[tuple[str, Position]] = []
    for position in draws.shuffled(state.train, state.settings.seed, "donors", state.iteration):
        if position in state.labelled:
            found.append(("", position))
            continue
        known = [(score, name) for name, one in state.pool.items() if (score := one.scores.get(position)) is not None]
        top, name = max(known, default=(0.0, ""))
        if top >= state.settings.example_score and position not in parent.examples:
            found.append((name, position))
    return tuple(found)


def _partners(state: State, parent: Candidate) -> list[tuple[str, float]]:
    weighted = fronts.weights(state.pool, state.val)
    line = {*_line(state, parent.id)}
    return [(name, weight) for name, weight in weighted if name not in line and parent.id not in _line(state, name)]


def _partner(state: State, parent: Candidate) -> str:
    return draws.chosen(_partners(state, parent), state.settings.seed, "partner", state.iteration)


def _line(state: State, name: str) -> list[str]:
    """Return a candidate and all that it comes from, nearest first."""
    line = [name]
    for one in line:
        line.extend(up for up in state.find(one).parents if up not in line)
    return line


def _own(state: State, parent: Candidate) -> list[Position]:
    return [position for position in state.train if position not in parent.examples]


def _rotated(state: State, parent: Candidate) -> list[Position]:
    """Return the training examples in an order of their own for each pass, beginning elsewhere at each step."""
    own = _own(state, parent)
    if not own:
        return []
    begin = state.iteration * state.settings.batch
    order = draws.shuffled(own, state.settings.seed, "pass", begin // len(own))
    return [*order[begin % len(own) :], *order[: begin % len(own)]]


def _fails(parent: Candidate, position: Position) -> bool:
    score = parent.scores.get(position)
    return score is not None and score < PERFECT
