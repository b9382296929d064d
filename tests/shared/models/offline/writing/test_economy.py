from shared.models.offline.brief import Brief, Wish
from shared.models.offline.writing import economy

EAGER = Brief(
    topic="tea",
    audience="students",
    keywords=("green tea", "kettle", "water", "leaf", "cup", "honey"),
    wishes=frozenset({Wish.BULLETS, Wish.EXAMPLE, Wish.TITLE, Wish.QUESTION, Wish.CALL}),
)


def test_long_text_affords_everything() -> None:
    assert economy.affordable(EAGER, 300) == EAGER


def test_dearest_wishes_go_first() -> None:
    brief = economy.affordable(EAGER, 80)
    assert Wish.CALL in brief.wishes
    assert Wish.BULLETS not in brief.wishes
    assert brief.keywords == EAGER.keywords


def test_tiny_text_keeps_some_keywords_only() -> None:
    brief = economy.affordable(EAGER, 15)
    assert (brief.wishes, brief.audience) == (frozenset(), "")
    assert 0 < len(brief.keywords) < len(EAGER.keywords)
