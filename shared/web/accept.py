"""Which of several media types a caller prefers, by the header Accept (RFC 9110)."""

from collections.abc import Sequence


def preferred(accept: str, offered: Sequence[str]) -> str | None:
    """Return the one of ``offered`` that is liked best, the first of equals; None when none is taken."""
    ranges = [_parsed(part) for part in accept.lower().split(",") if part.strip()]
    weighed = {media_type: _weight(media_type, ranges) for media_type in offered}
    best = max(offered, key=lambda media_type: weighed[media_type])
    return best if weighed[best] > 0 else None


def _parsed(part: str) -> tuple[str, float]:
    media_range, _, parameters = part.partition(";")
    weight = 1.0
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            weight = _number(value)
    return media_range.strip(), weight


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if 0.0 <= number <= 1.0 else 0.0


def _weight(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the weight that the most specific range gives."""
    kind = media_type.partition("/")[0]
    for wanted in (media_type, f"{kind}/*", "*/*"):
        weights = [weight for media_range, weight in ranges if media_range == wanted]
        if weights:
            return max(weights)
    return 0.0
