"""Built-in templates: prompts that the product brings along, under every tenant's own of the same name."""

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from shared.prompts import template as templates
from shared.prompts.template import Label, Prompt, Template, Version


class Builtins:
    """The built-in templates by name; each has the one version 0, which is in production."""

    def __init__(self, prompts: Mapping[str, Prompt]) -> None:
        self._versions = {name: Version(name, templates.BUILTIN_NUMBER, prompts[name]) for name in sorted(prompts)}
        self._names = list(self._versions)

    @classmethod
    def of(cls, data: Mapping[str, Mapping[str, Any]]) -> "Builtins":
        """Return the built-in templates that ``data`` describes: system, user and variables by name."""
        return cls({name: Prompt.of(fields) for name, fields in data.items()})

    def version(self, name: str) -> Version | None:
        """Return the version of a built-in template, if there is one of this name."""
        return self._versions.get(name)

    def template(self, name: str) -> Template | None:
        """Return a built-in template, if there is one of this name."""
        return _template(name) if name in self._versions else None

    def after(self, name: str) -> list[Template]:
        """Return the built-in templates whose names come after ``name``, in order."""
        return [_template(found) for found in self._names[bisect_right(self._names, name) :]]


def _template(name: str) -> Template:
    labels = {templates.PRODUCTION: Label(templates.BUILTIN_NUMBER, entry=0)}
    return Template(tenant="", name=name, labels=labels, source="builtin")
