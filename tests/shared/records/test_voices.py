from shared.records import voices
from shared.records.opinion import Opinion
from shared.records.sums import Sums
from shared.records.voices import Voices
from tests.shared.records import worlds

OPINIONS = [
    worlds.opinion(rating=5, thumbs_up=True, outcomes={"clicks": 2.0}),
    worlds.opinion(rating=2, accepted=False, edit_distance=0.5),
    worlds.opinion(thumbs_up=False, accepted=True, outcomes={"clicks": 4.0, "sales": 1.0}),
]


def added(opinions: list[Opinion]) -> Voices:
    found = Voices()
    for opinion in opinions:
        found.add(opinion)
    return found


def test_what_was_said_is_counted() -> None:
    found = added(OPINIONS)

    assert (found.count, found.ratings) == (3, Sums(2, 7.0, 29.0))
    assert (found.thumbs[True], found.thumbs[False], found.accepted[True], found.accepted[False]) == (1, 1, 1, 1)
    assert (found.edits, found.outcomes["clicks"]) == (Sums(1, 0.5, 0.25), Sums(2, 6.0, 20.0))


def test_portions_come_to_the_whole() -> None:
    found = added(OPINIONS[:1])
    found.merge(added(OPINIONS[1:]))

    assert voices.to_fields(found) == voices.to_fields(added(OPINIONS))


def test_fields_hold_all_of_it() -> None:
    fields = voices.to_fields(added(OPINIONS))

    assert voices.to_fields(voices.from_fields(fields)) == fields
