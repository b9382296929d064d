from shared.models.offline.brief import Brief, Wish


def test_brief_wants_what_was_wished() -> None:
    brief = Brief(wishes=frozenset({Wish.TITLE}))
    assert brief.wants(Wish.TITLE)
    assert not brief.wants(Wish.BULLETS)


def test_empty_brief_asks_for_nothing() -> None:
    assert Brief() == Brief(tone="neutral", language="en", format="plain")
    assert not Brief().wishes
