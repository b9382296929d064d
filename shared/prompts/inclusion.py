"""How the text of what a prompt includes comes to stand in the prompt's own."""

import re
from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.visitor import NodeTransformer

from shared.prompts import references as naming
from shared.prompts.template import Included

_LAST_ON_LINE: Final = re.compile(r"\{%[-+]?\s*include\b[^%]*[^-+%]%\}$")


def references(template: nodes.Template) -> dict[str, int]:
    """
    Return what ``template`` includes, with the line where it does so first.

    Raises TemplateSyntaxError for what is not named as ``shared.prompts.references`` reads it.
    """
    lines: dict[str, int] = {}
    for node in template.find_all(nodes.Include):
        lines.setdefault(_reference(node), node.lineno)
    return lines


def expanded(
    environment: Environment, template: nodes.Template, source: str, included: Mapping[str, Included]
) -> nodes.Template:
    """
    Return ``template``, the parsed ``source``, with what it includes in the place of the tags that say so.

    A line end after the included text does not count, as in Jinja, but one after the tag does.
    """
    on_lines = Counter(node.lineno for node in template.find_all(nodes.Include))
    ends = {number for number, line in enumerate(source.split("\n")[:-1], 1) if _LAST_ON_LINE.search(line.rstrip("\r"))}
    changed: nodes.Template = _Inclusion(environment, included, on_lines, ends).visit(template)
    return changed


class _Inclusion(NodeTransformer):
    def __init__(
        self, environment: Environment, included: Mapping[str, Included], left: Counter[int], ends: AbstractSet[int]
    ) -> None:
        self._environment = environment
        self._included = included
        self._left = left  # how many tags of a line are still to come
        self._ends = ends  # the lines that end with a tag

    def visit_Include(self, node: nodes.Include) -> list[nodes.Node]:  # noqa: N802 - named by Jinja
        reference = _reference(node)
        found = self._included.get(reference)
        if found is None:
            raise TemplateSyntaxError(f"it includes '{reference}', which was not looked up", node.lineno)
        text = found.text.rstrip("\r\n")
        parsed = expanded(self._environment, self._environment.parse(text), text, _by_reference(found))
        body = parsed.body
        self._left[node.lineno] -= 1
        if text and node.lineno in self._ends and not self._left[node.lineno]:
            body.append(nodes.Output([nodes.TemplateData("\n")]))
        for one in body:
            one.set_lineno(node.lineno, override=True)
            one.set_environment(self._environment)
        return body


def _by_reference(included: Included) -> dict[str, Included]:
    return {one.reference: one for one in included.includes}


def _reference(node: Any) -> str:
    constant = node.template.value if isinstance(node.template, nodes.Const) else None
    if not isinstance(constant, str) or naming.parse(constant) is None or node.ignore_missing or not node.with_context:
        raise TemplateSyntaxError(naming.FORM, node.lineno)
    return constant
