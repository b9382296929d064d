from dataclasses import asdict, replace
from typing import Any

import pytest

from shared.cache import recommendation_rules as rules
from shared.cache.counts import Counts, LevelCounts
from shared.cache.frequent import Frequent, Use
from shared.cache.policy import Policy, SemanticPolicy
from shared.cache.recommendations import Facts, Recommendation, Rule
from tests.shared.cache.spreads import spread

STORED = LevelCounts(stores=100)
MADE: dict[str, Any] = {"shared": STORED, "made_cost_nano_usd": 100_000, "made_seconds": 200.0}
ADAPTING = Policy(shortest_ttl=60, longest_ttl=3600)
ON = SemanticPolicy(enabled=True)
SEMANTIC = Policy(semantic=ON)
COLD = {f"{number:02}": Use(20, 4) for number in range(10)}

LOUD: dict[Rule, dict[str, Any]] = {
    rules.memory_too_small: {"evicted": 200, "evicted_asked": 60},
    rules.ttl_too_short: {"late": spread({30: 40, 900_000: 4}), **MADE},
    rules.ttl_too_long: {"ages": spread({60: 1_000})},
    rules.never_hit: {"shared": LevelCounts(stores=900), "misses": {"not stored": 900}},
    rules.temperature_bypasses: {"bypasses": {"temperature": 80}, "misses": {"x": 20}, **MADE},
    rules.needless_field: {"variants": {"seed": [60, 60], "text": [900, 1]}, **MADE},
    rules.semantic_worth_it: {"compared": 400, "similar": 80, **MADE},
    rules.warming_worth_it: {"keys": Frequent(COLD), "misses": {"invalidated": 40, "not stored": 9}, **MADE},
    rules.single_flight: {"coalesced": 90, "misses": {"x": 10}, **MADE},
}
QUIET: list[tuple[Rule, dict[str, Any]]] = [
    (rules.memory_too_small, {"evicted": 30, "evicted_asked": 30}),
    (rules.memory_too_small, {"evicted": 2_000, "evicted_asked": 25}),
    (rules.ttl_too_short, {"late": spread({30: 20})}),
    (rules.ttl_too_short, {"late": spread({30: 25, 900_000: 25})}),
    (rules.ttl_too_long, {"ages": spread({60: 200})}),
    (rules.ttl_too_long, {"ages": spread({60: 500, 60_000: 50})}),
    (rules.never_hit, {"shared": LevelCounts(stores=100), "misses": {"x": 900}}),
    (rules.never_hit, {"shared": LevelCounts(30, stores=900), "misses": {"x": 900}}),
    (rules.temperature_bypasses, {"bypasses": {"temperature": 50}, "misses": {"x": 20}}),
    (rules.temperature_bypasses, {"bypasses": {"temperature": 20, "header": 60}, "misses": {"x": 20}}),
    (rules.needless_field, {"variants": {"seed": [15, 15]}}),
    (rules.needless_field, {"variants": {"seed": [100, 90]}}),
    (rules.needless_field, {}),
    (rules.needless_field, {"variants": {"messages": [90, 90]}}),
    (rules.needless_field, {"variants": {"brief.topic": [90, 90]}}),
    (rules.needless_field, {"variants": {"seed": [60, 60], "messages": [90, 80]}}),
    (rules.semantic_worth_it, {"compared": 200, "similar": 100}),
    (rules.semantic_worth_it, {"compared": 400, "similar": 25}),
    (rules.warming_worth_it, {"keys": Frequent({"a": Use(20, 4)}), "misses": {"x": 40}}),
    (rules.warming_worth_it, {"keys": Frequent(COLD), "misses": {"x": 4_000}}),
    (rules.single_flight, {"coalesced": 10, "misses": {"x": 10}}),
    (rules.single_flight, {"coalesced": 30, "misses": {"x": 9_000}}),
]


def facts(counted: dict[str, Any], **more: Any) -> Facts:
    return Facts("chat", Counts(**counted), 720, **{"memory_bytes": 64 * 2**20, **more})


def spoken(rule: Rule, **more: Any) -> Recommendation:
    found = rule(facts(LOUD[rule], **more))
    assert found is not None
    return found


def name(rule: Rule) -> str:
    return rule.__name__


def test_every_rule_is_tried() -> None:
    assert set(LOUD) == set(rules.ALL)
    assert {rule for rule, _ in QUIET} == set(rules.ALL)


@pytest.mark.parametrize("rule", rules.ALL, ids=name)
def test_rule_speaks_up_with_its_evidence(rule: Rule) -> None:
    found = spoken(rule)
    assert (found.kind, found.namespace) == (rule.__name__, "chat")
    assert f"{found.share.low:.1%} to {found.share.high:.1%}" in found.because
    assert found.advice.endswith(".")
    assert found.because.endswith(".")


@pytest.mark.parametrize(("rule", "counted"), QUIET)
def test_rule_is_silent_while_evidence_is_thin(rule: Rule, counted: dict[str, Any]) -> None:
    assert rule(facts(counted)) is None


@pytest.mark.parametrize("rule", rules.ALL, ids=name)
def test_nothing_counted_recommends_nothing(rule: Rule) -> None:
    assert rule(facts({})) is None


@pytest.mark.parametrize(
    ("rule", "policy"),
    [
        (rules.ttl_too_short, ADAPTING),
        (rules.ttl_too_long, ADAPTING),
        (rules.semantic_worth_it, SEMANTIC),
    ],
)
def test_what_is_set_already_is_not_recommended(rule: Rule, policy: Policy) -> None:
    assert rule(facts(LOUD[rule], policy=policy)) is None


def test_short_window_cannot_show_late_hits() -> None:
    wide = facts(LOUD[rules.ttl_too_long])
    assert rules.ttl_too_long(replace(wide, hours=24)) is None


@pytest.mark.parametrize(
    ("rule", "command", "body"),
    [
        (rules.ttl_too_short, "pressroom cache namespaces chat --ttl 172800", {"ttl": 172_800}),
        (rules.ttl_too_long, "pressroom cache namespaces chat --ttl 300", {"ttl": 300}),
        (rules.temperature_bypasses, "pressroom cache namespaces chat --max-temperature 2", {"max_temperature": 2.0}),
        (rules.semantic_worth_it, "pressroom cache namespaces chat --semantic", {"semantic": asdict(ON)}),
        (rules.warming_worth_it, "pressroom cache warm chat --top 20", {"namespace": "chat", "top": 20, "hours": 24}),
    ],
)
def test_what_would_apply_it_is_told(rule: Rule, command: str, body: dict[str, Any]) -> None:
    found = spoken(rule)
    assert found.call is not None
    assert (found.command, {name: found.call.body[name] for name in body}) == (command, body)


def test_call_keeps_the_rest_of_the_policy() -> None:
    found = spoken(rules.semantic_worth_it, policy=Policy(ttl=60))
    assert found.call is not None
    assert (found.call.body["ttl"], set(found.call.body)) == (60, set(asdict(Policy())))


def test_memory_is_a_setting() -> None:
    assert spoken(rules.memory_too_small).command == "PRESSROOM_CACHE_MEMORY_BYTES=134217728"


def test_ttl_never_grows_beyond_its_limit() -> None:
    assert rules.ttl_too_short(facts(LOUD[rules.ttl_too_short], ttl=rules.LONGEST_TTL)) is None


def test_savings_are_what_the_answers_cost() -> None:
    found = spoken(rules.ttl_too_short)
    assert (found.saves, found.saves_nano_usd, found.saves_seconds) == (40, 40_000, 80.0)


def test_warming_saves_time_alone() -> None:
    found = spoken(rules.warming_worth_it)
    assert (found.saves, found.saves_nano_usd, found.saves_seconds) == (30, 0, 60.0)


@pytest.mark.parametrize(
    ("seconds", "text"), [(45, "45 s"), (60, "1 minute"), (5400, "1.5 hours"), (86_400, "1 day"), (172_800, "2 days")]
)
def test_spans_are_in_the_largest_unit(seconds: float, text: str) -> None:
    assert rules.span(seconds) == text
