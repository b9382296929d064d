import pytest

from infra.cli import dead_letters_client as api
from infra.cli import failures
from infra.cli.client import Client
from tests.infra.cli.made_letters import full_letter, group, letter
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


async def test_pages_are_followed_up_to_the_limit(client: Client, gateway: ScriptedGateway) -> None:
    pages = [{"items": [letter(f"job_{n}-0") for n in (a, a + 1)], "next_cursor": "c"} for a in (0, 2)]
    gateway.answer("GET /v1/dead-letters", *map(json, pages))
    found = [one["id"] async for one in api.letters(client, [("status", "open")], 4)]
    assert found == ["job_0-0", "job_1-0", "job_2-0", "job_3-0"]
    assert [one.query for one in gateway.received] == ["status=open&limit=4", "status=open&limit=2&cursor=c"]


async def test_groups_come_in_pages_of_twenty(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/dead-letters/groups", json({"items": [group()], "next_cursor": None}))
    assert [one["total"] async for one in api.groups(client, [], 500)] == [1200]
    assert gateway.received[0].query == "limit=20"


async def test_single_letters_are_seen_and_settled(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/dead-letters/job_a-0", json(full_letter()))
    gateway.answer("POST /v1/dead-letters/job_a-0/replay", json(letter(status="replayed", replayed_as=1)))
    gateway.answer("POST /v1/dead-letters/job_a-0/ignore", json(letter(status="ignored")))
    gateway.answer("POST /v1/dead-letters/groups/fp_a/resolve", json({"group": group(), "job": None}))
    assert (await api.letter(client, "job_a-0"))["payload"] == {"topic": "Bread"}
    assert (await api.replay(client, "job_a-0", {"stage": "plan"}))["replayed_as"] == 1
    assert (await api.settle(client, "job_a-0", "ignore"))["status"] == "ignored"
    assert (await api.settle_group(client, "fp_a", "resolve"))["job"] is None


async def test_another_answer_is_foreign(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/dead-letters/job_a-0", json({"id": "job_a-0"}))
    with pytest.raises(failures.ForeignAnswerError):
        await api.letter(client, "job_a-0")


def test_odd_names_are_quoted() -> None:
    assert api.replay_of_group("a/b") == "/v1/dead-letters/groups/a%2Fb/replay"
    assert api.replay_of_group("") == "/v1/dead-letters/groups/-/replay"
