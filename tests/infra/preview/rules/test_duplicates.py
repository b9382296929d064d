import pytest

from infra.preview.graph import COMPUTED, SecretValue
from infra.preview.rules import duplicates, sdk
from tests.infra.preview.rules.made import QUEUE, graph, resource

GRANT = "gcp:projects/iAMMember:IAMMember"


def found(token: str, *inputs: dict[str, object]) -> list[str]:
    made = [resource(token, f"resource-{place}", **one) for place, one in enumerate(inputs)]
    return [finding.text for finding in duplicates.duplicate_resources(graph(*made))]


def test_same_name_twice_is_found() -> None:
    twice = {"location": "here", "name": "jobs"}

    assert found(QUEUE, twice, twice) == ["is resource-0 once more"]


def test_grants_differ_by_condition() -> None:
    grant = {"project": "p", "role": "roles/run.invoker", "member": "user:a@example.com"}

    assert found(GRANT, grant, grant | {"condition": {"title": "t"}}) == []
    assert len(found(GRANT, grant, grant)) == 1


@pytest.mark.parametrize("name", [COMPUTED, SecretValue("jobs"), None])
def test_what_is_not_known_is_not_compared(name: object) -> None:
    assert found(QUEUE, {"location": "here", "name": name}, {"location": "here", "name": name}) == []


def test_table_names_inputs_of_the_sdk() -> None:
    for token, inputs in duplicates.IDENTITY.items():
        cls = sdk.input_class(token)
        assert cls, token
        assert set(inputs) <= {member.wire for member in sdk.members(cls)}, token
