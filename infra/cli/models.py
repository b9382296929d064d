"""``pressroom models``: which models the settings of this shell name, what they cost, and whether they answer."""

from typing import Annotated

import typer

from infra.cli import options


def models(
    *,
    check: Annotated[bool, typer.Option("--check", help="Ask each provider whether it answers to its key.")] = False,
    json: options.Json = False,
) -> None:
    """
    List the models that the settings of this shell name: chains, prices per million tokens, keys.

    PRESSROOM_MODEL is the one that writes. PRESSROOM_MODELS gives names of your own to models and to chains of them:

    {"writer": {"chain": ["openai/gpt-4o-mini", {"model": "anthropic/claude-haiku-4-5", "on": ["provider_rate_limited"],
    "timeout": 20}, "offline"], "hedge_after": 1.5}, "gpt-4o": "openai/gpt-4o"}

    A link is asked after the failures before it whose codes stand in its "on"; without "on", after all that may be
    over on another try, and for a model that is unknown or has no price. With "budget_exceeded" in its "on", a free
    model takes over when the money is spent. "hedge_after" begins a second call after so many seconds of silence.

    PRESSROOM_PRICES sets prices, in US dollars per million tokens; a model without any price is not called:

    {"litellm/*": {"input": 0.15, "output": 0.6, "cached": 0.075}}
    """
    from infra.cli import modelling, session
    from infra.cli.display.output import Output

    output = Output(json=json)
    session.execute(output, lambda: modelling.show(output, check=check))
