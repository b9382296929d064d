"""Processes with semantic matching, over documents that they share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import orjson
import pytest

from shared import errors, ids
from shared.cache.entry import Slot
from shared.cache.policy import Policy, SemanticPolicy
from shared.cache.question import Answer, Fresh, Question
from shared.cache.scope import Scope
from shared.cache.semantic import labels
from shared.cache.semantic.assembly import Options, Semantic
from shared.cache.semantic.judging import JudgingService
from shared.cache.semantic.label import Space
from shared.cache.service import CacheService
from shared.firestore.documents import Documents
from shared.models.base import Account, EmbeddingModel
from shared.models.hashed_embeddings import HashedEmbeddings
from tests.clocks import TurnableClock
from tests.shared.cache.conftest import cache_of
from tests.shared.cache.semantic.made_labels import good

EMBEDDER = HashedEmbeddings().name
MAX_BYTES = 50_000_000


def choose(name: str, _: Account) -> EmbeddingModel:
    if name != "hashed":
        raise errors.UnknownModelError
    return HashedEmbeddings()


@dataclass
class Process:
    """A process of its own: nothing but the documents is shared with others."""

    scope: Scope
    cache: CacheService
    semantic: Semantic
    judging: JudgingService
    made: list[str]

    def question(self, text: str, *, context: str = "", scope: Scope | None = None) -> Question:
        where = scope or self.scope
        return Question(Slot(where, ids.content_hash([text, context])), text=text, context=context)

    async def ask(self, text: str, answer: str = "", *, context: str = "", scope: Scope | None = None) -> Answer:
        """Ask; where an answer must be made, it is ``answer``."""

        async def make() -> Fresh:
            self.made.append(text)
            return Fresh(orjson.dumps(answer or f"answer to {text}"))

        return await self.cache.ask(self.question(text, context=context, scope=scope), make)


Begin = Callable[..., Process]


@pytest.fixture
def scope(tenant: str) -> Scope:
    return Scope(tenant, "tests")


@pytest.fixture
def begin(documents: Documents, clock: TurnableClock, scope: Scope) -> Begin:
    def begun(chance: float = 0.99, store: Documents = documents, made_of: TurnableClock = clock) -> Process:
        semantic = Semantic(store, made_of, Options(choose, lambda: chance, MAX_BYTES))
        cache = cache_of(store, made_of, matcher=semantic.matcher)
        return Process(scope, cache, semantic, semantic.judging(cache), [])

    return begun


@pytest.fixture
async def allowed(begin: Begin, scope: Scope) -> Scope:
    """The scope, in which similar questions are answered once there is evidence."""
    await begin().cache.set_policy(scope, Policy(semantic=SemanticPolicy(enabled=True)), "me")
    return scope


@pytest.fixture
async def proven(allowed: Scope, documents: Documents, clock: TurnableClock) -> Scope:
    """The scope, with evidence that whatever is nearer than 0.6 means the same."""
    await prove(allowed, documents, clock)
    return allowed


async def prove(scope: Scope, documents: Documents, clock: TurnableClock, lowest: float = 0.6) -> None:
    now = clock.now() - timedelta(seconds=5)
    found = good(600, lowest, now)
    parts = found[:300], found[300:]
    await documents.commit([labels.stored(Space(scope, EMBEDDER), part, now)[1] for part in parts])
