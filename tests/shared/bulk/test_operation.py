from shared.bootstrap import Services
from shared.bulk import actions
from shared.bulk.operation import Chosen, Target
from shared.dead_letters import replays


async def test_every_action_has_an_operation(services: Services) -> None:
    named = [*map(actions.operation, actions.ACTIONS), *map(replays.operation, replays.ACTIONS)]
    assert sorted(services.bulk_operations) == sorted(named)


def test_targets_need_no_mark() -> None:
    assert Chosen([Target("a")], None).targets[0].mark == {}
