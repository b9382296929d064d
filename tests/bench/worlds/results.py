"""What an optimiser came to in a world, and the worlds' fingerprint that figures on file are good for."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.bench.worlds import rules
from tests.bench.worlds.parameters import WORLDS, WorldName
from tests.bench.worlds.task_model import Instructions
from tests.bench.worlds.world import World, oracle, tokens

BUDGETS = (300, 600, 2400)
SEEDS = tuple(range(10))
FRESH_SEEDS = tuple(range(100, 120))
PRACTICE_SEEDS = tuple(range(1000, 1020))
"""What parameters of an optimiser may be settled on; the others are for judging alone."""

_REWRITES = 20

Optimiser = Callable[[World, int], Awaitable[Instructions]]


@dataclass(frozen=True)
class Result:
    """One run: the score of the chosen prompt on the hidden examples, and what finding it took."""

    tool: str
    world: WorldName
    seed: int
    budget: int
    score: float
    calls: int
    reflections: int
    dollars: float
    prompt_tokens: int


async def run(tool: str, optimiser: Optimiser, name: WorldName, seed: int, budget: int) -> Result:
    """Let an optimiser find instructions in a world of its own."""
    world = World(name, seed)
    found = await optimiser(world, budget)
    ledger = world.ledger
    return Result(
        tool,
        name,
        seed,
        budget,
        round(world.test(found), 6),
        ledger.task_calls,
        ledger.reflections,
        round(ledger.dollars, 6),
        tokens(found.sent),
    )


def fingerprint() -> str:
    """Return a hash of how the worlds behave: figures found in worlds that behave otherwise are worth nothing."""
    found = hashlib.sha256()
    for name in WORLDS:
        world, instructions = World(name, 0), Instructions(rules.SEED_PROMPT)
        for step in range(_REWRITES):
            outcome = world.evaluate(instructions, world.train[step])
            request = "\n".join(["```", instructions.text, "```", *outcome.complaints])
            instructions = Instructions(world.reflect(request).strip("`\n"))
            found.update(repr((outcome, instructions)).encode())
        found.update(repr(world.test(oracle(world.parameters))).encode())
    return found.hexdigest()[:16]
