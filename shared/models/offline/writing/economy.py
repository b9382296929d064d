"""What a short text has room for: wishes that would burst the length are given up, the dearest first."""

from dataclasses import replace

from shared.models.offline.brief import Brief, Wish

_LEAD = 6
_KEYWORD = 3
_COSTS: tuple[tuple[Wish, int], ...] = (
    (Wish.BULLETS, 45),
    (Wish.NUMBERS, 45),
    (Wish.EXAMPLE, 22),
    (Wish.TITLE, 10),
    (Wish.QUESTION, 13),
    (Wish.AUDIENCE, 10),
    (Wish.CALL, 13),
)


def affordable(brief: Brief, words: int) -> Brief:
    """Return ``brief`` with as many of its wishes as fit into ``words`` words."""
    room = words - _LEAD - len(brief.topic.split())
    if cost(brief) <= room:
        return brief
    for wish, _ in _COSTS:
        brief = _without(brief, wish)
        if cost(brief) <= room:
            return brief
    return replace(brief, keywords=brief.keywords[: max(1, room // _KEYWORD)], points=brief.points[: max(1, room // 5)])


def cost(brief: Brief) -> int:
    """Return about how many words the wishes of ``brief`` take."""
    wished = sum(price for wish, price in _COSTS if brief.wants(wish))
    wished += len(brief.topic.split()) if brief.wants(Wish.QUESTION) else 0
    audience = _price(Wish.AUDIENCE) if brief.audience and not brief.wants(Wish.AUDIENCE) else 0
    call = len(brief.call.split()) if brief.call else 0
    return wished + audience + call + _KEYWORD * len(brief.keywords) + 5 * len(brief.points)


def _without(brief: Brief, wish: Wish) -> Brief:
    fewer = replace(brief, wishes=brief.wishes - {wish})
    return replace(fewer, audience="") if wish is Wish.AUDIENCE else fewer


def _price(wish: Wish) -> int:
    return dict(_COSTS)[wish]
