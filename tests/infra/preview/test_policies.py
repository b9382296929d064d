"""The policies together; each by itself is in the folder beside."""

from pathlib import Path

import pytest

from infra.preview import policies
from tests.infra.conftest import GraphOf

TESTS = Path(__file__).parent / "policies"


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_stack_breaks_no_policy(graph_of: GraphOf, stack: str) -> None:
    assert policies.check(graph_of(stack, "apply")) == []


def test_every_policy_is_broken_by_a_test() -> None:
    written = "\n".join(path.read_text() for path in TESTS.glob("test_*.py"))

    assert [policy.name for policy in policies.ALL if f'"{policy.name}"' not in written] == []


def test_names_of_policies_are_unique() -> None:
    names = [policy.name for policy in policies.ALL]

    assert len(set(names)) == len(names) > 50


def test_promises_are_sentences() -> None:
    assert [
        policy.text for policy in policies.ALL if not (policy.text[0].isupper() and policy.text.endswith("."))
    ] == []
