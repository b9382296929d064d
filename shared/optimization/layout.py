"""How additions are laid out in a prompt: sections as the model likes them, with one empty line before."""

from collections.abc import Sequence
from dataclasses import replace

from shared.optimization.traits import Traits
from shared.prompts.template import Prompt


def section(title: str, lines: Sequence[str], traits: Traits) -> str:
    """Return a titled list: between tags for models that like them, under a line with its title for others."""
    items = "\n".join(f"- {line}" for line in lines)
    if traits.tags:
        tag = title.lower().replace(" ", "_")
        return f"<{tag}>\n{items}\n</{tag}>"
    return f"{title}:\n{items}"


def with_user(prompt: Prompt, addition: str) -> Prompt:
    """Return ``prompt`` with ``addition`` at the end of its part ``user``, after an empty line."""
    return replace(prompt, user=f"{_ended(prompt.user)}\n{addition}\n")


def with_system(prompt: Prompt, addition: str) -> Prompt:
    """Return ``prompt`` with ``addition`` on a line of its own at the end of its part ``system``."""
    return replace(prompt, system=f"{_ended(prompt.system)}{addition}" if prompt.system.strip() else addition)


def _ended(text: str) -> str:
    """Return ``text`` with one line end; Jinja takes away the one that follows a block."""
    bare = text.rstrip()
    return f"{bare}\n\n" if bare.endswith("%}") else f"{bare}\n"
