import asyncio

import pytest

from shared.bulk import acting
from shared.bulk.acting import Actor


def test_who_acts_is_known_within() -> None:
    with acting.acting(Actor("key_1", "job_1", 2)):
        found = acting.current()
    assert found == Actor("key_1", "job_1", 2)
    assert acting.current() is None


def test_a_failure_leaves_nobody_behind() -> None:
    with pytest.raises(ValueError, match="no"), acting.acting(Actor("key_1")):
        raise ValueError("no")
    assert acting.current() is None


async def test_tasks_beside_each_other_have_their_own() -> None:
    async def act(key: str) -> str:
        with acting.acting(Actor(key)):
            await asyncio.sleep(0)
            found = acting.current()
        return found.key if found else ""

    assert await asyncio.gather(act("a"), act("b")) == ["a", "b"]
