"""Reports on indexes, exports them, and has a database explain the recorded queries."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import typer

from infra.cli import session
from infra.cli.display import indexes as display
from infra.cli.display.output import Output
from infra.indexes import catalogue, report
from shared import errors

if TYPE_CHECKING:
    from google.cloud.firestore_v1.services.firestore import FirestoreAsyncClient

_INDENTED = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


def show(*, every: bool, json: bool) -> None:
    """Show the report and exit with 1 unless it is sound."""
    output = Output(json=json)
    found = report.build(catalogue.read())
    output.data(display.record(found))
    display.show(output, found, every=every)
    raise typer.Exit(0 if found.sound else 1)


def export(target: Path | None, *, json: bool) -> None:
    """Print the declared indexes in Firebase's format, or write them into a file."""
    from infra.indexes import export

    output, document = Output(json=json), export.document()
    if target is None:
        output.data(document)
        output.write(orjson.dumps(document, option=_INDENTED).decode())
        return
    target.write_bytes(orjson.dumps(document, option=_INDENTED))
    counts = {name: len(document[name]) for name in ("indexes", "fieldOverrides")}
    output.data({"output": str(target), **counts})
    output.note(f"{target}: {counts['indexes']} indexes, {counts['fieldOverrides']} field overrides.")


def verify(project: str, database: str, *, json: bool) -> None:
    """Let a database explain every recorded query and exit with 1 if one is not served as it should be."""
    output = Output(json=json)
    session.execute(output, lambda: _verified(output, f"projects/{project}/databases/{database}"))


async def _verified(output: Output, database: str) -> int:
    from infra.indexes.verify import FAILURES, Verifier

    recorded = catalogue.read()
    emulator = os.environ.get("FIRESTORE_EMULATOR_HOST")
    place = f"the Firestore emulator at {emulator}" if emulator else "Google Cloud"
    output.note(f"Asking {database} in {place} to plan {len(recorded)} queries: {len(recorded)} billed reads.")
    answers = []
    async with _connected() as client:
        async for answer in Verifier(client, database).verify(recorded):
            output.data(display.answer_record(answer))
            answers.append(answer)
    display.show_answers(output, answers)
    return int(any(answer.outcome in FAILURES for answer in answers))


def _connected() -> "FirestoreAsyncClient":
    from google.auth.exceptions import DefaultCredentialsError

    from shared.firestore import client

    try:
        return client.create()
    except DefaultCredentialsError as error:
        raise errors.PermissionDeniedError(f"There are no Google Cloud credentials: {error}") from error
