"""The counted operations: those in the file are what the product takes."""

import json

import pytest

from infra.costs import operations
from tests.infra.costs.measuring import KINDS, Lab

AGAIN = "If the product is meant to take these operations: python -m pytest tests/infra/costs --count-again"


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--count-again", default=False))


@pytest.mark.parametrize("kind", KINDS)
async def test_job_takes_the_operations_of_the_file(lab: Lab, kind: str, *, keep: bool) -> None:
    counted = await KINDS[kind](lab)
    if keep:
        recorded = operations.counted() if operations.FILE.exists() else {}
        recorded = {name: counted if name == kind else recorded.get(name, {}) for name in KINDS}
        operations.FILE.write_text(json.dumps(recorded, indent=2) + "\n")

    assert counted == operations.counted()[kind], AGAIN


def test_line_of_a_batch_is_the_difference_of_two() -> None:
    kinds = operations.by_kind()
    few, many = operations.BATCHES
    for lines in (few, many):
        whole = kinds["batch"] - kinds["batch_item"] * -lines
        assert {name: int(number) for name, number in vars(whole).items()} == operations.counted()[f"batch_of_{lines}"]


def test_file_holds_every_kind_and_nothing_else() -> None:
    assert list(operations.counted()) == list(KINDS)
