import pytest

from shared.generation import content_types


def test_every_name_is_declared() -> None:
    assert set(content_types.BY_NAME) == set(content_types.Name)


@pytest.mark.parametrize(
    ("name", "words", "sections"),
    [("blog_post", 600, 4), ("blog_post", 200, 1), ("ad_copy", 500, 1), ("article_series", 10_000, 12)],
)
def test_sections_follow_from_length(name: str, words: int, sections: int) -> None:
    assert content_types.BY_NAME[content_types.Name(name)].sections(words) == sections
