import pytest

from shared.cache import counts as counting
from shared.cache.counts import MOST_WORDS, Counts, LevelCounts
from shared.cache.frequent import Frequent, Use
from shared.cache.spread import Spread


def counted() -> Counts:
    """Return counts in which nothing is zero."""
    return Counts(
        memory=LevelCounts(5, 4, 3, 200),
        shared=LevelCounts(1, 3, 3, 200),
        semantic=LevelCounts(1, 1, 1, 1),
        coalesced=2,
        stale=1,
        failures=1,
        negative=1,
        unavailable=1,
        too_large=1,
        evicted=3,
        evicted_asked=2,
        compared=9,
        similar=4,
        saved_cost_nano_usd=7_000,
        saved_tokens=90,
        saved_seconds=1.5,
        made_cost_nano_usd=100,
        made_seconds=0.5,
        misses={"not stored": 2, "expired": 1},
        bypasses={"temperature": 1},
        variants={"seed": [3, 2]},
        ages=Spread({3: 6}),
        lifetimes=Spread({12: 3}),
        late=Spread({4: 1}),
        sizes=Spread({7: 3}),
        keys=Frequent({"a": Use(4, 1, 0, "A"), "b": Use(3, 1, 1, "")}, 2),
    )


def test_answered_and_missed_are_all_that_asked() -> None:
    counts = counted()
    assert (counts.answered, counts.missed, counts.asked, counts.bypassed) == (9, 3, 12, 1)
    assert counts.hit_rate == 0.75


def test_no_hit_rate_before_the_first_look() -> None:
    assert Counts().hit_rate is None


def test_bytes_give_the_counts_back() -> None:
    assert counting.unpacked(counting.packed(counted())) == counted()


def test_counts_of_nothing_take_little_room() -> None:
    assert counting.unpacked(counting.packed(Counts())) == Counts()
    assert len(counting.packed(Counts())) < 100


@pytest.mark.parametrize("stored", [b"", b"rubbish", counting.packed(counted())[:-9]])
def test_rubbish_is_no_counts(stored: bytes) -> None:
    with pytest.raises(ValueError, match="no counts"):
        counting.unpacked(stored)


def test_merged_counts_are_the_sum() -> None:
    merged = counted()
    merged.merge(counted())
    assert (merged.asked, merged.memory, merged.saved_seconds) == (24, LevelCounts(10, 8, 6, 400), 3.0)
    assert (merged.misses, merged.variants) == ({"not stored": 4, "expired": 2}, {"seed": [6, 4]})
    assert (merged.ages, merged.keys.uses["a"]) == (Spread({3: 12}), Use(8, 2, 0, "A"))


def test_merging_nothing_changes_nothing() -> None:
    merged = Counts()
    merged.merge(counted())
    merged.merge(Counts())
    assert merged == counted()


def test_reasons_beyond_the_first_are_counted_together() -> None:
    words: dict[str, int] = {}
    for number in range(MOST_WORDS + 5):
        counting.note(words, str(number))
    assert len(words) == MOST_WORDS + 1
    assert words[counting.OTHERS] == 5


def test_fields_beyond_the_first_are_left_out() -> None:
    variants: dict[str, list[int]] = {}
    for number in range(MOST_WORDS + 5):
        counting.vary(variants, str(number), 2, 1)
    counting.vary(variants, "0", 2, 2)
    assert len(variants) == MOST_WORDS
    assert variants["0"] == [4, 3]
