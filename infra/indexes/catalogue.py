"""Every query that the code sends, by the function that sends it, as the tests have recorded them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from infra.local.firestore import aggregation, shapes, templates
from infra.local.firestore.messages import Message
from infra.local.firestore.templates import Template

FILE: Final = Path(__file__).with_name("queries.json")
_NO_DATABASE: Final = "projects/-/databases/-"


@dataclass(frozen=True)
class RecordedQuery:
    """A query without its values and the function that sends it."""

    caller: str
    template: Template

    @cached_property
    def request(self) -> Message:
        """Return a request that sends the query, to no database."""
        return self.request_to(_NO_DATABASE)

    @property
    def query(self) -> Message:
        """Return the query as a StructuredQuery."""
        return templates.query_of(self.request)

    @property
    def aggregations(self) -> tuple[Message, ...]:
        """Return what is computed of the results, nothing if they are wanted themselves."""
        request = self.request
        return tuple(request.structured_aggregation_query.aggregations) if templates.aggregates(request) else ()

    @property
    def aggregated(self) -> tuple[str, ...]:
        """Return the fields that are summed or averaged."""
        return tuple(aggregation.fields(self.aggregations))

    @property
    def collection(self) -> str:
        """Return the id of the collection, empty for a query of all."""
        return str(self.query.from_[0].collection_id) if self.query.from_ else ""

    @cached_property
    def text(self) -> str:
        """Return the query as one line, which differs from those of the function's other queries."""
        computed = ", ".join(each.WhichOneof("operator") for each in self.aggregations)
        shape = shapes.describe(self.query, self.aggregated)
        return f"{computed} of {shape}" if computed else shape

    def request_to(self, database: str) -> Message:
        """Return a request that sends the query, with made-up values, to ``database``."""
        return templates.filled(self.template, database)


def read(path: Path = FILE) -> tuple[RecordedQuery, ...]:
    """Return the queries in the file, sorted by caller and text."""
    recorded: Mapping[str, Mapping[str, Template]] = json.loads(path.read_text(encoding="utf-8"))
    return tuple(RecordedQuery(caller, template) for caller, found in recorded.items() for template in found.values())


def dump(recorded: Iterable[RecordedQuery]) -> str:
    """Return the text of the file: sorted, one line for each query."""
    callers: dict[str, dict[str, str]] = {}
    for each in sorted(recorded, key=lambda each: (each.caller, each.text)):
        line = json.dumps(each.template, ensure_ascii=False, sort_keys=True)
        callers.setdefault(each.caller, {})[each.text] = line
    blocks = (f"  {json.dumps(caller)}: {{\n{_lines(found)}\n  }}" for caller, found in callers.items())
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def _lines(found: Mapping[str, str]) -> str:
    return ",\n".join(f"    {json.dumps(text, ensure_ascii=False)}: {line}" for text, line in found.items())
