from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cache import invalidation
from shared.cache.entry import CacheEntry
from shared.cache.invalidation import ALL, Invalidations, Marker
from tests.shared.cache.entries import KEY, entry

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def after(*markers: Marker, begin: Invalidations | None = None) -> Invalidations:
    found = begin or Invalidations()
    for marker in markers:
        found = found.with_mark(marker, NOW, "me")
    return found


def made(sequence: int = 0, name: str = "greetings/de", tags: tuple[str, ...] = ("de", "hello")) -> CacheEntry:
    return entry(name=name, tags=tags, sequence=sequence)


MEANT = [
    ALL,
    Marker("key", KEY),
    Marker("tag", "hello"),
    Marker("prefix", "greet"),
    Marker("prefix", "greetings/de"),
    Marker("pattern", "*/de"),
    Marker("pattern", "greetings/[de]?"),
]
OTHERS = [
    Marker("key", "1" * 64),
    Marker("tag", "hell"),
    Marker("tag", "Hello"),
    Marker("prefix", "reet"),
    Marker("prefix", "greetings/de/"),
    Marker("pattern", "greetings"),
    Marker("pattern", "*/d"),
    Marker("pattern", "greetings.de"),
]


@pytest.mark.parametrize("marker", MEANT, ids=str)
def test_older_entries_that_are_meant_are_covered(marker: Marker) -> None:
    found = after(marker)
    assert found.cover(made(0))
    assert not found.cover(made(1))


@pytest.mark.parametrize("marker", OTHERS, ids=str)
def test_other_entries_stay(marker: Marker) -> None:
    assert not after(marker).cover(made(0))


def test_nothing_is_covered_at_first() -> None:
    assert not Invalidations().cover(made(0))


def test_each_invalidation_has_its_number() -> None:
    assert after(*MEANT).sequence == len(MEANT)


def test_an_entry_between_two_holds_against_the_first_only() -> None:
    found = after(Marker("tag", "de"), Marker("tag", "hello"))
    assert not found.cover(made(1, tags=("de",)))
    assert found.cover(made(1, tags=("de", "hello")))


def test_invalidating_again_takes_no_more_room() -> None:
    found = after(*[Marker("tag", "de")] * 5)
    assert [(mark.number, str(mark.marker)) for mark in found.marks] == [(5, "tag:de")]


def test_all_leaves_a_floor_alone() -> None:
    found = after(Marker("tag", "de"), ALL)
    assert (found.sequence, found.floor, found.marks) == (2, 2, ())
    assert not found.cover(made(2))


def test_old_marks_go_into_the_floor() -> None:
    old = after(Marker("tag", "old"))
    late = old.with_mark(Marker("tag", "new"), NOW + invalidation.KEPT, "me")
    assert (late.floor, [mark.marker.text for mark in late.marks]) == (1, ["new"])
    assert late.cover(made(0, tags=()))
    assert not late.cover(made(1, tags=()))


def test_marks_younger_than_entries_may_be_stay() -> None:
    late = after(Marker("tag", "old")).with_mark(
        Marker("tag", "new"), NOW + invalidation.KEPT - timedelta(seconds=1), "me"
    )
    assert (late.floor, len(late.marks)) == (0, 2)


def test_too_many_marks_become_one_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invalidation, "MOST_MARKS", 3)
    found = after(*(Marker("tag", str(number)) for number in range(4)))
    assert (found.sequence, found.floor, found.marks) == (4, 4, ())


def test_marks_never_outgrow_their_document() -> None:
    found = Invalidations()
    for number in range(invalidation.MOST_MARKS):
        found = found.with_mark(Marker("tag", f"{number:04}" + "\U0001f600" * 252), NOW, "key_" + "x" * 26)
        assert sum(len(mark.marker.text.encode()) for mark in found.marks) < 1_000_000
    assert found.floor > 0


def test_a_question_learns_which_invalidation_counts() -> None:
    found = after(Marker("tag", "de"), Marker("prefix", "x"), Marker("tag", "hello"))
    slot = entry().slot
    assert found.last_for(slot, "x/1", ("de",)) == 2
    assert found.last_for(slot, "", ()) == 0


MARKERS = st.one_of(
    st.just(ALL),
    st.builds(
        Marker, st.sampled_from(["tag", "prefix", "pattern", "key"]), st.sampled_from(["a", "b", "a*", "ab", KEY])
    ),
)


@given(st.lists(MARKERS, max_size=30), st.integers(0, 30), st.sampled_from(["", "a", "ab", "b"]))
def test_no_invalidation_is_ever_forgotten(markers: list[Marker], begun: int, name: str) -> None:
    """Whatever else comes, an entry that was begun before an invalidation which means it stays covered."""
    found, meant = Invalidations(), False
    candidate = entry(name=name, tags=(name,), sequence=begun)
    for marker in markers:
        alone = Invalidations(sequence=0).with_mark(marker, NOW, "me")
        found = found.with_mark(marker, NOW + timedelta(days=found.sequence * 10), "me")
        meant = meant or (found.sequence > begun and alone.cover(entry(name=name, tags=(name,))))
        assert found.cover(candidate) or not meant
    assert not found.cover(entry(name=name, tags=(name,), sequence=found.sequence))
