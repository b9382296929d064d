"""
The search as a state machine: what is to be done next, and what its results make of the state.

A state and results decide everything, so the same search comes out under crashes, retries and any parallelism. What
work can cost at most is reserved when it is opened and settled with what it has cost, so no limit is overshot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shared.tuning.search import choosing, draws, racing
from shared.tuning.search.settings import Settings
from shared.tuning.search.state import (
    NOTHING,
    UNPRICED,
    Candidate,
    Evaluate,
    Most,
    Position,
    Propose,
    Record,
    Spent,
    State,
    Step,
    Verdict,
    Work,
)

_ROUNDING = 1e-6

IDLE_STEPS = 50
"""Steps in a row without anything to evaluate, after which there is nothing left to try."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What an evaluation has come to: the score, None when it is missing, and its price."""

    score: float | None
    nano_usd: int = 0


@dataclass(frozen=True, slots=True)
class Child:
    """
    A proposed prompt: its id (a hash of its content), its size, and the positions of its demonstrations.

    ``most`` is what work on it can cost.
    """

    id: str
    tokens: int
    most: Most = UNPRICED
    examples: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """What proposals have come to: those children that are worth a try, and what was spent on them."""

    children: tuple[Child, ...]
    reflections: int = 0
    nano_usd: int = 0


Results = Sequence[Measured] | Proposed


def begin(settings: Settings, train: int, labelled: Sequence[Position], val: int, seed: Child) -> State:
    """Return a search with its first work opened; the first ``train`` positions are to train, ``val`` to validate."""
    state = State(
        settings=settings,
        train=tuple(range(train)),
        val=_drawn(settings, train, val),
        best=seed.id,
        pool={seed.id: Candidate(seed.id, seed.tokens, seed.most, examples=seed.examples)},
        labelled=tuple(labelled),
        tried=frozenset({seed.id}),
    )
    return _advance(state)


def settle(state: State, results: Results) -> State:
    """Return the state after its work was done, with the next work opened or the search ended."""
    work = state.work
    state = replace(state, work=None, reserved=NOTHING, news=())
    if isinstance(work, Evaluate) and not isinstance(results, Proposed):
        return _advance(_measured(state, work, results))
    if isinstance(work, Propose) and isinstance(results, Proposed):
        return _advance(_proposed(state, work, results))
    raise TypeError("The results do not fit the work.")


def _drawn(settings: Settings, train: int, val: int) -> tuple[Position, ...]:
    return draws.shuffled(range(train, train + val), settings.seed, "val")


def _measured(state: State, work: Evaluate, results: Sequence[Measured]) -> State:
    for (name, position), found in zip(work.pairs, results, strict=True):
        candidate = state.find(name)
        scored = replace(candidate, scores={**candidate.scores, position: found.score})
        state = state.with_candidate(scored)
    paid = sum(found.nano_usd for found in results)
    spent = state.spent + Spent(calls=len(results), nano_usd=paid)
    return replace(state, spent=spent, active_at=state.iteration)


def _proposed(state: State, work: Propose, results: Proposed) -> State:
    new = {child.id: child for child in results.children if child.id not in state.tried}
    parents = tuple(filter(None, (work.parent, work.other)))
    children = {
        child.id: Candidate(child.id, child.tokens, child.most, parents, work.lever, state.iteration, child.examples)
        for child in new.values()
    }
    spent = Spent(reflections=results.reflections, nano_usd=results.nano_usd)
    step = replace(_taken(state), phase="batch", children=tuple(children))
    return replace(
        state,
        children=children,
        step=step,
        tried=state.tried | children.keys(),
        spent=state.spent + spent,
    )


def _advance(state: State) -> State:
    """Open the next work that there is; go through phases that need none."""
    while not state.ended and state.work is None:
        state = _PHASES[state.step.phase](state) if state.step else _open_step(state)
    return state


def _open_step(state: State) -> State:
    settings = state.settings
    value = racing.value(state.pool[state.best], state.val, replace(settings, token_charge=0.0))
    if value is not None and value + _ROUNDING >= settings.target:
        missing = _missing(state, [state.best], state.val)
        return _open(state, Evaluate(missing)) if missing else _end(state, "target")
    if settings.stalled and state.stall >= settings.stalled:
        return _end(state, "stalled")
    if state.iteration - state.active_at >= IDLE_STEPS:
        return _end(state, "exhausted")
    step = choosing.step(state)
    return replace(state, step=step) if step else _end(state, "exhausted")


def _parent_phase(state: State) -> State:
    step = _taken(state)
    missing = _missing(state, [step.parent], step.batch)
    if missing:
        return _open(state, Evaluate(missing))
    parent = state.pool[step.parent]
    if step.lever == "reflect" and not choosing.failures(parent, step.batch):
        return replace(state, step=None, iteration=state.iteration + 1)
    return replace(state, step=replace(step, phase="propose"))


def _propose_phase(state: State) -> State:
    return _open(state, choosing.proposal(state, _taken(state)))


def _batch_phase(state: State) -> State:
    step = _taken(state)
    missing = _missing(state, step.children, step.batch)
    if missing:
        return _open(state, Evaluate(missing))
    parent = state.pool[step.parent]
    leads = {name: racing.lead(state.children[name], parent, step.batch, state.settings) for name in step.children}
    going = sorted((name for name, lead in leads.items() if lead.n and lead.mean > 0), key=lambda one: -leads[one].mean)
    going = going[: state.settings.racers]
    state = _drop(state, [name for name in step.children if name not in going], "batch", leads)
    return replace(state, step=replace(step, phase="race", children=tuple(going), rung=0)) if going else _close(state)


def _race_phase(state: State) -> State:
    step = _taken(state)
    rungs = _rungs(state)
    examples = state.val[: rungs[step.rung]]
    missing = _missing(state, [state.best, *step.children], examples)
    if missing:
        return _open(state, Evaluate(missing))
    best = state.pool[state.best]
    leads = {name: racing.lead(state.children[name], best, examples, state.settings) for name in step.children}
    last = step.rung >= min(len(rungs) - 1, state.stall // state.settings.pace)
    results = {name: racing.judge(lead, state.settings, last=last) for name, lead in leads.items()}
    ahead = [name for name, result in results.items() if result == "ahead"]
    if ahead:
        return _crown(state, max(ahead, key=lambda name: leads[name].mean), leads)
    going = racing.survivors(leads, results)
    state = _keep(state, [name for name in step.children if name not in going], leads)
    return replace(state, step=replace(step, children=tuple(going), rung=step.rung + 1)) if going else _close(state)


_PHASES = {"parent": _parent_phase, "propose": _propose_phase, "batch": _batch_phase, "race": _race_phase}


def _crown(state: State, winner: str, leads: Mapping[str, racing.Lead]) -> State:
    step = _taken(state)
    state = _keep(state, [name for name in step.children if name != winner], leads)
    crowned = _record(state, winner, "best", "race", leads[winner])
    state = _pooled(state, winner)
    return _close(replace(state, best=winner, improved_at=state.iteration + 1, news=(*state.news, crowned)), won=True)


def _keep(state: State, names: Sequence[str], leads: Mapping[str, racing.Lead]) -> State:
    for name in names:
        record = _record(state, name, "kept", "race", leads[name])
        state = replace(_pooled(state, name), news=(*state.news, record))
    return state


def _drop(state: State, names: Sequence[str], at: str, leads: Mapping[str, racing.Lead]) -> State:
    records = [_record(state, name, "dropped", at, leads[name]) for name in names]
    children = {name: one for name, one in state.children.items() if name not in names}
    return replace(state, children=children, news=(*state.news, *records))


def _pooled(state: State, name: str) -> State:
    children = {key: one for key, one in state.children.items() if key != name}
    return replace(state, pool={**state.pool, name: state.children[name]}, children=children)


def _record(state: State, name: str, verdict: Verdict, at: str, lead: racing.Lead) -> Record:
    step = _taken(state)
    return Record(state.iteration, step.lever, step.parent, name, verdict, at, lead.n, round(lead.mean, 6))


def _close(state: State, *, won: bool = False) -> State:
    """End the step; whether its lever has won counts for how often it is pulled."""
    step = _taken(state)
    tries, wins = state.outcomes.get(step.lever, (0, 0))
    outcomes = {**state.outcomes, step.lever: (tries + 1, wins + won)}
    return replace(state, step=None, children={}, outcomes=outcomes, iteration=state.iteration + 1)


def _open(state: State, work: Work) -> State:
    """Reserve what ``work`` can cost; what no limit allows ends the search, a race with what it has shown so far."""
    cost = price(state, work)
    reason = _exceeded(state, cost)
    if not reason:
        return replace(state, work=work, reserved=cost)
    return _end(_hurried(state), reason)


def price(state: State, work: Work) -> Spent:
    """Return what ``work`` can cost at most."""
    if isinstance(work, Evaluate):
        return Spent(calls=len(work.pairs), nano_usd=sum(state.find(name).most.evaluation for name, _ in work.pairs))
    if work.lever != "reflect":
        return NOTHING
    return Spent(reflections=work.count, nano_usd=work.count * state.pool[work.parent].most.reflection)


def held_back(state: State) -> Spent:
    """Return what the test at the end can cost at most: the first and the best prompt on all examples for it."""
    calls = 2 * state.settings.test
    dearest = max(one.most.evaluation for one in (*state.pool.values(), *state.children.values()))
    return Spent(calls=calls, nano_usd=calls * dearest)


def _exceeded(state: State, cost: Spent) -> str:
    limits, then = state.settings.limits, state.spent + cost + held_back(state)
    if then.calls > limits.calls:
        return "calls"
    if cost.reflections and limits.reflections is not None and then.reflections > limits.reflections:
        return "reflections"
    return "usd" if limits.nano_usd is not None and then.nano_usd > limits.nano_usd else ""


def _hurried(state: State) -> State:
    """Decide a race that cannot go on: a child that is ahead by a standard error has won."""
    step = state.step
    if step is None or step.phase != "race":
        return state
    best = state.pool[state.best]
    leads = {name: racing.lead(state.children[name], best, state.val, state.settings) for name in step.children}
    clear = [name for name, lead in leads.items() if lead.n > 1 and lead.mean - lead.error > 0]
    return _crown(state, max(clear, key=lambda name: leads[name].mean), leads) if clear else state


def _end(state: State, reason: str) -> State:
    return replace(state, ended=reason, step=None, work=None, reserved=NOTHING, children={})


def _rungs(state: State) -> list[int]:
    whole = len(state.val)
    return [*(rung for rung in state.settings.rungs if rung < whole), whole]


def _missing(state: State, names: Sequence[str], positions: Sequence[Position]) -> tuple[tuple[str, Position], ...]:
    return tuple((name, one) for name in names for one in positions if one not in state.find(name).scores)


def _taken(state: State) -> Step:
    if state.step is None:
        raise TypeError("The search is in no step.")
    return state.step
