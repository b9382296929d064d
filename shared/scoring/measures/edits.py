"""How many characters two texts are apart."""


def distance(first: str, second: str) -> int:
    """
    Return Levenshtein's distance: the least insertions, deletions and replacements that make one of the other.

    Myers' bit-parallel algorithm (1999) in the form of Hyyrö (2003): one pass over ``second`` with integers as long as
    ``first``, so that two pages are compared in milliseconds.
    """
    if first == second:
        return 0
    start, end = _common(first, second)
    first, second = first[start : len(first) - end], second[start : len(second) - end]
    if not first or not second:
        return len(first) + len(second)
    return _bit_parallel(first, second)


def similarity(first: str, second: str) -> float:
    """Return 1 for equal texts, 0 for texts that share nothing: 1 less the distance by the longer length."""
    return 1 - distance(first, second) / max(len(first), len(second), 1)


def _common(first: str, second: str) -> tuple[int, int]:
    """Return how many characters both texts begin and end with; they do not change the distance."""
    most = min(len(first), len(second))
    start = next((at for at in range(most) if first[at] != second[at]), most)
    rest = most - start
    end = next((at for at in range(rest) if first[-1 - at] != second[-1 - at]), rest)
    return start, end


def _bit_parallel(pattern: str, text: str) -> int:
    places: dict[str, int] = {}
    for at, character in enumerate(pattern):
        places[character] = places.get(character, 0) | 1 << at
    mask, last = (1 << len(pattern)) - 1, 1 << (len(pattern) - 1)
    positive, negative, score = mask, 0, len(pattern)
    for character in text:
        equal = places.get(character, 0)
        carried = equal | negative
        diagonal = (((equal & positive) + positive) ^ positive) | equal
        up = negative | (~(diagonal | positive) & mask)
        down = positive & diagonal
        score += bool(up & last) - bool(down & last)
        up = (up << 1 | 1) & mask
        down = (down << 1) & mask
        positive = down | (~(carried | up) & mask)
        negative = up & carried
    return score
