from shared.models.offline.brief import Brief
from shared.models.offline.writing.writer import Writer, interleaved
from tests.shared.models.offline.aids import writer


def test_no_template_is_used_twice() -> None:
    author = writer()
    bank = ("First {topic}.", "Second {topic}.")
    assert {author.write(bank), author.write(bank)} == {"First home composting.", "Second home composting."}
    assert author.write(bank) == ""


def test_offers_share_no_card() -> None:
    offered = writer().offer(("One: {step}.", "Two: {step} and {step2}."))
    cards = [card for candidate in offered for _, card in candidate.cards]
    assert len(cards) == len(set(cards)) == 3


def test_offered_cards_return_unless_taken() -> None:
    author = writer()
    first = author.offer(("One: {step}.",))[0]
    assert author.offer(("One: {step}.",))[0] == first
    author.take(first)
    assert author.write(("Two: {step}.",)) != first.text.replace("One", "Two")


def test_templates_with_unknown_slots_are_passed_over() -> None:
    assert writer().write(("For {audience}.",)) == ""
    assert writer(audience="gardeners").write(("For {audience}.",)) == "For gardeners."


def test_length_limits_what_is_written() -> None:
    assert writer().write(("This is far too long.", "Short."), longest=2) == "Short."


def test_other_slots_share_the_memory() -> None:
    author = writer()
    assert author.with_slots(topic="tea").write(("On {topic}.",)) == "On tea."
    assert author.write(("On {topic}.",)) == ""


def test_avoided_text_is_not_said_again() -> None:
    author = Writer(writer().voice, avoid="It is on home composting. And more.")
    assert author.write(("It is on {topic}.", "More on {topic}.")) == "More on home composting."


def test_sections_own_different_templates() -> None:
    bank = tuple(f"Sentence {number}." for number in range(9))
    outline = ("Why worms", "How they live", "What they eat")
    own = [
        {candidate.text for candidate in writer(Brief(section=name, outline=outline)).candidates(bank, own=True)}
        for name in outline
    ]
    assert set.union(*own) == set(bank)
    assert sum(map(len, own)) == len(bank)


def test_concrete_and_general_sentences_alternate() -> None:
    assert interleaved("abcd", "12345") == ["a", "b", "1", "c", "d", "2", "3", "4", "5"]
    assert interleaved("abcd", "") == ["a", "b", "c", "d"]
