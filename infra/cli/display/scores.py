"""Scores, suites, datasets and evaluations as people read them."""

from collections.abc import Sequence
from typing import Any

import orjson

from infra.cli.display import figures
from infra.cli.display.output import Output, one_line
from infra.cli.scores_client import Candidate, Comparison, Dataset, Evaluation, Row, Score, Suite, Term, Verdict

VERDICTS = ("assertion", "score", "weight", "", "why")
TERMS = ("type", "what", "from", "by")
SUITES = ("name", "assertions", "threshold", "template", "revision")
DATASETS = ("name", "examples", "version", "versions", "updated")
EVALUATIONS = ("id", "status", "template", "versions", "dataset", "runs", "score")
CANDIDATES = ("version", "score", "passed", "missing", "tokens in", "tokens out", "$ per 1,000", "seconds", "p95")
ROWS = ("example", "given", "version", "score", "", "what is wrong")
_MARKS = {True: "ok", False: "FAIL"}


def score(output: Output, found: Score) -> None:
    """Show a score with its verdicts and the evidence for what is wrong."""
    output.table(VERDICTS, [row for one in found["verdicts"] for row in _verdict(one)], flexible="why")
    for one in found["verdicts"]:
        if not one["passed"] and one["evidence"]:
            quotes = ", ".join(f"“{one_line(piece['text'], 60)}”" for piece in one["evidence"][:3])
            output.show(f"{one_line(one['type'])}: {quotes}")
    passed = "passes" if found["passed"] else "does not pass"
    cost = f", {figures.money(found['cost_usd'])}" if float(found["cost_usd"]) else ""
    output.show(f"Score {found['score']:.3f}: it {passed}{cost}.")
    preference = found["preference"]
    if preference:
        output.show(f"Better: {one_line(preference['preferred'])}. {one_line(preference['reason'], 500)}")


def term_row(term: Term) -> list[object]:
    """Return a type of assertion as a row."""
    threshold = "" if term["threshold"] is None else f"{term['threshold']:g}"
    return [term["type"], term["summary"], threshold, "model" if term["judged"] else "rule"]


def suite_row(suite: Suite) -> list[object]:
    """Return a suite as a row."""
    threshold = "all hold" if suite["threshold"] is None else f"{suite['threshold']:g}"
    return [suite["name"], suite["assertions_count"], threshold, suite["template"] or "", suite["revision"]]


def assertion_lines(assertions: Sequence[dict[str, Any]], depth: int = 0) -> list[str]:
    """Return assertions, one a line."""
    lines = []
    for one in assertions:
        rest = {name: value for name, value in one.items() if name not in {"type", "assert"}}
        told = f" {orjson.dumps(rest).decode()}" if rest else ""
        lines.append(f"{'  ' * depth}{one['type']}{told}")
        lines += assertion_lines(one.get("assert", ()), depth + 1)
    return lines


def dataset_row(dataset: Dataset) -> list[object]:
    """Return a dataset as a row."""
    updated = dataset["updated_at"][:16].replace("T", " ")
    return [dataset["name"], dataset["examples"], dataset["hash"][:12], len(dataset["versions"]), updated]


def evaluation_row(evaluation: Evaluation) -> list[object]:
    """Return an evaluation as a row."""
    scores = ", ".join("-" if one["score"] is None else f"{one['score']:.3f}" for one in evaluation["candidates"])
    versions = ", ".join(one.partition("@")[2] for one in evaluation["versions"])
    return [
        evaluation["id"],
        evaluation["status"],
        evaluation["template"] or "",
        versions,
        evaluation["dataset"],
        evaluation["runs"],
        scores,
    ]


def report(output: Output, found: Evaluation) -> None:
    """Show what an evaluation has found."""
    output.table(CANDIDATES, [_candidate(one) for one in found["candidates"]], flexible="version")
    for one in found["candidates"]:
        for error in one["errors"][:2]:
            output.show(f"{one_line(one['name'])}: {error['times']} × {one_line(error['error'])}")
    for comparison in found["comparisons"]:
        output.show("", *_comparison(comparison))
    known = f", {found['cached']:,} of {found['runs']:,} runs known from before" if found["cached"] else ""
    left = f", {found['not_run']:,} not run for want of money" if found["not_run"] else ""
    spent = figures.money(found["usage"]["cost_usd"])
    output.show("", f"{found['runs']:,} runs on {found['examples']:,} examples, {spent} paid{known}{left}.")


def result_row(row: Row) -> list[object]:
    """Return one version on one example as a row."""
    score_ = "-" if row["score"] is None else f"{row['score']:.3f}"
    wrong = row["error"] or "; ".join(row["feedback"])
    return [row["example"][:16], one_line(row["given"], 40), row["version"], score_, _MARKS[row["passed"]], wrong]


def _verdict(one: Verdict, depth: int = 0) -> list[list[object]]:
    weight = f"{one['weight']:g}"
    name = "  " * depth + one["type"]
    rows: list[list[object]] = [[name, f"{one['score']:.3f}", weight, _MARKS[one["passed"]], one["reason"]]]
    return rows + [row for part in one["parts"] for row in _verdict(part, depth + 1)]


def _candidate(one: Candidate) -> list[object]:
    return [
        one["name"],
        _number(one["score"], 3),
        f"{one['passed']} of {one['scored']}",
        one["missing"],
        _number(one["prompt_tokens"], 0),
        _number(one["completion_tokens"], 0),
        "-" if one["cost_usd_per_1000"] is None else figures.money(one["cost_usd_per_1000"]),
        _number(one["seconds"], 2),
        _number(one["seconds_p95"], 2),
    ]


def _comparison(one: Comparison) -> list[str]:
    verdict = {"better": "Better.", "worse": "Worse.", "undecided": "Undecided: the evidence is not enough."}
    lines = [f"{verdict.get(one['verdict'], '')} {one_line(one['summary'], 400)}"]
    lines.append(f"  e-value {one['e_value']:.3g}; 20 for each comparison is needed for a verdict")
    if one["preferred"]:
        taste = one["preferred"]
        lines.append(
            f"  the judge preferred {one_line(one['candidate'])} {taste['second']} times, {one_line(one['baseline'])} "
            f"{taste['first']} times; {taste['ties']} ties, {taste['swapped']} of them by the order"
        )
    lines += [
        f"  {one_line(lost['example'], 24)} {lost['before']:.3f} → {lost['after']:.3f}  {_given(lost)}"
        for lost in one["regressions"][:5]
    ]
    return lines


def _given(lost: dict[str, Any]) -> str:
    wrong = "; ".join(lost["feedback"])
    return one_line(f"{lost.get('given', '')}  {wrong}", 160)


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"
