"""
Two versions compared by what was made with them, like with like.

Only what both versions made of one content type with one model is compared, and the differences of these strata are
averaged, each weighed by how precisely it is known. Intervals are those of an asymptotic confidence sequence, so they
hold however often somebody looks. Who got which version was not drawn by lot: an experiment alone rules out that
other briefs, or other days, make the difference.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from shared.records import measures
from shared.records.digest import Digest
from shared.records.made import Made
from shared.records.measures import Measure
from shared.records.sums import Sums
from shared.statistics import sequential
from shared.statistics.interval import Interval
from shared.statistics.sequential import Effect, Sample

ERROR = 0.05
TUNED_AT = 500.0

Verdict = Literal["better", "worse", "same", "unknown"]
Groups = Mapping[Made, Digest]

_MOST_TIMES = 4096


class Pair(NamedTuple):
    """What a version and its base made under the same circumstances."""

    base: Sums
    other: Sums


@dataclass(frozen=True)
class Comparison:
    """
    By how much ``other`` exceeds ``base`` in a measure, and the bounds that hold it with ``confidence``.

    ``base_count`` and ``other_count`` values were compared, in ``strata`` pairs of content type and model. While the
    verdict is unknown, ``missing`` is about how many more values, of both together, would settle it.
    """

    measure: Measure
    base: int
    other: int
    verdict: Verdict
    base_count: int
    other_count: int
    strata: int
    confidence: float
    difference: float
    interval: Interval
    missing: int = 0


def compare(groups: Groups, base: int, other: int, among: int = 1) -> list[Comparison]:
    """
    Return how version ``other`` of a template compares with ``base``, for every measure that both have values of.

    The error that is admitted is divided among all measures and the ``among`` versions that are held against the base.
    """
    pairs = {measure.name: list(_pairs(groups, base, other, measure)) for measure in measures.ALL}
    told = [measure for measure in measures.ALL if pairs[measure.name]]
    alpha = ERROR / max(len(told) * among, 1)
    return [_compared(measure, pairs[measure.name], (base, other), alpha) for measure in told]


def by_version(groups: Groups) -> dict[int, Digest]:
    """Return all that was made with each version, whatever it was."""
    found: dict[int, Digest] = {}
    for made, digest in groups.items():
        found.setdefault(made.version, Digest()).merge(digest)
    return found


def _pairs(groups: Groups, base: int, other: int, measure: Measure) -> Iterator[Pair]:
    for made, digest in groups.items():
        if made.version != other:
            continue
        held_against = groups.get(made._replace(version=base))
        if held_against is None:
            continue
        pair = Pair(measure.read(held_against), measure.read(digest))
        if min(pair.base.count, pair.other.count) > 1:
            yield pair


def _compared(measure: Measure, pairs: list[Pair], versions: tuple[int, int], alpha: float) -> Comparison:
    base_count, other_count = (sum(sums.count for sums in side) for side in zip(*pairs, strict=True))
    effect = _effect(pairs, measure)
    interval = sequential.effect_interval(effect, alpha, TUNED_AT)
    lacking = max(measure.least - base_count, 0) + max(measure.least - other_count, 0)
    verdict = "unknown" if lacking else _verdict(interval, measure)
    return Comparison(
        measure,
        *versions,
        verdict=verdict,
        base_count=base_count,
        other_count=other_count,
        strata=len(pairs),
        confidence=1 - alpha,
        difference=effect.estimate,
        interval=interval,
        missing=max(lacking, _missing(effect, measure, alpha)) if verdict == "unknown" else 0,
    )


def _effect(pairs: Iterable[Pair], measure: Measure) -> Effect:
    """Return the mean of the strata's differences, weighed by how many pairs each could give."""
    known = [(sequential.difference(*(_sample(side, measure) for side in pair)), pair) for pair in pairs]
    weights = [pair.base.count * pair.other.count / (pair.base.count + pair.other.count) for _, pair in known]
    whole = sum(weights)
    return Effect(
        sum(weight * effect.estimate for weight, (effect, _) in zip(weights, known, strict=True)) / whole,
        sum(weight**2 * effect.variance for weight, (effect, _) in zip(weights, known, strict=True)) / whole**2,
        sum(effect.n for effect, _ in known),
    )


def _sample(side: Sums, measure: Measure) -> Sample:
    """Return values as a sample; few that are all alike are not taken for a proof that there are no others."""
    return Sample(side.count, side.mean, max(side.variance, measure.reach**2 / (4 * side.count)))


def _verdict(interval: Interval, measure: Measure) -> Verdict:
    if max(-interval.low, interval.high) <= measure.smallest:
        return "same"
    if interval.excludes_zero:
        return "better" if interval.low > 0 else "worse"
    return "unknown"


def _missing(effect: Effect, measure: Measure, alpha: float) -> int:
    """Return how many more values would tell the difference if it is as it seems, or that it is too small to matter."""
    target = max(abs(effect.estimate), measure.smallest - abs(effect.estimate))
    low, high = 1.0, 2.0
    while high < _MOST_TIMES and _reach(effect, high, alpha) > target:
        low, high = high, high * 2
    while high - low > 0.01 * low:
        middle = (low + high) / 2
        low, high = (low, middle) if _reach(effect, middle, alpha) <= target else (middle, high)
    return max(round(effect.n * (high - 1)), 1)


def _reach(effect: Effect, times: float, alpha: float) -> float:
    grown = round(effect.n * times)
    return sequential.half_width(effect.variance * effect.n, grown, alpha, TUNED_AT)
