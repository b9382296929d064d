from infra.preview.graph import COMPUTED
from infra.preview.rules import base
from tests.infra.preview.rules.made import QUEUE, resource


def test_blocks_are_those_of_a_list() -> None:
    owner = resource(QUEUE, rules=[{"priority": 1}, COMPUTED], single={"priority": 2}, unknown=COMPUTED)

    assert list(base.blocks(owner, "rules")) == [{"priority": 1}]
    assert [list(base.blocks(owner, path)) for path in ("single", "unknown", "missing")] == [[], [], []]


def test_computed_values_are_not_known() -> None:
    assert base.known("a", None)
    assert not base.known("a", COMPUTED)


def test_finding_names_the_resource_by_path() -> None:
    assert base.error("rule", resource(QUEUE), "text").resource == f"{QUEUE}::one"
