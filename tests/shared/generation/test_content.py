from datetime import UTC, datetime

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.generation import content as contents
from shared.generation.content import Content, ContentView
from shared.jobs.job import Usage

CONTENT = Content(
    id=contents.content_id("job_1", 0),
    tenant="acme",
    job="job_1",
    type="ad_copy",
    title="T",
    body="B",
    format="markdown",
    language="en",
    sections=[{"heading": "", "text": "B"}],
    quality={"score": 0.9, "measures": []},
    usage=Usage(1, 2, 3),
    metadata={"model": "m"},
    brief={"topic": "x"},
    created_at=datetime(2030, 1, 1, tzinfo=UTC),
)


async def test_piece_comes_back_as_it_was(services: Services) -> None:
    await services.documents.commit([contents.write_for(CONTENT)])

    assert await services.contents.get(CONTENT.id, "acme") == CONTENT
    with pytest.raises(errors.NotFoundError):
        await services.contents.get(CONTENT.id, "other")


def test_id_follows_from_the_job() -> None:
    assert (
        contents.content_id("job_1", 0)
        == CONTENT.id
        != contents.content_id("job_2", 0)
        != contents.content_id("job_1", 1)
    )


def test_view_leaves_tenant_and_brief_out() -> None:
    shown = ContentView.of(CONTENT).model_dump()

    assert {"tenant", "brief"}.isdisjoint(shown)
    assert (shown["content_type"], shown["usage"]["prompt_tokens"]) == ("ad_copy", 1)
