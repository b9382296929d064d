"""Scores: a text or a prompt held against assertions, at once."""

from typing import Any

from functions.prompt_optimization.scores_schemas import ScoreBody, ScoreView, TermsView, TermView
from shared import errors
from shared.bootstrap import Services
from shared.jobs.job import NO_USAGE
from shared.models.base import Account
from shared.scoring import declarations
from shared.scoring.evaluation import Evaluated, Output
from shared.scoring.evaluator import Sampling
from shared.scoring.judges import pairs
from shared.scoring.judges.pairs import Preference
from shared.scoring.suite import Suite
from shared.scoring.vocabulary import TERMS
from shared.web.requests import Call
from shared.web.routing import MEBIBYTE, Route

READ = "prompts:read"
TIMEOUT = 60.0


async def score(call: Call[ScoreBody], services: Services) -> ScoreView:
    """
    Score a text, or what a model makes of a prompt: each assertion with its reason and where that can be seen.

    Scores by rules cost nothing. Those that a model decides cost what the model does; one that fails is an error, and
    no score. What was scored before with the same content is not paid for again.
    """
    body = call.input
    suite = await _suite(call, services)
    if body.template:
        found = await _of_template(call, services, suite)
    else:
        found = await _of_text(call, services, suite)
    if found.output is None or found.scored is None:
        raise errors.ProviderError(f"The score is missing: {found.error}.")
    preference = await _preference(call, services, found.output)
    paid = found.usage + (preference.usage if preference else NO_USAGE)
    return ScoreView.of(found.output, found.scored, paid, preference)


async def list_assertions(_: Call[None], __: Services) -> TermsView:
    """List the types of assertions: what each demands, and from which score it holds."""
    return TermsView(items=[TermView.of(term) for term in TERMS.values()])


async def _suite(call: Call[ScoreBody], services: Services) -> Suite:
    body = call.input
    own, expected = body.own_suite(), body.expected is not None
    suite = await services.suites.chosen(call.principal.tenant, body.suite, own, expected=expected)
    declarations.check_judges(suite.assertions, "assertions", services.model_signature, body.judge)
    if body.criterion:
        declarations.check_judge(body.judge, "judge", services.model_signature)
    return suite


async def _of_text(call: Call[ScoreBody], services: Services, suite: Suite) -> Evaluated:
    output = call.input.output()
    scored = await services.evaluator.sampled(Sampling(judge=call.input.judge)).score(
        output, call.input.example(), suite, account=_account(call), key="", model=call.input.model
    )
    return Evaluated(output, scored, usage=scored.usage)


async def _of_template(call: Call[ScoreBody], services: Services, suite: Suite) -> Evaluated:
    if not call.principal.has("models:call"):
        raise errors.PermissionDeniedError("To have a model write, the API key needs the scope 'models:call' as well.")
    body, tenant = call.input, call.principal.tenant
    _check_model(services, body.model)
    version = await services.prompts.version(tenant, body.template, body.version)
    evaluator = services.evaluator.sampled(Sampling(max_tokens=body.max_tokens, judge=body.judge))
    return await evaluator.evaluate(
        version.prompt,
        body.example(),
        suite,
        model=body.model,
        account=_account(call),
        key="",
        timeout=TIMEOUT,
    )


async def _preference(call: Call[ScoreBody], services: Services, output: Output) -> Preference | None:
    body = call.input
    if body.against is None:
        return None
    bench = services.scorer.bench(_account(call), "", TIMEOUT)
    both = (output.text, body.against)
    found = await pairs.select_best(bench, body.judge, body.criterion, body.variables, both)
    if found.preferred is None:
        raise found.error or errors.ProviderAnswerError
    return found


def _check_model(services: Services, name: str) -> None:
    try:
        services.model_signature(name)
    except errors.UnknownModelError as error:
        raise errors.invalid_field("model", "unknown_model", error.detail) from error


def _account(call: Call[Any]) -> Account:
    return Account(call.principal.tenant, call.principal.key_id)


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "POST",
        "/v1/scores",
        score,
        summary="Score a text or a prompt",
        scope=READ,
        body=ScoreBody,
        max_body=MEBIBYTE,
        response=ScoreView,
        errors=(errors.NotFoundError, errors.ProviderError, errors.BudgetExceededError),
        tags=("scores",),
    ),
    Route(
        "GET",
        "/v1/scores/assertions",
        list_assertions,
        summary="List the types of assertions",
        scope=READ,
        response=TermsView,
        tags=("scores",),
    ),
)
