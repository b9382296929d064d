"""Fingerprints of failures: one cause has one, whatever numbers and names its message carries."""

import re

from shared import ids

LENGTH = 16
READ = 2000

_VARIABLES = tuple(
    (re.compile(pattern, re.IGNORECASE), word)
    for pattern, word in (
        (r"\b[a-z][a-z0-9+.-]*://[^\s\"'`<>)\]]+", "<url>"),
        (r"\b[\w.+-]+@[\w-]+(\.[\w-]+)+\b", "<address>"),
        (r"\"[^\"]*\"|`[^`]*`|“[^”]*”|«[^»]*»|(?<!\w)'.*?'(?!\w)", "<text>"),
        (r"\b\d{4}-\d\d-\d\d([t ]\d\d:\d\d(:\d\d([.,]\d+)?)?)?(z|[+-]\d\d:?\d\d|\b)", "<time>"),
        (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<id>"),
        (r"\b[a-z]{2,12}_(?=\w*\d)\w{8,}\b", "<id>"),
        (r"\b(0x[0-9a-f]+|(?=[a-f]*\d)[0-9a-f]{8,})\b", "<id>"),
        (r"\b(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{16,}\b", "<id>"),
        (r"\d+([.,:]\d+)*", "<number>"),
        (r"\s+", " "),
    )
)


def normalised(detail: str) -> str:
    """Return a message with everything that differs between two failures of one cause replaced."""
    text = detail[:READ]
    for pattern, word in _VARIABLES:
        text = pattern.sub(word, text)
    return text.strip().casefold()


def of(kind: str, stage: str, code: str, detail: str) -> str:
    """Return the fingerprint of a failure of a type of job, the same in every process."""
    return ids.digest("failure", kind, stage, code, normalised(detail))[:LENGTH]
