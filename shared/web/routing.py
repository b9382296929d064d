"""Routes as data, and the table that finds the one for a path."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from shared.errors import PressroomError
from shared.web.problems import Form
from shared.web.query import Param

if TYPE_CHECKING:
    from shared.web.requests import Call

S = TypeVar("S")
B = TypeVar("B")

MEBIBYTE = 1024 * 1024
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_MAX_SEGMENT = 256
_NO_PARAMS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Route(Generic[S, B]):
    """
    One operation of the API: how it is reached, what it takes and gives, who may call it.

    ``path`` is the full public path; ``{name}`` stands for one whole segment. ``scope`` is what a key needs,
    ``auth.INTERNAL`` for calls of queue and scheduler, or None for everybody. ``etag`` answers an unchanged
    GET with 304; ``idempotent`` takes the header Idempotency-Key; one that does not need services
    is answered even where they cannot be built; ``errors`` are described in the API's
    document besides those that every route can give. Without a ``description``, the handler's docstring is
    it. With ``reads_body`` the handler reads the body itself, and ``body`` only describes it. ``form`` is the form that
    its problems have, if not the usual one. The ``aliases`` are further paths that lead here, which nobody describes.
    """

    method: str
    path: str
    handler: "Callable[[Call[B], S], Awaitable[object]]"
    _: KW_ONLY
    summary: str
    scope: str | None = None
    body: type[B] | None = None
    reads_body: bool = False
    query: tuple[Param[Any], ...] = ()
    response: Any = None
    status: int = 200
    media_type: str = "application/json"
    max_body: int = MEBIBYTE
    etag: bool = False
    idempotent: bool = False
    needs_services: bool = True
    errors: tuple[type[PressroomError], ...] = ()
    tags: tuple[str, ...] = ()
    description: str = ""
    form: Form | None = None
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"{self.method} is not a method of this API")
        for path in (self.path, *self.aliases):
            _check(path)


@dataclass
class Resource(Generic[S]):
    """What stands under one path: its routes by method."""

    path: str
    routes: dict[str, Route[S, Any]] = field(default_factory=dict)
    allow: str = ""

    def add(self, route: Route[S, Any]) -> None:
        """Take ``route`` in; a HEAD is answered like the GET."""
        if route.method in self.routes:
            raise ValueError(f"{route.method} {route.path} is declared twice")
        self.routes[route.method] = route
        if route.method == "GET":
            self.routes["HEAD"] = route
        self.allow = ", ".join([*sorted(self.routes), "OPTIONS"])


@dataclass(frozen=True, slots=True)
class _Template(Generic[S]):
    fixed: tuple[tuple[int, str], ...]
    params: tuple[tuple[int, str], ...]
    resource: Resource[S]

    def match(self, segments: list[str]) -> Mapping[str, str] | None:
        for index, literal in self.fixed:
            if segments[index] != literal:
                return None
        values = {name: segments[index] for index, name in self.params}
        return values if all(map(_acceptable, values.values())) else None


class Table(Generic[S]):
    """Finds the resource of a path: by one look for literal paths, by templates of as many segments else."""

    def __init__(self, routes: Iterable[Route[S, Any]]) -> None:
        self.routes = tuple(routes)
        self._resources: dict[str, Resource[S]] = {}
        for route in self.routes:
            for path in (route.path, *route.aliases):
                resource = self._resources.setdefault(_shape(path), Resource(path))
                if resource.path != path:
                    raise ValueError(f"{path} and {resource.path} name one place differently")
                resource.add(route)
        self._literal = {path: found for path, found in self._resources.items() if "{" not in path}
        self._templates = _templates(found for path, found in self._resources.items() if "{" in path)

    def find(self, path: str, root_path: str = "") -> tuple[Resource[S], Mapping[str, str]] | None:
        """Return the resource under ``path`` and its parameters; ``root_path`` may stand before it."""
        found = self._find(path)
        if found is None and root_path and path.startswith(root_path + "/"):
            return self._find(path[len(root_path) :])
        return found

    def _find(self, path: str) -> tuple[Resource[S], Mapping[str, str]] | None:
        literal = self._literal.get(path)
        if literal is not None:
            return literal, _NO_PARAMS
        segments = _segments(path)
        for template in self._templates.get(len(segments), ()):
            params = template.match(segments)
            if params is not None:
                return template.resource, params
        return None


def _templates(resources: Iterable[Resource[S]]) -> dict[int, list[_Template[S]]]:
    """Group templates by their number of segments, the most literal first."""
    grouped: dict[int, list[_Template[S]]] = {}
    for resource in sorted(resources, key=lambda found: [_is_param(part) for part in _segments(found.path)]):
        parts = list(enumerate(_segments(resource.path)))
        template = _Template(
            fixed=tuple((index, part) for index, part in parts if not _is_param(part)),
            params=tuple((index, part[1:-1]) for index, part in parts if _is_param(part)),
            resource=resource,
        )
        grouped.setdefault(len(parts), []).append(template)
    return grouped


def _check(path: str) -> None:
    if not path.startswith("/") or (path.endswith("/") and path != "/"):
        raise ValueError(f"path {path!r} must begin, and not end, with a slash")
    for segment in _segments(path):
        if ("{" in segment or "}" in segment) and not _is_param(segment):
            raise ValueError(f"path {path!r}: a parameter stands for a whole segment")


def _segments(path: str) -> list[str]:
    return path.split("/")[1:]


def _is_param(segment: str) -> bool:
    return segment[:1] == "{" and segment[-1:] == "}" and segment[1:-1].isidentifier()


def _shape(path: str) -> str:
    """Return ``path`` with its parameters unnamed: what one place is known by."""
    return "/" + "/".join("{}" if _is_param(segment) else segment for segment in _segments(path))


def _acceptable(value: str) -> bool:
    """Whether a segment may stand for a name: no control characters, no relative paths, no excess."""
    return 0 < len(value) <= _MAX_SEGMENT and value.isprintable() and value not in {".", ".."}
