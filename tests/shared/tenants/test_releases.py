from datetime import UTC, datetime

import pytest

from shared import errors
from shared.tenants import releases

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def test_release_comes_back_from_its_task() -> None:
    task = releases.task("acme", NOW)

    assert task.not_before == NOW + releases.DELAY
    assert releases.parse({"task": task.id, **task.payload}) == releases.Release(task.id, "acme")


def test_every_release_is_a_task_of_its_own() -> None:
    assert releases.task("acme", NOW).id != releases.task("acme", NOW).id


@pytest.mark.parametrize("body", [{}, {"task": "t"}, []])
def test_other_bodies_are_refused(body: object) -> None:
    with pytest.raises(errors.MalformedBodyError):
        releases.parse(body)  # type: ignore[arg-type]  # a body may be anything
