"""The names that this command line reads must be names that the API gives."""

from typing import Any

import pytest
from pydantic import BaseModel

from functions.content_generation import schemas as generation
from infra.cli import answers, failures
from shared.generation import content
from shared.jobs import schemas as jobs
from shared.observability import health
from shared.web.responses import Page
from tests.infra.cli import made

VIEWS: list[tuple[Any, type[BaseModel]]] = [
    (answers.Usage, jobs.UsageView),
    (answers.Stage, jobs.StageView),
    (answers.JobError, jobs.JobError),
    (answers.Job, jobs.JobView),
    (answers.Progress, jobs.EventView),
    (answers.Page, Page),
    (answers.Measure, content.MeasureView),
    (answers.Quality, content.QualityView),
    (answers.Piece, content.ContentView),
    (answers.Cache, generation.CacheInfo),
    (answers.FreshPiece, generation.ContentAnswer),
    (answers.Rejection, generation.RejectedLine),
    (answers.Batch, generation.BatchAnswer),
    (answers.Result, generation.BatchResult),
]


@pytest.mark.parametrize(("kind", "view"), VIEWS)
def test_every_name_is_one_of_the_api(kind: Any, view: type[BaseModel]) -> None:
    assert kind.__required_keys__ == view.model_fields.keys()


def test_dependencies_are_named_as_health_reports() -> None:
    assert answers.Dependency.__required_keys__ == health.Dependency.__dataclass_fields__.keys()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (answers.Job, made.job()),
        (answers.Progress, made.progress(1)),
        (answers.FreshPiece, made.fresh_piece()),
        (answers.Batch, made.batch()),
        (answers.Result, made.result(1)),
        (answers.Health, made.health()),
    ],
)
def test_whole_values_come_back_unchanged(kind: type[Any], value: Any) -> None:
    assert answers.checked(kind, value) is value


@pytest.mark.parametrize("value", [{}, {"id": "job_a"}, [], None, "text"])
def test_what_lacks_a_field_is_foreign(value: Any) -> None:
    with pytest.raises(failures.ForeignAnswerError, match="no job of Pressroom's API"):
        answers.checked(answers.Job, value)
