"""Resource names: ``projects/{p}/databases/{d}/documents/{collection}/{id}/…``, checked and taken apart."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from infra.local.firestore import field_paths
from shared import errors

LONGEST_ID: Final = 1500
LONGEST_NAME: Final = 6 * 1024
DEEPEST: Final = 100

_SURELY_FINE = 4 * DEEPEST

_DATABASE = re.compile(r"projects/[^/]+/databases/[^/]+")
_ROOT = re.compile(rf"{_DATABASE.pattern}/documents")
_DOCUMENT = re.compile(rf"{_ROOT.pattern}(?:/[^/]+/[^/]+)+")
_NUMERIC_ID = re.compile(r"__id-?[0-9]+__")
_LITERALS: Final = {0: "projects", 2: "databases", 4: "documents"}


@lru_cache(maxsize=1024)
def check_database(name: str) -> str:
    """Return the database ``name`` if it is well-formed."""
    if not _DATABASE.fullmatch(name):
        raise errors.InvalidInputError(_fault("Database name", name, 4))
    return name


def check_document(name: str, kind: str = "Document name") -> str:
    """Return the document ``name`` if it is well-formed and within the limits."""
    if not _DOCUMENT.fullmatch(name):
        raise errors.InvalidInputError(_fault(kind, name, 7))
    if len(name) > _SURELY_FINE or "/." in name or "/__" in name or not name.isascii():
        _check_segments(name, kind)
    return name


def check_parent(name: str) -> str:
    """Return ``name`` if it is that of a document or the root of a database's documents."""
    return name if _ROOT.fullmatch(name) else check_document(name, "Document parent name")


def check_collection_id(identifier: str) -> str:
    """Return the collection id if it is well-formed."""
    if "/" in identifier:
        raise errors.InvalidInputError(f'Collection id "{identifier}" is invalid because it contains "/".')
    _check_id("Collection", identifier)
    return identifier


def check_same_database(name: str, database: str) -> None:
    """Refuse the document ``name`` unless it is in ``database``."""
    if not name.startswith(f"{database}/"):
        raise errors.InvalidInputError(
            f"The request was for database '{database}' but was attempting to access database '{database_of(name)}'"
        )


def database_of(name: str) -> str:
    """Return the database that the document or parent ``name`` is in."""
    return "/".join(name.split("/", 4)[:4])


def split(document: str) -> tuple[str, str]:
    """Return the collection's full name and the id of ``document``."""
    collection, _, identifier = document.rpartition("/")
    return collection, identifier


def collection_id(collection: str) -> str:
    """Return the last segment of a collection's full name."""
    return collection.rpartition("/")[2]


def path_of(name: str) -> list[str]:
    """Return the segments below the root of the database."""
    return name.split("/")[5:]


def _check_segments(name: str, kind: str) -> None:
    path = path_of(name)
    if len(path) > 2 * DEEPEST:
        raise errors.InvalidInputError(f"Key path is too long. Cannot exceed {DEEPEST} elements.")
    if len(name.encode()) > LONGEST_NAME:
        raise errors.InvalidInputError(f"{kind} is longer than {LONGEST_NAME} bytes.")
    for position, identifier in enumerate(path):
        _check_id("Resource" if position % 2 else "Collection", identifier)


def _check_id(kind: str, identifier: str) -> None:
    if identifier in {".", ".."}:
        raise errors.InvalidInputError(f'{kind} id "{identifier}" is not allowed.')
    if field_paths.is_reserved(identifier) and not _NUMERIC_ID.fullmatch(identifier):
        raise errors.InvalidInputError(f'{kind} id "{identifier}" is invalid because it is reserved.')
    if len(identifier.encode()) > LONGEST_ID:
        raise errors.InvalidInputError(f"The key path element name is longer than {LONGEST_ID} bytes.")


def _fault(kind: str, name: str, shortest: int) -> str:
    """Say what is missing where; a name of a document has an odd number of segments."""
    segments = name.split("/")
    for position in range(max(shortest, len(segments))):
        index = len("/".join(segments[:position])) + bool(position)
        if missing := _missing(segments, position):
            return f'{kind} "{name}" lacks {missing} at index {min(index, len(name))}.'
    return f'{kind} "{name}" lacks "/" at index {len(name)}.'


def _missing(segments: Sequence[str], position: int) -> str:
    literal = _LITERALS.get(position)
    if position >= len(segments):
        return f'"{literal}"' if literal and position == 0 else '"/"'
    if literal and segments[position] != literal:
        return f'"{literal}"'
    return "" if segments[position] else "a resource id"
