from shared.models import frequent_words, words


def test_words_are_listed_as_they_are_looked_up() -> None:
    listed = frequent_words.GRAMMAR | frequent_words.COMMON

    assert [word for word in listed if "-" not in word and words.of(word) != [word]] == []


def test_no_word_is_of_both_kinds() -> None:
    assert frequent_words.GRAMMAR.isdisjoint(frequent_words.COMMON)
