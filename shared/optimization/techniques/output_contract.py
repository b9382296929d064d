"""Output contract: what the answer is, and that nothing stands beside it."""

from shared.optimization import layout, measures
from shared.optimization.reading import Reading
from shared.optimization.technique import Context, Step, changed, unchanged
from shared.prompts.template import Prompt


def apply(prompt: Prompt, context: Context) -> Step:
    """Say that the answer is the content alone, as far as the prompt does not."""
    reading = Reading(prompt)
    form, alone = reading.says(measures.FORM), reading.says(measures.ALONE)
    if form and alone:
        return unchanged(prompt, "It says what the answer is already.")
    what = f"the {context.label}" if context.content_type else "what is asked for"
    sentence = f"Return {what}{'' if form else _form(context)} alone: no preamble, no comments on the task."
    missing = " and ".join(one for one, said in (("its form", form), ("that it stands alone", alone)) if not said)
    return changed(layout.with_user(prompt, sentence), f"It says of the answer {missing}.")


def _form(context: Context) -> str:
    """Return the form that suits the content: what has sections or lists needs Markdown."""
    if context.content_type is None:
        return ""
    divided = context.hard or "list" in context.content_type.shape
    return " in Markdown" if divided else " as plain text"
