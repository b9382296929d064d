"""What the tests of scoring share: a store, a clock to turn, models that say what a test wants."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from decimal import Decimal

import orjson
import pytest

from infra.local.firestore import embedded
from shared import ids
from shared.clock import SystemClock
from shared.firestore import client
from shared.firestore.documents import Documents
from shared.models.base import Account, Completion, EmbeddingModel, Embeddings, TextModel, Usage
from shared.prompts.rendering import Renderer
from shared.scoring.evaluator import Evaluator, Ports
from shared.scoring.judges.asking import Bench
from shared.scoring.results import Results
from shared.scoring.scorer import Scorer
from tests.clocks import TurnableClock
from tests.shared.gateway.scripted_model import ScriptedModel, completion

ACCOUNT = Account("acme", "key_1")


@dataclass
class Placed:
    """An embedding model that places each text where a test says, and others far away."""

    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    name: str = "placed"

    async def embed(self, texts: tuple[str, ...], **_: object) -> Embeddings:
        vectors = tuple(self.places.get(text, (0.0, 1.0)) for text in texts)
        return Embeddings(vectors, Usage(len(texts), 0), "placed", "placed", Decimal(0))

    async def aclose(self) -> None:
        """Have nothing to close."""


def answers(*values: object) -> ScriptedModel:
    """Return a model that gives ``values`` in turn: texts, errors, or what is to be JSON."""
    given: list[Completion | Exception] = []
    for value in values:
        plain = value if isinstance(value, str | Exception) else orjson.dumps(value).decode()
        given.append(plain if isinstance(plain, Exception) else completion(plain))
    return ScriptedModel(given)


def bench(model: TextModel, embedder: EmbeddingModel | None = None) -> Bench:
    placed = embedder or Placed()
    return Bench(lambda _: model, lambda _: placed, ACCOUNT, "key", 5.0)


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def tenant() -> str:
    return ids.random_id("tenant")


@pytest.fixture
async def documents(firestore_emulator: embedded.Handle, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Documents]:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    connected = Documents(client.create(), SystemClock(), "pressroom-local", "(default)")
    yield connected
    await connected.aclose()


NewEvaluator = Callable[..., Evaluator]


@pytest.fixture
def new_evaluator(documents: Documents, clock: TurnableClock) -> NewEvaluator:
    """Return what makes evaluators of instances that share nothing but the documents."""

    def made(model: TextModel, judge: TextModel | None = None) -> Evaluator:
        def find(name: str) -> TextModel:
            return judge if name == "judge" and judge else model

        scorer = Scorer(find, lambda _: Placed())
        return Evaluator(Ports(find, lambda name: name, Renderer(), scorer, Results(documents, clock), clock))

    return made
