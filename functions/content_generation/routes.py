"""What this function answers: single briefs in three ways, finished pieces, and batches."""

from typing import Any

from functions.content_generation import batches, single
from functions.content_generation.schemas import BatchAnswer, BatchResult, ContentAnswer, ContentRequest
from shared import errors
from shared.bootstrap import Services
from shared.generation.content import ContentView
from shared.web.routing import MEBIBYTE, Route

ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "POST",
        "/v1/content",
        single.generate,
        summary="Generate content",
        scope="content:write",
        body=ContentRequest,
        reads_body=True,
        query=(single.MODE, single.WAIT),
        response=ContentAnswer,
        idempotent=True,
        errors=(errors.IdempotencyConflictError, errors.ProviderUnavailableError),
        tags=("content",),
    ),
    Route(
        "GET",
        "/v1/content/{content_id}",
        single.get_content,
        summary="Get a piece of content",
        scope="content:read",
        response=ContentView,
        etag=True,
        errors=(errors.NotFoundError,),
        tags=("content",),
    ),
    Route(
        "POST",
        "/v1/batches",
        batches.submit_batch,
        summary="Submit a batch of briefs",
        scope="content:write",
        query=(batches.PRIORITY, batches.TAG),
        response=BatchAnswer,
        status=202,
        max_body=32 * MEBIBYTE,
        idempotent=True,
        errors=(errors.IdempotencyConflictError,),
        tags=("batches",),
    ),
    Route(
        "GET",
        "/v1/batches/{batch_id}",
        batches.get_batch,
        summary="Get a batch",
        scope="content:read",
        response=BatchAnswer,
        errors=(errors.NotFoundError,),
        tags=("batches",),
    ),
    Route(
        "GET",
        "/v1/batches/{batch_id}/results",
        batches.get_results,
        summary="Get the pieces of a batch",
        scope="content:read",
        response=BatchResult,
        media_type="application/x-ndjson",
        errors=(errors.NotFoundError,),
        tags=("batches",),
    ),
)
