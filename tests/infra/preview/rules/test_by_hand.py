"""The tables by hand: each entry is about something that the SDK has."""

import pytest

from infra.preview.rules import by_hand, sdk
from tests.infra.preview.rules import reachable

TABLES = {
    "required": {name: set(wires) for name, wires in by_hand.REQUIRED.items()},
    "groups": {name: {wire for one in found for wire in one.names} for name, found in by_hand.GROUPS.items()},
    "limits": {name: set(found) for name, found in by_hand.LIMITS.items()},
}


@pytest.fixture(scope="module")
def known() -> dict[str, set[str]]:
    return {by_hand.key(cls): {member.wire for member in sdk.members(cls)} for cls in reachable.classes()}


@pytest.mark.parametrize("table", TABLES)
def test_entries_name_inputs_of_the_sdk(known: dict[str, set[str]], table: str) -> None:
    unknown = {name: inputs - known.get(name, set()) for name, inputs in TABLES[table].items()}

    assert {name: inputs for name, inputs in unknown.items() if inputs or name not in known} == {}


def test_key_is_module_and_class() -> None:
    queue = sdk.input_class("gcp:cloudtasks/queue:Queue")

    assert queue
    assert by_hand.key(queue) == "cloudtasks.QueueArgs"
