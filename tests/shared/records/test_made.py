from dataclasses import replace

from shared.records import made
from shared.records.made import Made
from tests.shared.records import worlds


def test_job_counts_for_templates_that_took_part() -> None:
    found = list(made.of(worlds.record(draft=3)))

    assert found == [Made("draft", 3, "blog_post", "offline"), Made("plan", 0, "blog_post", "offline")]


def test_skipped_stage_says_nothing_of_its_prompt() -> None:
    record = worlds.record()
    stages = tuple(replace(stage, status="skipped") if stage.name == "plan" else stage for stage in record.stages)

    assert [one.template for one in made.of(replace(record, stages=stages))] == ["draft"]


def test_job_without_prompts_counts_for_none() -> None:
    assert list(made.of(worlds.record(payload={}))) == []
