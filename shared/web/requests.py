"""What a handler is given of a request."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any, Generic, TypeVar

from shared import errors
from shared.errors import FieldError
from shared.web import bodies
from shared.web.auth import ANONYMOUS, Principal
from shared.web.exchange import Exchange
from shared.web.query import Param, Values
from shared.web.routing import Route

B = TypeVar("B")
T = TypeVar("T")

_IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,255}")


class Call(Generic[B]):
    """
    One request to one route.

    ``input`` is the validated body (None where the route declares no model), ``params`` what stood in the
    path, ``principal`` who calls (``auth.ANONYMOUS`` on a public route).
    """

    __slots__ = (
        "_query",
        "_receive",
        "headers",
        "input",
        "params",
        "path",
        "principal",
        "request_id",
        "route",
    )

    input: B

    def __init__(self, exchange: Exchange, route: Route[Any, B], params: Mapping[str, str]) -> None:
        self.path = exchange.path
        self.request_id = exchange.request_id
        self.headers = exchange.headers
        self.route = route
        self.params = params
        self.principal: Principal = ANONYMOUS
        self._query: Values = {}
        self._receive = exchange.receive

    def accept(self, query: Values, content: B) -> None:
        """Take in what the route's declarations made of the request."""
        self._query = query
        self.input = content

    def query(self, param: Param[T]) -> T:
        """Return the value of ``param``, which the route must declare."""
        value: T = self._query[param.name]
        return value

    @property
    def idempotency_key(self) -> str | None:
        """The header Idempotency-Key: 1 to 255 visible ASCII characters."""
        given = self.headers.get("idempotency-key")
        if given is not None and not _IDEMPOTENCY_KEY.fullmatch(given):
            raise _bad_header("Idempotency-Key", "must be 1 to 255 visible ASCII characters")
        return given

    async def body(self) -> bytes:
        """Return the raw body, within the route's limit; it can be read once."""
        return await bodies.read(self._receive, self.headers, self.route.max_body)

    async def json(self) -> Any:
        """Return the body as a JSON value; it can be read once."""
        bodies.check_type(self.headers)
        return bodies.parse(await self.body())

    def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body piece by piece, within the route's limit; it can be read once."""
        return bodies.chunks(self._receive, self.headers, self.route.max_body)


def _bad_header(name: str, what: str) -> errors.InvalidFieldsError:
    return errors.InvalidFieldsError(
        "A header breaks a rule.", errors=[FieldError(name, "wrong_form", f"Header '{name}' {what}.")]
    )
