"""What a client wishes of the cache for one request."""

from dataclasses import dataclass
from typing import Literal

from shared.cache.question import Control

Mode = Literal["on", "off", "refresh", "only"]

CHAT_NAMESPACE = "chat"
EMBEDDINGS_NAMESPACE = "embeddings"
ASKED_FOR = "asked for"


@dataclass(frozen=True, slots=True)
class Wish:
    """
    The wish of one request.

    ``off`` passes the cache by, ``refresh`` makes the answer anew and stores it, ``only`` takes none but a stored one.
    An empty ``namespace`` is the one that such requests usually have; ``ttl`` is in seconds.
    """

    mode: Mode = "on"
    namespace: str = ""
    ttl: int | None = None
    tags: tuple[str, ...] = ()
    semantic: bool = True

    @property
    def control(self) -> Control:
        """Return the wish as the cache takes it."""
        return Control(
            bypass=ASKED_FOR if self.mode == "off" else "",
            reads=self.mode != "refresh",
            semantic=self.semantic,
            ttl=self.ttl,
        )


USUAL = Wish()
