"""Reading a finished text back into blocks, whatever form it has."""

import html
import re

from shared.models.offline.brief import Format
from shared.models.offline.document import Block, Bullets, Document, Heading, Paragraph
from shared.models.offline.grammar import sentences

_HTML_BLOCK = re.compile(
    r"<h(?P<level>[1-6])\b[^>]*>(?P<heading>.*?)</h(?P=level)>|<(?P<list>[uo]l)\b[^>]*>(?P<items>.*?)</(?P=list)>"
    r"|<p\b[^>]*>(?P<paragraph>.*?)</p>",
    re.DOTALL | re.IGNORECASE,
)
_LIST_ITEM = re.compile(r"<li\b[^>]*>(.*?)</li>", re.DOTALL | re.IGNORECASE)
_MARK = re.compile(r"\s*(?:[-*+•]|(?P<number>\d{1,2}[.)]))\s+")
_HEADING = re.compile(r"(#{1,6})\s+(.+)")
_SHORT_LINE = 40


def form_of(text: str) -> Format:
    """Return the form that ``text`` is written in."""
    if _HTML_BLOCK.search(text):
        return "html"
    return "markdown" if re.search(r"^#{1,6}\s|\*\*", text, re.MULTILINE) else "plain"


def parse(text: str) -> Document:
    """Return ``text`` as a document."""
    if form_of(text) == "html":
        return Document(tuple(_html_block(match) for match in _HTML_BLOCK.finditer(text)))
    parts = re.split(r"\n\s*\n|\n(?=#{1,6}\s)|(?<=\n)(?=#{1,6}\s)", text.strip())
    return Document(tuple(block for part in parts if part.strip() for block in _text_blocks(part.strip("\n"))))


def _text_blocks(part: str) -> list[Block]:
    first, _, rest = part.partition("\n")
    heading = _HEADING.fullmatch(first.strip())
    if heading:
        following = _text_blocks(rest) if rest.strip() else []
        return [Heading(heading[2].strip(), len(heading[1])), *following]
    lines = [line for line in part.split("\n") if line.strip()]
    at = next((index for index, line in enumerate(lines) if _MARK.match(line)), len(lines))
    blocks: list[Block] = [_paragraph(lines[:at])] if lines[:at] else []
    if lines[at:]:
        numbered = _MARK.match(lines[at])
        items = tuple(_MARK.sub("", line, count=1).strip() for line in lines[at:])
        blocks.append(Bullets(items, bool(numbered and numbered["number"])))
    return blocks


def _paragraph(lines: list[str]) -> Paragraph:
    apart = len(lines) > 1 and all(len(line.strip()) < _SHORT_LINE for line in lines)
    if apart:
        return Paragraph(tuple(line.strip() for line in lines), lines=True)
    return Paragraph(tuple(sentences.split(" ".join(lines))))


def _html_block(match: re.Match[str]) -> Block:
    if match["heading"] is not None:
        return Heading(_plain(match["heading"]), int(match["level"]))
    if match["items"] is not None:
        items = tuple(_plain(item) for item in _LIST_ITEM.findall(match["items"]))
        return Bullets(items, match["list"].lower() == "ol")
    if re.search(r"<br\s*/?>", match["paragraph"]):
        return Paragraph(tuple(_plain(line) for line in re.split(r"<br\s*/?>", match["paragraph"])), lines=True)
    return Paragraph(tuple(sentences.split(_plain(match["paragraph"]))))


def _plain(inner: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", inner)).strip()
