from shared.cache.entry import Slot
from shared.cache.policy import Policy
from shared.cache.scope import Scope
from shared.cache.semantic import vectors
from shared.cache.semantic.late import LateMatcher
from tests.shared.cache.semantic.conftest import Begin

SLOT = Slot(Scope("acme", "tests"), "key")


def test_forgetting_needs_no_matcher() -> None:
    def make() -> object:
        raise AssertionError("nobody wants one")

    assert LateMatcher(make).forget(SLOT) == (vectors.removed(SLOT),)  # type: ignore[arg-type] # it is never made


async def test_a_namespace_without_leave_makes_no_matcher(begin: Begin, scope: Scope) -> None:
    process = begin()
    await process.cache.set_policy(scope, Policy(), "me")
    await process.ask("How do I reset my password?")
    await process.ask("how can I reset my password")

    assert "_matcher" not in vars(process.semantic.matcher)
