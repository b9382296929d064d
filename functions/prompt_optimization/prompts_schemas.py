"""Bodies of the prompts' API: what callers send, and how templates, versions and the audit trail look."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.prompts import declarations
from shared.prompts import template as templates
from shared.prompts.audit import Action, Entry
from shared.prompts.diff import Diff
from shared.prompts.rendering import RenderedVersion
from shared.prompts.template import (
    ExampleStyle,
    Included,
    PartName,
    Prompt,
    PromptExample,
    Reference,
    Source,
    Template,
    Variable,
    VariableType,
    Version,
    VersionSummary,
)
from shared.prompts.usage import Use

STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

JsonScalar = str | int | float | bool
Label = Annotated[str, Field(pattern=templates.LABEL_PATTERN, examples=["production"])]
Note = Annotated[str, Field(max_length=templates.MAX_NOTE, description="Why; kept in the audit trail.")]
Number = Annotated[int, Field(ge=1, description="Number of a version.")]


class VariableBody(BaseModel):
    """A variable that a prompt takes."""

    model_config = STRICT

    name: str = Field(pattern=templates.VARIABLE_PATTERN, examples=["tone"])
    type: VariableType = "text"
    required: bool | None = Field(None, description="Whether it must be given; if not said, without a default.")
    default: JsonScalar | list[JsonScalar] | None = Field(None, description="Value when it is not given.")
    description: str = Field("", max_length=declarations.MAX_DESCRIPTION)
    max_length: int | None = Field(None, description="Most characters of a text, or items of a list.")
    minimum: float | None = Field(None, description="Smallest integer or number.")
    maximum: float | None = Field(None, description="Largest integer or number.")
    choices: list[JsonScalar] = Field(
        [], max_length=templates.MAX_CHOICES, description="What it may be; for a list, what its items may be."
    )

    def variable(self) -> Variable:
        """Return the variable that this declares."""
        required = self.default is None if self.required is None else self.required
        return Variable.of({**self.model_dump(), "required": required})


class PartsBody(BaseModel):
    """
    The texts of a prompt, at most 32 KiB each, in the language of Jinja without calls and attributes.

    `{% include "house-rules@3" %}` stands for the part `user` of version 3 of the template house-rules. Without a
    number or label it is the version in production; `"house-rules#system"` is its other part. What is included is
    looked up when the prompt is published, and stays as it was then.
    """

    model_config = STRICT

    system: str = Field("", max_length=templates.MAX_PART_BYTES, examples=["You are a copywriter."])
    user: str = Field(
        min_length=1, max_length=templates.MAX_PART_BYTES, examples=["Write about {{ topic }} in a {{ tone }} tone."]
    )


class ExampleBody(BaseModel):
    """What an answer should look like: an input and its output, as they are; braces in them mean nothing."""

    model_config = STRICT

    input: str = Field(min_length=1, examples=["A folding bicycle"])
    output: str = Field(min_length=1, examples=["Folds in ten seconds, rides all day."])


class PromptBody(BaseModel):
    """A prompt: its texts, its variables, and its examples."""

    model_config = STRICT

    parts: PartsBody
    variables: list[VariableBody] = Field([], max_length=templates.MAX_VARIABLES)
    examples: list[ExampleBody] = Field([], max_length=templates.MAX_EXAMPLES)
    example_style: ExampleStyle = Field(
        "turns", description="How examples are shown: as turns of the conversation, or as text before the part `user`."
    )

    def prompt(self) -> Prompt:
        """Return the prompt that this describes."""
        return Prompt(
            self.parts.system,
            self.parts.user,
            tuple(variable.variable() for variable in self.variables),
            tuple(PromptExample(one.input, one.output) for one in self.examples),
            self.example_style,
        )


class PublishBody(PromptBody):
    """A prompt to publish as the newest version, and the labels to move to it."""

    labels: list[Label] = Field([], max_length=templates.MAX_LABELS, description="Labels to move to this version.")
    note: Note = ""
    after: int | None = Field(
        None, ge=1, description="The version that this is made from; refused unless it is the newest one."
    )


class CreateBody(PromptBody):
    """A template to make, with its first version."""

    name: str = Field(pattern=templates.NAME_PATTERN, examples=["product-teaser"])
    labels: list[Label] = Field(
        [templates.PRODUCTION], max_length=templates.MAX_LABELS, description="Labels to put on version 1."
    )
    note: Note = ""


class LabelBody(BaseModel):
    """Where to put a label."""

    model_config = STRICT

    version: Number
    note: Note = ""


class RollbackBody(BaseModel):
    """The label to put back where it was before."""

    model_config = STRICT

    label: Label = templates.PRODUCTION
    note: Note = ""


class RenderBody(BaseModel):
    """The version to render, by number or label (production if neither is given), and its variables."""

    model_config = STRICT

    version: int | None = Field(None, ge=0, description="Number of a version; 0 is the built-in one.")
    label: str | None = Field(None, max_length=64, description="A label, or `latest`.")
    variables: dict[str, Any] = Field({}, examples=[{"topic": "garden tools", "tone": "warm"}])

    @model_validator(mode="after")
    def _names_one_version(self) -> Self:
        if self.version is not None and self.label is not None:
            raise ValueError("give either version or label")
        return self

    @property
    def reference(self) -> Reference:
        """Return the version that is asked for."""
        return (self.label or templates.PRODUCTION) if self.version is None else self.version


class VariableView(BaseModel):
    """A variable that a prompt takes."""

    name: str
    type: VariableType
    required: bool
    default: JsonScalar | list[JsonScalar] | None = None
    description: str
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    choices: list[JsonScalar]

    @classmethod
    def of(cls, variable: Variable) -> "VariableView":
        """Return the public form of ``variable``."""
        return cls.model_construct(**variable.fields())


class PartsView(BaseModel):
    """The texts of a prompt."""

    system: str
    user: str


class ExampleView(BaseModel):
    """What an answer should look like: an input and its output."""

    input: str
    output: str


class IncludedView(BaseModel):
    """A text that a version includes, as it was when the version was published."""

    reference: str = Field(examples=["house-rules@production"])
    name: str
    number: int
    part: PartName
    text: str

    @classmethod
    def of(cls, included: Included) -> "IncludedView":
        """Return the public form of ``included``."""
        return cls.model_validate(included, from_attributes=True)


class SummaryView(BaseModel):
    """A version without its text; a built-in one has the number 0."""

    number: int
    content_hash: str = Field(description="SHA-256 of parts, variables, examples and what is included.")
    note: str
    author: str = Field(description="Id of the key that published it.")
    created_at: datetime | None

    @classmethod
    def of(cls, summary: VersionSummary) -> "SummaryView":
        """Return the public form of ``summary``."""
        return cls.model_validate(summary, from_attributes=True)


class VersionView(SummaryView):
    """A version: a prompt that never changes."""

    name: str
    source: Source
    parts: PartsView
    variables: list[VariableView]
    examples: list[ExampleView]
    example_style: ExampleStyle
    includes: list[IncludedView]

    @classmethod
    def full(cls, version: Version) -> "VersionView":
        """Return the public form of ``version``."""
        return cls(
            **SummaryView.of(version.summary).model_dump(),
            name=version.name,
            source=version.source,
            parts=PartsView(**version.prompt.parts),
            variables=[VariableView.of(variable) for variable in version.prompt.variables],
            examples=[ExampleView(**one.fields()) for one in version.prompt.examples],
            example_style=version.prompt.example_style,
            includes=[IncludedView.of(one) for one in version.prompt.includes],
        )


class TemplateView(BaseModel):
    """A template: its labels, and the numbers of the versions that they point to."""

    name: str
    source: Source = Field(description="Whether the tenant made it, or it is built in.")
    labels: dict[str, int] = Field(examples=[{"production": 3, "staging": 4}])
    latest: int = Field(description="Number of the newest version; 0 for a built-in template.")
    created_at: datetime | None
    updated_at: datetime | None

    @classmethod
    def of(cls, template: Template) -> "TemplateView":
        """Return the public form of ``template``."""
        return cls(
            name=template.name,
            source=template.source,
            labels={name: label.number for name, label in sorted(template.labels.items())},
            latest=template.latest,
            created_at=template.created_at,
            updated_at=template.updated_at,
        )


class ChangedVariableView(BaseModel):
    """A variable that two versions declare differently."""

    name: str
    before: VariableView
    after: VariableView


class VariablesDiffView(BaseModel):
    """What differs between the variables of two versions."""

    added: list[VariableView]
    removed: list[VariableView]
    changed: list[ChangedVariableView]


class DiffView(BaseModel):
    """What differs between two versions: parts, examples and includes as unified diffs, empty where they are alike."""

    before: int
    after: int
    parts: PartsView
    variables: VariablesDiffView
    examples: str
    includes: str

    @classmethod
    def of(cls, diff: Diff) -> "DiffView":
        """Return the public form of ``diff``."""
        changed = [
            ChangedVariableView(
                name=one.after.name, before=VariableView.of(one.before), after=VariableView.of(one.after)
            )
            for one in diff.changed
        ]
        variables = VariablesDiffView(
            added=[VariableView.of(variable) for variable in diff.added],
            removed=[VariableView.of(variable) for variable in diff.removed],
            changed=changed,
        )
        parts = PartsView(**diff.parts)
        return cls(
            before=diff.before,
            after=diff.after,
            parts=parts,
            variables=variables,
            examples=diff.examples,
            includes=diff.includes,
        )


class EntryView(BaseModel):
    """One act on a template: what the label pointed to before and after, or which version was published."""

    sequence: int
    at: datetime
    actor: str = Field(description="Id of the key that did it.")
    action: Action
    label: str | None
    before: int | None
    after: int | None
    note: str

    @classmethod
    def of(cls, entry: Entry) -> "EntryView":
        """Return the public form of ``entry``."""
        return cls.model_validate(entry, from_attributes=True)


class UseView(BaseModel):
    """A version in use that is made of another template."""

    name: str
    number: int
    labels: tuple[str, ...]
    latest: bool = Field(description="Whether it is the newest version of its template.")
    reference: str = Field(description="How it names what it includes.")
    included: int = Field(description="Number of the version that it includes.")
    direct: bool = Field(description="False if that came with something else that it includes.")

    @classmethod
    def of(cls, use: Use) -> "UseView":
        """Return the public form of ``use``."""
        return cls.model_validate(use, from_attributes=True)


class MessageView(BaseModel):
    """One turn of what a model is sent."""

    role: str
    content: str


class RenderedView(BaseModel):
    """What a version says for some values: its texts, and the turns that a model is sent."""

    name: str
    version: int
    source: Source
    parts: PartsView
    messages: list[MessageView]

    @classmethod
    def of(cls, rendered: RenderedVersion) -> "RenderedView":
        """Return the public form of ``rendered``."""
        version, texts = rendered.version, rendered.texts
        return cls(
            name=version.name,
            version=version.number,
            source=version.source,
            parts=PartsView(system=texts.system, user=texts.user),
            messages=[MessageView(role=turn.role, content=turn.text) for turn in texts.messages],
        )
