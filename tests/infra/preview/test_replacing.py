import pytest

from infra.preview import replacing
from infra.preview.rules import sdk

QUEUE = "gcp:cloudtasks/queue:Queue"
INDEX = "gcp:firestore/index:Index"
GRANT = "gcp:projects/iAMMember:IAMMember"
DATABASE = "gcp:firestore/database:Database"
UPTIME = "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig"


@pytest.mark.parametrize(
    ("token", "changed", "forcing"),
    [
        (QUEUE, ["rateLimits.maxConcurrentDispatches"], []),
        (QUEUE, ["location", "rateLimits"], ["location"]),
        (QUEUE, ["project"], ["project"]),
        (INDEX, ["fields[1].order"], ["fields[1].order"]),
        (INDEX, ["skipWait", "deletionPolicy"], []),
        (GRANT, ["member", "condition.title"], ["member", "condition.title"]),
        (DATABASE, ["cmekConfig"], ["cmekConfig"]),
        (DATABASE, ["pointInTimeRecoveryEnablement"], []),
        (UPTIME, ["httpCheck.requestMethod"], ["httpCheck.requestMethod"]),
        (UPTIME, ["httpCheck.path"], []),
        (UPTIME, ["httpCheck"], ["httpCheck"]),
        ("gcp:dns/recordSet:RecordSet", ["name"], None),
    ],
)
def test_inputs_that_force_a_replacement(token: str, changed: list[str], forcing: list[str] | None) -> None:
    assert replacing.forcing(token, changed) == forcing


def test_table_names_inputs_of_the_sdk() -> None:
    for token, listed in replacing.INPUTS.items():
        cls = sdk.input_class(token)
        assert cls, token
        known = {member.wire for member in sdk.members(cls)} | {replacing.EVERY}
        assert {one.partition(".")[0] for one in listed} <= known, token
