import pytest

from shared.models.offline.brief import Brief, Wish
from shared.models.offline.writing import voice
from shared.models.offline.writing.decks import Share


def slots(**fields: object) -> dict[str, str]:
    return dict(voice.build(Brief(**fields), None).slots)  # type: ignore[arg-type]  # fields of any type


def test_verbs_agree_with_the_topic() -> None:
    one, many = slots(topic="remote work"), slots(topic="electric bikes")
    assert (one["is"], one["s"], one["it"]) == ("is", "s", "it")
    assert (many["is"], many["s"], many["it"]) == ("are", "", "they")


@pytest.mark.parametrize(
    ("topic", "product"),
    [
        ("bamboo board", "the bamboo board"),
        ("an oak table", "the oak table"),
        ("headphones", "these headphones"),
        ("Aurora Desk", "Aurora Desk"),
        ("our new app", "our new app"),
    ],
)
def test_products_are_named_as_in_a_shop(topic: str, product: str) -> None:
    assert slots(topic=topic)["product"] == product


def test_audience_exists_only_if_named() -> None:
    assert "audience" not in slots(topic="tea")
    assert slots(topic="tea", audience="Busy parents, teachers.")["audience"] == "busy parents and teachers"


def test_words_follow_the_tone() -> None:
    assert slots(topic="tea", tone="playful")["snag"] != slots(topic="tea", tone="formal")["snag"]


def test_formal_voice_keeps_its_distance() -> None:
    formal = voice.build(Brief(topic="tea", tone="formal"), None)
    assert not formal.suits("You should know {topic}.")
    assert formal.suits("Please contact us, should you wish so.")


def test_banned_words_suit_no_voice() -> None:
    spoken = voice.build(Brief(topic="tea", banned=("magic",)), None)
    assert not spoken.suits("It works like magic.")
    assert spoken.suits("It works.")


def test_short_sentences_are_a_matter_of_voice() -> None:
    short = voice.build(Brief(topic="tea", wishes=frozenset({Wish.SHORT_SENTENCES})), None)
    assert not short.suits(" ".join(["word"] * 15))


def test_calm_voice_is_never_excited() -> None:
    assert voice.build(Brief(topic="tea", tone="urgent"), None).excited
    assert not voice.build(Brief(topic="tea", tone="urgent", wishes=frozenset({Wish.CALM})), None).excited


def test_section_takes_its_place_from_the_outline() -> None:
    brief = Brief(topic="tea", section="How to brew", outline=("Why tea", "How to brew: the basics", "End"))
    assert voice.build(brief, None).share == Share(1, 3)


@pytest.mark.parametrize("topic", ["", "???", "\u2026"])
def test_missing_topics_are_spoken_of_in_general(topic: str) -> None:
    assert slots(topic=topic)["topic"] == voice.UNNAMED
