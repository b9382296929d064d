from shared.cache.semantic import vocabulary
from shared.models import words


def test_words_are_listed_as_they_are_looked_up() -> None:
    listed = {*vocabulary.NEGATIONS, *vocabulary.OPPOSITES, *vocabulary.FACETS, *vocabulary.NUMBERS}

    assert [word for word in listed if words.of(word) != [word]] == []


def test_opposites_oppose_each_other() -> None:
    pairs = [(word, other) for word, others in vocabulary.OPPOSITES.items() for other in others]

    assert [pair for pair in pairs if pair[0] not in vocabulary.OPPOSITES[pair[1]]] == []


def test_no_word_is_its_own_opposite() -> None:
    assert [word for word, others in vocabulary.OPPOSITES.items() if word in others] == []
