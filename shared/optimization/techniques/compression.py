"""Compression: the same, said once, without filler and surplus white space."""

from shared.optimization.technique import Context, Step, changed, unchanged
from shared.prompts.template import Prompt
from shared.tokens import compressing

_SHOWN = 3


def apply(prompt: Prompt, context: Context) -> Step:
    """Take out what says nothing; what is asked and shown stays."""
    made = compressing.compress(prompt, model=context.traits.name)
    if made.prompt == prompt:
        return unchanged(prompt, "There is nothing to take out.")
    rules = ", ".join(dict.fromkeys(step.rule.replace("_", " ") for step in made.steps))
    return changed(made.prompt, f"It has {made.before - made.after} fewer tokens ({rules}).")
