"""The stages as functions of a job and earlier results."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.bootstrap import Services
from shared.generation.brief import Brief
from shared.generation.service import Author
from shared.generation.stages import assemble, draft, finish, plan, refine, retrieve, score, structure
from shared.jobs.job import Job, StageState, Usage
from shared.jobs.pipeline import Context, Done, Inputs, Item, Repeat

CONTEXT = Context(key="k", timeout=10)
SECTIONS = [
    {"heading": "Feeding", "purpose": "How often to feed it.", "words": 150},
    {"heading": "Storing", "purpose": "Where to keep it.", "words": 150},
]


@pytest.fixture
def make(services: Services) -> Any:
    async def job(**changes: Any) -> Job:
        brief = Brief.model_validate({
            "content_type": "blog_post",
            "topic": "Sourdough starters",
            "length": 300,
            **changes,
        })
        order = await services.generation.order(Author("acme", "me"), brief)
        now = datetime(2030, 1, 1, tzinfo=UTC)
        return Job(
            id="job_x",
            tenant="acme",
            type="generation",
            owner="me",
            status="running",
            priority="normal",
            payload=order.payload,
            stages={"refine": StageState("refine", 1.0)},
            stage="refine",
            created_at=now,
            updated_at=now,
            expire_at=now,
        )

    return job


def drafted(*texts: str) -> Inputs:
    items = [
        {"heading": section["heading"], "text": text, "metadata": {"model": "m"}}
        for section, text in zip(SECTIONS, texts, strict=False)
    ]
    return {"plan": {"title": "T", "sections": SECTIONS, "metadata": {}}, "draft": {"items": items}}


async def test_plan_has_the_asked_sections_and_words(services: Services, make: Any) -> None:
    outcome = await plan.run(services.generation_tools, await make(length=600), {}, CONTEXT)

    assert len(outcome.result["sections"]) == 4
    assert sum(section["words"] for section in outcome.result["sections"]) == pytest.approx(600, rel=0.15)
    assert (outcome.follow, outcome.usage.completion_tokens > 0) == ("draft", True)


async def test_short_piece_is_planned_without_a_model(services: Services, make: Any) -> None:
    outcome = await plan.run(services.generation_tools, await make(length=80, source_text="Some text."), {}, CONTEXT)

    assert (outcome.follow, outcome.usage) == ("retrieve", Usage())
    assert outcome.result["title"] == "Sourdough starters"


async def test_retrieval_picks_passages_per_section(make: Any) -> None:
    source = "Feed it twice a day with flour.\n\nA cold shelf is where to keep it.\n\nBread is old."
    outcome = await retrieve.run(await make(source_text=source), drafted(), CONTEXT)

    assert len(outcome.result["passages"]) == 3
    assert len(outcome.result["chosen"]) == 2


async def test_draft_splits_into_its_sections(services: Services, make: Any) -> None:
    job = await make()
    split = await draft.run(job, drafted(), CONTEXT)
    written = await draft.write_section(services.generation_tools, job, Item(0, split.items[0]), drafted(), CONTEXT)

    assert [item["heading"] for item in split.items] == ["Feeding", "Storing"]
    assert 120 <= len(written.result["text"].split()) <= 180


async def test_section_tells_who_reads_along_its_heading(services: Services, make: Any) -> None:
    heard: list[str] = []

    async def emit(text: str) -> None:
        heard.append(text)

    context = replace(CONTEXT, emit=emit)
    done = await draft.write_section(services.generation_tools, await make(), Item(1, SECTIONS[1]), drafted(), context)

    assert "".join(heard).strip() == f"## Storing\n\n{done.result['text']}"


async def test_assembly_puts_headings_over_sections(make: Any) -> None:
    outcome = await assemble.run(await make(), drafted("One.", "Two."), CONTEXT)

    assert outcome.result["body"] == "## Feeding\n\nOne.\n\n## Storing\n\nTwo."
    assert outcome.result["metadata"] == {"model": "m"}


@pytest.mark.parametrize(
    ("changes", "follow"),
    [
        ({}, "finish"),
        ({"min_quality": 0.99}, "refine"),
        ({"format": "json", "json_schema": {"type": "object"}}, "structure"),
    ],
)
async def test_score_decides_what_follows(make: Any, changes: dict[str, Any], follow: str) -> None:
    inputs = {"assemble": {"body": "Short.", "sections": 2}}
    outcome = await score.run(await make(**changes), inputs, CONTEXT)

    assert outcome.follow == follow
    assert outcome.summary["quality"] == outcome.result["quality"]["score"]


async def test_refinement_mends_what_the_score_found(services: Services, make: Any) -> None:
    job = await make(min_quality=0.95, keywords=["rye"])
    body = "## Feeding\n\nFeed it often.\n\n## Storing\n\nKeep it cool."
    inputs: dict[str, Any] = {"assemble": {"body": body, "sections": 2}}
    inputs["score"] = (await score.run(job, inputs, CONTEXT)).result
    outcome = await refine.run(services.generation_tools, job, inputs, CONTEXT)
    after = outcome.result or {}

    assert after["quality"]["score"] > inputs["score"]["quality"]["score"]
    assert "rye" in after["body"]


async def test_refinement_stays_within_the_budget(services: Services, make: Any) -> None:
    job = replace(await make(min_quality=1.0, max_cost_usd="0.01"), usage=Usage(cost_nano_usd=9_000_000))
    inputs: dict[str, Any] = {"assemble": {"body": "Short.", "sections": 2}}
    inputs["score"] = (await score.run(job, inputs, CONTEXT)).result
    outcome = await refine.run(services.generation_tools, job, inputs, CONTEXT)

    assert isinstance(outcome, Done)
    assert (outcome.result["stopped"], outcome.usage) == ("budget", Usage())


async def test_refinement_ends_after_its_passes(services: Services, make: Any) -> None:
    job = await make(min_quality=1.0, keywords=["rye"])
    inputs: dict[str, Any] = {"assemble": {"body": "Feed it. " * 30, "sections": 2}}
    inputs["score"] = (await score.run(job, inputs, CONTEXT)).result
    for number in range(refine.PASSES):
        job = replace(job, stages={"refine": replace(job.stages["refine"], round=number)})
        outcome = await refine.run(services.generation_tools, job, inputs, CONTEXT)
        if isinstance(outcome, Done):
            break
        inputs["refine"] = outcome.result

    assert not isinstance(outcome, Repeat)


@pytest.mark.parametrize(
    ("markdown", "headings"),
    [("Text.", [""]), ("## A\n\none\n\n## B\n\ntwo", ["A", "B"]), ("Intro.\n\n## A\n\none", ["", "A"]), ("", [])],
)
def test_parts_are_told_by_their_headings(markdown: str, headings: list[str]) -> None:
    assert [part["heading"] for part in finish.sections_of(markdown)] == headings


async def test_structure_fits_the_schema(services: Services, make: Any) -> None:
    schema = {"type": "object", "properties": {"headline": {"type": "string"}}, "required": ["headline"]}
    job = await make(format="json", json_schema=schema)
    inputs = {"assemble": {"title": "T", "body": "A body.", "sections": 1}}
    outcome = await structure.run(services.generation_tools, job, inputs, CONTEXT)

    assert "headline" in outcome.result["body"]
