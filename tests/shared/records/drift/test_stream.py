from datetime import timedelta

from shared.analytics.record import Record
from shared.firestore.documents import Document
from shared.records.drift import stream as streams
from shared.records.drift.alarm import Alarm
from shared.records.drift.stream import Recipe, Stream
from tests.shared.records import worlds

RECIPE = Recipe("blog_post", "offline", ("draft@3", "plan@0", "refine@0"))


def take(stream: Stream, qualities: list[float]) -> list[Alarm]:
    """Let jobs of these qualities end, one a second, all worked on for the same time."""
    found: list[Alarm] = []
    for number, quality in enumerate(qualities):
        record = worlds.record(worlds.NOON, quality=quality)
        found += stream.take(record, worlds.NOON + timedelta(seconds=number))
    return found


def test_recipe_is_all_that_was_pinned() -> None:
    assert streams.recipe_of(worlds.record()) == RECIPE
    assert streams.recipe_of(worlds.record(payload={})) is None


def test_fall_of_quality_is_told_once() -> None:
    stream = Stream("acme", RECIPE)
    (alarm,) = take(stream, [0.9, 0.88, 0.92, 0.86] * 30 + [0.5] * 60)

    assert (alarm.sign, alarm.versions, alarm.templates) == ("quality", ("draft@3", "plan@0"), ("draft", "plan"))
    assert alarm.sentence.startswith("Quality fell from 0.89 to 0.57 in blog_post by offline with draft@3, plan@0:")
    assert alarm.evidence >= streams.THRESHOLD


def test_change_too_small_to_matter_is_not_told() -> None:
    stream = Stream("acme", RECIPE)

    assert take(stream, [0.9] * 120 + [0.89] * 60) == []
    assert stream.told == {"quality": 1}


def test_failures_are_told() -> None:
    stream = Stream("acme", RECIPE)
    failed: Record = worlds.record(status="failed", result={})
    take(stream, [0.9] * 50)
    found = [alarm for _ in range(20) for alarm in stream.take(failed, worlds.NOON)]

    assert [alarm.sign for alarm in found] == ["success"]


def test_taking_the_same_in_again_gives_the_same() -> None:
    one, other = Stream("acme", RECIPE), Stream("acme", RECIPE)
    qualities = [0.9, 0.8, 0.9, 0.7] * 20

    assert take(one, qualities) == take(other, qualities)
    assert one == other


def test_document_holds_the_stream() -> None:
    stream = Stream("acme", RECIPE)
    take(stream, [0.9, 0.8])
    fields = streams.to_fields(stream, worlds.NOON)

    assert streams.from_document(Document(streams.path("acme", RECIPE), fields, None, worlds.NOON)) == stream
