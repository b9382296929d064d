import asyncio

from shared.observability import origin
from shared.observability.origin import Origin


def test_is_nowhere_outside_of_a_request() -> None:
    assert origin.current() == Origin("", "")


def test_holds_within_its_body_only() -> None:
    with origin.bound(Origin("f", "r1")):
        with origin.bound(Origin("f", "r2")):
            assert origin.current().request_id == "r2"
        assert origin.current().request_id == "r1"
    assert origin.current() == origin.NOWHERE


async def test_is_inherited_by_tasks_and_kept_apart() -> None:
    async def see(name: str) -> str:
        with origin.bound(Origin(name, "")):
            await asyncio.sleep(0)
            return await asyncio.create_task(asyncio.to_thread(lambda: origin.current().function))

    assert await asyncio.gather(see("a"), see("b")) == ["a", "b"]
