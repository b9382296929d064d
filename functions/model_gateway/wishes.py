"""What a client wishes of the cache, read from the headers of its request."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from shared import errors
from shared.errors import FieldError
from shared.gateway.wishes import USUAL, Mode, Wish
from shared.web.headers import Headers

CACHE = "x-pressroom-cache"
NAMESPACE = "x-pressroom-cache-namespace"
TTL = "x-pressroom-cache-ttl"
TAGS = "x-pressroom-cache-tags"
SEMANTIC = "x-pressroom-cache-semantic"
REPLAY = "x-pressroom-replay"

MOST_TAGS = 20
LONGEST_TTL = 30 * 24 * 3600

_ALL = frozenset(name.encode() for name in (CACHE, NAMESPACE, TTL, TAGS, SEMANTIC))
_MODES = ("on", "off", "refresh", "only")
_SWITCH = ("on", "off")
_REPLAYS = ("at-once", "paced")
_SECONDS = re.compile(r"[1-9]\d{0,8}", re.ASCII)
_TAG = re.compile(r"[\w.:@/-]{1,128}", re.ASCII)


def read(headers: Headers) -> Wish:
    """Return the wish in ``headers``; raises InvalidFieldsError."""
    if headers.has_none_of(_ALL):
        return USUAL
    return _wish(*map(headers.get, (CACHE, NAMESPACE, TTL, TAGS, SEMANTIC)))


@lru_cache(maxsize=256)
def _wish(mode: str | None, namespace: str | None, ttl: str | None, tags: str | None, semantic: str | None) -> Wish:
    wish = Wish(
        mode=cast("Mode", _choice(CACHE, mode, _MODES)),
        namespace=namespace or "",
        ttl=_ttl(ttl),
        tags=_tags(tags),
        semantic=_choice(SEMANTIC, semantic, _SWITCH) == "on",
    )
    return USUAL if wish == USUAL else wish


def paced(headers: Headers) -> bool:
    """Return whether a stored answer is to be streamed at the pace of a model; raises InvalidFieldsError."""
    return _choice(REPLAY, headers.get(REPLAY), _REPLAYS) == "paced"


def _choice(name: str, given: str | None, options: Sequence[str]) -> str:
    """Return the option that a header names; the first without it."""
    option = (given or options[0]).strip().lower()
    if option not in options:
        raise _refused(name, "not_one_of", f"must be one of {', '.join(options)}")
    return option


def _ttl(given: str | None) -> int | None:
    if given is None:
        return None
    if not _SECONDS.fullmatch(given) or int(given) > LONGEST_TTL:
        raise _refused(TTL, "wrong_form", f"must be whole seconds, from 1 to {LONGEST_TTL}")
    return int(given)


def _tags(given: str | None) -> tuple[str, ...]:
    tags = tuple(dict.fromkeys(tag.strip() for tag in (given or "").split(",") if tag.strip()))
    if len(tags) > MOST_TAGS or not all(map(_TAG.fullmatch, tags)):
        raise _refused(TAGS, "wrong_form", f"must be up to {MOST_TAGS} words of letters, digits and _.:@/-")
    return tags


def _refused(name: str, rule: str, what: str) -> errors.InvalidFieldsError:
    detail = f"Header '{name}' {what}."
    return errors.InvalidFieldsError("A header breaks a rule.", errors=[FieldError(name, rule, detail)])
