"""What an evaluation has found: figures per candidate, and each held against the first, example by example."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.scoring.judges.pairs import Preference
from shared.scoring.plan import Plan
from shared.scoring.rows import NOT_RUN, Row
from shared.statistics import paired

WORST: Final = 10
ALPHA: Final = 0.05
EVIDENCE: Final = 1 / ALPHA
_SAME: Final = 1e-9

Scores = Mapping[str, float]


@dataclass(frozen=True)
class Choice:
    """How often a judge liked the outputs of two candidates better; ``swapped`` times its taste hung on the order."""

    first: int = 0
    second: int = 0
    ties: int = 0
    swapped: int = 0
    failed: int = 0

    @classmethod
    def of(cls, found: Preference) -> "Choice":
        """Return one preference."""
        if found.preferred is None:
            return cls(failed=1)
        named = {"first": cls(first=1), "second": cls(second=1)}
        return named.get(found.preferred, cls(ties=1, swapped=int(not found.agreed)))

    def plus(self, other: "Choice") -> "Choice":
        """Return both together."""
        return Choice(**{name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__})

    def fields(self) -> dict[str, int]:
        """Return the choice as plain data."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def report(plan: Plan, rows: Sequence[Row], choices: Mapping[int, Choice]) -> dict[str, Any]:
    """Return the report of an evaluation as readers of its job see it."""
    per = [[row for row in rows if row.candidate == at] for at in range(len(plan.candidates))]
    return {
        "candidates": [_figures(plan, at, found) for at, found in enumerate(per)],
        "comparisons": [_compared(plan, per[0], per[at], at, choices.get(at)) for at in range(1, len(per))],
        "paid_nano_usd": sum(row.paid_nano_usd for row in rows),
        "cached": sum(row.cached for row in rows),
        "not_run": sum(row.error == NOT_RUN for row in rows),
        "runs": len(rows),
    }


def _figures(plan: Plan, at: int, rows: Sequence[Row]) -> dict[str, Any]:
    """Return what one candidate has come to; what failed counts in no mean."""
    candidate = plan.candidates[at]
    scored = [row for row in rows if row.score is not None]
    written = [row for row in rows if row.completion_tokens or row.text]
    errors = _counted([row.error for row in rows if row.error])
    return {
        "name": candidate.name,
        "hash": candidate.prompt.content_hash,
        "scored": len(scored),
        "missing": len(rows) - len(scored),
        "errors": errors,
        "score": _mean([row.score for row in scored if row.score is not None]),
        "passed": sum(row.passed for row in scored),
        "stability": _stability(scored),
        "assertions": _held(plan, scored),
        "metrics": _metrics(scored),
        "prompt_tokens": _mean([row.prompt_tokens for row in written]),
        "completion_tokens": _mean([row.completion_tokens for row in written]),
        "cost_nano_usd_per_1000": _per_1000(written),
        "seconds": _mean([row.seconds for row in written]),
        "seconds_p95": _percentile([row.seconds for row in written], 0.95),
    }


def _compared(
    plan: Plan, first: Sequence[Row], second: Sequence[Row], at: int, choice: Choice | None
) -> dict[str, Any]:
    """Return how a candidate differs from the first one on the examples that both were scored on."""
    before, after = _by_example(first), _by_example(second)
    both = [example for example in before if example in after]
    differences = {example: after[example] - before[example] for example in both}
    wins = sum(one > _SAME for one in differences.values())
    losses = sum(one < -_SAME for one in differences.values())
    interval = paired.mean_interval(list(differences.values()), ALPHA)
    mean = _mean(list(differences.values())) or 0.0
    found = {
        "baseline": plan.candidates[0].name,
        "candidate": plan.candidates[at].name,
        "examples": len(both),
        "difference": mean,
        "low": interval.low,
        "high": interval.high,
        "wins": wins,
        "losses": losses,
        "ties": len(both) - wins - losses,
        "e_value": min(paired.e_value(wins, losses), 1e12),
        "preferred": choice.fields() if choice else None,
        "regressions": _regressions(differences, first, second),
    }
    return {**found, "verdict": _verdict(plan, mean, wins, losses), "summary": _sentence(found)}


def _verdict(plan: Plan, difference: float, wins: int, losses: int) -> str:
    """
    Return what the wins and losses say: the e-value of a fair coin must reach 20 for each comparison that is made.

    A verdict that the mean contradicts is none.
    """
    if paired.e_value(wins, losses) < EVIDENCE * (len(plan.candidates) - 1):
        return "undecided"
    if wins > losses:
        return "better" if difference > 0 else "undecided"
    return "worse" if difference < 0 else "undecided"


def _sentence(found: Mapping[str, Any]) -> str:
    if not found["examples"]:
        return "No example was scored for both: nothing can be compared."
    interval = f"95 % interval {found['low']:+.3f} to {found['high']:+.3f}"
    counted = f"{found['wins']} better, {found['losses']} worse, {found['ties']} as before"
    gain = f"{found['candidate']} scores {found['difference']:+.3f} against {found['baseline']}"
    return f"{gain} ({interval}) on {found['examples']} examples: {counted}."


def _regressions(differences: Scores, first: Sequence[Row], second: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the examples that lost most, with what is wrong with the new output."""
    worst = sorted((gain, example) for example, gain in differences.items() if gain < -_SAME)[:WORST]
    before, after = _first_of(first), _first_of(second)
    return [
        {
            "example": example,
            "given": after[example].given,
            "before": before[example].score,
            "after": after[example].score,
            "difference": gain,
            "feedback": list(after[example].feedback[:2]),
        }
        for gain, example in worst
    ]


def _by_example(rows: Sequence[Row]) -> dict[str, float]:
    """Return the mean score of each example: samples of one are no examples of their own."""
    scores: dict[str, list[float]] = {}
    for row in rows:
        if row.score is not None:
            scores.setdefault(row.example, []).append(row.score)
    return {example: sum(found) / len(found) for example, found in scores.items()}


def _first_of(rows: Sequence[Row]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        if row.score is not None:
            found.setdefault(row.example, row)
    return found


def _stability(rows: Sequence[Row]) -> float | None:
    """Return the share of examples whose samples all pass or all fail; None with one sample each."""
    outcomes: dict[str, list[bool]] = {}
    for row in rows:
        outcomes.setdefault(row.example, []).append(row.passed)
    repeated = [found for found in outcomes.values() if len(found) > 1]
    return _mean([float(len(set(found)) == 1) for found in repeated])


def _held(plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return of each assertion of the suite how often it held."""
    found = []
    for at, one in enumerate(plan.suite.assertions):
        seen = [row.held[at] for row in rows if at < len(row.held)]
        found.append({"type": one.type, "metric": one.metric, "held": sum(seen), "of": len(seen)})
    return found


def _metrics(rows: Sequence[Row]) -> dict[str, float]:
    named: dict[str, list[float]] = {}
    for row in rows:
        for name, score in row.metrics.items():
            named.setdefault(name, []).append(score)
    return {name: round(sum(scores) / len(scores), 6) for name, scores in sorted(named.items())}


def _per_1000(rows: Sequence[Row]) -> int | None:
    return sum(row.cost_nano_usd for row in rows) * 1_000 // len(rows) if rows else None


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 6) if values else None


def _percentile(values: Sequence[float], share: float) -> float | None:
    ordered = sorted(values)
    return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 6) if ordered else None


def _counted(errors: Sequence[str]) -> list[dict[str, Any]]:
    """Return the most frequent errors."""
    times: dict[str, int] = {}
    for error in errors:
        times[error] = times.get(error, 0) + 1
    return [{"error": error, "times": times[error]} for error in sorted(times, key=lambda one: -times[one])[:5]]
