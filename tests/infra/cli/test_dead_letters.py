import pytest

from tests.infra.cli.conftest import Call
from tests.infra.cli.made_letters import bulk, group, letter
from tests.infra.cli.scripted_gateway import ScriptedGateway, json

ROOT = "/v1/dead-letters"
NONE = {"items": [], "next_cursor": None}


def test_filters_of_the_list_reach_the_gateway(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer(f"GET {ROOT}", json(NONE))
    words = ("--status", "open", "--status", "ignored", "--group", "fp", "--failed-in", "draft", "--code", "x")
    assert call("dead-letters", "list", *words, "--since", "2026-01-31", "-n", "5").exit_code == 0
    wanted = "status=open&status=ignored&fingerprint=fp&stage=draft&code=x&since=2026-01-31T00%3A00%3A00Z&limit=5"
    assert gateway.received[0].query == wanted


def test_groups_are_listed_by_state(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer(f"GET {ROOT}/groups", json({"items": [group()], "next_cursor": None}))
    result = call("dead-letters", "groups", "--status", "open", "--json")
    assert result.stdout.startswith('{"fingerprint":"fp_a"')
    assert gateway.received[0].query == "status=open&limit=20"


def test_an_unknown_letter_is_a_failure(call: Call) -> None:
    assert call("dead-letters", "show", "job_a-0").exit_code == 1


@pytest.mark.parametrize(
    ("words", "path", "filters"),
    [
        (("--all",), "replay", {}),
        (("--code", "x", "--status", "ignored"), "replay", {"code": "x", "status": ["ignored"]}),
        (("--group", "fp_a"), "groups/fp_a/replay", None),
    ],
)
def test_many_are_replayed(
    call: Call, gateway: ScriptedGateway, words: tuple[str, ...], path: str, filters: object
) -> None:
    gateway.answer(f"POST {ROOT}/{path}", json(bulk(job=None, dry_run=True)))
    assert call("dead-letters", "replay", *words, "--dry-run").exit_code == 0
    assert gateway.received[0].json.get("filter") == filters


@pytest.mark.parametrize("words", [(), ("job_a-0", "--group", "fp_a"), ("--all", "--code", "x")])
def test_it_must_be_clear_which_to_replay(call: Call, gateway: ScriptedGateway, words: tuple[str, ...]) -> None:
    assert call("dead-letters", "replay", *words, "--yes").exit_code == 1
    assert gateway.received == []


@pytest.mark.parametrize("action", ["resolve", "ignore", "reopen"])
def test_letters_are_settled(call: Call, gateway: ScriptedGateway, action: str) -> None:
    gateway.answer(f"POST {ROOT}/job_a-0/{action}", json(letter()))
    gateway.answer(f"POST {ROOT}/groups/fp_a/{action}", json({"group": group(), "job": None}))
    assert call("dead-letters", action, "job_a-0").exit_code == 0
    assert call("dead-letters", action, "--group", "fp_a").exit_code == 0
    assert call("dead-letters", action).exit_code == 1


def test_a_real_gateway_has_groups_and_letters(call_real: Call) -> None:
    assert call_real("dead-letters", "list").exit_code == 0
    assert call_real("dead-letters", "groups").exit_code == 0
    assert call_real("dead-letters", "replay", "--code", "none_such", "--yes").exit_code == 0
