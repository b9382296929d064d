"""A text that a prompt hands over to be put into a JSON document, taken apart by its headings."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from shared.models.offline.brief import Brief
from shared.models.offline.document import Block, Document, Heading, render
from shared.models.offline.reading import markup
from shared.models.offline.writing import outlines
from shared.models.offline.writing.outlines import Section

_TASKS = re.compile(r"\b(?:structure|fill|convert|extract|transform)\b", re.IGNORECASE)


@dataclass(frozen=True)
class GivenText:
    """The text, its title and its parts, each under a heading."""

    title: str
    body: str
    parts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, brief: Brief) -> Self | None:
        """Return the text that ``brief`` hands over, if its task is to restructure one."""
        if not brief.passages or not _TASKS.search(brief.task):
            return None
        body = "\n\n".join(passage.text for passage in brief.passages)
        blocks = markup.parse(body).blocks
        first = blocks[0] if blocks else None
        title = first.text if isinstance(first, Heading) and first.level == 1 else ""
        return cls(brief.title or title, body, _parts(blocks))

    @property
    def sections(self) -> list[Section]:
        """Return the parts as sections of an outline."""
        return [Section(outlines.kind_of(heading), heading, "", len(text.split())) for heading, text in self.parts]

    def text_of(self, section: Section) -> str:
        """Return the text under the heading of ``section``."""
        return dict(self.parts).get(section.heading, "")


def _parts(blocks: tuple[Block, ...]) -> tuple[tuple[str, str], ...]:
    starts = [index for index, block in enumerate(blocks) if isinstance(block, Heading) and block.level > 1]
    return tuple(
        (block.text, render(Document(blocks[start + 1 : end]), "markdown"))
        for start, end in pairwise([*starts, len(blocks)])
        if isinstance(block := blocks[start], Heading)
    )
