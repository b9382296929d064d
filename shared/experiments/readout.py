"""What an experiment says at a look: per arm and metric, with inference that any number of looks leaves valid."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.experiments.experiment import Arm, Experiment, Metric
from shared.experiments.folding import Reading
from shared.experiments.totals import Totals
from shared.statistics import bayes, multiplicity, sample_ratio, sequential
from shared.statistics.interval import Interval
from shared.statistics.sequential import Effect, Sample


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    An arm against the first one, from units of the fixed split alone.

    ``interval`` and ``p`` hold at every look; ``adjusted_p`` is corrected for all comparisons of the same role.
    """

    difference: float
    interval: Interval
    p: float
    adjusted_p: float
    relative: float | None


@dataclass(frozen=True, slots=True)
class ArmResult:
    """
    A metric in one arm.

    ``probability_best`` and ``expected_loss`` come from all units; ``comparison`` is None for the first arm, and
    while there are too few units for it.
    """

    arm: str
    n: int
    mean: float | None
    deviation: float | None
    probability_best: float | None
    expected_loss: float | None
    comparison: Comparison | None


@dataclass(frozen=True, slots=True)
class MetricResult:
    """A metric in all arms."""

    metric: Metric
    arms: tuple[ArmResult, ...]

    def of(self, arm: str) -> ArmResult:
        """Return what it is in one arm."""
        return next(result for result in self.arms if result.arm == arm)


@dataclass(frozen=True, slots=True)
class RatioCheck:
    """Whether units of the fixed split came in the shares they should: for one look, and for any number of them."""

    expected: dict[str, float]
    found: dict[str, int]
    p: float
    sequential_p: float

    @property
    def mismatch(self) -> bool:
        """Return whether the shares are not what they should be."""
        return self.sequential_p < sample_ratio.ALARM


@dataclass(frozen=True, slots=True)
class Readout:
    """All that an experiment says at one look."""

    experiment: Experiment
    at: datetime | None
    exposed: dict[str, int]
    fixed: dict[str, int]
    metrics: tuple[MetricResult, ...]
    ratio: RatioCheck
    complete: bool

    @property
    def units(self) -> int:
        """Return how many units were exposed."""
        return sum(self.exposed.values())

    def of(self, metric: str) -> MetricResult:
        """Return what it says about one metric."""
        return next(result for result in self.metrics if result.metric.name == metric)

    @property
    def primary(self) -> MetricResult:
        """Return what it says about the metric that decides."""
        return self.of(self.experiment.primary.name)


def read(experiment: Experiment, reading: Reading) -> Readout:
    """Return what an experiment says."""
    totals, names = reading.totals, [arm.name for arm in experiment.arms]
    epochs = totals.epochs()
    return Readout(
        experiment,
        reading.at,
        {name: totals.exposed(name) for name in names},
        {name: totals.exposed(name, epochs) for name in names},
        _metrics(experiment, totals),
        _ratio(experiment, totals),
        reading.complete,
    )


def effect(totals: Totals, metric: Metric, base: str, other: str) -> Effect | None:
    """
    Return the difference of two arms over the fixed splits, each compared within itself and weighted by its units.

    So arms whose shares have changed do not mix times of day, season or audience with what the arms do.
    """
    strata: list[tuple[int, Effect]] = []
    for epoch in totals.epochs():
        samples = [totals.sample(arm, metric, (epoch,)) for arm in (base, other)]
        if metric.kind == "rate":
            samples = [sample.as_rate for sample in samples]
        if min(sample.n for sample in samples) >= 2:
            found = sequential.difference(*samples)
            strata.append((found.n, found))
    units = sum(n for n, _ in strata)
    if not units:
        return None
    estimate = math.fsum(n / units * one.estimate for n, one in strata)
    return Effect(estimate, math.fsum((n / units) ** 2 * one.variance for n, one in strata), units)


def _metrics(experiment: Experiment, totals: Totals) -> tuple[MetricResult, ...]:
    found = {
        (metric.name, arm.name): _effect(experiment, totals, metric, arm)
        for metric in experiment.metrics
        for arm in experiment.arms[1:]
    }
    comparisons: dict[tuple[str, str], Comparison] = {}
    for role in ("primary", "guard", "secondary"):
        family = {key: one for key, one in found.items() if one and _role(experiment, key[0]) == role}
        planned = sum(metric.role == role for metric in experiment.metrics) * (len(experiment.arms) - 1)
        comparisons |= _compared(experiment, totals, family, planned)
    return tuple(_metric(experiment, totals, metric, comparisons) for metric in experiment.metrics)


def _effect(experiment: Experiment, totals: Totals, metric: Metric, arm: Arm) -> Effect | None:
    """Return the effect of an arm; None while there are too few units, or values that are all the same."""
    epochs = totals.epochs()
    samples = [totals.sample(name, metric, epochs) for name in (experiment.control.name, arm.name)]
    if min(sample.n for sample in samples) < max(2, experiment.rules.min_units):
        return None
    found = effect(totals, metric, experiment.control.name, arm.name)
    return found if found is not None and found.variance > 0 else None


def _compared(
    experiment: Experiment, totals: Totals, family: dict[tuple[str, str], Effect], planned: int
) -> dict[tuple[str, str], Comparison]:
    """Return the comparisons of a family of ``planned``: each at its share of alpha, p-values corrected by Holm."""
    rules = experiment.rules
    p_values = [sequential.effect_p(one, rules.alpha, rules.tuned_at) for one in family.values()]
    adjusted = multiplicity.holm([*p_values, *[1.0] * (planned - len(family))])[: len(family)]
    made = {}
    for (key, one), p, corrected in zip(family.items(), p_values, adjusted, strict=True):
        base = totals.sample(experiment.control.name, _known(experiment, key[0]), totals.epochs()).mean
        interval = sequential.effect_interval(one, rules.alpha / planned, rules.tuned_at)
        made[key] = Comparison(one.estimate, interval, p, corrected, one.estimate / base if base else None)
    return made


def _metric(
    experiment: Experiment, totals: Totals, metric: Metric, comparisons: dict[tuple[str, str], Comparison]
) -> MetricResult:
    samples = [totals.sample(arm.name, metric) for arm in experiment.arms]
    best, losses = beliefs(metric, samples, experiment.rules.min_units)
    results = [
        ArmResult(
            arm.name,
            sample.n,
            sample.mean if sample.n else None,
            math.sqrt(sample.variance) if sample.n > 1 else None,
            best[at] if best else None,
            losses[at] if losses else None,
            comparisons.get((metric.name, arm.name)),
        )
        for at, (arm, sample) in enumerate(zip(experiment.arms, samples, strict=True))
    ]
    return MetricResult(metric, tuple(results))


def beliefs(metric: Metric, samples: Sequence[Sample], at_least: int) -> tuple[list[float], list[float]]:
    """
    Return for each arm the probability to be best, and what choosing it is expected to lose to the best other one.

    Rates have a beta posterior over a uniform prior; means have a normal one, which needs ``at_least`` so many units.
    """
    if metric.kind == "rate":
        won = [(sample.n * sample.mean, sample.n * (1 - sample.mean)) for sample in samples]
        if metric.sign < 0:
            won = [(lost, good) for good, lost in won]
        best = bayes.probability_best([good for good, _ in won], [lost for _, lost in won])
        arms = [_beta(good, lost) for good, lost in won]
    else:
        if min(sample.n for sample in samples) < max(2, min(at_least, 30)):
            return [], []
        arms = [bayes.Normal(metric.sign * one.mean, math.sqrt(one.variance / one.n)) for one in samples]
        best = bayes.normal_probability_best(arms)
    return best, [_loss(arms, at) for at in range(len(arms))]


def _beta(good: float, lost: float) -> bayes.Normal:
    a, b = 1 + good, 1 + lost
    return bayes.Normal(a / (a + b), math.sqrt(a * b / ((a + b) ** 2 * (a + b + 1))))


def _loss(arms: Sequence[bayes.Normal], at: int) -> float:
    """Return the largest expected loss of an arm against any other one."""
    chosen = arms[at]
    others = [arm for place, arm in enumerate(arms) if place != at]
    return max(
        bayes.normal_expected_loss(chosen.mean - arm.mean, math.hypot(chosen.deviation, arm.deviation))
        for arm in others
    )


def _ratio(experiment: Experiment, totals: Totals) -> RatioCheck:
    """Return the check of shares over the fixed split that holds; units of earlier splits had other shares."""
    names = [arm.name for arm in experiment.arms]
    shares = experiment.fixed.shares
    found = {name: totals.exposed(name, (experiment.epoch,)) for name in names}
    counts, expected = [found[name] for name in names], [shares.get(name, 0.0) for name in names]
    return RatioCheck(
        dict(zip(names, expected, strict=True)),
        found,
        sample_ratio.chi_square_p(counts, expected),
        sample_ratio.sequential_p(counts, expected),
    )


def _role(experiment: Experiment, metric: str) -> str:
    return _known(experiment, metric).role


def _known(experiment: Experiment, metric: str) -> Metric:
    found = experiment.metric(metric)
    if found is None:
        raise KeyError(metric)
    return found
