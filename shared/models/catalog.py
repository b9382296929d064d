"""What calls cost, by provider and model: prices that were set, and the catalogue of what providers publish."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from shared import errors
from shared.models.base import Usage
from shared.models.presets import PRESETS

if TYPE_CHECKING:
    from genai_prices.types import ModelPrice, PriceCalculation

Price = Callable[[str, str, Usage], Decimal]

FRESH_SECONDS: Final = 60.0
NAMES: Final = {name: preset.prices for name, preset in PRESETS.items() if preset.prices}
FREE: Final = frozenset({name for name, preset in PRESETS.items() if preset.free} | {"hashed", "minilm"})
_MILLION: Final = Decimal(1_000_000)
_ONE_TOKEN: Final = Usage(1, 0)


@dataclass(frozen=True)
class Rates:
    """
    Prices in US dollars per million tokens.

    ``cached`` and ``cache_write`` are for tokens of the prompt that the provider reads from or writes to its own cache,
    and are those of the rest where they are not set. A model without ``output`` writes nothing. ``request`` is paid for
    each call, whatever its length.
    """

    input: Decimal
    output: Decimal | None = None
    cached: Decimal | None = None
    cache_write: Decimal | None = None
    request: Decimal = Decimal(0)

    def cost(self, usage: Usage) -> Decimal | None:
        """Return the price of ``usage``, or None if a price for it is missing."""
        if usage.completion_tokens and self.output is None:
            return None
        cached, written = usage.cached_tokens, usage.cache_write_tokens
        plain = max(usage.prompt_tokens - cached - written, 0)
        total = plain * self.input
        total += cached * (self.input if self.cached is None else self.cached)
        total += written * (self.input if self.cache_write is None else self.cache_write)
        total += usage.completion_tokens * (self.output or 0)
        return total / _MILLION + self.request


NOTHING: Final = Rates(Decimal(0), Decimal(0))


@dataclass(frozen=True)
class Listed:
    """What the catalogue says of a model; ``flat`` unless the price depends on how long the prompt is."""

    rates: Rates
    flat: bool


@dataclass
class Catalog:
    """
    Prices by provider and model.

    Those ``set``, by ``provider/model`` or ``provider/*``, stand above the published ones, which know some providers by
    other ``names``; the models of ``free`` providers cost nothing unless a price is set.
    """

    set: Mapping[str, Rates] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=lambda: NAMES)
    free: frozenset[str] = FREE
    now: Callable[[], float] = time.monotonic
    _seen: dict[tuple[str, str], tuple[float, Listed | None]] = field(default_factory=dict, repr=False)

    def cost(self, provider: str, model: str, usage: Usage, configured: str = "") -> Decimal:
        """
        Return the price of ``usage`` in US dollars.

        ``configured`` is what the model is called here, for a provider whose answers name it otherwise. Raises
        UnpricedModelError when there is no price for either.
        """
        names = [name for name in dict.fromkeys((model, configured)) if name]
        rates = next((found for name in names if (found := self._set(provider, name)) is not None), None)
        if rates is None and provider in self.free:
            rates = NOTHING
        cost = rates.cost(usage) if rates else self._listed_cost(provider, names, usage)
        if cost is None:
            raise errors.UnpricedModelError(_advice(f"{provider}/{configured or model}"))
        return cost

    def priced(self, configured: str) -> Price:
        """Return ``cost`` for a model that is called ``configured`` here, whatever its provider calls it."""
        return partial(self.cost, configured=configured)

    def rates(self, provider: str, model: str) -> Rates | None:
        """Return the prices of a model, for display; None when none are known."""
        found = self._set(provider, model)
        if found is None and provider in self.free:
            return NOTHING
        listed = None if found else self._look_up(provider, model)
        return found or (listed.rates if listed else None)

    def _set(self, provider: str, model: str) -> Rates | None:
        if not self.set:
            return None
        found = self.set.get(f"{provider}/{model}")
        return self.set.get(f"{provider}/*") if found is None else found

    def _listed_cost(self, provider: str, models: list[str], usage: Usage) -> Decimal | None:
        for model in models:
            listed = self._look_up(provider, model)
            if listed is None:
                continue
            cost = listed.rates.cost(usage)
            if cost is not None:
                return cost if listed.flat else _calculate(self._id(provider), model, usage).total_price
        return None

    def _look_up(self, provider: str, model: str) -> Listed | None:
        """Return what is published; looked up anew after a while, for prices that hold for some hours of the day."""
        until, listed = self._seen.get((provider, model), (0.0, None))
        if until <= self.now():
            listed = _published(self._id(provider), model)
            self._seen[provider, model] = (self.now() + FRESH_SECONDS, listed)
        return listed

    def _id(self, provider: str) -> str:
        return self.names.get(provider, provider)


_DEFAULT = Catalog()


def cost(provider: str, model: str, usage: Usage) -> Decimal:
    """Return the published price of ``usage`` in US dollars; raises UnpricedModelError when none is known."""
    return _DEFAULT.cost(provider, model, usage)


def _published(provider: str, model: str) -> Listed | None:
    try:
        price = _calculate(provider, model, _ONE_TOKEN).model_price
    except LookupError:
        return None
    if price.input_mtok is None:
        return None
    rates = Rates(
        _base(price.input_mtok) or Decimal(0),
        _base(price.output_mtok),
        _base(price.cache_read_mtok),
        _base(price.cache_write_mtok),
        (_base(price.requests_kcount) or Decimal(0)) / 1000,
    )
    return Listed(rates, _is_flat(price))


def _calculate(provider: str, model: str, usage: Usage) -> "PriceCalculation":
    import genai_prices  # noqa: PLC0415 - a third of a second and 3 MB, needed only where money is spent

    counted = genai_prices.Usage(
        input_tokens=usage.prompt_tokens,
        output_tokens=usage.completion_tokens,
        cache_read_tokens=usage.cached_tokens,
        cache_write_tokens=usage.cache_write_tokens,
    )
    return genai_prices.calc_price(counted, model, provider_id=provider)


def _base(price: "Decimal | object | None") -> Decimal | None:
    """Return a price per million, of one with tiers the lowest."""
    if price is None or isinstance(price, Decimal):
        return price
    return Decimal(getattr(price, "base", 0))


def _is_flat(price: "ModelPrice") -> bool:
    kinds = (price.input_mtok, price.output_mtok, price.cache_read_mtok, price.cache_write_mtok)
    return all(one is None or isinstance(one, Decimal) for one in kinds)


def _advice(model: str) -> str:
    return f"No price is known for {model}: set one in PRESSROOM_PRICES, or name a model that the catalogue knows."
