import math

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.experiments.outcomes import Told
from tests.shared.experiments.conftest import Start


async def test_the_first_value_counts(services: Services, start: Start) -> None:
    await start()
    await services.experiments.assign("acme", "tone", ["u"])
    told = [Told("u", "sale", 1), Told("u", "sale", 0), Told("stranger", "sale", 1), Told("u", "complaint", 0)]
    found = await services.experiments.record("acme", "tone", told)
    assert found == ["recorded", "known", "not_exposed", "recorded"]
    assert await services.experiments.record("acme", "tone", told[:1]) == ["known"]


@pytest.mark.parametrize(
    ("metric", "value", "rule"),
    [
        ("clicks", 1.0, "unknown_metric"),
        ("sale", 1.5, "out_of_range"),
        ("sale", math.inf, "out_of_range"),
        ("sale", math.nan, "out_of_range"),
    ],
)
async def test_one_broken_rule_refuses_all(
    services: Services, start: Start, metric: str, value: float, rule: str
) -> None:
    experiment = await start()
    await services.experiments.assign("acme", "tone", ["u"])
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await services.experiments.record("acme", "tone", [Told("u", "sale", 1), Told("u", metric, value)])
    assert caught.value.errors[0].rule == rule
    assert (await services.experiments.look(experiment)).readout.primary.of("a").n == 0


async def test_jobs_measure_what_they_measure(services: Services, start: Start) -> None:
    from shared.experiments.declarations import DEFAULT_METRICS

    experiment = await start(metrics=DEFAULT_METRICS)
    await services.exposer.expose(experiment, ["u"], "generation")
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await services.experiments.record("acme", "tone", [Told("u", "quality", 1)])
    assert caught.value.errors[0].rule == "measured_by_job"
