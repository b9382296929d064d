"""A text as title, headings, paragraphs and lists, and its form in plain text, Markdown and HTML."""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.models.offline.brief import Format
from shared.models.offline.grammar import sentences


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the title."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Sentences that belong together; ``lines`` keeps each on a line of its own."""

    sentences: tuple[str, ...]
    lines: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]
    numbered: bool = False


Block = Heading | Paragraph | Bullets


@dataclass(frozen=True)
class Document:
    """A text as its blocks, in order."""

    blocks: tuple[Block, ...]

    @property
    def words(self) -> int:
        """Return the number of words, headings included, markup not."""
        return sentences.count(render(self, "plain"))


def render(document: Document, form: Format) -> str:
    """Return ``document`` in the given form."""
    return _RENDERERS[form](document.blocks)


def _plain(blocks: Sequence[Block]) -> str:
    return "\n\n".join(_plain_block(block) for block in blocks)


def _plain_block(block: Block) -> str:
    match block:
        case Heading(text):
            return text
        case Paragraph(parts, lines):
            return ("\n" if lines else " ").join(parts)
        case Bullets(items, numbered):
            return "\n".join(f"{mark} {item}" for mark, item in zip(_marks(numbered, items), items, strict=True))


def _markdown(blocks: Sequence[Block]) -> str:
    return "\n\n".join(
        f"{'#' * block.level} {block.text}"
        if isinstance(block, Heading)
        else "  \n".join(block.sentences)
        if isinstance(block, Paragraph) and block.lines
        else _plain_block(block)
        for block in blocks
    )


def _html(blocks: Sequence[Block]) -> str:
    return "\n".join(_html_block(block) for block in blocks)


def _html_block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{html.escape(text, quote=False)}</h{level}>"
        case Paragraph(parts, lines):
            joined = ("<br>" if lines else " ").join(html.escape(part, quote=False) for part in parts)
            return f"<p>{joined}</p>"
        case Bullets(items, numbered):
            tag = "ol" if numbered else "ul"
            inner = "".join(f"<li>{html.escape(item, quote=False)}</li>" for item in items)
            return f"<{tag}>{inner}</{tag}>"


def _marks(numbered: bool, items: Sequence[str]) -> list[str]:  # noqa: FBT001  # private and clear
    return [f"{number}." if numbered else "-" for number in range(1, len(items) + 1)]


_RENDERERS: dict[Format, Callable[[Sequence[Block]], str]] = {
    "plain": _plain,
    "markdown": _markdown,
    "html": _html,
}
