"""Tokens: counted, priced, and saved."""

from typing import Any

from functions.prompt_optimization.tokens_schemas import (
    CompressBody,
    CompressedView,
    CountBody,
    CountView,
    LearnedView,
    ModelsView,
    ModelView,
    PriceBody,
    PriceView,
    TemplateBody,
    TemplateSavingView,
    rates_view,
    usd,
)
from shared import errors
from shared.bootstrap import Services
from shared.models.base import Account, Message, Usage
from shared.prompts.template import Prompt
from shared.tokens import vocabularies
from shared.tokens.estimating import Estimate
from shared.web import cursors, query
from shared.web.query import CURSOR, LIMIT
from shared.web.requests import Call
from shared.web.responses import Page
from shared.web.routing import Route

READ, WRITE = "prompts:read", "prompts:write"
MODEL = query.text("model", default="", max_length=200, description="Whose tokens and prices; the default model's.")


async def count(call: Call[CountBody], services: Services) -> CountView:
    """
    Count tokens without a provider.

    An estimate by the features of the text, corrected by what the model's provider has counted for calls of late.
    """
    body = call.input
    model = services.price_list.deployment(body.model)
    learned = await _learned(services, model)
    segments = None
    if body.text is not None:
        estimate = services.estimator.estimate(body.text, model)
    elif body.template is not None and body.template.variables is None:
        from shared.tokens import compressing  # noqa: PLC0415 - its many patterns can wait for somebody who needs them

        prompt = await _prompt(call, services, body.template)
        segments = compressing.segments(prompt, model)
        estimate = services.estimator.estimate(compressing.own_text(prompt), model)
    else:
        estimate = services.estimator.estimate_messages(await _messages(call, services), model)
    return _counted(model, estimate, learned, segments)


async def price(call: Call[PriceBody], services: Services) -> PriceView:
    """Tell what calls of a model cost."""
    body = call.input
    model = services.price_list.deployment(body.model)
    tokens = body.prompt_tokens
    if tokens is None:
        await services.token_learner.refresh(model)
        tokens = services.estimator.estimate(body.text or "", model).tokens
    if body.cached_tokens > tokens:
        raise errors.invalid_field("cached_tokens", "too_large", "No more can be cached than the prompt has.")
    priced = services.price_list.price(model, Usage(tokens, body.completion_tokens, cached_tokens=body.cached_tokens))
    return PriceView(
        model=priced.deployment,
        source=priced.source,
        prompt_tokens=tokens,
        completion_tokens=body.completion_tokens,
        calls=body.calls,
        cost_usd=usd(priced.cost),
        total_usd=usd(priced.times(body.calls)),
        rates=rates_view(priced),
        why=priced.why or None,
    )


async def compress(call: Call[CompressBody], services: Services) -> CompressedView:
    """
    Make a prompt shorter, and tell what that saves.

    Rules take out what asks for nothing; a `budget` or `limits` also cost examples and sentences, the least useful
    first. Jinja stays as it is. With `verify`, both prompts are run on a dataset, and the shorter one is suggested only
    if nothing measurable is lost. Nothing is published.
    """
    body = call.input
    if body.prompt is not None:
        prompt = body.prompt.prompt()
    else:
        prompt = await _prompt(call, services, body.template)
    account = Account(call.principal.tenant, call.principal.key_id)
    return CompressedView.of(await services.savings.compress(account, prompt, body.wish()))


async def report(call: Call[None], services: Services) -> Page[TemplateSavingView]:
    """List what the templates in production have of tokens, what they cost, and what compression would save."""
    limit, model, cursor = call.query(LIMIT), call.query(MODEL), call.query(CURSOR)
    filters = {"path": call.path, "model": model}
    after = "" if cursor is None else _name(cursors.decode(cursor, call.principal.tenant, filters))
    found = await services.savings.report(call.principal.tenant, model, limit + 1, after)
    following = None
    if len(found) > limit:
        following = cursors.encode([found[limit - 1].version.name], call.principal.tenant, filters)
    return Page(items=[TemplateSavingView.of(one) for one in found[:limit]], next_cursor=following)


async def models(_: Call[None], services: Services) -> ModelsView:
    """List the models that can be called here: how their tokens are estimated, and what they cost."""
    items = []
    for name in services.model_settings.deployments:
        priced = services.price_list.price(name, Usage(0, 0))
        learned = await _learned(services, name)
        items.append(ModelView(model=name, learned=learned, source=priced.source, rates=rates_view(priced)))
    return ModelsView(items=items)


async def _prompt(call: Call[Any], services: Services, template: TemplateBody | None) -> Prompt:
    if template is None:
        raise errors.invalid_field("template", "missing", "Give one of prompt and template.")
    version = await services.prompts.version(call.principal.tenant, template.name, template.reference)
    return version.prompt


async def _messages(call: Call[CountBody], services: Services) -> list[Message]:
    body = call.input
    if body.template is None:
        return [Message(message.role, message.content) for message in body.messages or ()]
    rendered = await services.prompts.render(
        call.principal.tenant, body.template.name, body.template.reference, body.template.variables or {}
    )
    return list(rendered.texts.messages)


async def _learned(services: Services, model: str) -> LearnedView:
    evidence = await services.token_learner.refresh(model)
    return LearnedView(vocabulary=vocabularies.of(model).name, factor=round(evidence.factor, 4), calls=evidence.calls)


def _counted(model: str, estimate: Estimate, learned: LearnedView, segments: dict[str, int] | None) -> CountView:
    return CountView(
        model=model,
        tokens=estimate.tokens,
        low=estimate.low,
        high=estimate.high,
        learned=learned,
        segments=segments,
    )


def _name(position: list[Any]) -> str:
    match position:
        case [str(name)]:
            return name
        case _:
            raise errors.InvalidCursorError


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "POST",
        "/v1/tokens/count",
        count,
        summary="Count tokens",
        scope=READ,
        body=CountBody,
        response=CountView,
        errors=(errors.NotFoundError,),
        tags=("tokens",),
    ),
    Route(
        "POST",
        "/v1/tokens/price",
        price,
        summary="Price calls",
        scope=READ,
        body=PriceBody,
        response=PriceView,
        tags=("tokens",),
    ),
    Route(
        "POST",
        "/v1/tokens/compress",
        compress,
        summary="Compress a prompt",
        scope=WRITE,
        body=CompressBody,
        response=CompressedView,
        errors=(errors.NotFoundError, errors.BudgetExceededError),
        tags=("tokens",),
    ),
    Route(
        "GET",
        "/v1/tokens/report",
        report,
        summary="Report what templates could save",
        scope=READ,
        query=(LIMIT, CURSOR, MODEL),
        response=Page[TemplateSavingView],
        errors=(errors.InvalidCursorError,),
        tags=("tokens",),
    ),
    Route(
        "GET",
        "/v1/tokens/models",
        models,
        summary="List how models count and cost",
        scope=READ,
        response=ModelsView,
        tags=("tokens",),
    ),
)
