"""Poisoning: whatever a tenant sends as keys, names, tags or markers, no other one is given anything of it."""

import random
from dataclasses import replace

import pytest

from shared import ids
from shared.cache import keys
from shared.cache.entry import Slot
from shared.cache.invalidation import ALL, Kind, Marker
from shared.cache.question import Fresh, Question
from shared.cache.scope import Scope
from shared.cache.service import CacheService

TRICKY = ("a", "ab", "a.b", "a-b", "a_b", "b", "content", "1:a", "a\x1f1:b", "\x00", "é", "é", "*", "..", "template:a")
KINDS: tuple[Kind, ...] = ("all", "key", "tag", "prefix", "pattern")


def scopes(dice: random.Random) -> list[Scope]:
    """Return scopes whose names run into each other, of tenants that no other test knows."""
    own = ids.random_id("t")
    return [Scope(own + dice.choice(TRICKY), dice.choice(TRICKY)) for _ in range(6)]


def question(scope: Scope, dice: random.Random) -> Question:
    text = dice.choice(TRICKY)
    key = keys.exact(scope, {"tenant": dice.choice(TRICKY), "text": text})
    own = dice.choice([key, "0" * 64, text])
    tags = tuple(dice.sample(TRICKY, 2))
    return Question(Slot(scope, own), dice.choice(TRICKY), tags, text=text, costly=dice.random() < 0.5)


def marker(dice: random.Random) -> Marker:
    kind = dice.choice(KINDS)
    return ALL if kind == "all" else Marker(kind, dice.choice([*TRICKY, "0" * 64]))


@pytest.mark.parametrize("seed", range(12))
async def test_nobody_gets_a_foreign_answer(cache: CacheService, neighbour: CacheService, seed: int) -> None:
    print(f"seed {seed}")
    dice = random.Random(seed)
    known = scopes(dice)
    for _ in range(40):
        one, scope = dice.choice([cache, neighbour]), dice.choice(known)
        asked = question(scope, dice)

        async def make(asked: Question = asked) -> Fresh:
            return Fresh(repr(asked.slot).encode())

        if dice.random() < 0.1:
            await one.invalidate(scope, marker(dice), "me")
        answer = await one.ask(asked, make)
        assert answer.body == repr(asked.slot).encode()


@pytest.mark.parametrize("seed", range(10))
async def test_nobody_loses_an_answer_to_others(cache: CacheService, seed: int) -> None:
    print(f"seed {seed}")
    dice = random.Random(seed)
    mine, *others = scopes(dice)
    asked = replace(question(mine, dice), name="a", tags=("a",))
    await cache.store(cache.entry(asked.slot, b"1", name="a", tags=("a",)))
    for scope in {scope for scope in others if scope != mine}:
        await cache.invalidate(scope, marker(dice), "them")
        await cache.delete(scope, asked.slot.key)
        await cache.store(cache.entry(Slot(scope, asked.slot.key), b"2", name="a", tags=("a",)))
    found = await cache.lookup(*asked.slot)
    assert found.entry
    assert found.entry.body == b"1"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("(a+)+$", False),
        ("[", False),
        ("[!", False),
        ("\\", False),
        ("*a" * 120 + "b", False),
        ("a" * 200 + "*" * 50, True),
        ("?" * 256, True),
        ("*" * 256, True),
    ],
)
async def test_patterns_are_taken_as_they_are(
    cache: CacheService,
    tenant: str,
    text: str,
    meant: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    slot = Slot(Scope(tenant, "tests"), "0" * 64)
    await cache.store(cache.entry(slot, b"1", name="a" * 256))
    await cache.invalidate(slot.scope, Marker("pattern", text), "me")
    assert (await cache.lookup(*slot)).reason == ("miss: invalidated" if meant else "hit-memory")
