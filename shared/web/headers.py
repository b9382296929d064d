"""Request headers, decoded one by one as they are asked for."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from shared.web.asgi import RawHeader


class Headers:
    """The headers of a request; names are asked for in lower case, the last of several wins."""

    __slots__ = ("_values",)

    def __init__(self, raw: Iterable[RawHeader]) -> None:
        self._values = dict(raw)

    def get(self, name: str, /) -> str | None:
        """Return the value of the header ``name``, if it was sent."""
        value = self._values.get(name.encode())
        return None if value is None else value.decode("latin-1")

    def has_none_of(self, names: AbstractSet[bytes], /) -> bool:
        """Return whether none of the headers ``names`` was sent, which costs next to nothing to find out."""
        return self._values.keys().isdisjoint(names)
