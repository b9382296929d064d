"""Counts, prices and saves tokens for a user."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from infra.cli import prompt_files, prompts_client
from infra.cli import tokens_client as api
from infra.cli.display import tokens as display
from infra.cli.display.output import one_line
from infra.cli.session import Session
from shared import errors

PRODUCTION: Final = "production"


@dataclass(frozen=True)
class Counted:
    """What is to be counted: one of these."""

    text: str = ""
    file: TextIO | None = None
    template: str = ""

    def body(self) -> dict[str, Any]:
        """Return it as the API takes it; raises InvalidInputError."""
        given = [self.text != "", self.file is not None, self.template != ""]
        if sum(given) != 1:
            raise errors.InvalidInputError("Say what to count: a text, --file or --template.")
        if self.template:
            return {"template": _template(self.template)}
        return {"text": self.text if self.file is None else self.file.read()}


@dataclass(frozen=True)
class Call:
    """A kind of call, and how many of them."""

    prompt_tokens: int | None
    completion_tokens: int
    cached_tokens: int
    calls: int


@dataclass(frozen=True)
class Compression:
    """How a prompt is to be made shorter, and what that is verified on."""

    budget: int | None
    limits: Sequence[str]
    keep: Sequence[str]
    rules: Sequence[str]
    model: str
    dataset: str
    suite: str
    examples: int

    def body(self) -> dict[str, Any]:
        """Return it as the API takes it; raises InvalidInputError."""
        if bool(self.dataset) != bool(self.suite):
            raise errors.InvalidInputError("Verifying takes both --dataset and --suite.")
        body = {"model": self.model, "keep": list(self.keep), "limits": dict(map(_limit, self.limits))}
        verify = {"dataset": self.dataset, "suite": self.suite, "examples": self.examples} if self.dataset else None
        optional = {"budget": self.budget, "rules": list(self.rules) or None, "verify": verify}
        return body | {name: value for name, value in optional.items() if value is not None}


async def count(at_hand: Session, counted: Counted, model: str) -> int:
    """Print about how many tokens something has."""
    found = await api.count(at_hand.client, {**counted.body(), "model": model})
    at_hand.output.data(found)
    at_hand.output.show(*display.count_lines(found))
    return 0


async def price(at_hand: Session, text: str, call: Call, model: str) -> int:
    """Print what calls cost; ends with 1 when no price is known."""
    if (call.prompt_tokens is None) != bool(text):
        raise errors.InvalidInputError("Say what to price: a text, or --prompt-tokens.")
    prompt = {"text": text} if call.prompt_tokens is None else {"prompt_tokens": call.prompt_tokens}
    more = {"completion_tokens": call.completion_tokens, "cached_tokens": call.cached_tokens, "calls": call.calls}
    found = await api.price(at_hand.client, {**prompt, **more, "model": model})
    at_hand.output.data(found)
    at_hand.output.show(*display.price_lines(found))
    return 0 if found["cost_usd"] is not None else 1


async def compress(at_hand: Session, wanted: str, compression: Compression, output: Path | None) -> int:
    """Print what a shorter prompt saves and how it was made; ends with 1 unless it is suggested."""
    source = _file(wanted)
    asked = {"template": _template(wanted)} if source is None else {"prompt": dict(source.prompt)}
    found = await api.compress(at_hand.client, {**asked, **compression.body()})
    at_hand.output.data(found)
    if found["steps"]:
        at_hand.output.table(display.STEPS, [display.step_row(step) for step in found["steps"]], flexible="before")
    at_hand.output.show(*display.part_lines(found), *display.compressed_lines(found))
    if output is not None:
        await _save(at_hand, output, wanted, source, found)
    return 0 if found["suggested"] else 1


async def report(at_hand: Session, model: str, limit: int) -> int:
    """Print what templates could save; programs get one a line."""
    found = []
    async for one in api.report(at_hand.client, model, limit):
        at_hand.output.data(one)
        found.append(one)
    if not found:
        at_hand.output.note("There are no templates.")
        return 0
    at_hand.output.table(display.SAVINGS, [display.saving_row(one) for one in found], flexible="template")
    at_hand.output.note(display.CAVEAT)
    return 0


async def models(at_hand: Session) -> int:
    """Print how models count and what they cost; programs get one a line."""
    found = await api.models(at_hand.client)
    for one in found:
        at_hand.output.data(one)
    at_hand.output.table(display.MODELS, [display.model_row(one) for one in found], flexible="model")
    return 0


async def _save(
    at_hand: Session, path: Path, wanted: str, source: prompt_files.PromptFile | None, found: api.Compressed
) -> None:
    """Write the shorter prompt as a file that can be pushed."""
    if source is None:
        named = _template(wanted)
        version = await prompts_client.version(at_hand.client, named["name"], _reference(named))
        prompt: dict[str, Any] = dict(version)
        name, number = version["name"], version["number"]
    else:
        prompt, name, number = dict(source.prompt), source.name, source.version or 0
    prompt |= {"parts": found["parts"], "examples": found["examples"]}
    prompt_files.save(path, prompt_files.write(name, prompt, number))
    at_hand.output.note(f"The shorter prompt is in {path}; publish it with `pressroom prompts push`.")


def _file(wanted: str) -> prompt_files.PromptFile | None:
    return prompt_files.needed(Path(wanted)) if wanted.endswith(prompt_files.SUFFIX) else None


def _template(named: str) -> dict[str, Any]:
    name, _, reference = named.partition("@")
    if not reference:
        return {"name": name}
    return {"name": name, "version": int(reference)} if reference.isdecimal() else {"name": name, "label": reference}


def _reference(named: dict[str, Any]) -> str:
    return str(named.get("version", named.get("label", PRODUCTION)))


def _limit(given: str) -> tuple[str, int]:
    segment, _, tokens = given.partition("=")
    if not tokens.isdecimal():
        raise errors.InvalidInputError(f"A limit is written as SEGMENT=TOKENS, not {one_line(given)}.")
    return segment, int(tokens)
