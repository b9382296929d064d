from shared.models.offline.grammar import vocabulary


def test_no_noun_is_both_mass_and_count() -> None:
    assert not vocabulary.MASS_NOUNS & vocabulary.COUNT_NOUNS


def test_no_verb_is_listed_as_plain_and_as_noun() -> None:
    assert not vocabulary.VERBS & vocabulary.VERBS_AND_NOUNS


def test_participles_are_not_nouns() -> None:
    assert not vocabulary.NOUNS_IN_ING & vocabulary.COMPOUND_PARTICIPLES
