import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from shared import errors
from shared.admission import terms as agreed
from shared.admission.terms import FRESH, FRESH_OF_OTHERS, KnownTerms, Terms
from tests.clocks import TurnableClock


@dataclass
class Source:
    """Terms that a test changes; reads are counted, and wait while the source is held."""

    kept: dict[str, Terms] = field(default_factory=dict)
    reads: list[list[str]] = field(default_factory=list)
    down: bool = False
    go: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.go.set()

    async def terms(self, tenants: Sequence[str]) -> Mapping[str, Terms]:
        self.reads.append(list(tenants))
        if self.down:
            raise errors.StoreUnavailableError
        found = {name: self.kept.get(name, Terms(name)) for name in tenants}
        await self.go.wait()
        return found


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def known(source: Source, clock: TurnableClock) -> KnownTerms:
    return KnownTerms(source, clock, size=3)


@pytest.mark.parametrize(
    ("terms", "limited", "high", "low"),
    [
        (Terms("a"), False, False, False),
        (Terms("a", max_running=1), True, True, True),
        (Terms("a", lanes={"high": 1}), True, True, False),
    ],
)
def test_limits_are_told_apart(terms: Terms, limited: bool, high: bool, low: bool) -> None:  # noqa: FBT001  # expected
    assert (terms.limited, terms.limits("high"), terms.limits("low")) == (limited, high, low)


@pytest.mark.parametrize("tenant", ["acme", "a/b", "..", "__x__", "größe"])
def test_every_name_makes_one_segment_of_a_path(tenant: str) -> None:
    found = agreed.document_id(tenant)

    assert "/" not in found
    assert found.isascii()
    assert not found.startswith(("_", "."))


async def test_terms_are_read_once_in_five_seconds(known: KnownTerms, source: Source, clock: TurnableClock) -> None:
    for _ in range(3):
        await known.of("acme")
    clock.turn(FRESH + 0.1)
    source.kept["acme"] = Terms("acme", max_running=1)

    assert (await known.of("acme")).max_running == 1
    assert source.reads == [["acme"], ["acme"]]


async def test_many_who_ask_at_once_share_a_read(known: KnownTerms, source: Source) -> None:
    await asyncio.gather(*(known.of("acme") for _ in range(20)))

    assert source.reads == [["acme"]]


async def test_own_changes_count_at_once(known: KnownTerms) -> None:
    await known.of("acme")
    known.learn(Terms("acme", paused=True))

    assert (await known.of("acme")).paused


async def test_an_older_read_does_not_undo_a_change(known: KnownTerms, source: Source, clock: TurnableClock) -> None:
    source.go.clear()
    reading = asyncio.create_task(known.read("acme"))
    await asyncio.sleep(0)
    clock.turn(0.1)
    known.learn(Terms("acme", paused=True))
    source.go.set()
    await reading

    assert (await known.of("acme")).paused


async def test_last_known_terms_hold_while_the_store_is_down(
    known: KnownTerms, source: Source, clock: TurnableClock
) -> None:
    known.learn(Terms("acme", paused=True))
    clock.turn(FRESH + 0.1)
    source.down = True

    assert (await known.of("acme")).paused
    with pytest.raises(errors.StoreUnavailableError):
        await known.of("other")


async def test_terms_of_many_are_read_together(known: KnownTerms, source: Source, clock: TurnableClock) -> None:
    await known.of("a")
    clock.turn(FRESH_OF_OTHERS - 1)
    found = await known.of_all(["a", "b", "c"])

    assert found == {name: Terms(name) for name in "abc"}
    assert source.reads == [["a"], ["b", "c"]]


async def test_memory_of_terms_is_bounded(known: KnownTerms, source: Source) -> None:
    for name in "abcda":
        source.kept[name] = replace(Terms(name), weight=2.0)
        assert (await known.of(name)).weight == 2.0

    assert source.reads == [["a"], ["b"], ["c"], ["d"], ["a"]]
