"""
A writer that does what its prompt says, and nothing else: for seeing whether a shorter prompt still asks for it all.

It knows the demands of the sample prompts by how people word them, reads the prompt that it is sent, and meets each
demand that it finds, but for one in twenty, drawn by example and demand: a shorter prompt that keeps the words of a
demand loses nothing, one that loses them loses its share of the score.
"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from infra.cli import prompt_files
from shared.prompts.rendering import Renderer
from shared.prompts.template import Prompt, Variable
from shared.savings.verification import Run
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Evaluated, Output, Scored
from shared.tokens import estimating

FOLDER: Final = Path(prompt_files.__file__).with_name("samples") / "prompts"
MODEL: Final = "openai/gpt-4o-mini"
FAILS: Final = 0.05

DEMANDS: Final[Mapping[str, Mapping[str, str]]] = {
    "blog-outline": {
        "topic": r"outline for a blog post about \w+",
        "sections": r"exactly \d+ sections",
        "headings": r"heading of at most eight words",
        "keywords": r"keywords in the headings: \w+",
        "purposes": r"each section has a purpose in one sentence",
        "sentence case": r"headings should be written in sentence case",
        "frame": r"begin with an introduction and end with a conclusion",
        "format": r"JSON format[\s\S]*only these fields[\s\S]*\"heading\":\s*\"the heading\"",
    },
    "newsletter": {
        "topic": r"newsletter (?:about|with regard to) \w+",
        "audience": r"for .*gardeners",
        "news": r"following news[\s\S]*\* \w+",
        "subject": r"subject line of at most 50 characters",
        "voice": r"active voice",
        "adjectives": r"avoid (?:many|a large number of) adjectives",
        "paragraphs": r"every paragraph should have at most three sentences",
        "emojis": r"do not use emojis",
        "link": r"link to our shop at https://shop\.example\.com in the last paragraph",
        "question": r"include one question to the reader",
        "time": r"readers have (?:very )?little time",
    },
    "product-description": {
        "product": r"following product: \w+",
        "features": r"features[^\n]*below:\n+- \w+",
        "price": r"mention the price [\d.]+ exactly once",
        "language": r"always write in British English",
        "address": r"address the reader as \"you\"",
        "facts": r"never invent facts|do not invent facts",
        "brief": r"may only use the facts (?:that are listed )?in the brief",
        "marks": r"not use exclamation marks",
        "length": r"between 60 and 90 words",
        "benefit": r"begin with the benefit for the reader",
        "call": r"end with a call to action",
        "format": r"JSON[\s\S]*\"title\":\s*\"a title of at most eight words\"[\s\S]*\"keywords\"",
    },
    "support-reply": {
        "message": r"<message>\s*\w+",
        "refund": r"never promise a refund without the approval of a colleague",
        "apology": r"apologise once, and only once, if something went wrong",
        "blame": r"not blame the customer under any circumstances",
        "polite": r"in a polite way",
        "policy": r"following policy applies[\s\S]*14 days",
        "name": r"greet the customer by name",
        "length": r"at most 120 words",
        "next step": r"end with the next step that the customer can take",
        "question": r"missing, ask for it in one question",
    },
}

_VALUES: Final[Mapping[str, Mapping[str, object]]] = {
    "blog-outline": {"keywords": ["tea", "water"], "sections": 5},
    "newsletter": {"audience": "patient gardeners", "news": ["Seeds are here", "Opening hours change"]},
    "product-description": {"features": ["Folds in ten seconds", "Weighs nine kilograms"], "price": "349"},
    "support-reply": {"customer": "Ms Ode", "policy": "Returns are taken for 14 days."},
}
_NUMBERED: Final = {
    "blog-outline": "topic",
    "newsletter": "topic",
    "product-description": "product",
    "support-reply": "message",
}


def sample(name: str) -> Prompt:
    """Return a prompt that the product ships as an example."""
    plain = prompt_files.needed(FOLDER / f"{name}{prompt_files.SUFFIX}").prompt
    variables = tuple(
        Variable.of({**one, "required": one.get("required", one.get("default") is None)}) for one in plain["variables"]
    )
    return Prompt(plain["parts"].get("system", ""), plain["parts"]["user"], variables)


def examples(name: str, number: int) -> list[Example]:
    """Return so many examples for a sample prompt, no two alike."""
    return [
        Example.of({"variables": {**_VALUES[name], _NUMBERED[name]: f"subject {place} of a kind"}})
        for place in range(number)
    ]


def writer(name: str, prompt: Prompt) -> Run:
    """Return what runs ``prompt`` on examples: the share of the demands that the answer meets is its score."""
    renderer = Renderer()

    async def run(example: Example) -> Evaluated:
        sent = renderer.render(prompt, example.variables).messages
        met = _met(name, "\n".join(message.text for message in sent), example.id)
        output = Output("; ".join(met), prompt_tokens=estimating.count_messages(sent, MODEL))
        return Evaluated(output, Scored(len(met) / len(DEMANDS[name]), passed=True))

    return run


def _met(name: str, sent: str, example: str) -> list[str]:
    asked = [demand for demand, words in DEMANDS[name].items() if re.search(words, sent, re.IGNORECASE)]
    return [demand for demand in asked if _drawn(name, demand, example) >= FAILS]


def _drawn(*what: str) -> float:
    return int.from_bytes(hashlib.sha256("\x1f".join(what).encode()).digest()[:8]) / 2**64
