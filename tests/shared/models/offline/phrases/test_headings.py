from shared.models.offline.brief import CONTENT_TYPES
from shared.models.offline.phrases import headings
from tests.shared.models.offline.aids import broken_rules


def test_titles_and_headings_keep_the_rules() -> None:
    banks = (*headings.TITLES.values(), *headings.HEADINGS.values(), headings.AUDIENCE_TITLES)
    assert [broken_rules(bank, heading=True) for bank in banks] == [[]] * len(banks)


def test_every_content_type_has_titles() -> None:
    assert set(headings.TITLES) == set(CONTENT_TYPES)


def test_every_kind_of_section_has_a_purpose_of_its_own() -> None:
    assert set(headings.PURPOSES) == set(headings.HEADINGS)
    assert len(set(headings.PURPOSES.values())) == len(headings.PURPOSES)
