"""Checks of the form of an output: JSON, HTML, XML."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final
from xml.parsers import expat

from shared.scoring import finding
from shared.scoring.assertion import Span
from shared.scoring.checks.asked import Asked
from shared.scoring.finding import Finding

_MOST_STARTS: Final = 200
_MOST_DEPTH: Final = 200
_OPENS: Final = re.compile(r"[\[{]")
_TAG: Final = re.compile(r"<([A-Za-z][\w.-]*)(?:\s[^<>]*)?>")
_HTML_NAMES: Final = """
html head body title meta link script style div span p a img ul ol li table tr td th thead tbody h1 h2 h3 h4 h5 h6 br hr
b i em strong u code pre blockquote section article header footer nav main form input button label select option
textarea figure figcaption small sub sup dl dt dd video audio iframe svg
"""
_HTML: Final = frozenset(_HTML_NAMES.split())


def is_json(asked: Asked) -> Finding:
    """Return whether the output is JSON and, with a schema, fits it."""
    document, broken = _document(asked.text)
    if broken:
        return Finding(0.0, passed=False, reason=f"The output is not JSON: {broken}.")
    broken = _schema_fault(document, asked.value)
    return finding.plain(not broken, "The output is JSON as asked for.", f"The output is JSON, but {broken}.")


def contains_json(asked: Asked) -> Finding:
    """Return whether a JSON object or list stands in the output that, with a schema, fits it."""
    faults = []
    for span, document in _documents(asked.text):
        broken = _schema_fault(document, asked.value)
        if not broken:
            return Finding(1.0, passed=True, reason="The output contains JSON as asked for.", evidence=(span,))
        faults.append(broken)
    reason = f"The output contains JSON, but {faults[0]}." if faults else "The output contains no JSON."
    return Finding(0.0, passed=False, reason=reason)


def is_html(asked: Asked) -> Finding:
    """Return whether the output is HTML and nothing else."""
    text = asked.text.strip()
    names = _html_names(text)
    whole = text.startswith("<") and text.endswith(">") and bool(names & _HTML)
    return finding.plain(whole, "The output is HTML.", "The output is not HTML alone.")


def contains_html(asked: Asked) -> Finding:
    """Return whether there are elements of HTML in the output."""
    tags = [match for match in _TAG.finditer(asked.text) if match[1].lower() in _HTML]
    evidence = [Span(*match.span()) for match in tags]
    return finding.plain(bool(tags), "The output contains HTML.", "The output contains no HTML.", evidence)


def is_xml(asked: Asked) -> Finding:
    """Return whether the output is well-formed XML that has the elements asked for, as ``root.child``."""
    broken = _xml_fault(asked.text.strip(), asked.items)
    return finding.plain(
        not broken, "The output is XML as asked for.", f"The output is not the XML asked for: {broken}."
    )


def contains_xml(asked: Asked) -> Finding:
    """Return whether a piece of well-formed XML stands in the output that has the elements asked for."""
    fault = "there is none"
    for span in _elements(asked.text):
        fault = _xml_fault(asked.text[span.start : span.end], asked.items)
        if not fault:
            return Finding(1.0, passed=True, reason="The output contains XML as asked for.", evidence=(span,))
    return Finding(0.0, passed=False, reason=f"The output does not contain the XML asked for: {fault}.")


def schema_fault(schema: Any) -> str:
    """Return why something is no JSON Schema, as the end of a sentence, or nothing."""
    from jsonschema import Draft202012Validator, SchemaError  # noqa: PLC0415 - only a schema pays for the validator

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        where = ".".join(map(str, error.absolute_path)) or "the schema"
        return f"is not a JSON Schema: {where}: {error.message[:200]}"
    return _reference_fault(schema)


def _reference_fault(schema: Any) -> str:
    """Return a reference that leads out of the schema, which nothing is fetched for."""
    if isinstance(schema, dict):
        where = schema.get("$ref", "#")
        if not (isinstance(where, str) and where.startswith("#")):
            return "refers to another document"
        return next(filter(None, map(_reference_fault, schema.values())), "")
    if isinstance(schema, list):
        return next(filter(None, map(_reference_fault, schema)), "")
    return ""


def _schema_fault(document: Any, schema: Any) -> str:
    if not schema:
        return ""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - only a schema pays for the validator

    problem = next(Draft202012Validator(schema).iter_errors(document), None)
    if problem is None:
        return ""
    where = ".".join(map(str, problem.absolute_path)) or "the document"
    return f"{where} breaks the schema: {problem.message[:200]}"


def _document(text: str) -> tuple[Any, str]:
    try:
        return json.loads(text), ""
    except json.JSONDecodeError as error:
        return None, f"{error.msg} at character {error.pos}"
    except RecursionError:
        return None, "it is nested too deeply"


def _documents(text: str) -> Iterator[tuple[Span, Any]]:
    """Yield the JSON objects and lists in a text, the outer ones only."""
    decoder, position = json.JSONDecoder(), 0
    for _ in range(_MOST_STARTS):
        match = _OPENS.search(text, position)
        if match is None:
            return
        try:
            document, position = decoder.raw_decode(text, match.start())
        except (json.JSONDecodeError, RecursionError):
            position = match.end()
        else:
            yield Span(match.start(), position), document


class _Names(HTMLParser):
    """Collects the names of elements."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the signature is the library's
        self.found.add(tag)


def _html_names(text: str) -> set[str]:
    reader = _Names()
    reader.feed(text)
    reader.close()
    return reader.found


def _elements(text: str) -> Iterator[Span]:
    """Yield where elements stand: from an opening tag to the last closing one of the same name."""
    for number, match in enumerate(_TAG.finditer(text)):
        if number == _MOST_STARTS:
            return
        end = text.rfind(f"</{match[1]}>", match.end())
        if end != -1:
            yield Span(match.start(), end + len(match[1]) + 3)


def _xml_fault(text: str, wanted: list[str]) -> str:
    paths: set[str] = set()
    open_: list[str] = []

    def start(name: str, _: object) -> None:
        open_.append(name)
        if len(open_) > _MOST_DEPTH:
            raise expat.ExpatError("nested too deeply")
        paths.add(".".join(open_))

    def end(_: str) -> None:
        open_.pop()

    def doctype(*_: object) -> None:
        raise expat.ExpatError("a DOCTYPE is not accepted")  # entities that blow up need one

    reader = expat.ParserCreate()
    reader.StartElementHandler, reader.EndElementHandler = start, end
    reader.StartDoctypeDeclHandler = doctype
    try:
        reader.Parse(text, True)
    except expat.ExpatError as error:
        return str(error)
    missing = [path for path in wanted if path not in paths]
    return f"missing {finding.listed(missing)}" if missing else ""
