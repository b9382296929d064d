"""What a tuning has come to: where it stands, what was gained on examples it has not seen, what that costs."""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from shared.prompts.template import Prompt
from shared.statistics import paired
from shared.tuning.plan import Plan
from shared.tuning.search import fronts, racing
from shared.tuning.search.state import Candidate, State

THOUSAND: Final = 1_000
CLEAR: Final = 20.0
"""The e-value from which a gain is called proven, at a false alarm in 20."""

PROPOSED: Final = frozenset({"better", "likely", "untested"})

ENDED: Final = {
    "calls": "the limit of calls was reached",
    "reflections": "the limit of reflections was reached",
    "usd": "the limit of money was reached",
    "target": "the target score was reached",
    "stalled": "there was no progress any more",
    "exhausted": "there was nothing left to try",
}


def standing(state: State) -> dict[str, Any]:
    """Return how a search stands, as readers of its job see it."""
    best, first = state.pool[state.best], next(iter(state.pool.values()))
    limits, spent, reserved = state.settings.limits, state.spent, state.reserved
    return {
        "iteration": state.iteration,
        "best": state.best,
        "validation": {"first": _mean(first, best, state), "best": _mean(best, best, state), "n": _known(best, state)},
        "spent": _spent(spent.calls, spent.reflections, spent.nano_usd),
        "reserved": _spent(reserved.calls, reserved.reflections, reserved.nano_usd),
        "limits": _spent(limits.calls, limits.reflections, limits.nano_usd),
        "levers": {name: {"tries": tries, "wins": wins} for name, (tries, wins) in state.outcomes.items()},
        "candidates": len(state.tried),
        "ended": ENDED.get(state.ended, state.ended),
    }


def report(
    plan: Plan, state: State, best: Prompt, rows: Sequence[Mapping[str, Any]], first: Candidate
) -> dict[str, Any]:
    """Return the report; each of ``rows`` holds what the first and the best prompt came to on one example."""
    gain = _gain(rows, won=state.best != first.id)
    winner = state.pool[state.best]
    return {
        "gain": gain,
        "summary": _summary(state, gain),
        "prompt_tokens": {"before": first.tokens, "after": winner.tokens},
        "per_1000_calls": {"before": _per_thousand(rows, "before"), "after": _per_thousand(rows, "after")},
        "front": [_on_front(state, state.pool[name]) for name in fronts.by_size(state.pool, state.val, state.settings)],
        "prompt": best.fields(),
        "diff": {part: _diff(plan.prompt.parts[part], text, part) for part, text in best.parts.items()},
        "examples_added": len(best.examples) - len(plan.prompt.examples),
    }


def _gain(rows: Sequence[Mapping[str, Any]], *, won: bool) -> dict[str, Any]:
    pairs = [(row["before"]["score"], row["after"]["score"]) for row in rows]
    known = [(before, after) for before, after in pairs if before is not None and after is not None]
    gaps = [after - before for before, after in known]
    if not gaps:
        return {"n": 0, "verdict": "untested" if won else "none", "mean": 0.0}
    wins, losses = sum(gap > 0 for gap in gaps), sum(gap < 0 for gap in gaps)
    interval, mean = paired.mean_interval(gaps), sum(gaps) / len(gaps)
    evidence = paired.e_value(wins, losses)
    return {
        "n": len(gaps),
        "missing": len(rows) - len(gaps),
        "before": round(sum(before for before, _ in known) / len(gaps), 6),
        "after": round(sum(after for _, after in known) / len(gaps), 6),
        "mean": round(mean, 6),
        "low": round(interval.low, 6),
        "high": round(interval.high, 6),
        "wins": wins,
        "losses": losses,
        "e_value": round(evidence, 6),
        "verdict": _verdict(mean, interval.low, evidence, more_wins=wins > losses),
    }


def _verdict(mean: float, low: float, evidence: float, *, more_wins: bool) -> str:
    if mean <= 0:
        return "no better"
    return "better" if low > 0 or (evidence >= CLEAR and more_wins) else "likely"


def _summary(state: State, gain: Mapping[str, Any]) -> str:
    ended = ENDED.get(state.ended, state.ended)
    spent = f"{state.spent.calls} evaluations and {state.spent.reflections} reflections"
    if gain["verdict"] == "none":
        return f"Nothing better was found with {spent}; {ended}."
    if gain["verdict"] == "untested":
        return f"A better prompt was found with {spent}, but there was no example left to test it on."
    moved = f"from {gain['before']:.3f} to {gain['after']:.3f} on {gain['n']} examples kept for the test"
    interval = f"95 % interval of the gain {gain['low']:+.3f} to {gain['high']:+.3f}"
    told = {"better": "Better", "likely": "Probably better, but not proven", "no better": "No better"}[gain["verdict"]]
    return f"{told}: {moved} ({interval}), with {spent}; {ended}."


def _on_front(state: State, one: Candidate) -> dict[str, Any]:
    value = racing.value(one, state.val, state.settings) or 0.0
    score = round(value + racing.charge(one, state.settings), 6)
    return {"candidate": one.id, "score": score, "tokens": one.tokens, "best": one.id == state.best}


def _per_thousand(rows: Sequence[Mapping[str, Any]], side: str) -> dict[str, Any] | None:
    found = [row[side] for row in rows if row[side]["score"] is not None]
    if not found:
        return None
    scale = THOUSAND / len(found)
    return {name: round(sum(one[name] for one in found) * scale) for name in ("tokens", "nano_usd")}


def _mean(one: Candidate, best: Candidate, state: State) -> float | None:
    """Return the mean score on the validation examples that the best prompt is known on as well."""
    both = [place for place in state.val if best.scores.get(place) is not None and one.scores.get(place) is not None]
    return round(sum(one.scores[place] or 0.0 for place in both) / len(both), 6) if both else None


def _known(one: Candidate, state: State) -> int:
    return sum(one.scores.get(place) is not None for place in state.val)


def _spent(calls: int, reflections: int | None, nano_usd: int | None) -> dict[str, Any]:
    return {"calls": calls, "reflections": reflections, "cost_nano_usd": nano_usd}


def _diff(before: str, after: str, part: str) -> str:
    lines = (before.splitlines(), after.splitlines())
    return "\n".join(difflib.unified_diff(*lines, f"before/{part}", f"after/{part}", lineterm=""))
