"""
Every covered query is answered in full, and in order, by scanning the indexes of its plan alone.

The naive side reads documents; the indexed side sees nothing but index entries: contiguous, forward scans,
intersected where the plan names several indexes, never sorted afterwards.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from heapq import merge
from itertools import count
from typing import Any

import hypothesis
from hypothesis import strategies as st

from infra.local.firestore.planning.indexes import IndexDefinition
from infra.local.firestore.planning.plan import Plan, Verdict
from infra.local.firestore.planning.planner import IndexPlanner
from infra.local.firestore.planning.rendering import manifest_line
from shared.manifest import collections
from shared.manifest.collections import Collection, Index, index

NAME = "__name__"
SCALARS = ("a", "b", "d")
FIELDS = (*SCALARS, "t")
RANGES = {"<", ">", "!=", "not-in"}
FIXED = {"==", "in"}
CONTAINS = {"contains", "contains-any"}
EXPANDED = {"in": "==", "contains-any": "contains"}
UNINDEXED = "d"
EXAMPLES = 800
SETTINGS = hypothesis.settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=list(hypothesis.HealthCheck),
)

Document = dict[str, Any]
Leaf = tuple[str, str, Any]
Row = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Case:
    documents: tuple[Document, ...]
    where: Any
    order: tuple[str, ...]
    group: bool
    aggregated: tuple[str, ...]
    indexes: tuple[Index, ...]

    def message(self, query: Callable[..., Any]) -> Any:
        return query(*([self.where] if self.where else []), order=self.order, group=self.group)

    def planner(self, *more: Index) -> IndexPlanner:
        return IndexPlanner.from_manifest([Collection("c", "", indexes=(*self.indexes, *more), unindexed=(UNINDEXED,))])


# --- what a query means -------------------------------------------------------------------------------------


def leaves(where: Any) -> list[Leaf]:
    if where is None:
        return []
    if where[0] in {"and", "or"}:
        return [leaf for part in where[1:] for leaf in leaves(part)]
    return [where]


def matches(where: Any, document: Document) -> bool:
    if where is None:
        return True
    if where[0] == "and":
        return all(matches(part, document) for part in where[1:])
    if where[0] == "or":
        return any(matches(part, document) for part in where[1:])
    path, operator, operand = where
    return path in document and holds(operator, document[path], operand)


def holds(operator: str, value: Any, operand: Any) -> bool:
    comparable = isinstance(value, int | str) and type(value) is type(operand)
    tests: dict[str, Callable[[], bool]] = {
        "==": lambda: bool(value == operand),
        "in": lambda: value in operand,
        "!=": lambda: value is not None and value != operand,
        "not-in": lambda: value is not None and value not in operand,
        "<": lambda: comparable and value < operand,
        ">": lambda: comparable and value > operand,
        "contains": lambda: isinstance(value, list) and operand in value,
        "contains-any": lambda: isinstance(value, list) and any(each in operand for each in value),
    }
    return tests[operator]()


def full_order(case: Case) -> list[tuple[str, int]]:
    """Return the written order, then that of the ranges, of the summed fields and of the names."""
    written = {each.removeprefix("-"): -1 if each.startswith("-") else 1 for each in case.order}
    last = [1, *written.values()][-1]
    ranged = sorted({path for path, operator, _ in leaves(case.where) if operator in RANGES})
    name = written.pop(NAME, last)
    for path in [*ranged, *case.aggregated]:
        written.setdefault(path, last)
    return [(path, sign) for path, sign in written.items() if path != NAME] + [(NAME, name)]


def rank(value: Any) -> tuple[int, Any]:
    if value is None:
        return (0, 0)
    return (1, value) if isinstance(value, int) else (2, value)


class SortKey:
    """Compares the values of one document by the order of a query or an index."""

    def __init__(self, order: Iterable[tuple[str, int]], values: dict[str, Any]) -> None:
        self.keys = [(rank(values[path]), direction) for path, direction in order]

    def __lt__(self, other: "SortKey") -> bool:
        for (mine, direction), (theirs, _) in zip(self.keys, other.keys, strict=True):
            if mine != theirs:
                return (mine < theirs) == (direction > 0)
        return False


def in_scope(case: Case) -> list[Document]:
    return [document for document in case.documents if case.group or document[NAME].startswith("p/")]


def naive_answer(case: Case) -> list[Row]:
    order = full_order(case)
    required = {path for path, _ in order} | set(case.aggregated)
    found = [each for each in in_scope(case) if required <= set(each) and matches(case.where, each)]
    found.sort(key=lambda document: SortKey(order, document))
    return [(each[NAME], {path: each[path] for path in case.aggregated}) for each in found]


# --- what indexes can say of it -----------------------------------------------------------------------------


def normal_form(where: Any) -> list[list[Leaf]]:
    if where is None:
        return [[]]
    if where[0] == "or":
        return [conjunction for part in where[1:] for conjunction in normal_form(part)]
    if where[0] == "and":
        products = itertools.product(*(normal_form(part) for part in where[1:]))
        return [[leaf for conjunction in chosen for leaf in conjunction] for chosen in products]
    return [[where]]


def single_values(conjunction: list[Leaf]) -> Iterator[list[Leaf]]:
    choices = [
        [(path, EXPANDED[operator], each) for each in operand] if operator in EXPANDED else [(path, operator, operand)]
        for path, operator, operand in conjunction
    ]
    return map(list, itertools.product(*choices))


def entries(case: Case, scanned: IndexDefinition) -> list[dict[tuple[str, bool], Any]]:
    built: list[dict[tuple[str, bool], Any]] = []
    for document in in_scope(case):
        if not all(field.path in document for field in scanned.body):
            continue
        columns = [
            set(document[field.path]) if isinstance(document[field.path], list) else set()
            for field in scanned.body
            if field.mode == "CONTAINS"
        ]
        arrays = [field.path for field in scanned.body if field.mode == "CONTAINS"]
        plain = {(field.path, False): document[field.path] for field in scanned.body if field.mode != "CONTAINS"}
        for elements in itertools.product(*columns):
            chosen = {(path, True): each for path, each in zip(arrays, elements, strict=True)}
            built.append({**plain, **chosen, (NAME, False): document[NAME]})
    return built


def scan(case: Case, scanned: IndexDefinition, fixed: dict[tuple[str, bool], Any]) -> list[dict[Any, Any]]:
    """Return the entries of one contiguous range, in the order in which the index stores them."""
    columns = [((field.path, field.mode == "CONTAINS"), field.mode) for field in scanned.body]
    prefix = list(itertools.takewhile(lambda column: column in fixed, (column for column, _ in columns)))
    order = [(column, -1 if mode == "DESCENDING" else 1) for column, mode in columns]
    order.append(((NAME, False), -1 if scanned.name_direction == "DESCENDING" else 1))
    ranged = [each for each in entries(case, scanned) if all(each[column] == fixed[column] for column in prefix)]
    return sorted(ranged, key=lambda entry: SortKey(order, entry))


def stream(case: Case, indexes: tuple[IndexDefinition, ...], conjunction: list[Leaf]) -> list[dict[Any, Any]]:
    """Return what the intersection of ``indexes`` knows of the documents of ``conjunction``."""
    fixed: dict[tuple[str, bool], Any] = {}
    for path, operator, operand in conjunction:
        if operator in {"==", "contains"}:
            fixed.setdefault((path, operator == "contains"), operand)
    if not indexes:
        names = sorted(document[NAME] for document in in_scope(case))
        return [{(NAME, False): name} for name in names]
    scans = [scan(case, each, fixed) for each in indexes]
    by_name = [{entry[NAME, False]: entry for entry in each} for each in scans]
    common = [entry[NAME, False] for entry in scans[0] if all(entry[NAME, False] in each for each in by_name)]
    joined = [{key: value for each in by_name for key, value in each[name].items()} for name in common]
    for each in by_name[1:]:
        assert [name for name in each if name in common] == common, "merged indexes differ in order"
    return joined


def satisfies(known: dict[tuple[str, bool], Any], conjunction: list[Leaf]) -> bool:
    return all(
        known[path, True] == operand if operator == "contains" else holds(operator, known[path, False], operand)
        for path, operator, operand in conjunction
    )


def indexed_answer(case: Case, plan: Plan) -> list[Row]:
    order = [((path, False), direction) for path, direction in full_order(case)]
    streams: list[list[dict[Any, Any]]] = []
    for conjunction, indexes in zip(normal_form(case.where), plan.scans, strict=True):
        for each in single_values(conjunction):
            kept = [known for known in stream(case, indexes, each) if satisfies(known, each)]
            known_fixed = {(path, False): operand for path, operator, operand in each if operator == "=="}
            streams.append([{**known_fixed, **known} for known in kept])
    for each in streams:
        keys = [SortKey(order, known) for known in each]
        assert not any(later < earlier for earlier, later in itertools.pairwise(keys)), "scan out of order"
    merged = merge(*streams, key=lambda known: SortKey(order, known))
    rows = {known[NAME, False]: {path: known[path, False] for path in case.aggregated} for known in merged}
    return list(rows.items())


def assert_existing(case: Case, plan: Plan) -> None:
    declared = {(each.fields, each.scope) for each in case.indexes}
    for used in plan.used:
        assert used.scope == ("COLLECTION_GROUP" if case.group else "COLLECTION")
        if used.automatic:
            assert len(used.body) == 1
            assert used.scope == "COLLECTION"
            assert used.body[0].path != UNINDEXED
        else:
            assert (used.fields, used.scope) in declared


# --- random cases -------------------------------------------------------------------------------------------

values = st.sampled_from([0, 1, 1, 1, 2, None])
POOL = [
    {"parent": parent, **{path: fields[path] for path in fields if path != absent}}
    for parent, *drawn, absent in itertools.product(
        "ppq", *[(0, 1, 1, 2, None)] * len(SCALARS), ([], [1], [2, 0]), ("", "", "", *FIELDS)
    )
    for fields in [dict(zip(FIELDS, drawn, strict=True))]
]
documents = st.lists(st.sampled_from(POOL), min_size=4, max_size=9).map(lambda drawn: tuple(map(named, drawn, count())))
equality = st.tuples(st.sampled_from(SCALARS), st.just("=="), st.sampled_from([1, 1, 1, 0, None]))
leaf = st.one_of(
    equality,
    equality,
    st.tuples(st.sampled_from(SCALARS), st.just("in"), st.sampled_from([[0, 1], [1, 2], [1]])),
    st.tuples(st.sampled_from(SCALARS), st.sampled_from(["<", ">", "!="]), st.integers(0, 2)),
    st.tuples(st.just("t"), st.just("contains"), st.integers(0, 2)),
    st.tuples(st.just("t"), st.just("contains-any"), st.just([0, 2])),
)
name_leaf = st.tuples(st.just(NAME), st.sampled_from([">", "=="]), st.sampled_from(["p/1", "p/3", "q/2"]))


def named(fields: Document, number: int) -> Document:
    return {NAME: f"{fields['parent']}/{number}", **fields}


@st.composite
def filters(draw: st.DrawFn) -> Any:
    kind = draw(st.sampled_from(["none", "equal", "equal", "equal", "equal", "and", "and", "or", "or", "name"]))
    if kind == "none":
        return None
    if kind == "equal":
        paths = draw(st.permutations(SCALARS))[: draw(st.sampled_from([1, 2, 2, 3]))]
        parts: list[Any] = [(path, "==", draw(st.sampled_from([1, 1, 1, 0]))) for path in paths]
        parts += draw(st.sampled_from([[], [], [("t", "contains", 1)]]))
    elif kind == "name":
        parts = [draw(name_leaf), *draw(st.lists(equality, max_size=1))]
    else:
        parts = [draw(leaf), draw(leaf)]
        if kind == "or":
            parts = [("or", *parts), *draw(st.lists(equality, max_size=1))]
    return ("and", *parts) if len(parts) > 1 else parts[0]


@st.composite
def index_sets(draw: st.DrawFn, case: Case) -> tuple[Index, ...]:
    """Draw one index for all fixed fields or one for each of them, often with a flaw."""
    fixed = sorted(
        path if operator in FIXED else f"{path}[]"
        for path, operator, _ in set_of_leaves(case.where)
        if operator not in RANGES and path != NAME
    )
    suffix = [path if direction > 0 else f"-{path}" for path, direction in full_order(case) if path not in fixed]
    prefixes = draw(st.sampled_from([[fixed[::-1]], [[each] for each in fixed], [[each] for each in fixed]]))
    flaw = draw(st.sampled_from([None, None, None, "turned", "swapped", "longer", "shorter", "scope"]))
    if flaw == "turned":
        suffix = flipped(suffix, draw(st.integers(0, len(suffix) - 1)))
    if flaw == "swapped":
        suffix = [*suffix[:-1][::-1], suffix[-1]]
    if flaw == "longer":
        suffix = ["a", *suffix]
    if flaw == "shorter":
        suffix = suffix[1:]
    scope = "COLLECTION_GROUP" if case.group != (flaw == "scope") else "COLLECTION"
    return tuple(index(*prefix, *suffix, scope=scope) for prefix in prefixes if [*prefix, *suffix])


def flipped(suffix: list[str], at: int) -> list[str]:
    turned = suffix[at].removeprefix("-") if suffix[at].startswith("-") else f"-{suffix[at]}"
    return [*suffix[:at], turned, *suffix[at + 1 :]]


def set_of_leaves(where: Any) -> set[tuple[str, str, str]]:
    return {(path, operator, str(operand)) for path, operator, operand in leaves(where)}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    where = draw(filters())
    aggregated = draw(st.sampled_from([(), (), (), (), ("a",), ("b", "d")]))
    paths = draw(st.permutations([*SCALARS, "t"]))[: draw(st.integers(0, 2))]
    # behind a written name there is no place for what ranges and sums add: most such queries are rejected
    crowded = aggregated or any(operator in RANGES for _, operator, _ in leaves(where))
    names = draw(st.sampled_from([[], [NAME]])) if not crowded or draw(st.integers(0, 9)) == 0 else []
    order = tuple(draw(st.sampled_from(["", "-"])) + path for path in [*paths, *names])
    case = Case(draw(documents), where, order, draw(st.sampled_from([False, False, True])), aggregated, ())
    return replace(case, indexes=draw(index_sets(case)))


# --- the promises -------------------------------------------------------------------------------------------


def test_covered_queries_need_only_their_indexes(query: Callable[..., Any]) -> None:
    tally: Counter[Verdict | str] = Counter()

    @SETTINGS
    @hypothesis.given(cases())
    def promise(case: Case) -> None:
        plan = case.planner().check(case.message(query), case.aggregated)
        tally[plan.verdict] += 1
        if plan.covered:
            answer = naive_answer(case)
            tally["ordered"] += len(answer) > 1
            assert_existing(case, plan)
            assert indexed_answer(case, plan) == answer

    promise()
    covered = tally[Verdict.AUTO] + tally[Verdict.PERFECT] + tally[Verdict.MERGED]
    assert covered > 0.3 * EXAMPLES, tally
    assert tally[Verdict.PERFECT] > 0.1 * EXAMPLES, tally
    assert tally[Verdict.MERGED] > 0.05 * EXAMPLES, tally
    assert tally["ordered"] > 0.08 * EXAMPLES, tally


def test_declaring_the_advised_lines_covers_the_query(query: Callable[..., Any]) -> None:
    advised = 0

    @hypothesis.settings(SETTINGS, max_examples=EXAMPLES // 2)
    @hypothesis.given(cases())
    def promise(case: Case) -> None:
        nonlocal advised
        plan = case.planner().check(case.message(query), case.aggregated)
        lines = [eval(manifest_line(each), vars(collections)) for each in plan.minimal]
        advised += bool(lines)
        assert plan.covered != bool(plan.advice)
        assert not lines or case.planner(*lines).check(case.message(query), case.aggregated).covered

    promise()
    assert advised > 0.2 * EXAMPLES // 2
