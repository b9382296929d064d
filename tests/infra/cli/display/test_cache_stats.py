from typing import Any

import pytest

from infra.cli.display import cache_stats
from tests.infra.cli.conftest import kept
from tests.infra.cli.made_cache import counts, pooled, spread, stats


def shown(*namespaces: Any, **changes: Any) -> str:
    target = kept(width=100)
    cache_stats.show(target.output, stats(*namespaces, **changes))
    return target.out.getvalue() + target.err.getvalue()


def test_page_fits_a_hundred_columns() -> None:
    found = shown(pooled(), pooled(namespace="a-namespace-with-quite-a-long-name"))
    assert max(map(len, found.splitlines())) <= 100
    assert "75.0%" in found
    assert "4:30:00" in found


def test_page_tells_what_was_saved_and_why_not_more() -> None:
    found = shown(pooled())
    for text in ("$12.50, 1,234,567 tokens, 4:30:00 of waiting", "not stored 2,900, expired 100", "temperature 1,200"):
        assert text in found
    assert "10 min / 22.2 h" in found
    assert "1.1 kB / 9.0 kB" in found


def test_troubles_are_told_where_there_are_some() -> None:
    assert "failed" not in shown(pooled())
    found = shown(pooled(), total=counts(failures=3, negative=9, stale=2, evicted=70, evicted_asked=40))
    for text in ("3, and 9 not even tried", "2 given while a new", "70 from memory for want of room, 40 of them asked"):
        assert text in found


def test_keys_used_most_are_shown_for_one_namespace() -> None:
    assert "Used most" in shown(pooled())
    assert "Used most" not in shown(pooled(), pooled())
    assert "Used most" not in shown(pooled(most_used=[]))


def test_rare_reasons_are_counted_together() -> None:
    reasons = {"a": 9, "b": 8, "c": 7, "d": 6, "e": 3, "f": 2}
    assert "a 9, b 8, c 7, d 6, others 5" in shown(pooled(), total=counts(misses=reasons))


def test_empty_window_says_so() -> None:
    nothing = counts(asked=0, bypasses={}, misses={}, hit_age_seconds=spread(), size_bytes=spread())
    assert "Nobody has asked it anything." in shown(total=nothing)


def test_cut_window_says_so() -> None:
    assert "begins later" in shown(pooled(), complete=False)


def test_one_instance_is_shown_without_the_shared_level() -> None:
    target = kept(width=100)
    cache_stats.show(target.output, {**stats(), "window": None})
    assert "cannot be reached" in target.err.getvalue()
    assert "chat" in target.out.getvalue()


@pytest.mark.parametrize(("hours", "bars"), [(3, 3), (48, 48), (49, 25), (720, 48)])
def test_long_windows_are_folded(hours: int, bars: int) -> None:
    folded = cache_stats._folded(list(range(hours)))
    assert (len(folded), sum(folded)) == (bars, sum(range(hours)))
