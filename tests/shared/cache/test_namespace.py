from datetime import timedelta

from shared.cache.adaptive import Evidence
from shared.cache.namespace import Namespace
from shared.cache.policy import Policy
from shared.cache.scope import Scope

SCOPE = Scope("acme", "tests")
HOUR = timedelta(hours=1)


def test_a_namespace_begins_without_anything() -> None:
    found = Namespace(SCOPE)
    assert (found.policy, found.invalidations.sequence, found.version) == (Policy(), 0, None)


def test_ttl_is_the_policys_or_the_default() -> None:
    assert Namespace(SCOPE).ttl(HOUR) == HOUR
    assert Namespace(SCOPE, Policy(ttl=5)).ttl(HOUR) == timedelta(seconds=5)


def test_ttl_follows_the_evidence_within_bounds() -> None:
    policy = Policy(shortest_ttl=10, longest_ttl=100)
    assert Namespace(SCOPE, policy, evidence=Evidence(learned=50)).ttl(HOUR) == timedelta(seconds=50)
    assert Namespace(SCOPE, policy, evidence=Evidence(learned=500)).ttl(HOUR) == timedelta(seconds=100)
