"""What semantic matching costs where nobody uses it: nothing is loaded."""

import os
import subprocess
import sys

import pytest

from infra.local.firestore.embedded import Handle

PROGRAM = """
import asyncio, sys
from shared.bootstrap import Services
from shared import settings
from shared.cache.entry import Slot
from shared.cache.policy import Policy, SemanticPolicy
from shared.cache.question import Fresh, Question
from shared.cache.scope import Scope

async def main(enabled):
    services = Services(settings.load())
    scope = Scope("assembly", "tests-" + sys.argv[1])
    if enabled:
        await services.cache.set_policy(scope, Policy(semantic=SemanticPolicy(enabled=True)), "me")
    async def make():
        return Fresh(b'"made"')
    for number in range(3):
        question = Question(Slot(scope, str(number) * 64), text=f"how do I reset password {number}", context="c")
        await services.cache.ask(question, make)
    await services.cache.delete(scope, "0" * 64)
    await services.aclose()
    print(*sorted(name for name in sys.modules if name == "numpy" or name.startswith("shared.cache.semantic.")))

asyncio.run(main(sys.argv[1] == "on"))
"""


@pytest.mark.parametrize(("switch", "loaded"), [("off", False), ("on", True)])
def test_numpy_is_loaded_by_those_who_match(firestore_emulator: Handle, switch: str, *, loaded: bool) -> None:
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM, switch],
        env={**os.environ, "FIRESTORE_EMULATOR_HOST": firestore_emulator.host},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    heavy = {"numpy", "shared.cache.semantic.matcher", "shared.cache.semantic.vocabulary"}
    assert heavy & set(found) == (heavy if loaded else set())
