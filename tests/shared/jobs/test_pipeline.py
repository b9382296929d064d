import pytest

from shared.jobs.pipeline import END, JobType


@pytest.mark.parametrize(("stage", "following"), [("a", "b"), ("b", "c"), ("c", END)])
def test_stages_follow_in_order(kind: JobType, stage: str, following: str) -> None:
    assert kind.after(stage) == following


def test_stage_is_found_by_name(kind: JobType) -> None:
    assert kind.stage("b").weight == 2
