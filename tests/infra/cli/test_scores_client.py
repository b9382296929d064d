from typing import Any

import pytest
from pydantic import BaseModel

from functions.prompt_optimization import datasets_schemas, evaluations_schemas, scores_schemas, suites_schemas
from infra.cli import scores_client as api
from infra.cli.client import Client
from tests.infra.cli import made_scores
from tests.infra.cli.scripted_gateway import ScriptedGateway, json

VIEWS: list[tuple[Any, type[BaseModel]]] = [
    (api.Evidence, scores_schemas.EvidenceView),
    (api.Verdict, scores_schemas.VerdictView),
    (api.Written, scores_schemas.OutputView),
    (api.Preference, scores_schemas.PreferenceView),
    (api.Score, scores_schemas.ScoreView),
    (api.Term, scores_schemas.TermView),
    (api.Suite, suites_schemas.SuiteSummaryView),
    (api.FullSuite, suites_schemas.SuiteView),
    (api.DatasetVersion, datasets_schemas.DatasetVersionView),
    (api.Dataset, datasets_schemas.DatasetView),
    (api.Put, datasets_schemas.PutView),
    (api.Splits, datasets_schemas.SplitsView),
    (api.Examples, datasets_schemas.ExamplesView),
    (api.Paid, evaluations_schemas.UsageView),
    (api.Candidate, evaluations_schemas.CandidateView),
    (api.Comparison, evaluations_schemas.ComparisonView),
    (api.Evaluation, evaluations_schemas.EvaluationView),
    (api.Row, evaluations_schemas.RowView),
]


@pytest.mark.parametrize(("kind", "view"), VIEWS)
def test_every_name_is_one_of_the_api(kind: Any, view: type[BaseModel]) -> None:
    assert kind.__required_keys__ == view.model_fields.keys()


async def test_pages_come_as_one(client: Client, gateway: ScriptedGateway) -> None:
    page = {"items": [made_scores.evaluation()], "next_cursor": "c1"}
    gateway.answer("GET /v1/evaluations", json(page), json({**page, "next_cursor": None}))
    assert [one["id"] async for one in api.evaluations(client, 50)] == ["job_1", "job_1"]
    assert [one.query for one in gateway.received] == ["limit=50", "limit=49&cursor=c1"]


async def test_results_are_read_to_their_end(client: Client, gateway: ScriptedGateway) -> None:
    page = made_scores.result_page()
    gateway.answer("GET /v1/evaluations/job_1/results", json({**page, "next_cursor": "c1"}), json(page))
    assert len([row async for row in api.rows(client, "job_1")]) == 26


async def test_names_are_quoted_in_paths(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/evaluations/a%2Fb", json(made_scores.evaluation()))
    assert (await api.evaluation(client, "a/b"))["id"] == "job_1"
