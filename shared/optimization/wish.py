"""What callers wish of an optimisation."""

from dataclasses import dataclass
from typing import Literal

from shared.generation import content_types
from shared.prompts import template as templates
from shared.prompts.template import Reference

Chosen = Literal[
    "role-and-audience",
    "structure",
    "constraints",
    "examples",
    "output-contract",
    "chain",
    "compression",
    "rewrite",
]


@dataclass(frozen=True)
class Wish:
    """
    What is to be made better, and how.

    ``techniques`` are all of those that follow rules unless they are named; ``content_type`` is read from the name of
    the template unless it is given. With ``publish``, a prompt that has changed becomes a version with ``labels``.
    """

    name: str
    reference: Reference = templates.PRODUCTION
    techniques: tuple[Chosen, ...] = ()
    content_type: content_types.Name | None = None
    model: str = ""
    dataset: str = ""
    suite: str = ""
    publish: bool = False
    labels: tuple[str, ...] = ()
    note: str = ""
