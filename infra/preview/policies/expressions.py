"""Conditions of identity providers, evaluated: as much of Google's expression language as those need."""

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

_TOKENS = re.compile(r"""'[^']*'|"[^"]*"|&&|\|\||!(?!=)|\?|:""")
_WORDS: Final = {"&&": " and ", "||": " or ", "!": " not "}
_COMPARISONS: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Eq: lambda left, right: left == right,
    ast.NotEq: lambda left, right: left != right,
    ast.In: lambda left, right: left in right,
}


class ExpressionError(Exception):
    """An expression cannot be understood."""


def evaluate(expression: str, assertion: Mapping[str, str]) -> Any:
    """
    Return what ``expression`` is for a token with the claims ``assertion``; raises ExpressionError.

    It may use claims, texts, lists, ``== != in && || !``, ``startsWith``, brackets, and one ``? :`` around it all.
    """
    try:
        tree = ast.parse(_as_python(expression), mode="eval")
    except SyntaxError as error:
        raise ExpressionError(expression) from error
    return _value(tree.body, assertion)


def _as_python(expression: str) -> str:
    marks: list[str] = []

    def translate(found: re.Match[str]) -> str:
        part = found.group()
        if part in {"?", ":"}:
            marks.append(part)
            return f"\0{part}\0"
        return _WORDS.get(part, part)

    translated = _TOKENS.sub(translate, expression).strip()
    if not marks:
        return translated
    if marks != ["?", ":"]:
        raise ExpressionError(expression)
    condition, then, otherwise = re.split("\0[?:]\0", translated)
    return f"({then}) if ({condition}) else ({otherwise})"


def _value(node: ast.expr, assertion: Mapping[str, str]) -> Any:  # noqa: PLR0911  # one for each kind of expression
    match node:
        case ast.Constant(value=str() | bool() as value):
            return value
        case ast.List(elts=elements):
            return [_value(element, assertion) for element in elements]
        case ast.Attribute(value=ast.Name(id="assertion"), attr=claim):
            return assertion.get(claim, "")
        case ast.BoolOp(op=operator, values=values):
            combine = all if isinstance(operator, ast.And) else any
            return combine(_value(value, assertion) for value in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _value(operand, assertion)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _value(body if _value(test, assertion) else orelse, assertion)
        case _:
            return _relation(node, assertion)


def _relation(node: ast.expr, assertion: Mapping[str, str]) -> bool:
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in _COMPARISONS:
            return _COMPARISONS[type(operator)](_value(left, assertion), _value(right, assertion))
        case ast.Call(func=ast.Attribute(value=text, attr="startsWith"), args=[prefix], keywords=[]):
            return str(_value(text, assertion)).startswith(str(_value(prefix, assertion)))
        case _:
            raise ExpressionError(ast.unparse(node))
