"""Pages of listings: a token holds the sort key of the last item, so that pages stay right while items change."""

import base64
import binascii
from collections.abc import Iterable
from typing import Final, TypeVar

from infra.local.firestore import messages
from infra.local.firestore.messages import Message
from shared import errors

T = TypeVar("T")

_USUAL_SIZE: Final = 300
_DIRECTIONS: Final = {"": 1, "asc": 1, "desc": messages.DESCENDING}


def page(items: Iterable[tuple[bytes, T]], request: Message) -> tuple[list[tuple[bytes, T]], str]:
    """Return those of the sorted ``items`` that ``request`` is to get, and the token for the next page."""
    after, size = start(request), _size(request)
    rest = [each for each in items if each[0] > after]
    shown = rest[:size]
    return shown, _encode(shown[-1][0]) if len(rest) > size else ""


def start(request: Message) -> bytes:
    """Return the sort key after which the page begins that ``request`` is to get."""
    try:
        return base64.b64decode(request.page_token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise errors.InvalidInputError("invalid page token") from None


def enough(request: Message) -> int:
    """Return how many items fill the page that ``request`` is to get and tell whether there is another."""
    return _size(request) + 1


def list_query(request: Message) -> Message:
    """Return the query that finds what a ListDocuments request asks for."""
    query = messages.StructuredQuery()
    query.from_.add(collection_id=request.collection_id)
    for clause in filter(None, request.order_by.split(",")):
        path, _, direction = clause.strip().partition(" ")
        if direction.strip().lower() not in _DIRECTIONS:
            raise errors.InvalidInputError(f'Invalid order by clause "{request.order_by}".')
        query.order_by.add(field={"field_path": path}, direction=_DIRECTIONS[direction.strip().lower()])
    return query


def _encode(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode()


def _size(request: Message) -> int:
    if request.page_size < 0:
        raise errors.InvalidInputError("Page size must be nonnegative.")
    return int(request.page_size) or _USUAL_SIZE
