"""The part of Jinja that prompts may use."""

import pytest
from jinja2 import Environment, TemplateSyntaxError, nodes

from shared.prompts import grammar

JINJA = Environment(autoescape=False)


def parse(text: str) -> nodes.Template:
    return JINJA.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "plain text, {# a comment #} and {% raw %}{{ raw }}{% endraw %}",
        "{{ name }} {{ name|upper|default('x') }} {{ name ~ '!' }} {{ n + 1 - 2 * 3 / 4 // 5 % 6 }}",
        "{% if a and not b or c in ['x', 'y'] %}1{% elif n > 3 %}2{% else %}3{% endif %}",
        "{% for item in items if item %}{{ loop.index }}. {{ item }}{% else %}none{% endfor %}",
        "{% set total = n * 2 %}{{ total }} {{ 'a' if total is even else 'b' }}",
        "{{ items[0] }} {{ items[-1] }} {{ items[1:3] }} {{ items.0 }}",
        "{{ text|truncate(20, end='…') }} {{ text|indent(width=2) }} {{ -n }} {{ +n }}",
    ],
)
def test_useful_templates_pass(text: str) -> None:
    grammar.check(parse(text))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{% include 'x' %}", "include"),
        ("{% import 'x' as x %}", "import"),
        ("{% from 'x' import y %}", "fromimport"),
        ("{% extends 'x' %}", "extends"),
        ("{% block x %}{% endblock %}", "block"),
        ("{% macro x() %}{% endmacro %}", "macro"),
        ("{% call x() %}{% endcall %}", "call"),
        ("{% filter upper %}x{% endfilter %}", "filterblock"),
        ("{% set x %}y{% endset %}", "assignblock"),
        ("{% set a, b = c %}", "single name"),
        ("{% set ns.x = 1 %}", "single name"),
        ("{% with x = 1 %}{% endwith %}", "with"),
        ("{% autoescape true %}{% endautoescape %}", "scope"),
        ("{% for a, b in c %}{% endfor %}", "single name"),
        ("{% for a in b recursive %}{% endfor %}", "recursive"),
        ("{{ x() }}", "call"),
        ("{{ x.y }}", "attributes"),
        ("{{ loop.cycle }}", "attributes"),
        ("{{ loop.__class__ }}", "attributes"),
        ("{{ x['y'] }}", "number"),
        ("{{ x[y] }}", "number"),
        ("{{ x[y:] }}", "number"),
        ("{{ x ** 2 }}", "pow"),
        ("{{ {'a': 1} }}", "dict"),
        ("{{ [x] }}", "constants"),
        ("{{ (x, 1) }}", "constants"),
        ("{{ [[1]] }}", "constants"),
        ("{{ 1e999 }}", "too large"),
        ("{{ self }}", "self"),
        ("{{ x|attr('y') }}", "no filter 'attr'"),
        ("{{ x|map('upper') }}", "no filter 'map'"),
        ("{{ x|safe }}", "no filter 'safe'"),
        ("{{ x is filter }}", "no test 'filter'"),
        ("{{ x is callable }}", "no test 'callable'"),
        ("{{ x|upper(1) }}", "these arguments"),
        ("{{ x|replace('a') }}", "these arguments"),
        ("{{ x|join(e=1) }}", "these arguments"),
        ("{{ x|join(*y) }}", "unpacked"),
        ("{{ x|join(**y) }}", "unpacked"),
        ("{{ x is eq(*y) }}", "unpacked"),
        ("{{ " + "not " * 60 + "x }}", "nested deeper"),
        ("{{ x }}" * 5_000, "elements"),
    ],
)
def test_everything_else_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=complaint):
        grammar.check(parse(text))


def test_refusal_tells_the_line() -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        grammar.check(parse("one\n{{ fine }}\n{{ x.y }}"))
    assert caught.value.lineno == 3


def test_first_use_of_a_name_is_found() -> None:
    template = parse("{{ a }}\n{% if b %}{{ a }}{% endif %}\n{{ c }}{{ b }}")
    assert grammar.first_lines(template, {"a", "b"}) == {"a": 1, "b": 2}


def test_longer_loop_bodies_cost_more() -> None:
    def price(text: str) -> int:
        loop = next(grammar.metered(parse(text)).find_all(nodes.For))
        assert isinstance(loop.iter, nodes.Filter)
        return loop.iter.args[0].as_const()  # type: ignore[no-any-return] # a constant that metering put there

    cheap = price("{% for a in b %}{{ a }}{% endfor %}")
    assert price("{% for a in b %}{{ a }}{% if a %}{{ a }}{% endif %}{% endfor %}") > cheap > 0
