"""What a call costs, by provider and model."""

from decimal import Decimal

from shared.models.base import Usage

FREE_PROVIDERS = frozenset({"offline"})


def cost(provider: str, model: str, usage: Usage) -> Decimal | None:
    """Return the price of ``usage`` in US dollars, or ``None`` when the catalogue does not know the model."""
    if provider in FREE_PROVIDERS:
        return Decimal(0)
    import genai_prices  # noqa: PLC0415  # a third of a second and 3 MB, needed only where money is spent

    counted = genai_prices.Usage(input_tokens=usage.prompt_tokens, output_tokens=usage.completion_tokens)
    try:
        return genai_prices.calc_price(counted, model, provider_id=provider).total_price
    except LookupError:
        return None
