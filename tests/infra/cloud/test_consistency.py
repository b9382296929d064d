import asyncio
import inspect

import pulumi
import pulumi_gcp as gcp
import pytest

from infra.cloud import consistency
from infra.preview import run
from infra.preview.faults import Fault

REFUSED = "Error 403: caller lacks cloudtasks.queues.create"


class Patience:
    """Programs with one resource that has the hook; remembers the pauses."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def run(self, *faults: Fault) -> None:
        run.inline(self._program, config={}, mode="apply", faults=faults)

    def _program(self) -> None:
        hooks = pulumi.ResourceHookBinding(on_error=[consistency.hook(self._sleep)])
        gcp.cloudtasks.Queue("jobs", location="europe-west1", opts=pulumi.ResourceOptions(hooks=hooks))

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def patience() -> Patience:
    return Patience()


@pytest.mark.parametrize(
    "error",
    [
        "Error 403: Cloud Tasks API has not been used in project 1 before or it is disabled",
        "Error 400: Service account fn@p.iam.gserviceaccount.com does not exist.",
        "Error 404: Cannot find metric(s) that match type",
        "Error 409: Aborted due to cross-transaction contention",
    ],
)
def test_passing_trouble_is_tried_again(patience: Patience, error: str) -> None:
    patience.run(Fault("*Queue::jobs", error, times=2))

    assert patience.slept == [5.0, 10.0]


@pytest.mark.parametrize(
    "error",
    [
        REFUSED,
        "Error 409: service account fn already exists",
        "Error 400: invalid argument; the location does not exist",
        "Error 429: quota of service account creations exceeded, try again",
    ],
)
def test_lasting_trouble_ends_at_once(patience: Patience, error: str) -> None:
    with pytest.raises(run.ProgramError, match=error.partition(";")[0]):
        patience.run(Fault("*Queue::jobs", error))

    assert patience.slept == []


def test_patience_ends_after_growing_pauses(patience: Patience) -> None:
    with pytest.raises(run.ProgramError, match="was not found"):
        patience.run(Fault("*Queue::jobs", "the bucket was not found", times=consistency.ATTEMPTS))

    assert patience.slept == [5.0, 10.0, 20.0, 40.0, 80.0]


def test_only_the_newest_error_counts(patience: Patience) -> None:
    with pytest.raises(run.ProgramError, match="403"):
        patience.run(Fault("*Queue::jobs", "was not found"), Fault("*Queue::jobs", REFUSED))

    assert patience.slept == [5.0]


@pytest.mark.parametrize("operation", ["update", "delete"])
def test_only_creations_are_tried_again(patience: Patience, operation: str) -> None:
    failed = pulumi.ErrorHookArgs("", "", "", "", failed_operation=operation, errors=["was not found"])
    decided: list[object] = []
    run.inline(lambda: decided.append(consistency.hook(patience._sleep)(failed)), config={})

    assert inspect.isawaitable(decided[0])
    assert asyncio.run(decided[0]) is False  # type: ignore[arg-type]  # a coroutine, as of every async function
