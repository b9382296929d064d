"""The models that settings name: as rows for people, as records for programs, and asked whether they answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from infra.cli import stores
from infra.cli.display import figures
from infra.cli.display.output import Output
from shared import errors
from shared.clock import Clock, SystemClock
from shared.composition import model_settings
from shared.composition.model_settings import ModelSettings
from shared.composition.providers import Providers
from shared.models.catalog import NOTHING, Rates
from shared.models.reference import ModelReference
from shared.models.routes import OFFLINE, Route

AT_MOST = 10.0
_CHAINS = ("name", "asks", "hedged after")
_DEPLOYMENTS = ("model", "input", "cached", "output", "key", "address")


@dataclass(frozen=True)
class Answer:
    """What a provider said to a ping: after how many seconds, or the code and the sentence of its failure."""

    seconds: float
    code: str = ""
    detail: str = ""


async def show(output: Output, *, check: bool, clock: Clock | None = None) -> int:
    """Print everything; returns 1 if a model that was asked did not answer."""
    known = model_settings.read(stores.configured())
    deployed = known.deployments
    answers = await _ask(known.providers, deployed, clock or SystemClock()) if check else {}
    for route in known.routes.routes.values():
        output.data(_record(known, route, answers))
    _show_chains(output, known)
    rows = [_row(known, name, answers.get(name)) for name in deployed]
    if check:
        output.table((*_DEPLOYMENTS, "answers"), rows, flexible="answers")
    else:
        output.table(_DEPLOYMENTS, rows, flexible="address")
    output.show(f"embedders: {', '.join(known.embedders)}")
    return 1 if any(answer.code for answer in answers.values()) else 0


def _show_chains(output: Output, known: ModelSettings) -> None:
    named = [route for route in known.routes.routes.values() if route.signature != route.name]
    output.show(f"{known.routes.default} writes, unless another is asked for", "")
    if named:
        output.table(_CHAINS, [_chain_row(route) for route in named], flexible="asks")
        output.show("")


def _chain_row(route: Route) -> tuple[object, ...]:
    told = []
    for link in route.links:
        conditions = f" on {', '.join(sorted(link.on))}" if link.on else ""
        told.append(f"{link.model}{conditions}{f' for {link.timeout:g} s' if link.timeout else ''}")
    return (route.name, ", then ".join(told), f"{route.hedge_after:g} s" if route.hedge_after else "")


def _row(known: ModelSettings, name: str, answer: Answer | None) -> tuple[object, ...]:
    reference = ModelReference.parse(name)
    rates = known.catalog.rates(reference.provider, reference.name)
    prices = _prices(rates)
    row = (name, *prices, _key(known.providers, reference.provider), known.providers.url(reference.provider))
    return row if answer is None else (*row, _told(answer))


def _prices(rates: Rates | None) -> tuple[str, str, str]:
    if rates is None:
        return ("no price", "", "")
    if rates == NOTHING:
        return ("free", "", "")
    cached = rates.input if rates.cached is None else rates.cached
    return (f"${rates.input}", f"${cached}", "" if rates.output is None else f"${rates.output}")


def _key(providers: Providers, provider: str) -> str:
    if providers.key(provider):
        return "set"
    return "missing" if providers.lacks_key(provider) else "not needed"


def _told(answer: Answer) -> str:
    return answer.code or f"after {figures.seconds(answer.seconds)}"


def _record(known: ModelSettings, route: Route, answers: dict[str, Answer]) -> dict[str, Any]:
    return {
        "name": route.name,
        "default": route.name == known.routes.default,
        "hedge_after": route.hedge_after,
        "chain": [
            {
                "model": link.model,
                "on": sorted(link.on) if link.on is not None else None,
                "timeout": link.timeout,
                **_deployment_record(known, link.model, answers.get(link.model)),
            }
            for link in route.links
        ],
    }


def _deployment_record(known: ModelSettings, name: str, answer: Answer | None) -> dict[str, Any]:
    reference = ModelReference.parse(name)
    rates = known.catalog.rates(reference.provider, reference.name)
    prices = None if rates is None else {kind: None if usd is None else str(usd) for kind, usd in vars(rates).items()}
    record = {
        "prices": prices,
        "key": _key(known.providers, reference.provider),
        "address": known.providers.url(reference.provider),
    }
    return record if answer is None else {**record, "answer": vars(answer)}


async def _ask(providers: Providers, names: Sequence[str], clock: Clock) -> dict[str, Answer]:
    found = await asyncio.gather(*(_ping(providers, name, clock) for name in names))
    return dict(zip(names, found, strict=True))


async def _ping(providers: Providers, name: str, clock: Clock) -> Answer:
    if name == OFFLINE:
        return Answer(0.0)
    began = clock.monotonic()
    try:
        model = providers.text_model(name)
        try:
            async with asyncio.timeout(AT_MOST):
                await model.ping()
        finally:
            await model.aclose()
    except (errors.PressroomError, TimeoutError) as error:
        known = error if isinstance(error, errors.PressroomError) else errors.ProviderTimeoutError()
        return Answer(clock.monotonic() - began, known.code, known.detail)
    return Answer(clock.monotonic() - began)
