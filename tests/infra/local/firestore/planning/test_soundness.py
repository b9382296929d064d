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
from random import Random
from typing import Any

import hypothesis
from hypothesis import strategies as st

from infra.local.firestore.planning.indexes import IndexDefinition
from infra.local.firestore.planning.plan import Plan, Verdict
from infra.local.firestore.planning.planner import IndexPlanner
from infra.local.firestore.planning.rendering import manifest_line
from shared.manifest import collections
from shared.manifest.collection import Collection, Index, index

NAME = "__name__"
SCALARS = ("a", "b", "d")
FIELDS = (*SCALARS, "t")
RANGES = {"<", ">", "!=", "not-in"}
FIXED = {"==", "in"}
CONTAINS = {"contains", "contains-any"}
EXPANDED = {"in": "==", "contains-any": "contains"}
UNINDEXED = "d"
EXAMPLES = 3000
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

EQUALITIES = [(path, "==", value) for path in SCALARS for value in (1, 1, 1, 0, None)]
LEAVES = [
    *EQUALITIES,
    *[(path, "in", among) for path in SCALARS for among in ([0, 1], [1, 2], [1])],
    *[(path, operator, value) for path in SCALARS for operator in ("<", ">", "!=") for value in (0, 1)],
    *[("t", operator, value) for operator, value in [("contains", 1), ("contains", 2), ("contains-any", [0, 1])] * 2],
]
NAME_LEAVES = [(NAME, operator, name) for operator in (">", "==") for name in ("p/1", "p/3", "q/2")]
FLAWS = ["", "", "", "", "turned", "swapped", "longer", "shorter", "plain", "scope"]


def random_documents(random: Random) -> tuple[Document, ...]:
    drawn = []
    for number in range(random.randint(5, 12)):
        fields = {path: random.choice([1, 1, 1, 0, 2, None]) for path in SCALARS}
        fields["t"] = random.choice([[1], [1, 2], [0, 1], []])
        fields.pop(random.choice(["", "", "", *FIELDS]), None)
        drawn.append({NAME: f"{random.choice('ppq')}/{number}", **fields})
    return tuple(drawn)


def random_filter(random: Random) -> Any:
    kind = random.choice(["none", "leaf", "name", "equal", "equal", "equal", "and", "or", "both"])
    if kind == "none":
        return None
    if kind == "leaf":
        return random.choice(LEAVES)
    if kind == "name":
        return random.choice([
            random.choice(NAME_LEAVES),
            ("and", random.choice(NAME_LEAVES), random.choice(EQUALITIES)),
        ])
    if kind == "equal":
        paths = random.sample(SCALARS, random.choice([1, 2, 2, 3]))
        return ("and", *((path, "==", 1) for path in paths), *random.choice([[], [], [("t", "contains", 1)]]))
    if kind == "both":
        return ("and", ("or", *random.sample(LEAVES, 2)), random.choice(LEAVES))
    return (kind, *random.sample(LEAVES, 2))


def random_order(random: Random, where: Any, aggregated: tuple[str, ...]) -> tuple[str, ...]:
    """Draw an order; it ends in the name only where no range or sum would have to follow the name."""
    crowded = aggregated or any(operator in RANGES for _, operator, _ in leaves(where))
    paths = random.sample(FIELDS, random.choice([0, 0, 1, 1, 1, 2])) + random.choice([[], [] if crowded else [NAME]])
    return tuple(random.choice(["", "-"]) + path for path in paths)


def random_indexes(random: Random, case: Case) -> tuple[Index, ...]:
    """Draw one index for all fixed fields, or one for each of them, and perhaps a flaw."""
    fixed = sorted({
        path if operator in FIXED else f"{path}[]"
        for path, operator, _ in leaves(case.where)
        if operator not in RANGES and path != NAME
    })
    suffix = [path if direction > 0 else f"-{path}" for path, direction in full_order(case) if path not in fixed]
    flaw = random.choice(FLAWS)
    suffix = {
        "turned": turned(suffix, random.randrange(len(suffix))),
        "swapped": [*suffix[-2::-1], suffix[-1]],
        "longer": ["a", *suffix],
        "shorter": suffix[1:],
    }.get(flaw, suffix)
    if flaw == "plain":
        fixed = [each.removesuffix("[]") for each in fixed]
    scope = "COLLECTION_GROUP" if case.group != (flaw == "scope") else "COLLECTION"
    prefixes = [[each] for each in fixed] if len(fixed) > 1 and random.choice([True, True, False]) else [fixed]
    return tuple(index(*prefix, *suffix, scope=scope) for prefix in prefixes if prefix or suffix)


def turned(suffix: list[str], at: int) -> list[str]:
    other = suffix[at].removeprefix("-") if suffix[at].startswith("-") else f"-{suffix[at]}"
    return [*suffix[:at], other, *suffix[at + 1 :]]


def random_case(seed: int) -> Case:
    random = Random(seed)
    where = random_filter(random)
    aggregated = random.choice([(), (), (), (), ("a",), ("b", "d")])
    case = Case(
        documents=random_documents(random),
        where=where,
        order=random_order(random, where, aggregated),
        group=random.choice([False, False, True]),
        aggregated=aggregated,
        indexes=(),
    )
    return replace(case, indexes=random_indexes(random, case))


# seeds and not structures: hypothesis leans to the first of every choice, which leaves too few merges
cases = st.integers(0, 2**32 - 1).map(random_case)


# --- the promises -------------------------------------------------------------------------------------------


def test_covered_queries_need_only_their_indexes(query: Callable[..., Any]) -> None:
    tally: Counter[Verdict | str] = Counter()

    @SETTINGS
    @hypothesis.given(cases)
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
    assert covered > 0.4 * EXAMPLES, tally
    assert tally[Verdict.PERFECT] > 0.1 * EXAMPLES, tally
    assert tally[Verdict.MERGED] > 0.1 * EXAMPLES, tally
    assert tally["ordered"] > 0.15 * EXAMPLES, tally


def test_declaring_the_advised_lines_covers_the_query(query: Callable[..., Any]) -> None:
    advised = 0

    @hypothesis.settings(SETTINGS, max_examples=EXAMPLES // 3)
    @hypothesis.given(cases)
    def promise(case: Case) -> None:
        nonlocal advised
        plan = case.planner().check(case.message(query), case.aggregated)
        assert plan.covered != bool(plan.advice)
        if plan.minimal and not any(each.is_single_field for each in plan.minimal):
            advised += 1
            lines = [eval(manifest_line(each), vars(collections)) for each in plan.minimal]
            assert case.planner(*lines).check(case.message(query), case.aggregated).covered

    promise()
    assert advised > 0.2 * EXAMPLES // 3
