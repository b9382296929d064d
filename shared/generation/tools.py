"""What the stages of generation work with, and the one way they call a model."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shared import errors
from shared.cache.service import CacheService
from shared.clock import Clock
from shared.generation.brief import Brief, OutputFormat
from shared.jobs.job import Job, Usage
from shared.jobs.pipeline import Context, Inputs
from shared.models.base import Account, Completion, CompletionRequest, TextModel
from shared.prompts.service import PromptService

_NANO = Decimal(1_000_000_000)
_TOKENS_PER_WORD = 3


@dataclass(frozen=True)
class Tools:
    """The ports that stages use."""

    model: TextModel
    prompts: PromptService
    cache: CacheService
    clock: Clock


@dataclass(frozen=True)
class Written:
    """What a model wrote and what it cost."""

    text: str
    usage: Usage
    metadata: Mapping[str, str]


def brief_of(job: Job) -> Brief:
    """Return the brief that a generation job carries."""
    return Brief.model_validate(job.payload["brief"])


def best(inputs: Inputs) -> Mapping[str, Any]:
    """Return the body to go on with: the refined one, or else the assembled one."""
    return inputs["refine"] if "refine" in inputs else inputs["assemble"]


def after_quality(job: Job, brief: Brief) -> str:
    """Return the stage that follows once the body is good enough."""
    return "structure" if brief.format is OutputFormat.JSON else after_body(job)


def after_body(job: Job) -> str:
    """Return the stage that follows once the piece is as it will be: a person's approval, if it was asked for."""
    return "approve" if "approval" in job.payload else "finish"


def brief_variables(brief: Brief) -> dict[str, Any]:
    """Return the variables that every prompt of generation takes."""
    return {
        "content_type": brief.content_type.value,
        "topic": brief.subject,
        "audience": brief.audience,
        "tone": brief.tone,
        "language": brief.language,
        "keywords": brief.keywords,
        "instructions": brief.instructions,
    }


async def write(
    tools: Tools,
    job: Job,
    prompt: str,
    variables: Mapping[str, Any],
    context: Context,
    schema: Mapping[str, Any] | None = None,
) -> Written:
    """
    Return what the model writes for the job's pinned version of ``prompt``.

    Raises ProviderRefusedError when the model refuses and the model's own errors; an answer cut off by its token
    limit is an answer, and the quality score will say that it is short.
    """
    rendered = await tools.prompts.render_pinned(job.tenant, job.payload["prompts"][prompt], variables)
    request = CompletionRequest(
        messages=rendered.messages,
        max_tokens=variables["words"] * _TOKENS_PER_WORD + 200 if "words" in variables else None,
        json_schema=schema,
        account=Account(job.tenant, job.owner),
        idempotency_key=context.key,
        timeout=context.timeout,
    )
    completion = await _complete(tools.model, request, context)
    if completion.finish_reason == "refused":
        raise errors.ProviderRefusedError
    return Written(completion.text, usage_of(completion), {**completion.metadata, **_origin(completion)})


def usage_of(completion: Completion) -> Usage:
    """Return the usage of one model call; raises UnpricedModelError for one whose price nobody knows."""
    if completion.cost is None:
        raise errors.UnpricedModelError
    return Usage(
        prompt_tokens=completion.usage.prompt_tokens,
        completion_tokens=completion.usage.completion_tokens,
        cost_nano_usd=int(completion.cost * _NANO),
    )


async def _complete(model: TextModel, request: CompletionRequest, context: Context) -> Completion:
    if context.emit is None:
        return await model.complete(request)
    completion = None
    async for chunk in model.stream(request):
        if chunk.text:
            await context.emit(chunk.text)
        completion = chunk.completion or completion
    if completion is None:
        raise errors.ProviderAnswerError
    return completion


def _origin(completion: Completion) -> dict[str, str]:
    return {"provider": completion.provider, "model": completion.model}
