import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.infra.cli.conftest import Call
from tests.infra.cli.real_gateway import RealGateway

ADDRESS = "https://192.88.98.1/hook"


def created(call_real: Call, *words: str) -> Any:
    result = call_real("webhooks", "create", ADDRESS, *words, "--json")
    assert result.exit_code == 0, result.stderr
    return orjson.loads(result.stdout)


def test_life_of_a_webhook(call_real: Call) -> None:
    made = created(call_real, "--event", "job.*", "--kind", "email", "--tag", "spring", "--description", "Shop")
    listed = [orjson.loads(line)["id"] for line in call_real("webhooks", "list", "--json").stdout.splitlines()]
    off = orjson.loads(call_real("webhooks", "update", made["id"], "--off", "--all-jobs", "--json").stdout)
    rotated = orjson.loads(call_real("webhooks", "rotate", made["id"], "--overlap", "0", "--json").stdout)
    deleted = call_real("webhooks", "delete", made["id"])

    assert made["filters"] == {"types": [], "kinds": ["email"], "tags": ["spring"]}
    assert made["id"] in listed
    assert (off["status"], off["filters"]["kinds"]) == ("disabled", [])
    assert rotated["secret"] != made["secret"]
    assert deleted.exit_code == 0
    assert call_real("webhooks", "delete", made["id"]).exit_code == 1


def test_address_of_the_metadata_server_is_refused(call_real: Call) -> None:
    result = call_real("webhooks", "create", "http://169.254.169.254/")

    assert result.exit_code == 1
    assert "metadata server" in result.stderr


def test_listener_hears_of_jobs(call_real: Call, real: RealGateway) -> None:
    program = Path(sys.executable).with_name("pressroom")
    words = ("webhooks", "listen", "-e", "job.succeeded", "--count", "1", "--json")
    env = {**os.environ, "PRESSROOM_URL": real.url, "PRESSROOM_API_KEY": real.key}
    with subprocess.Popen([program, *words], env=env, stdout=subprocess.PIPE) as listening:
        while not _listens(call_real):
            assert listening.poll() is None
        job = call_real("generate", "--type", "ad_copy", "--topic", "Bread", "--no-cache", "--no-wait").stdout.strip()
        out, _ = listening.communicate(timeout=30)
    message = orjson.loads(out)

    assert (message["verified"], message["payload"]["data"]["id"]) == (True, job)
    assert not _listens(call_real)


def _listens(call_real: Call) -> bool:
    return "webhooks listen" in call_real("webhooks", "list", "--json").stdout


def test_messages_are_listed_and_replayed(call_real: Call) -> None:
    made = created(call_real)
    nothing = call_real("webhooks", "deliveries", made["id"], "--status", "failed")
    replayed = call_real("webhooks", "replay", made["id"], "--failed", "--since", "24h")
    unknown = call_real("webhooks", "deliveries", made["id"], "msg_nobody")
    again = call_real("webhooks", "replay", made["id"], "msg_nobody")
    call_real("webhooks", "delete", made["id"])

    assert "no such messages" in nothing.stderr
    assert replayed.stdout == "0 messages sent once more\n"
    assert (unknown.exit_code, again.exit_code) == (1, 1)


@pytest.mark.parametrize("words", [(), ("msg_a", "--failed"), ("msg_a", "--since", "1h")])
def test_replay_wants_one_message_or_all_failed(call_real: Call, words: tuple[str, ...]) -> None:
    result = call_real("webhooks", "replay", "wh_a", *words)

    assert result.exit_code == 2


def test_test_of_an_unknown_webhook_is_refused(call_real: Call) -> None:
    assert call_real("webhooks", "test", "wh_nobody").exit_code == 1


@pytest.mark.parametrize(
    "command", ["list", "create", "update", "delete", "rotate", "test", "deliveries", "replay", "listen"]
)
def test_every_command_explains_itself_and_speaks_json(call_real: Call, command: str) -> None:
    result = call_real("webhooks", command, "--help", env={"COLUMNS": "200"})

    assert result.exit_code == 0
    assert "--json" in result.output
