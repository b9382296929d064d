"""Index entries: which keys a document has in the automatic, composite and TTL indexes of its collection group."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from infra.local.firestore import field_paths, limits, values
from infra.local.firestore.field_paths import FieldPath
from infra.local.firestore.keys import Entry, KeyField, KeyTable, Place
from infra.local.firestore.messages import Message
from shared import errors
from shared.manifest.collection import Collection, Index, IndexField


@dataclass(slots=True)
class _Field:
    """What is known of the automatic indexes at one field path; tables are numbered on first use."""

    path: FieldPath
    exempt: bool
    children: dict[str, "_Field"] = field(default_factory=dict)
    values: KeyTable | None = None
    elements: KeyTable | None = None


class GroupIndexes:
    """The indexes of one collection group."""

    def __init__(self, declared: Collection, allocate: Callable[[str], int]) -> None:
        """Take the indexes and exemptions of ``declared``; ``allocate`` numbers an index by its text."""
        self._allocate = allocate
        self._exempt = {field_paths.parse(path) for path in declared.exempt_fields if path != "*"}
        self._fields = _Field((), exempt="*" in declared.exempt_fields)
        self.composites: Final = tuple(self._composite(each) for each in declared.indexes)
        self._key_fields = list(dict.fromkeys(each for table in self.composites for each in table.fields))
        self._positions = [[self._key_fields.index(each) for each in table.fields] for table in self.composites]
        self._ttl_path = field_paths.parse(declared.ttl_field) if declared.ttl_field else None
        present = (path for table in self.composites for path in table.present)
        ttl_paths = (self._ttl_path,) if self._ttl_path else ()
        self._paths = set(itertools.chain((each.path for each in self._key_fields), present, ttl_paths))
        self.ttl_table: Final = allocate("ttl") if declared.ttl_field else None

    def automatic(self, path: FieldPath, *, elements: bool = False) -> KeyTable | None:
        """Return the automatic index of the values, or of the array elements, at ``path``."""
        node = self._fields
        for name in path:
            if node.exempt:
                return None
            node = node.children.get(name) or self._child(node, name)
        if node.exempt:
            return None
        return self._elements(node) if elements else self._values(node)

    def entries(self, document: Message, where: Place) -> frozenset[Entry]:
        """Return the entries that ``document`` has in all indexes of the group."""
        found: list[Entry] = []
        if not self._fields.exempt:
            self._walk(document.fields, self._fields, where, found)
        if self.composites:
            self._add_composites(document.fields, where, found)
        if self.ttl_table is not None:
            self._add_ttl(document.fields, where, found)
        if len(found) * 2 > limits.MOST_INDEX_ENTRIES:
            self._check_count(found)
        return frozenset(found)

    def have_same_entries(self, one: Message, other: Message) -> bool:
        """Say whether two versions of a document are sure to have the same entries, without finding them."""
        return self._fields.exempt and all(
            field_paths.lookup(one.fields, path) == field_paths.lookup(other.fields, path) for path in self._paths
        )

    def _walk(self, fields: Message, node: _Field, where: Place, found: list[Entry]) -> None:
        for name in fields:
            child = node.children.get(name) or self._child(node, name)
            if child.exempt:
                continue
            value = fields[name]
            found.append((self._values(child).number, where.collection + values.encode(value) + where.identifier))
            kind = value.WhichOneof("value_type")
            if kind == "array_value":
                table = self._elements(child).number
                found.extend((table, where.collection + each + where.identifier) for each in _elements(value))
            elif kind == "map_value" and values.VECTOR_MARK not in value.map_value.fields:
                self._walk(value.map_value.fields, child, where, found)

    def _add_composites(self, fields: Message, where: Place, found: list[Entry]) -> None:
        known = [_encodings(fields, each) for each in self._key_fields]
        for table, positions in zip(self.composites, self._positions, strict=True):
            if any(field_paths.lookup(fields, path) is None for path in table.present):
                continue
            start, end = where.prefix(table.scope), where.suffix(table.scope)
            end = values.invert(end) if table.names_descend else end
            keys = itertools.product(*[known[each] for each in positions])
            found.extend([(table.number, b"".join((start, *key, end))) for key in keys])

    def _add_ttl(self, fields: Message, where: Place, found: list[Entry]) -> None:
        value = field_paths.lookup(fields, self._ttl_path) if self._ttl_path else None
        if value is not None and self.ttl_table is not None and value.HasField("timestamp_value"):
            found.append((self.ttl_table, where.database + values.encode(value) + where.path))

    def _check_count(self, found: Sequence[Entry]) -> None:
        """Count as Firestore does: a value has an ascending and a descending entry, an array element one."""
        once = {each.number for each in self.composites} | set(_element_tables(self._fields))
        if sum(1 if number in once else 2 for number, _ in found) > limits.MOST_INDEX_ENTRIES:
            raise errors.InvalidInputError("too many index entries for entity")

    def _child(self, node: _Field, name: str) -> _Field:
        path = (*node.path, name)
        node.children[name] = child = _Field(path, exempt=node.exempt or path in self._exempt)
        return child

    def _values(self, node: _Field) -> KeyTable:
        if node.values is None:
            number = self._allocate(field_paths.render(node.path))
            node.values = KeyTable(number, (KeyField(node.path, "ASCENDING"),))
        return node.values

    def _elements(self, node: _Field) -> KeyTable:
        if node.elements is None:
            number = self._allocate(field_paths.render(node.path) + "[]")
            node.elements = KeyTable(number, (KeyField(node.path, "CONTAINS"),))
        return node.elements

    def _composite(self, declared: Index) -> KeyTable:
        text = ", ".join(f"{each.path} {each.mode}" for each in declared.fields)
        named = [each for each in declared.fields if each.path != "__name__"]
        return KeyTable(
            self._allocate(f"{declared.scope}({text})"),
            tuple(filter(None, map(_key_field, named))),
            declared.scope,
            tuple(field_paths.parse(each.path) for each in named if each.mode == "VECTOR"),
            names_descend=declared.fields[-1].mode == "DESCENDING",
        )


def _key_field(declared: IndexField) -> KeyField | None:
    if declared.mode == "VECTOR":
        return None
    return KeyField(field_paths.parse(declared.path), declared.mode)


def _encodings(fields: Message, wanted: KeyField) -> Sequence[bytes]:
    value = field_paths.lookup(fields, wanted.path)
    if value is None:
        return ()
    if wanted.mode == "CONTAINS":
        return tuple(_elements(value))
    encoded = values.encode(value)
    return (values.invert(encoded) if wanted.mode == "DESCENDING" else encoded,)


def _elements(value: Message) -> set[bytes]:
    return {values.encode(each) for each in value.array_value.values}


def _element_tables(node: _Field) -> list[int]:
    own = [node.elements.number] if node.elements else []
    return own + [number for child in node.children.values() for number in _element_tables(child)]
