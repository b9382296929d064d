"""Shows a finished piece: its text, how good it is and why, what it cost and who wrote it."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.markdown import Markdown
from rich.text import Text

from infra.cli.answers import Cache, Measure, Piece
from infra.cli.display import figures
from infra.cli.display.output import Output, one_line, plain

REASONS = 3
EXCERPT = 700


def show(output: Output, piece: Piece, cache: Cache | None = None, *, body: bool = True) -> None:
    """Write a piece, with or without its text, and everything that is known of it."""
    output.show(Text(one_line(piece["title"]), "bold"), "")
    if body:
        output.show(_body(output, piece, plain(piece["body"])), "")
    output.show(*(Text(line, "dim") for line in facts(piece, cache)))


def show_beginning(output: Output, piece: Piece) -> None:
    """Write how a piece begins, and everything that is known of it."""
    beginning, left = _beginning(plain(piece["body"]))
    output.show(Text(one_line(piece["title"]), "bold"), "", _body(output, piece, beginning), "")
    if left:
        output.show(Text(f"… and {left} more lines", "dim"), "")
    output.show(*(Text(line, "dim") for line in facts(piece)))


def facts(piece: Piece, cache: Cache | None = None) -> list[str]:
    """Return what is known of a piece, a line for each kind of knowledge."""
    kind = [piece["content_type"], piece["language"], piece["format"], f"{figures.words(piece):,} words"]
    sections = len(piece["sections"])
    kind += [f"{sections} sections"] if sections > 1 else []
    usage = piece["usage"]
    spent = f"{usage['prompt_tokens']:,} tokens read, {usage['completion_tokens']:,} written, {figures.cost(piece)}"
    lines = [
        " · ".join(one_line(word) for word in kind),
        *_quality(piece),
        f"cost     {spent}",
        *_writer(piece),
    ]
    if cache:
        lines.append(f"cache    {_cache(cache)}")
    return [*lines, f"content  {one_line(piece['id'])}   job {one_line(piece['job'])}"]


def _beginning(body: str) -> tuple[str, int]:
    """Return the first whole lines of ``body``, and how many lines with text there are besides."""
    lines, taken = body.splitlines(), 0
    while taken < len(lines) and sum(map(len, lines[:taken])) < EXCERPT:
        taken += 1
    return "\n".join(lines[:taken]), sum(bool(line.strip()) for line in lines[taken:])


def _body(output: Output, piece: Piece, body: str) -> RenderableType:
    if piece["format"] == "markdown" and output.out.is_terminal:
        return Markdown(body, hyperlinks=False)
    return body


def _quality(piece: Piece) -> Iterator[str]:
    quality = piece["quality"]
    yield f"quality  {quality['score']:.2f}"
    for measure in sorted(quality["measures"], key=_loss, reverse=True)[:REASONS]:
        if _loss(measure) > 0:
            yield f"         {measure['value']:.2f} {one_line(measure['name'])}: {one_line(measure['reason'])}"


def _loss(measure: Measure) -> float:
    return measure["weight"] * (1 - measure["value"])


def _writer(piece: Piece) -> Iterator[str]:
    metadata = piece["metadata"]
    named = [str(metadata[name]) for name in ("provider", "model") if metadata.get(name)]
    if named:
        yield f"model    {one_line('/'.join(dict.fromkeys(named)))}"
    if metadata.get("notice"):
        yield f"         {one_line(metadata['notice'], 300)}"


def _cache(cache: Cache) -> str:
    age = cache["age_seconds"]
    return one_line(cache["reason"]) + (f", {figures.seconds(age)} old" if age is not None else "")
