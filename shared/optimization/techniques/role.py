"""Role and audience: who the model is, and who reads what it writes."""

from dataclasses import replace
from typing import Final

from shared.generation.content_types import Name
from shared.optimization import layout, measures
from shared.optimization.reading import Reading
from shared.optimization.technique import Context, Step, changed, unchanged
from shared.prompts import template as templates
from shared.prompts.template import Prompt, Variable

ROLES: Final = {
    Name.BLOG_POST: "an experienced magazine editor who writes blog posts that people finish",
    Name.PRODUCT_DESCRIPTION: "a copywriter who has sold products like this one in a shop",
    Name.SOCIAL_POST: "a social media editor who writes posts that people stop at",
    Name.EMAIL: "a copywriter whose emails are opened, read and answered",
    Name.AD_COPY: "an advertising copywriter who makes one point and makes it stick",
    Name.SUMMARY: "an editor who shortens texts without changing what they say",
    Name.ARTICLE_SERIES: "a magazine editor who plans and writes series of articles",
}
_ANYBODY: Final = "an experienced professional in the field of the task below"
_READER: Final = (
    "{% if audience %}You write for {{ audience }}: use their words, assume only what they know.{% endif %}"
)
_AUDIENCE: Final = Variable("audience", required=False, description="Who reads it.")


def apply(prompt: Prompt, context: Context) -> Step:
    """Say who the model is and who reads the answer, as far as the prompt does not."""
    told = []
    if not Reading(prompt).says(measures.ROLE):
        role = ROLES[context.content_type.name] if context.content_type else _ANYBODY
        sentence = f"You are {role}."
        prompt = replace(prompt, system=f"{sentence}\n{prompt.system}" if prompt.system.strip() else sentence)
        told.append(f"It says that the model is {role}.")
    if not measures.audience(Reading(prompt), context).value and len(prompt.variables) < templates.MAX_VARIABLES:
        prompt = replace(layout.with_system(prompt, _READER), variables=(*prompt.variables, _AUDIENCE))
        told.append("It names the reader, by the new optional variable 'audience'.")
    return changed(prompt, " ".join(told)) if told else unchanged(prompt, "Role and reader are named already.")
