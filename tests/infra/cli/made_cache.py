"""The cache as a gateway answers it, made for tests: complete, with any field changed."""

from typing import Any

from infra.cli.cache_client import Evidence, FullEntry, ListedEntry, Namespace, Recommendation
from infra.cli.cache_stats_client import Counts, Pooled, Stats
from tests.infra.cli.made import CREATED

KEY = "a" * 64
POLICY = {
    "ttl": 0,
    "shortest_ttl": 0,
    "longest_ttl": 0,
    "stale_while_revalidate": 0,
    "stale_if_error": 0,
    "max_temperature": 1.0,
    "semantic": {"enabled": False, "budget": 0.01, "embedder": "hashed", "re_asked": 0.05},
}


def made(plain: dict[str, Any], changes: dict[str, Any]) -> Any:
    return {**plain, **changes}


def entry(**changes: Any) -> FullEntry:
    plain = {
        "namespace": "chat",
        "key": KEY,
        "name": "greetings/de",
        "tags": ["de", "new"],
        "created_at": CREATED,
        "fresh_until": None,
        "expires_at": "2026-03-02T10:00:00Z",
        "size_bytes": 1_400,
        "cost_usd": "0.25",
        "tokens": 1_200,
        "seconds": 1.5,
        "maker": "chat",
        "value": {"text": "Guten Morgen"},
    }
    found: FullEntry = made(plain, changes)
    return found


def listed(**changes: Any) -> ListedEntry:
    found: ListedEntry = made({**entry(), "state": "fresh"}, changes)
    return found


def namespace(**changes: Any) -> Namespace:
    plain = {
        "namespace": "chat",
        "own": False,
        "policy": POLICY,
        "ttl": 86_400.0,
        "adaptive": None,
        "sequence": 2,
        "marks": [{"what": "tag:new", "number": 2, "at": CREATED, "by": "key_a"}],
    }
    found: Namespace = made(plain, changes)
    return found


def evidence(**changes: Any) -> Evidence:
    plain = {"enabled": False, "on": False, "why_off": None, "budget": 0.01, "threshold": None}
    found: Evidence = made({**plain, "answered": 0.0, "error": 0.0, "bound": 0.0, "labels": 0}, changes)
    return found


def recommendation(**changes: Any) -> Recommendation:
    plain = {
        "kind": "ttl_too_short",
        "namespace": "chat",
        "advice": "Keep answers longer.",
        "because": "40 of 44 expired answers were asked for again.",
        "share": {"part": 40, "of": 44, "value": 0.9, "low": 0.8, "high": 0.96},
        "figures": {},
        "saves": 40,
        "saves_cost_usd": "0.12",
        "saves_seconds": 80.0,
        "command": "pressroom cache namespaces chat --ttl 172800",
        "call": None,
    }
    found: Recommendation = made(plain, changes)
    return found


def spread(*values: int | None) -> dict[str, Any]:
    return dict(zip(("count", "p50", "p95", "p99"), values or (0, None, None, None), strict=True))


def counts(**changes: Any) -> Counts:
    level = {"hits": 0, "misses": 0, "stores": 0, "stored_bytes": 0}
    plain = {
        "asked": 12_000,
        "hit_rate": 0.75,
        "hit_rates": {"memory": 0.5, "shared": 0.125, "semantic": 0.1, "coalesced": 0.025, "total": 0.75},
        "memory": level,
        "shared": {**level, "stores": 3_000},
        "semantic": level,
        "coalesced": 300,
        "stale": 0,
        "misses": {"not stored": 2_900, "expired": 100},
        "bypasses": {"temperature": 1_200},
        "failures": 0,
        "negative": 0,
        "evicted": 0,
        "evicted_asked": 0,
        "hit_age_seconds": spread(9_000, 600, 80_000, 90_000),
        "lifetime_seconds": spread(),
        "size_bytes": spread(3_000, 1_100, 9_000, 12_000),
        "saved_cost_usd": "12.5",
        "saved_tokens": 1_234_567,
        "saved_seconds": 16_200.0,
        "made_cost_usd": "4.1",
        "made_seconds": 5_400.0,
    }
    found: Counts = made(plain, changes)
    return found


def pooled(**changes: Any) -> Pooled:
    used = [{"key": KEY, "name": "offline", "asked": 900, "missed": 4}]
    found: Pooled = made({**counts(), "namespace": "translations", "most_used": used}, changes)
    return found


def stats(*namespaces: Pooled, **changes: Any) -> Stats:
    window = {
        "since": "2026-02-28T11:00:00Z",
        "until": "2026-03-01T10:30:00Z",
        "complete": True,
        "total": counts(),
        "namespaces": list(namespaces),
        "series": [{"hour": CREATED, "asked": asked, "hit_rate": None} for asked in (0, 4, 8)],
    }
    held = {**counts(), "namespace": "chat", "held_items": 3, "held_bytes": 900}
    found: Stats = {"since": CREATED, "namespaces": [held], "window": made(window, changes)}  # type: ignore[typeddict-item]  # made of plain parts
    return found
