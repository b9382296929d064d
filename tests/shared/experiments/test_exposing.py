import asyncio
from dataclasses import replace

from shared.bootstrap import Services
from shared.experiments.experiment import Traffic
from shared.experiments.exposing import Exposer
from tests.shared.experiments.conftest import Start

UNITS = [f"u{number}" for number in range(20)]


async def test_many_at_once_expose_a_unit_once(services: Services, start: Start) -> None:
    experiment = await start()
    exposers = [Exposer(services.experiment_repository, services.clock) for _ in range(4)]
    found = await asyncio.gather(*(one.expose(experiment, UNITS, "caller") for one in exposers))
    assert sum(met[unit].first for met in found for unit in UNITS) == len(UNITS)
    assert len({tuple(met[unit].arm.name for unit in UNITS) for met in found}) == 1
    assert (await services.experiments.look(experiment)).readout.units == len(UNITS)


async def test_units_of_a_dropped_arm_get_the_first(services: Services, start: Start) -> None:
    experiment = await start()
    met = await services.exposer.expose(experiment, UNITS, "caller")
    inside = [unit for unit, one in met.items() if one.arm.name == "b"]
    again = await services.exposer.expose(replace(experiment, dropped=("b",)), inside, "caller")
    assert {one.arm.name for one in again.values()} == {"a"}
    assert {one.exposure.arm for one in again.values()} == {"b"}


async def test_units_outside_take_no_part(services: Services, start: Start) -> None:
    experiment = await start(traffic=Traffic(share=0.0001))
    assert await services.exposer.expose(experiment, UNITS, "caller") == {}
