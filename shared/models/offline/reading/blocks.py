"""Data inside a prompt, fenced or tagged, told from the instructions around it."""

import re
from dataclasses import dataclass
from typing import Literal

from shared.models.offline.brief import Passage

Kind = Literal["source", "draft", "schema", "ignored"]

_BLOCK = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,}|\"{3})(?P<info>[^\n]*)\n(?P<fenced>.*?)(?:^[ \t]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|^[ \t]*<(?P<tag>sources?|passages?|documents?|context|text|article|draft|examples?|schema)\b[^>\n]*>"
    r"(?P<tagged>.*?)(?:</(?P=tag)>|\Z)",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_NUMBERED = re.compile(r"^[ \t]*\[(\d+)\][ \t]*", re.MULTILINE)
_INNER = re.compile(
    r"<(?P<tag>source|passage|document)\b(?P<attributes>[^>]*)>(?P<text>.*?)</(?P=tag)>", re.DOTALL | re.IGNORECASE
)
_NUMBER = re.compile(r"(\d+)")
_KIND_WORDS: tuple[tuple[Kind, str], ...] = (
    ("draft", r"\b(?:draft|revise|rewrite|improve|current text|text to (?:edit|polish))\b"),
    ("schema", r"\bschema\b"),
    ("ignored", r"\b(?:examples?|sample|template)\b"),
)


@dataclass(frozen=True)
class Blocks:
    """A prompt taken apart: ``instructions`` may be obeyed, all else is data."""

    instructions: str
    passages: tuple[Passage, ...] = ()
    draft: str = ""


def separate(prompt: str) -> Blocks:
    """Return the blocks of ``prompt``; one that is never closed reaches to its end."""
    sources: list[str] = []
    drafts: list[str] = []
    rest, position = [], 0
    for match in _BLOCK.finditer(prompt):
        before = prompt[position : match.start()]
        rest.append(before)
        position = match.end()
        kind = _kind(match, before)
        if kind == "draft":
            drafts.append(_content(match))
        elif kind == "source":
            sources.append(match[0] if match["tag"] else _content(match))
    rest.append(prompt[position:])
    return Blocks("\n".join(rest), passages("\n\n".join(sources)), "\n\n".join(drafts).strip())


def passages(source: str) -> tuple[Passage, ...]:
    """Return the passages of ``source``: by tags, by numbers in brackets, or the whole of it."""
    tagged = list(_INNER.finditer(source))
    if tagged:
        many = len(tagged) > 1
        found = [_tagged_passage(match, index if many else 0) for index, match in enumerate(tagged, 1)]
        return tuple(passage for passages_ in found for passage in passages_)
    return _numbered(re.sub(r"</?\w+[^>\n]*>", "", source))


def _tagged_passage(match: re.Match[str], position: int) -> tuple[Passage, ...]:
    inner = _numbered(match["text"])
    if any(passage.number for passage in inner):
        return inner
    given = _NUMBER.search(match["attributes"])
    number = int(given[1]) if given else position
    return tuple(Passage(number, passage.text) for passage in inner)


def _numbered(text: str) -> tuple[Passage, ...]:
    parts = _NUMBERED.split(text)
    lead = (Passage(0, parts[0].strip()),) if parts[0].strip() else ()
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return (*lead, *(Passage(int(number), body.strip()) for number, body in pairs if body.strip()))


def _kind(match: re.Match[str], before: str) -> Kind:
    lines = [line for line in before.splitlines() if line.strip()]
    label = f"{match['tag'] or ''} {match['info'] or ''} {lines[-1] if lines else ''}".lower()
    for kind, pattern in _KIND_WORDS:
        if re.search(pattern, label):
            return kind
    return "source"


def _content(match: re.Match[str]) -> str:
    return (match["fenced"] if match["tag"] is None else match["tagged"]).strip("\n")
