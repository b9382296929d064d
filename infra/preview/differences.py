"""How two values of plain JSON differ, path by path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

ABSENT: Final = "<absent>"


@dataclass(frozen=True)
class Difference:
    """A path such as ``fields[0].order``, and what stands there before and after."""

    path: str
    before: Any
    after: Any


def between(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """Yield every innermost difference; lists of different length differ as a whole."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            yield from between(before.get(key, ABSENT), after.get(key, ABSENT), f"{path}.{key}" if path else key)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from between(old, new, f"{path}[{place}]")
    elif type(before) is not type(after) or before != after:
        yield Difference(path, before, after)
