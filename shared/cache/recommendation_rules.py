"""
The rules behind recommendations.

Each looks at the bound of its share's 95 % interval that speaks against it, so that few questions recommend nothing.
"""

from dataclasses import asdict
from typing import Any, NamedTuple

from shared.cache import confidence
from shared.cache.confidence import Share
from shared.cache.recommendations import Call, Facts, Kind, Recommendation, Rule

LONGEST_TTL = 30 * 86_400
WARMED = 20

_ASKED = frozenset([
    "content",
    "input",
    "message",
    "messages",
    "model",
    "prompt",
    "query",
    "question",
    "source",
    "source_text",
    "system",
    "text",
    "topic",
])
_STEPS = (60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400, 172_800, 604_800, 1_209_600, LONGEST_TTL)


class _Words(NamedTuple):
    advice: str
    because: str


def memory_too_small(facts: Facts) -> Recommendation | None:
    """Speak up when memory gives up entries that are asked for again."""
    counts = facts.counts
    share = confidence.share(counts.evicted_asked, counts.evicted)
    if share.whole < 50 or share.part < 20 or share.low < 0.05:
        return None
    wanted = 2 * facts.memory_bytes
    return Recommendation(
        "memory_too_small",
        facts.namespace,
        f"Give the memory level more room: twice as much is {wanted // 2**20} MiB for each instance.",
        f"{share.part} of {share.whole} entries that had to leave memory were asked for again ({_interval(share)}), "
        "each of them with a read of Firestore.",
        share,
        {"evicted": share.whole, "asked_again": share.part, "memory_bytes": facts.memory_bytes},
        command=f"PRESSROOM_CACHE_MEMORY_BYTES={wanted}",
    )


def ttl_too_short(facts: Facts) -> Recommendation | None:
    """Speak up when answers are asked for again soon after they have expired."""
    late = facts.counts.late
    share = confidence.share(late.up_to(facts.ttl), late.count)
    usual = late.percentile(80) or 0
    wanted = _step(facts.ttl + min(usual, 3 * facts.ttl))
    if share.whole < 30 or share.low < 0.5 or facts.policy.adapts or wanted <= facts.ttl:
        return None
    return _changing(
        "ttl_too_short",
        facts,
        {"ttl": wanted},
        _Words(
            f"Keep answers longer: {span(wanted)} instead of {span(facts.ttl)}.",
            f"{share.part} of {share.whole} expired answers were asked for again within another {span(facts.ttl)} "
            f"({_interval(share)}); 80 % of all within {span(usual)}.",
        ),
        share,
        {"ttl": facts.ttl, "asked_again_within_80_percent": usual},
        saves=share.part,
    )


def ttl_too_long(facts: Facts) -> Recommendation | None:
    """Speak up when hits happen early in life only, in a window that is long enough to see late ones."""
    ages = facts.counts.ages
    oldest = ages.percentile(99)
    if ages.count < 300 or oldest is None or facts.hours * 3600 < 2 * facts.ttl or facts.policy.adapts:
        return None
    wanted = _step(2 * oldest)
    share = confidence.share(ages.count - ages.up_to(wanted), ages.count)
    if wanted * 4 > facts.ttl or share.high > 0.02:
        return None
    return _changing(
        "ttl_too_long",
        facts,
        {"ttl": wanted},
        _Words(
            f"Keep answers for {span(wanted)} instead of {span(facts.ttl)}: the same hits from less storage.",
            f"Of {ages.count} hits 99 % were on answers younger than {span(oldest)}; {share.part} were on ones older "
            f"than {span(wanted)} ({_interval(share)}).",
        ),
        share,
        {"ttl": facts.ttl, "age_99_percent": oldest, "stored": facts.counts.shared.stores},
    )


def never_hit(facts: Facts) -> Recommendation | None:
    """Speak up when what is stored is hardly ever asked for again."""
    counts = facts.counts
    share = confidence.share(counts.answered, counts.asked)
    wanted = _step(min(3600, facts.ttl // 4))
    if counts.shared.stores < 200 or share.whole < 200 or share.high > 0.02 or wanted >= facts.ttl:
        return None
    return _changing(
        "never_hit",
        facts,
        {"ttl": wanted},
        _Words(
            f"Keep answers for {span(wanted)} only, or do not ask the cache at all (`x-pressroom-cache: off`).",
            f"{share.part} of {share.whole} questions were answered by the cache ({_interval(share)}), though "
            f"{counts.shared.stores} answers were stored.",
        ),
        share,
        {"stored": counts.shared.stores, "stored_bytes": counts.shared.stored_bytes, "ttl": facts.ttl},
    )


def temperature_bypasses(facts: Facts) -> Recommendation | None:
    """Speak up when much passes the cache by for its temperature."""
    counts = facts.counts
    share = confidence.share(counts.bypasses.get("temperature", 0), counts.asked + counts.bypassed)
    if share.whole < 100 or share.low < 0.2:
        return None
    rate = counts.hit_rate or 0.0
    return _changing(
        "temperature_bypasses",
        facts,
        {"max_temperature": 2.0},
        _Words(
            "Let the cache answer at any temperature, if one answer to equal questions will do.",
            f"{share.part} of {share.whole} questions passed the cache by ({_interval(share)}): their temperature is "
            f"above {facts.policy.max_temperature:g}. Of the others {rate:.0%} were answered from it.",
        ),
        share,
        {"max_temperature": facts.policy.max_temperature, "hit_rate": rate},
        saves=round(share.part * rate),
    )


def needless_field(facts: Facts) -> Recommendation | None:
    """Speak up when questions differ in one field alone and their answers do not, though answers do differ."""
    variants = facts.counts.variants
    shares = {name: confidence.share(equal, pairs) for name, (pairs, equal) in variants.items()}
    asked = confidence.share(
        sum(share.part for name, share in shares.items() if _is_asked(name)),
        sum(share.whole for name, share in shares.items() if _is_asked(name)),
    )
    found = {name: share for name, share in shares.items() if not _is_asked(name)}
    name = max(found, key=lambda one: (found[one].part, one), default="")
    share = found.get(name, confidence.share(0, 0))
    if share.whole < 20 or share.low < 0.9 or asked.value > 0.5:
        return None
    return Recommendation(
        "needless_field",
        facts.namespace,
        f"Leave '{name}' out of what is asked, if it does not shape the answer.",
        f"{share.whole} questions differed from another in '{name}' alone; {share.part} had the same answer "
        f"({_interval(share)}).",
        share,
        {"pairs": share.whole, "equal_answers": share.part},
        **_saving(facts, share.part),
    )


def semantic_worth_it(facts: Facts) -> Recommendation | None:
    """Speak up when many questions have nearly the words of another one."""
    counts = facts.counts
    share = confidence.share(counts.similar, counts.compared)
    if share.whole < 300 or share.low < 0.05 or facts.policy.semantic.enabled:
        return None
    budget = facts.policy.semantic.budget
    return _changing(
        "semantic_worth_it",
        facts,
        {"semantic": {"enabled": True}},
        _Words(
            "Let similar questions have the same answer. It begins only with enough evidence, and answers at most "
            f"{budget:.0%} of all questions wrongly.",
            f"{share.part} of {share.whole} questions that had no answer share at least 6 in 10 of their words with "
            f"one of the last 512 ({_interval(share)}). How many of them mean the same, only the evidence will show.",
        ),
        share,
        {"compared": share.whole, "similar": share.part},
    )


def warming_worth_it(facts: Facts) -> Recommendation | None:
    """Speak up when keys that are used much are found cold again and again."""
    counts = facts.counts
    used = [use for _, use in counts.keys.top(WARMED) if use.surely >= 5]
    cold = sum(max(0, use.missed - 1) for use in used)
    share = confidence.share(min(cold, counts.missed), counts.missed)
    if cold < 20 or share.low < 0.1:
        return None
    body = {"namespace": facts.namespace, "top": WARMED, "hours": 24}
    return Recommendation(
        "warming_worth_it",
        facts.namespace,
        f"Warm the {WARMED} keys that are used most: after a deployment, or by the clock.",
        f"{cold} of {counts.missed} misses ({_interval(share)}) were on {len(used)} keys that were asked for at least "
        f"5 times and had been answered before; by reason: {_reasons(counts.misses)}.",
        share,
        {"keys": len(used), "misses": cold, "seconds_each": round(facts.seconds_of_one, 3)},
        **_saving(facts, cold) | {"saves_nano_usd": 0},
        command=f"pressroom cache warm {facts.namespace} --top {WARMED}",
        call=Call("POST", "/v1/cache/warm", body),
    )


def single_flight(facts: Facts) -> Recommendation | None:
    """Tell what was saved by making answers once for all who ask at the same time; there is nothing to do."""
    counts = facts.counts
    share = confidence.share(counts.coalesced, counts.asked)
    if counts.coalesced < 20 or share.low < 0.01:
        return None
    return Recommendation(
        "single_flight",
        facts.namespace,
        "Nothing to do: equal questions that come together are answered by one call.",
        f"{share.part} of {share.whole} questions came while the same answer was being made ({_interval(share)}).",
        share,
        {"coalesced": counts.coalesced},
        **_saving(facts, counts.coalesced),
    )


def span(seconds: float) -> str:
    """Return seconds in the largest unit that suits them."""
    for unit, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= unit:
            count = round(seconds / unit, 1)
            return f"{count:g} {name}{'' if count == 1 else 's'}"
    return f"{seconds:g} s"


def _changing(
    kind: Kind,
    facts: Facts,
    change: dict[str, Any],
    words: _Words,
    share: Share,
    figures: dict[str, float],
    saves: int = 0,
) -> Recommendation:
    """Return the recommendation to change the policy."""
    return Recommendation(
        kind,
        facts.namespace,
        *words,
        share,
        figures,
        **_saving(facts, saves),
        command=f"pressroom cache namespaces {facts.namespace} {_option(*next(iter(change.items())))}",
        call=Call("PUT", f"/v1/cache/namespaces/{facts.namespace}", _changed(asdict(facts.policy), change)),
    )


def _changed(policy: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """Return the whole policy with a change, as the API takes it."""
    return {**policy, **{name: _within(policy[name], value) for name, value in change.items()}}


def _within(before: Any, value: Any) -> Any:
    return {**before, **value} if isinstance(value, dict) else value


def _option(name: str, value: Any) -> str:
    option = f"--{name.replace('_', '-')}"
    return option if isinstance(value, dict) else f"{option} {value:g}"


def _saving(facts: Facts, answers: int) -> dict[str, Any]:
    return {
        "saves": answers,
        "saves_nano_usd": round(answers * facts.cost_of_one),
        "saves_seconds": answers * facts.seconds_of_one,
    }


def _is_asked(field: str) -> bool:
    """Whether a field is the question itself: nobody can leave it out."""
    return field.rsplit(".", 1)[-1] in _ASKED


def _interval(share: Share) -> str:
    return f"{share.value:.1%}; 95 % sure: {share.low:.1%} to {share.high:.1%}"


def _step(seconds: float) -> int:
    return next((step for step in _STEPS if step >= seconds), LONGEST_TTL)


def _reasons(misses: dict[str, int]) -> str:
    most = sorted(misses.items(), key=lambda item: (-item[1], item[0]))[:3]
    return ", ".join(f"{reason} {count}" for reason, count in most)


ALL: tuple[Rule, ...] = (
    memory_too_small,
    ttl_too_short,
    ttl_too_long,
    never_hit,
    temperature_bypasses,
    needless_field,
    semantic_worth_it,
    warming_worth_it,
    single_flight,
)
