import pytest

from shared import errors
from shared.bootstrap import Services
from shared.experiments.experiment import Arm, Rules
from shared.experiments.outcomes import Told
from tests.shared.experiments import made
from tests.shared.experiments.conftest import Start

UNITS = [f"u{number}" for number in range(40)]


async def test_declaring_twice_is_declaring_once(services: Services, prompts: object) -> None:
    del prompts
    first = await services.experiments.create("acme", made.declared(), actor="me")
    assert await services.experiments.create("acme", made.declared(), actor="me") == first
    with pytest.raises(errors.AlreadyExistsError):
        await services.experiments.create("acme", made.declared(description="other"), actor="me")


async def test_arms_must_be_versions(services: Services, prompts: object) -> None:
    del prompts
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await services.experiments.create("acme", made.declared(arms=(Arm("a", 1), Arm("b", 9))), actor="me")
    assert [(one.field, one.rule) for one in caught.value.errors] == [("arms.1.version", "unknown_version")]


async def test_one_experiment_holds_a_label(services: Services, start: Start) -> None:
    await start()
    await services.experiments.create("acme", made.declared(name="other"), actor="me")
    with pytest.raises(errors.InvalidStateError, match="holds the label"):
        await services.experiments.start("acme", "other", actor="me")
    await services.experiments.stop("acme", "tone", actor="me")
    assert (await services.experiments.start("acme", "other", actor="me")).state == "running"


async def test_experiments_of_others_do_not_exist(services: Services, start: Start) -> None:
    await start()
    with pytest.raises(errors.NotFoundError):
        await services.experiments.get("rival", "tone")
    assert await services.experiments.page("rival", (), 10) == []


async def test_units_keep_their_arms_when_weights_change(services: Services, start: Start) -> None:
    await start()
    before = await services.experiments.assign("acme", "tone", UNITS)
    changed = await services.experiments.change(
        "acme", "tone", actor="me", weights={"b": 20}, edited=lambda rules, traffic: (rules, traffic)
    )
    after = await services.experiments.assign("acme", "tone", UNITS)
    assert changed.epoch == 2
    assert {unit: met.arm.name for unit, met in after.items() if met} == {
        unit: met.arm.name for unit, met in before.items() if met
    }
    assert [met.first for met in after.values() if met] == [False] * len(UNITS)


async def test_units_meet_arms_only_while_it_runs(services: Services, start: Start) -> None:
    await start()
    await services.experiments.pause("acme", "tone", actor="me")
    with pytest.raises(errors.InvalidStateError):
        await services.experiments.assign("acme", "tone", UNITS)


async def test_outcomes_show_in_the_next_look(services: Services, start: Start) -> None:
    experiment = await start()
    met = await services.experiments.assign("acme", "tone", UNITS)
    told = [Told(unit, "sale", float(one.arm.name == "b")) for unit, one in met.items() if one]
    assert await services.experiments.record("acme", "tone", told) == ["recorded"] * 40
    look = await services.experiments.look(experiment)
    assert look.readout.units == 40
    assert look.readout.primary.of("b").mean == 1.0
    assert look.readout.primary.of("a").mean == 0.0


async def test_a_winner_gets_the_label_if_wished(services: Services, start: Start) -> None:
    await start()
    done = await services.experiments.conclude("acme", "tone", "b", actor="me", promote=True)
    assert (done.state, done.winner) == ("concluded", "b")
    assert (await services.prompts.get("acme", "draft")).labels["production"].number == 2
    decided = await services.experiments.decisions("acme", "tone", 10)
    assert [one.what for one in decided] == ["concluded", "started"]


async def test_only_drafts_are_deleted(services: Services, start: Start) -> None:
    await start()
    with pytest.raises(errors.InvalidStateError):
        await services.experiments.delete("acme", "tone")
    await services.experiments.create("acme", made.declared(name="other"), actor="me")
    await services.experiments.delete("acme", "other")
    with pytest.raises(errors.NotFoundError):
        await services.experiments.get("acme", "other")


@pytest.mark.parametrize(("weights", "rule"), [({"z": 1}, "unknown_arm"), ({"a": 0}, "too_few")])
async def test_wrong_weights_change_nothing(
    services: Services, start: Start, weights: dict[str, float], rule: str
) -> None:
    await start()
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await services.experiments.change(
            "acme", "tone", actor="me", weights=weights, edited=lambda _, traffic: (Rules(alpha=0.01), traffic)
        )
    assert caught.value.errors[0].rule == rule
    assert (await services.experiments.get("acme", "tone")).rules.alpha == 0.05


async def test_a_draft_takes_no_outcomes(services: Services, prompts: object) -> None:
    del prompts
    await services.experiments.create("acme", made.declared(), actor="me")
    with pytest.raises(errors.InvalidStateError):
        await services.experiments.record("acme", "tone", [Told("u", "sale", 1)])
