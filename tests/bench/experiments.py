"""
Experiments under peeking: how often equal arms are told apart, beside the tests that people run by hand.

Two arms of 10 % each, looked at 50 times, every 100 units an arm; 5 % is what each rule promises. The same draws go to
the product's rules and to the naive ones. Another seed each round.
"""

import math
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from shared.statistics import bayes, binomial, sample_ratio, sequential
from shared.statistics.sequential import Sample
from tests.bench.plan import Plan
from tests.bench.rows import Bar, Baseline, Row, Samples

LOOKS, BATCH, RATE, ALPHA = 50, 100, 0.1, 0.05
TUNED_AT = 1_000
FIXED_SHARE, FLOOR = 0.3, 0.05
PROMISED = Bar(100 * ALPHA)

Counts = tuple[int, int, int, int]
Rule = Callable[[Counts], bool]


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Simulate in this process."""
    del folder
    repeats = plan.scaled(800, 150)
    rows = [*_peeking(plan, repeats), _lift(plan, repeats), *_following(plan, repeats), _ratio(plan, repeats)]
    plan.say("experiments: done")
    return rows


def always_valid(counts: Counts) -> bool:
    """Return whether the product's rule tells the arms apart."""
    base, other = _samples(counts)
    return sequential.effect_p(sequential.difference(base.as_rate, other.as_rate), ALPHA, TUNED_AT) <= ALPHA


def mixture(counts: Counts) -> bool:
    """Return whether a mixture sequential probability ratio test does."""
    base, other = _samples(counts)
    return sequential.msprt_p(sequential.difference(base.as_rate, other.as_rate), 0.02) <= ALPHA


def naive(counts: Counts) -> bool:
    """Return whether a two-proportion z-test does, which is made for one look."""
    won, n, won_other, n_other = counts
    return binomial.two_proportion_p((won, won_other), (n, n_other)) <= ALPHA


def likely_best(counts: Counts) -> bool:
    """Return whether either arm is the best with more than 95 %."""
    return max(_normal_best(counts)) > 1 - ALPHA


def _peeking(plan: Plan, repeats: int) -> Iterator[Row]:
    plan.say(f"experiments: {plan.rounds} rounds of {repeats} A/A tests")
    began = time.process_time()
    rules: dict[str, Rule] = {"z": naive, "cs": always_valid, "msprt": mixture, "best": likely_best}
    found = [_false(repeats, seed, RATE, rules) for seed in range(plan.rounds)]
    spent = (time.process_time() - began) * 1e6 / (plan.rounds * repeats * LOOKS * len(rules))
    shares = {name: Samples(tuple(one[name] for one in found), "%") for name in rules}
    by_hand = Baseline("z-test at every look", shares["z"])
    cpu = Samples((spent,), "μs")
    yield Row("experiments", "A/A, 50 looks: false winners", shares["cs"], cpu, by_hand, PROMISED, "CPU per look")
    yield Row("experiments", "A/A, 50 looks: mixture ratio test", shares["msprt"], None, by_hand, PROMISED)
    yield Row(
        "experiments", "A/A, 50 looks: best with 95 %", shares["best"], None, by_hand, None, "shown, never decides"
    )


def _lift(plan: Plan, repeats: int) -> Row:
    found = [_false(repeats, 1_000 + seed, RATE * 1.2, {"cs": always_valid})["cs"] for seed in range(plan.rounds)]
    note = f"10 % against 12 %, up to {LOOKS * BATCH:,} units an arm"
    return Row("experiments", "a lift of a fifth is found", Samples(tuple(found), "%", higher=True), note=note)


def _following(plan: Plan, repeats: int) -> Iterator[Row]:
    """Compare what is said of units that followed success with what the product says, from the fixed split."""
    plan.say("experiments: traffic that follows success")
    found = [_adaptive(repeats, seed) for seed in range(plan.rounds)]
    everything = Baseline("z-test on all units", Samples(tuple(one[1] for one in found), "%"))
    case = "A/A, traffic follows success: false winners"
    yield Row("experiments", case, Samples(tuple(one[0] for one in found), "%"), None, everything, PROMISED)


def _ratio(plan: Plan, repeats: int) -> Row:
    plan.say("experiments: sample ratios")
    found = [_alarms(repeats, seed) for seed in range(plan.rounds)]
    every_look = Baseline("chi-square at every look", Samples(tuple(one[1] for one in found), "%"))
    figure = Samples(tuple(one[0] for one in found), "%")
    bar = Bar(100 * sample_ratio.ALARM + 0.5)
    return Row("experiments", "right shares, 50 looks: false alarms", figure, None, every_look, bar)


def _false(repeats: int, seed: int, rate: float, rules: dict[str, Rule]) -> dict[str, float]:
    """Return in how many of a hundred tests each rule spoke at one of the looks."""
    draw, spoke = random.Random(seed), dict.fromkeys(rules, 0)
    for _ in range(repeats):
        looks = list(_looks(draw, rate))
        for name, rule in rules.items():
            spoke[name] += any(map(rule, looks))
    return {name: 100 * count / repeats for name, count in spoke.items()}


def _looks(draw: random.Random, rate: float) -> Iterator[Counts]:
    won = won_other = 0
    for look in range(1, LOOKS + 1):
        won += _successes(draw, BATCH, RATE)
        won_other += _successes(draw, BATCH, rate)
        yield won, look * BATCH, won_other, look * BATCH


def _adaptive(repeats: int, seed: int) -> tuple[float, float]:
    draw, ours, plain = random.Random(5_000 + seed), 0, 0
    for _ in range(repeats):
        looks = list(_adaptive_looks(draw))
        ours += any(always_valid(fixed) for fixed, _ in looks if min(fixed[1], fixed[3]) >= BATCH)
        plain += any(naive(everything) for _, everything in looks)
    return 100 * ours / repeats, 100 * plain / repeats


def _adaptive_looks(draw: random.Random) -> Iterator[tuple[Counts, Counts]]:
    """Yield the units of the fixed split, and all units, after each batch of 200."""
    fixed, free, share = [0, 0, 0, 0], [0, 0, 0, 0], 0.5
    for _ in range(LOOKS):
        for _ in range(2 * BATCH):
            stays = draw.random() < FIXED_SHARE
            arm = 2 * (draw.random() >= (0.5 if stays else share))
            kept = fixed if stays else free
            kept[arm] += draw.random() < RATE
            kept[arm + 1] += 1
        whole = _together(fixed, free)
        share = bayes.thompson_weights(_normal_best(whole), FLOOR)[0]
        yield _together(fixed, [0] * 4), whole


def _together(one: list[int], other: list[int]) -> Counts:
    first, second, third, fourth = (left + right for left, right in zip(one, other, strict=True))
    return first, second, third, fourth


def _alarms(repeats: int, seed: int) -> tuple[float, float]:
    draw, ours, plain = random.Random(9_000 + seed), 0, 0
    for _ in range(repeats):
        first, alarms = 0, [False, False]
        for look in range(1, LOOKS + 1):
            first += _successes(draw, 2 * BATCH, 0.5)
            counts, shares = (first, 2 * BATCH * look - first), (0.5, 0.5)
            alarms[0] |= sample_ratio.sequential_p(counts, shares) < sample_ratio.ALARM
            alarms[1] |= sample_ratio.chi_square_p(counts, shares) < 0.01
        ours, plain = ours + alarms[0], plain + alarms[1]
    return 100 * ours / repeats, 100 * plain / repeats


def _successes(draw: random.Random, count: int, rate: float) -> int:
    return sum(draw.random() < rate for _ in range(count))


def _samples(counts: Counts) -> tuple[Sample, Sample]:
    won, n, won_other, n_other = counts
    return Sample.of_sums(n, won, won), Sample.of_sums(n_other, won_other, won_other)


def _normal_best(counts: Counts) -> list[float]:
    return bayes.normal_probability_best([_posterior(*counts[:2]), _posterior(*counts[2:])])


def _posterior(won: int, n: int) -> bayes.Normal:
    mean = (won + 1) / (n + 2)
    return bayes.Normal(mean, math.sqrt(mean * (1 - mean) / (n + 3)))
