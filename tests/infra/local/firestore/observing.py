"""Readers that look while writers commit, and what they were told."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

from infra.local.firestore import messages
from infra.local.firestore.messages import Message
from tests.infra.local.firestore.builders import put, query
from tests.infra.local.firestore.wire import Wire

WRITERS, COMMITS, READERS = 3, 60, 2

Answer: TypeAlias = tuple[int, int]
"""A read time, and how many documents there were."""

Read: TypeAlias = Callable[[Wire, str], Answer]


def counted(wire: Wire, root: str) -> Answer:
    wanted = {"structured_query": query("c"), "aggregations": [{"alias": "n", "count": {}}]}
    (answer,) = wire.call("RunAggregationQuery", parent=root, structured_aggregation_query=wanted)
    return messages.micros(answer.read_time), answer.result.aggregate_fields["n"].integer_value


def queried(wire: Wire, root: str) -> Answer:
    answers = wire.call("RunQuery", parent=root, structured_query=query("c"))
    return messages.micros(answers[0].read_time), sum(each.HasField("document") for each in answers)


def fetched(wire: Wire, root: str) -> Answer:
    names = [f"{root}/c/{writer}-{number}" for writer in range(WRITERS) for number in range(COMMITS)]
    answers = wire.call("BatchGetDocuments", database=root.removesuffix("/documents"), documents=names)
    return messages.micros(answers[0].read_time), sum(each.HasField("found") for each in answers)


def observe(host: str, root: str, read: Read) -> tuple[list[int], list[Answer]]:
    """Return the times of all commits, and what readers were told while they happened."""
    over = threading.Event()

    def work(wire: Wire, number: int) -> list[int]:
        database = root.removesuffix("/documents")
        writes = [_renamed(put(f"c/{number}-{each}"), root) for each in range(COMMITS)]
        answers = [wire.call("Commit", database=database, writes=[each]) for each in writes]
        return [messages.micros(each.commit_time) for each in answers]

    def look(wire: Wire) -> list[Answer]:
        seen = []
        while not over.is_set():
            seen.append(read(wire, root))
        return seen

    wires = [Wire(host) for _ in range(WRITERS + READERS)]
    with ThreadPoolExecutor(len(wires)) as pool:
        looking = [pool.submit(look, wire) for wire in wires[WRITERS:]]
        commits = [moment for found in pool.map(work, wires, range(WRITERS)) for moment in found]
        over.set()
        answers = [answer for found in looking for answer in found.result()]
    for wire in wires:
        wire.close()
    return commits, answers


def _renamed(write: Message, root: str) -> Message:
    write.update.name = f"{root}/{write.update.name.partition('/documents/')[2]}"
    return write


def check(commits: list[int], answers: list[Answer]) -> None:
    """Assert that every answer holds exactly what was committed by its time, and that times were taken in between."""
    assert len({number for _, number in answers}) > 2
    assert len(set(commits)) == len(commits)
    for moment, number in answers:
        assert number == sum(commit <= moment for commit in commits)
