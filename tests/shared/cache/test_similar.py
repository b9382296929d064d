"""Similar questions: what of them is given, checked, learned, and never given, with a plain matcher."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from shared import errors
from shared.cache.entry import CacheEntry, Slot
from shared.cache.invalidation import Marker
from shared.cache.matching import Neighbour
from shared.cache.policy import Policy, SemanticPolicy
from shared.cache.question import Question
from shared.cache.scope import Scope
from shared.cache.service import CacheService
from shared.firestore import writes
from shared.firestore.documents import Documents
from shared.firestore.writes import Write
from tests.clocks import TurnableClock
from tests.shared.cache.conftest import cache_of
from tests.shared.cache.entries import KEY
from tests.shared.cache.questions import Making, question

ASKED_KEY = "1" * 64


class Matcher:
    """Says that everything is near to ``slot``, and notes what it is told."""

    def __init__(self, slot: Slot, *, admitted: bool = True, checked: bool = False) -> None:
        self.slot: Slot | None = slot
        self.admitted = admitted
        self.checked = checked
        self.told: list[tuple[str, object]] = []

    async def nearest(self, _: Question, __: SemanticPolicy) -> Neighbour:
        return Neighbour(self.slot, 0.934, self.admitted)

    async def answered(self, _: Question, neighbour: Neighbour) -> None:
        self.told.append(("answered", neighbour.slot))

    def is_checked(self, _: Neighbour, __: SemanticPolicy) -> bool:
        return self.checked

    def learned(self, _: Question, __: Neighbour, nearest: CacheEntry, body: bytes) -> Sequence[Write]:
        self.told.append(("learned", (nearest.body, body)))
        return [writes.replace(f"cache_labels/{nearest.slot.scope.tenant}", {"x": 1})]

    def remember(self, _: Question, __: Neighbour, entry: CacheEntry) -> Sequence[Write]:
        self.told.append(("remember", entry.body))
        return [writes.replace(f"cache_vectors/{entry.slot.scope.tenant}", {"x": 1})]

    def forget(self, slot: Slot) -> Sequence[Write]:
        self.told.append(("forget", slot.key))
        return [writes.delete(f"cache_vectors/{slot.scope.tenant}")]


Cache = Callable[[Matcher], CacheService]


@pytest.fixture
def scope(tenant: str) -> Scope:
    return Scope(tenant, "tests")


@pytest.fixture
def stored(scope: Scope) -> Slot:
    return Slot(scope, KEY)


@pytest.fixture
async def matched(documents: Documents, clock: TurnableClock, cache: CacheService, scope: Scope, stored: Slot) -> Cache:
    """Return caches with a matcher, over an answer that is stored and a namespace that allows for similar ones."""
    await cache.set_policy(scope, Policy(semantic=SemanticPolicy(enabled=True)), "me")
    await cache.store(cache.entry(stored, b'"near"', tags=("a",)))
    return lambda matcher: cache_of(documents, clock, matcher=matcher)


def asked(scope: Scope, **fields: object) -> Question:
    return replace(question(scope.tenant, key=ASKED_KEY, **{"text": "Good morning", **fields}))


async def test_similar_answer_is_given(matched: Cache, scope: Scope, stored: Slot) -> None:
    making, matcher = Making(), Matcher(stored)
    answer = await matched(matcher).ask(asked(scope), making)
    assert (answer.status, answer.level, answer.reason, answer.body) == (
        "hit",
        "semantic",
        "hit-semantic 0.93",
        b'"near"',
    )
    assert (answer.similarity, making.begun) == (0.934, 0)
    assert answer.entry
    assert (answer.entry.slot, matcher.told) == (stored, [("answered", stored)])


async def test_equal_question_needs_no_matcher(matched: Cache, scope: Scope) -> None:
    matcher = Matcher(Slot(scope, "9" * 64))
    answer = await matched(matcher).ask(question(scope.tenant, text="x"), Making())
    assert (answer.reason, matcher.told) == ("hit-shared", [])


@pytest.mark.parametrize("wish", [{"text": ""}, {"semantic": False}, {"reads": False}, {"max_age": -1}])
async def test_questions_may_want_no_similar_answer(
    matched: Cache, scope: Scope, stored: Slot, wish: dict[str, object]
) -> None:
    answer = await matched(Matcher(stored)).ask(asked(scope, **wish), Making())
    assert (answer.status, answer.body) == ("miss", b'"answer 1"')


async def test_namespace_must_allow_for_it(documents: Documents, clock: TurnableClock, tenant: str) -> None:
    cache = cache_of(documents, clock, matcher=Matcher(Slot(Scope(tenant, "tests"), KEY)))
    await cache.ask(question(tenant), Making())
    assert (await cache.ask(asked(Scope(tenant, "tests")), Making())).status == "miss"


async def test_what_is_not_admitted_is_compared(
    matched: Cache, scope: Scope, stored: Slot, documents: Documents
) -> None:
    matcher = Matcher(stored, admitted=False)
    answer = await matched(matcher).ask(asked(scope), Making())
    assert answer.reason == "miss: not stored"
    assert matcher.told == [("learned", (b'"near"', b'"answer 1"')), ("remember", b'"answer 1"')]
    assert (
        set(await documents.get_all([f"{name}/{scope.tenant}" for name in ("cache_labels", "cache_vectors")])) != set()
    )


async def test_checked_hit_is_asked_again(matched: Cache, scope: Scope, stored: Slot) -> None:
    matcher = Matcher(stored, checked=True)
    answer = await matched(matcher).ask(asked(scope), Making())
    assert (answer.reason, answer.body) == ("miss: asked again for evidence", b'"answer 1"')
    assert matcher.told[0] == ("learned", (b'"near"', b'"answer 1"'))


async def test_first_question_becomes_findable(matched: Cache, scope: Scope, stored: Slot) -> None:
    matcher = Matcher(stored)
    matcher.slot = None
    await matched(matcher).ask(asked(scope), Making())
    assert matcher.told == [("remember", b'"answer 1"')]


@pytest.mark.parametrize("fresh", [{"unfit": "cut off"}])
async def test_nothing_is_learned_from_unfit_answers(
    matched: Cache, scope: Scope, stored: Slot, fresh: dict[str, str]
) -> None:
    matcher = Matcher(stored, admitted=False)
    await matched(matcher).ask(asked(scope), Making(**fresh))
    assert matcher.told == []


async def test_neighbour_that_is_gone_is_forgotten(matched: Cache, scope: Scope) -> None:
    matcher = Matcher(Slot(scope, "9" * 64))
    answer = await matched(matcher).ask(asked(scope), Making())
    assert (answer.status, matcher.told[0]) == ("miss", ("forget", "9" * 64))


async def test_invalidated_neighbour_is_not_given(
    matched: Cache, scope: Scope, stored: Slot, cache: CacheService
) -> None:
    await cache.invalidate(scope, Marker("tag", "a"), "me")
    assert (await matched(Matcher(stored)).ask(asked(scope), Making())).status == "miss"


@pytest.mark.parametrize("change", [{"tenant": "other"}, {"namespace": "other"}])
async def test_no_matcher_crosses_scopes(
    matched: Cache, scope: Scope, cache: CacheService, change: dict[str, str]
) -> None:
    foreign = Slot(scope._replace(**change), KEY)
    await cache.store(cache.entry(foreign, b'"foreign"'))
    matcher = Matcher(foreign)
    answer = await matched(matcher).ask(asked(scope), Making())
    assert answer.body == b'"answer 1"'
    assert matcher.told == [("remember", b'"answer 1"')]


async def test_deleting_makes_unfindable(matched: Cache, stored: Slot) -> None:
    matcher = Matcher(stored)
    await matched(matcher).delete(*stored)
    assert matcher.told == [("forget", KEY)]


async def test_similar_answer_is_no_help_to_a_failure(matched: Cache, scope: Scope, stored: Slot) -> None:
    with pytest.raises(errors.ProviderUnavailableError):
        await matched(Matcher(stored, admitted=False)).ask(asked(scope), Making([errors.ProviderUnavailableError()]))
