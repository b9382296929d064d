from shared.bootstrap import Services
from tests.shared.experiments.conftest import Start

NAMES = ("draft.email", "draft")


async def test_labels_decide_where_nothing_runs(services: Services, prompts: object) -> None:
    del prompts
    choice = await services.chooser.choose("acme", NAMES, unit="u1")
    assert (choice.pin["number"], choice.exposures) == (1, ())
    assert not await services.chooser.is_needed("acme")


async def test_units_get_the_versions_of_their_arms(services: Services, start: Start) -> None:
    experiment = await start()
    assert await services.chooser.is_needed("acme")
    for unit in ("u1", "u2", "u3", "u4"):
        choice = await services.chooser.choose("acme", NAMES, unit=unit)
        assigned = experiment.assign(unit)
        assert assigned is not None
        assert choice.pin["number"] == assigned.arm.version
        assert choice.pin == (await services.chooser.choose("acme", NAMES, unit=unit)).pin
        assert [exposure.unit for exposure in choice.exposures] == [unit]


async def test_nobody_without_a_unit_takes_part(services: Services, start: Start) -> None:
    await start()
    assert (await services.chooser.choose("acme", NAMES)).exposures == ()


async def test_other_labels_stay_as_they_are(services: Services, start: Start) -> None:
    await start()
    await services.prompts.set_label("acme", "draft", "staging", 3, actor="me")
    choice = await services.chooser.choose("acme", NAMES, "staging", unit="u1")
    assert (choice.pin["number"], choice.exposures) == (3, ())
