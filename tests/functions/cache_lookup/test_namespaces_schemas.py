from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.cache_lookup.namespaces_schemas import Invalidation, NamespaceView, PolicyBody
from shared import errors
from shared.cache.adaptive import Evidence
from shared.cache.invalidation import Invalidations, Marker
from shared.cache.namespace import Namespace
from shared.cache.policy import Policy, SemanticPolicy
from shared.cache.scope import Scope

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "policy", [Policy(), Policy(1, 2, 3, 4, 5, 0.5, SemanticPolicy(True, 0.02, "openai/small", 0.5))]
)
def test_policy_comes_back_as_it_was(policy: Policy) -> None:
    assert PolicyBody.of(policy).policy() == policy


@pytest.mark.parametrize(
    ("body", "marker"),
    [
        ({"key": "0" * 64}, Marker("key", "0" * 64)),
        ({"tag": "a"}, Marker("tag", "a")),
        ({"prefix": "a"}, Marker("prefix", "a")),
        ({"pattern": "a*"}, Marker("pattern", "a*")),
        ({"template": "article"}, Marker("tag", "template:article")),
        ({"template": "article@3"}, Marker("tag", "template:article@3")),
        ({"all": True}, Marker("all")),
        ({"tag": "a", "all": False}, Marker("tag", "a")),
    ],
)
def test_body_says_what_is_meant(body: dict[str, Any], marker: Marker) -> None:
    assert Invalidation(namespace="tests", **body).marker() == marker


def test_more_than_one_meaning_is_refused() -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        Invalidation(namespace="tests", tag="a", template="b").marker()
    assert caught.value.errors[0].detail == (
        "Exactly one of key, tag, prefix, pattern, template, all is needed, not tag, template."
    )


def test_view_shows_the_last_marks_first() -> None:
    invalidations = Invalidations()
    for number in range(120):
        invalidations = invalidations.with_mark(Marker("tag", str(number)), NOW, "me")
    view = NamespaceView.of(Namespace(Scope("acme", "tests"), invalidations=invalidations), timedelta(1), own=True)
    assert (len(view.marks), view.marks[0].number, view.marks[0].what) == (100, 120, "tag:119")
    assert (view.own, view.ttl, view.adaptive) == (True, 86_400, None)


def test_view_rounds_evidence() -> None:
    policy = Policy(shortest_ttl=1, longest_ttl=2)
    evidence = Evidence(ages=(3.333,) + (0.0,) * 17, late=1.0, stores=2.26, learned=1.5, at=NOW)
    view = NamespaceView.of(Namespace(Scope("acme", "tests"), policy, evidence=evidence), timedelta(1), own=False)
    assert view.adaptive
    assert (view.adaptive.hits, view.adaptive.late_share, view.adaptive.stores) == (3.3, 0.3, 2.3)
    assert (view.adaptive.usual_age_seconds, view.adaptive.learned_ttl) == (60, 1.5)
