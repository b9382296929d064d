"""
Names for models, chains, prices and addresses, as settings write them: read once, and refused by field and rule.

``PRESSROOM_MODELS`` gives names of your own to chains of models, as a JSON object:

    {"writer": {"chain": ["openai/gpt-4o-mini",
                          {"model": "anthropic/claude-haiku-4-5", "on": ["provider_rate_limited"], "timeout": 20},
                          "offline"],
                "hedge_after": 1.5},
     "gpt-4o": "openai/gpt-4o"}

A link is asked after the failures of those before it whose codes stand in its ``on`` (a code stands for
the more special ones too); without ``on``, after every one that may be over on another try, and for a model that is
unknown or has no price. ``timeout`` is the most seconds that a
link may take. With ``hedge_after``, a second call begins after so many seconds of silence, to the next link if there is
one. Every link can also be called by its own name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic import model_validator as checked_whole

from shared import errors, validation
from shared.errors import FieldError
from shared.models.catalog import Rates
from shared.models.presets import PRESETS
from shared.models.reference import ModelReference

T = TypeVar("T")

OFFLINE: Final = "offline"
HASHED: Final = "hashed"
MINILM: Final = "minilm"
MODEL, MODELS, PRICES = "PRESSROOM_MODEL", "PRESSROOM_MODELS", "PRESSROOM_PRICES"
URLS, KEYS, EMBEDDERS = "PRESSROOM_PROVIDER_URLS", "PRESSROOM_PROVIDER_KEYS", "PRESSROOM_EMBEDDERS"
_TAKEN: Final[tuple[type[errors.PressroomError], ...]] = (
    errors.ProviderError,
    *errors.ProviderError.__subclasses__(),
    errors.ProviderHeldBackError,
    errors.BudgetExceededError,
)
CODES: Final = frozenset(kind.code for kind in _TAKEN)
_EMBEDDED: Final = frozenset({HASHED, MINILM})

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/@-]*$", max_length=100)]
Seconds = Annotated[float, Field(gt=0, le=600)]
Money = Annotated[Decimal, Field(ge=0, le=1_000_000)]


@dataclass(frozen=True)
class Link:
    """A model of a chain; ``on`` are the codes of the failures after which it is asked, None for the usual ones."""

    model: str
    on: frozenset[str] | None = None
    timeout: float | None = None


@dataclass(frozen=True)
class Route:
    """A name that models can be called by, and the links that answer, in their order."""

    name: str
    links: tuple[Link, ...]
    hedge_after: float | None = None

    @property
    def signature(self) -> str:
        """Return what is asked, whatever it is called: it changes when another model may answer."""
        return " > ".join(link.model for link in self.links)


@dataclass(frozen=True)
class Routes:
    """All models that can be called: by names of one's own, and by those of the links."""

    default: str
    routes: Mapping[str, Route] = field(default_factory=dict)

    def get(self, name: str) -> Route:
        """Return what ``name`` stands for; raises UnknownModelError."""
        found = self.routes.get(name)
        if found is None:
            raise errors.UnknownModelError(f"There is no model '{name}' here; there are {', '.join(self.routes)}.")
        return found


class _LinkBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    model: str
    on: list[str] | None = Field(None, min_length=1)
    timeout: Seconds | None = None


def _as_link(value: Any) -> Any:
    return {"model": value} if isinstance(value, str) else value


class _RouteBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    chain: list[Annotated[_LinkBody, BeforeValidator(_as_link)]] = Field(min_length=1, max_length=10)
    hedge_after: Seconds | None = None


def _as_route(value: Any) -> Any:
    if isinstance(value, str):
        return {"chain": [value]}
    return {"chain": value} if isinstance(value, list) else value


class _PriceBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    input: Money
    output: Money | None = None
    cached: Money | None = None
    cache_write: Money | None = None
    request: Money = Decimal(0)

    @checked_whole(mode="before")
    @classmethod
    def _floats_as_written(cls, value: Any) -> Any:
        return (
            {key: str(one) if isinstance(one, float) else one for key, one in value.items()}
            if isinstance(value, dict)
            else value
        )


_ROUTES = TypeAdapter(dict[Name, Annotated[_RouteBody, BeforeValidator(_as_route)]])
_PRICES = TypeAdapter(dict[str, _PriceBody])
_KEYS = TypeAdapter(dict[str, str])
_URLS = TypeAdapter(dict[str, Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/\S*)?$")]])


def parse_routes(model: str, models: str, urls: Iterable[str] = ()) -> Routes:
    """Return what PRESSROOM_MODEL and PRESSROOM_MODELS name; ``urls`` are providers of one's own."""
    providers = {*PRESETS, *urls}
    bodies = _read(MODELS, _ROUTES, models)
    broken = [one for name, body in bodies.items() for one in _broken_links(f"{MODELS}.{name}.chain", body, providers)]
    routes = {name: _route(name, body) for name, body in bodies.items()}
    if model not in routes:
        broken += _broken_reference(MODEL, model, providers)
    _refuse(broken)
    singles = [model, *(link.model for route in routes.values() for link in route.links), OFFLINE]
    alone = {name: Route(name, (Link(name),)) for name in singles if name not in routes}
    named = {**routes, **alone}
    return Routes(model, {model: named[model], **named})


def parse_prices(text: str) -> Mapping[str, Rates]:
    """Return the prices of PRESSROOM_PRICES, per million tokens, by ``provider/model`` or ``provider/*``."""
    bodies = _read(PRICES, _PRICES, text)
    _refuse([
        FieldError(f"{PRICES}.{name}", "wrong_form", f"'{PRICES}.{name}' must be <provider>/<model> or <provider>/*.")
        for name in bodies
        if not all(name.partition("/")[::2])
    ])
    return {name: Rates(**body.model_dump()) for name, body in bodies.items()}


def parse_urls(text: str) -> Mapping[str, str]:
    """Return the addresses of PRESSROOM_PROVIDER_URLS, by the name of the provider."""
    found = _read(URLS, _URLS, text)
    _refuse([
        FieldError(f"{URLS}.{name}", "wrong_form", f"'{URLS}.{name}' must be a name in small letters.")
        for name in found
        if not _is_provider(name)
    ])
    return {name: url.rstrip("/") for name, url in found.items()}


def parse_keys(text: str) -> dict[str, str]:
    """Return the keys of PRESSROOM_PROVIDER_KEYS, by the name of the provider; a refusal repeats nothing of them."""
    try:
        return _KEYS.validate_json(text) if text.strip() else {}
    except ValidationError:
        broken = FieldError(
            KEYS, "not_an_object", f"{KEYS} must be a JSON object of texts by the name of the provider."
        )
    raise errors.InvalidFieldsError(broken.detail, errors=[broken])


def parse_embedders(text: str, urls: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names of PRESSROOM_EMBEDDERS, a list with commas; the embedded one is always there."""
    names = tuple(dict.fromkeys(name for part in text.split(",") if (name := part.strip())))
    providers = {*PRESETS, *urls}
    _refuse([one for name in names if name not in _EMBEDDED for one in _broken_reference(EMBEDDERS, name, providers)])
    return names if HASHED in names else (*names, HASHED)


def _read(setting: str, kind: "TypeAdapter[dict[str, T]]", text: str) -> dict[str, T]:
    if not text.strip():
        return {}
    try:
        return kind.validate_json(text)
    except ValidationError as error:
        found = validation.invalid_fields(error).errors
        _refuse([_within(setting, one) for one in found])
        raise


def _within(setting: str, broken: FieldError) -> FieldError:
    where = f"{setting}.{broken.field}" if broken.field else setting
    detail = broken.detail.replace(f"'{broken.field}'", f"'{where}'", 1) if broken.field else broken.detail
    return FieldError(where, broken.rule, detail.replace("The body", setting, 1))


def _refuse(broken: list[FieldError]) -> None:
    if broken:
        told = "; ".join(one.detail.rstrip(".") for one in broken)
        raise errors.InvalidFieldsError(f"The settings of models are not valid: {told}.", errors=broken)


def _route(name: str, body: _RouteBody) -> Route:
    links = (Link(one.model, None if one.on is None else frozenset(one.on), one.timeout) for one in body.chain)
    return Route(name, tuple(links), body.hedge_after)


def _broken_links(field_: str, body: _RouteBody, providers: set[str]) -> list[FieldError]:
    broken, seen = [], set()
    for position, link in enumerate(body.chain):
        where = f"{field_}.{position}"
        broken += _broken_reference(where, link.model, providers)
        if link.model in seen:
            broken.append(
                FieldError(where, "duplicate", f"'{where}' names {link.model}, which is in the chain already.")
            )
        seen.add(link.model)
        if link.on is not None and not position:
            broken.append(
                FieldError(f"{where}.on", "pointless", f"'{where}.on' is for later links; the first is asked.")
            )
        broken += [_unknown_code(f"{where}.on", code) for code in link.on or () if code not in CODES]
    return broken


def _unknown_code(where: str, code: str) -> FieldError:
    return FieldError(where, "not_one_of", f"'{where}' names {code!r}; it may name {', '.join(sorted(CODES))}.")


def _broken_reference(where: str, text: str, providers: set[str]) -> list[FieldError]:
    try:
        reference = ModelReference.parse(text)
    except errors.InvalidInputError:
        return [FieldError(where, "wrong_form", f"'{where}' is {text!r}, and must be <provider>/<model>.")]
    if reference.provider not in providers:
        known = ", ".join(sorted(providers))
        advice = f"give it an address in {URLS}"
        return [
            FieldError(where, "not_one_of", f"'{where}' names no provider in {text!r}: known are {known}; or {advice}.")
        ]
    if reference.provider != OFFLINE and not reference.name:
        return [FieldError(where, "missing", f"'{where}' names no model: write {text}/<model>.")]
    return []


def _is_provider(name: str) -> bool:
    try:
        return not ModelReference.parse(name).name
    except errors.InvalidInputError:
        return False
