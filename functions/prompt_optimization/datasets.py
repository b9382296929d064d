"""Datasets: examples by name, put as a whole; each content is a version."""

from typing import Any

from functions.prompt_optimization.datasets_schemas import (
    DatasetBody,
    DatasetView,
    ExamplesView,
    ExampleView,
    ImportBody,
    PutView,
    SplitsView,
)
from shared import errors
from shared.bootstrap import Services
from shared.scoring import dataset_reading
from shared.scoring.dataset import split
from shared.web import bodies, cursors, query, responses
from shared.web.query import CURSOR, LIMIT
from shared.web.requests import Call
from shared.web.responses import Page, Response
from shared.web.routing import Route

READ, WRITE = "prompts:read", "prompts:write"
LINES = frozenset({"application/x-ndjson", "application/jsonl", "application/jsonlines", "application/json-lines"})
VERSION = query.text("version", default="", max_length=64, description="Hash of a version, or how it begins.")
SPLIT = query.choice("split", ("train", "val", "test"), default=None, description="Only the examples of this split.")
SEED = query.integer("seed", default=0, minimum=0, maximum=2**31, description="What the splits are drawn with.")


async def put(call: Call[DatasetBody], services: Services) -> Response:
    """
    Keep examples under a name: JSON, or JSON Lines with one example a line; at most 1,000 and 4 MiB.

    What was there stays as an older version; the same examples are no new version. An object without `variables` is
    read as the variables themselves.
    """
    lines = (call.headers.get("content-type") or "").partition(";")[0].strip().lower() in LINES
    if not lines:
        bodies.check_type(call.headers)
    examples = dataset_reading.read(await call.body(), lines=lines)
    principal = call.principal
    done = await services.datasets.put(principal.tenant, call.params["dataset"], examples, principal.key_id)
    return responses.json(PutView.done(done), 201 if done.created else 200)


async def list_datasets(call: Call[None], services: Services) -> Page[DatasetView]:
    """List the datasets by name."""
    tenant, limit, cursor = call.principal.tenant, call.query(LIMIT), call.query(CURSOR)
    after = str(cursors.decode(cursor, tenant, {"list": "datasets"})[0]) if cursor else ""
    found = await services.datasets.page(tenant, limit + 1, after)
    last = found[limit - 1].name if len(found) > limit else None
    following = cursors.encode([last], tenant, {"list": "datasets"}) if last else None
    return Page(items=[DatasetView.of(one) for one in found[:limit]], next_cursor=following)


async def get(call: Call[None], services: Services) -> DatasetView:
    """Show a dataset and its versions."""
    return DatasetView.of(await services.datasets.get(call.principal.tenant, call.params["dataset"]))


async def list_examples(call: Call[None], services: Services) -> ExamplesView:
    """List the examples of a version with the splits that they belong to; an example never changes its split."""
    tenant, limit, cursor = call.principal.tenant, call.query(LIMIT), call.query(CURSOR)
    seed, wanted = call.query(SEED), call.query(SPLIT)
    found = await services.datasets.examples(tenant, call.params["dataset"], call.query(VERSION))
    filters = {"dataset": found.hash, "split": wanted, "seed": seed}
    first = int(cursors.decode(cursor, tenant, filters)[0]) if cursor else 0
    fitting = [one for one in found.examples if wanted in {None, split(one.id, seed)}]
    following = cursors.encode([first + limit], tenant, filters) if first + limit < len(fitting) else None
    return ExamplesView(
        items=[ExampleView.of(one, seed) for one in fitting[first : first + limit]],
        next_cursor=following,
        hash=found.hash,
        splits=SplitsView.of(found, seed),
    )


async def import_content(call: Call[ImportBody], services: Services) -> Response:
    """Make examples of finished content, the newest first: what the brief asked for and, if wanted, what came of it."""
    from functions.prompt_optimization import dataset_imports  # noqa: PLC0415 - it brings the document store

    principal = call.principal
    examples = await dataset_imports.examples(services, principal.tenant, call.input)
    done = await services.datasets.put(principal.tenant, call.params["dataset"], examples, principal.key_id)
    return responses.json(PutView.done(done), 201 if done.created else 200)


async def delete(call: Call[None], services: Services) -> None:
    """Delete a dataset with all of its versions; evaluations that were made with it keep their results."""
    await services.datasets.delete(call.principal.tenant, call.params["dataset"])


_ONE = "/v1/datasets/{dataset}"

ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "GET",
        "/v1/datasets",
        list_datasets,
        summary="List datasets",
        scope=READ,
        query=(LIMIT, CURSOR),
        response=Page[DatasetView],
        errors=(errors.InvalidCursorError,),
        tags=("datasets",),
    ),
    Route(
        "GET",
        _ONE,
        get,
        summary="Get a dataset",
        scope=READ,
        response=DatasetView,
        etag=True,
        errors=(errors.NotFoundError,),
        tags=("datasets",),
    ),
    Route(
        "PUT",
        _ONE,
        put,
        summary="Put a dataset",
        scope=WRITE,
        body=DatasetBody,
        reads_body=True,
        max_body=dataset_reading.MOST_BYTES,
        response=PutView,
        errors=(errors.ContentionError, errors.BodyTooLargeError),
        tags=("datasets",),
    ),
    Route(
        "GET",
        f"{_ONE}/examples",
        list_examples,
        summary="List the examples of a dataset",
        scope=READ,
        query=(VERSION, SPLIT, SEED, LIMIT, CURSOR),
        response=ExamplesView,
        errors=(errors.NotFoundError, errors.InvalidCursorError),
        tags=("datasets",),
    ),
    Route(
        "POST",
        f"{_ONE}/import",
        import_content,
        summary="Make a dataset of finished content",
        scope=WRITE,
        body=ImportBody,
        response=PutView,
        errors=(errors.ContentionError,),
        tags=("datasets",),
    ),
    Route(
        "DELETE",
        _ONE,
        delete,
        summary="Delete a dataset",
        scope=WRITE,
        status=204,
        errors=(errors.NotFoundError,),
        tags=("datasets",),
    ),
)
