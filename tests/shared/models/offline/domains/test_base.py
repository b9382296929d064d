from shared.models.offline.domains import base


def test_stems_are_the_words_of_a_text() -> None:
    assert base.stems("tea  coffee\n cocoa") == ("tea", "coffee", "cocoa")


def test_general_domain_fills_every_deck_for_a_long_text() -> None:
    general = base.GENERAL
    decks = (general.problems, general.gains, general.steps, general.mistakes, general.measures, general.actors)
    assert all(len(cards) == len(set(cards)) >= 8 for cards in decks)
