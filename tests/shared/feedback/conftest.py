"""The service of feedback, and a piece to judge."""

from datetime import UTC, datetime

import pytest

from shared.bootstrap import Services
from shared.feedback.service import FeedbackService
from shared.generation import content as contents
from shared.generation.content import Content
from tests.shared.exports import stored
from tests.shared.records import worlds


@pytest.fixture
def feedback(services: Services) -> FeedbackService:
    return services.feedback


@pytest.fixture
async def piece(services: Services) -> Content:
    """Return a piece that a job has made with prompts."""
    now = datetime.now(UTC)
    job = worlds.job(now, id="job_maker")
    made = stored.content(1, job, id=contents.content_id(job.id, 0), created_at=now, body="Bake the bread well.")
    result = {"content": made.id, "quality": 0.9}
    await stored.store(services.documents, worlds.job(now, id="job_maker", result=result), made)
    return made
