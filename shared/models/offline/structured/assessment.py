"""A plain judgement of a text by rules, for prompts that ask a model to score what it is shown."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from shared.models.offline.brief import Brief
from shared.models.offline.document import render
from shared.models.offline.grammar import sentences
from shared.models.offline.reading import markup

_COMFORTABLE = (8, 24)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: a share from 0 to 1, and what was seen."""

    share: float
    remark: str


def text_of(brief: Brief) -> str:
    """Return the text that ``brief`` shows: its draft, or else its source."""
    shown = brief.draft or "\n\n".join(passage.text for passage in brief.passages)
    return render(markup.parse(shown), "plain") if shown else ""


def score(brief: Brief) -> float:
    """Return the mean of all findings, 0.5 where there is nothing to judge."""
    found = findings(brief)
    return sum(finding.share for finding in found) / len(found) if found else 0.5


def explanation(brief: Brief) -> str:
    """Return what was seen, as one sentence."""
    remarks = [finding.remark for finding in findings(brief)]
    return sentences.capitalise(f"{sentences.joined(remarks)}.") if remarks else "There is no text to judge."


def findings(brief: Brief) -> list[Finding]:
    """Return what the rules see in the text that ``brief`` shows."""
    text = text_of(brief)
    return list(_findings(text, brief)) if text else []


def _findings(text: str, brief: Brief) -> Iterator[Finding]:
    found = sentences.split(text)
    repeated = sum(count - 1 for count in Counter(map(str.lower, found)).values())
    yield Finding(1 - repeated / len(found), f"{repeated or 'no'} of {len(found)} sentences repeated")
    mean = sentences.count(text) / len(found)
    comfortable = _COMFORTABLE[0] <= mean <= _COMFORTABLE[1]
    yield Finding(1.0 if comfortable else 0.5, f"{mean:.0f} words to a sentence")
    if brief.length.words:
        words = sentences.count(text)
        miss = abs(words - brief.length.words) / brief.length.words
        yield Finding(max(0.0, 1 - miss), f"{words} of {brief.length.words} words")
    if brief.keywords:
        present = [word for word in brief.keywords if word.lower() in text.lower()]
        yield Finding(len(present) / len(brief.keywords), f"{len(present)} of {len(brief.keywords)} keywords")
