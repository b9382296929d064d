from pathlib import Path
from typing import Any

import orjson
import pytest

from infra.cli import smoking
from infra.cli.smoking import Addresses
from shared import errors
from shared.clock import SystemClock
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import KEY, Call, Kept, kept
from tests.infra.cli.real_gateway import RealGateway
from tests.infra.cli.scripted_gateway import Answer, ScriptedGateway

URLS = {name: f"https://{name}.example" for name in ("content_generation", "progress_tracking", "system_health")}


def answer(gateway: ScriptedGateway, *events: Any, health: str = "healthy") -> None:
    gateway.answer("GET /health", scripted_gateway.json(made.health(health)))
    gateway.answer("GET /v1/jobs", scripted_gateway.json({"items": [], "next_cursor": None}))
    gateway.answer("POST /v1/content", Answer([orjson.dumps(made.job())], status=202))
    gateway.answer("GET /v1/jobs/job_a/events", scripted_gateway.events(*events))
    gateway.answer("GET /v1/content/cnt_a", scripted_gateway.json(made.piece()))


async def smoke(gateway: ScriptedGateway, seconds: float = 20) -> tuple[int, Kept]:
    target = kept()
    where = smoking.everywhere(gateway.url)
    return await smoking.smoke(target.output, where, KEY, SystemClock(), seconds), target


async def test_the_real_functions_pass(real: RealGateway) -> None:
    target = kept()
    where = smoking.everywhere(real.url)
    assert await smoking.smoke(target.output, where, real.key, SystemClock(), 30) == 0
    last = target.out.getvalue().splitlines()[-1]
    assert last.startswith("✓ ad")
    assert " words by job_" in last


async def test_an_ad_is_written_anew(gateway: ScriptedGateway) -> None:
    answer(gateway, ("job", made.job(status="succeeded")))
    assert (await smoke(gateway))[0] == 0
    assert gateway.asked("POST /v1/content")[0].json["use_cache"] is False


async def test_a_failed_ad_ends_with_1(gateway: ScriptedGateway) -> None:
    answer(gateway, ("job", made.failed()))
    code, target = await smoke(gateway)
    assert code == 1
    assert "job_a has failed" in target.out.getvalue()


async def test_an_ad_that_is_never_written_ends_with_1(gateway: ScriptedGateway) -> None:
    answer(gateway, ("progress", made.progress(0)))
    code, target = await smoke(gateway, seconds=0.1)
    assert code == 1
    assert "Do the queues reach the task worker?" in target.out.getvalue()


async def test_bad_health_ends_with_1(gateway: ScriptedGateway) -> None:
    answer(gateway, ("job", made.job(status="succeeded")), health="unhealthy")
    assert (await smoke(gateway))[0] == 1


async def test_where_nothing_answers_nothing_is_written(gateway: ScriptedGateway) -> None:
    target = kept()
    where = Addresses(gateway.url, gateway.url, "http://127.0.0.1:9")
    assert await smoking.smoke(target.output, where, KEY, SystemClock(), 1) == 1
    assert not gateway.asked("POST /v1/content")


def test_the_command_takes_a_file_of_outputs(call_real: Call, real: RealGateway, tmp_path: Path) -> None:
    file = tmp_path / "outputs.json"
    file.write_bytes(orjson.dumps({"functionUrls": dict.fromkeys(URLS, real.url)}))
    result = call_real("infra", "smoke", "--outputs", str(file), "--json")
    found = {line["name"]: line["verdict"] for line in map(orjson.loads, result.stdout.splitlines())}
    assert (result.exit_code, found["api key"], found["ad"]) == (0, "good", "good")


@pytest.mark.parametrize(
    ("outputs", "found"),
    [
        ({"apiUrl": "https://api.example", "functionUrls": URLS}, smoking.everywhere("https://api.example")),
        ({"functionUrls": URLS}, Addresses(*URLS.values())),
    ],
    ids=["domain", "functions"],
)
def test_addresses_are_those_of_the_outputs(tmp_path: Path, outputs: dict[str, Any], found: Addresses) -> None:
    file = tmp_path / "outputs.json"
    file.write_bytes(orjson.dumps(outputs))
    assert smoking.read(file) == found


@pytest.mark.parametrize("text", ["{}", "[1]", "not json", '{"functionUrls": {}}'])
def test_a_file_without_addresses_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "outputs.json"
    file.write_text(text)
    with pytest.raises(errors.InvalidInputError, match="outputs of a stack"):
        smoking.read(file)
