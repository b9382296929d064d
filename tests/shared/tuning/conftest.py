"""What the tests of tuning share: a prompt, examples, a model that obeys, and a store that can be killed."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from infra.local.firestore.embedded import Handle
from shared import ids
from shared.clock import SystemClock
from shared.firestore import client
from shared.firestore.documents import Documents
from shared.firestore.writes import Write
from shared.jobs.job import Job, StageState
from shared.models.base import Usage
from shared.prompts.rendering import Renderer
from shared.prompts.repository import PromptRepository
from shared.prompts.service import PromptService
from shared.prompts.template import Prompt, Variable
from shared.scoring.assertion import Assertion
from shared.scoring.dataset import Example
from shared.scoring.dataset_repository import DatasetRepository
from shared.scoring.datasets import DatasetService
from shared.scoring.evaluator import Evaluator
from shared.scoring.evaluator import Ports as EvaluatorPorts
from shared.scoring.results import Results
from shared.scoring.scorer import Scorer
from shared.scoring.suite import Suite
from shared.scoring.worst import Worst
from shared.tuning import runs
from shared.tuning.candidates import CandidateStore
from shared.tuning.plan import Plan
from shared.tuning.runs import Ports
from shared.tuning.search.settings import Limits, Settings
from shared.tuning.working import Tools
from tests.shared.tuning.rule_model import WORDS, Life, RuleModel

PROMPT = Prompt("Write a text.", "About {{ topic }}.", (Variable("topic"),))
SUITE = Suite("", tuple(Assertion("icontains", word) for word in WORDS))
PRICE = 100_000
EXAMPLES = tuple(Example.of({"variables": {"topic": f"topic {number}"}}) for number in range(60))


class MortalDocuments(Documents):
    """Documents of a process that can be killed at its commits."""

    life = Life()

    async def commit(self, batch: Sequence[Write]) -> list[Any]:
        with self.life.piece(repr([(one.kind, one.path) for one in batch])):
            return await super().commit(batch)


@pytest.fixture
def life() -> Life:
    return Life()


@pytest.fixture
async def documents(
    firestore_emulator: Handle, life: Life, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[MortalDocuments]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    found = MortalDocuments(client.create(), SystemClock(), "tuning-tests", "(default)")
    found.life = life
    yield found
    await found.aclose()


@pytest.fixture
def tenant() -> str:
    return ids.random_id("tenant")


@pytest.fixture
def model(life: Life) -> RuleModel:
    return RuleModel(life=life)


@pytest.fixture
def ports(documents: MortalDocuments, model: RuleModel) -> Ports:
    clock, renderer = SystemClock(), Renderer()

    def found(_: str) -> RuleModel:
        return model

    def price(_: str, __: Usage) -> int:
        return PRICE

    scorer = Scorer(found, lambda _: pytest.fail("nothing is embedded"))
    evaluator = Evaluator(EvaluatorPorts(found, lambda name: name, renderer, scorer, Results(documents, clock), clock))
    tools = Tools(evaluator, found, Worst(price, 100), CandidateStore(documents), renderer, clock)
    datasets = DatasetService(DatasetRepository(documents), clock)
    return Ports(tools, datasets, PromptService(PromptRepository(documents), clock, {}))


@pytest.fixture
def plan() -> Plan:
    settings = Settings(limits=Limits(calls=120), examples=0, test=12)
    return Plan("teaser", 1, PROMPT, "topics", "", SUITE, settings, max_prompt_tokens=500)


MakeJob = Callable[[Plan], Job]


@pytest.fixture
def make_job(tenant: str, ports: Ports) -> MakeJob:
    def make(plan: Plan) -> Job:
        now = SystemClock().now()
        stages = {stage.name: StageState(stage.name, stage.weight) for stage in runs.job_type(ports).stages}
        return Job(
            id=ids.random_id("job"),
            tenant=tenant,
            type=runs.NAME,
            owner="key_1",
            status="running",
            priority="normal",
            payload=plan.fields(),
            stages=stages,
            stage="prepare",
            created_at=now,
            updated_at=now,
            expire_at=now + timedelta(days=1),
        )

    return make
