import pytest

from shared.models.offline.grammar import nouns


@pytest.mark.parametrize(
    ("phrase", "plural"),
    [
        ("electric bikes", True),
        ("people at work", True),
        ("cats and dogs", True),
        ("running shoes", True),
        ("the basics of tea", True),
        ("remote work for teams", False),
        ("choosing shoes", False),
        ("analytics", False),
        ("success", False),
        ("a box of tools", False),
        ("each of these", False),
    ],
)
def test_number_follows_the_head(phrase: str, *, plural: bool) -> None:
    assert nouns.is_plural(phrase) is plural


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("standing desk", "a standing desk"),
        ("ergonomic chair", "an ergonomic chair"),
        ("hour of rest", "an hour of rest"),
        ("university course", "a university course"),
        ("used bike", "a used bike"),
        ("spring newsletter", "a spring newsletter"),
        ("green tea", "green tea"),
        ("watering plan", "a watering plan"),
        ("time management", "time management"),
        ("choosing a desk", "choosing a desk"),
        ("the desk", "the desk"),
        ("desks", "desks"),
        ("Aurora Desk", "Aurora Desk"),
        ("X200", "X200"),
        ("3 desks", "3 desks"),
        ("", ""),
    ],
)
def test_articles_stand_only_where_needed(phrase: str, expected: str) -> None:
    assert nouns.with_article(phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("Aurora Standing Desk", True),
        ("iPhone cases", True),
        ("X200", True),
        ("the Aurora lamp", False),
        ("tea", False),
    ],
)
def test_names_are_told_by_their_capitals(phrase: str, *, name: bool) -> None:
    assert nouns.is_name(phrase) is name


@pytest.mark.parametrize(
    ("phrase", "gerund"),
    [("baking bread", True), ("running in winter", True), ("running shoes", False), ("spring", False)],
)
def test_activities_are_told_from_compounds(phrase: str, *, gerund: bool) -> None:
    assert nouns.is_gerund(phrase) is gerund
