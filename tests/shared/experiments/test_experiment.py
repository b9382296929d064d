from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.experiments import allocation
from shared.experiments import experiment as experiments
from shared.experiments.experiment import Traffic
from shared.firestore.documents import Document
from tests.shared.experiments import made


def test_documents_hold_whole_experiments() -> None:
    kept = made.experiment(dropped=("b",), reported=("guard:x:b",), description="why", winner="a")
    fields = experiments.to_fields(kept)
    document = Document(experiments.path(kept.id), fields, None, datetime.now(UTC))
    assert experiments.from_document(document) == kept


def test_units_fall_to_arms_by_weight() -> None:
    found = Counter(
        assigned.arm.name for number in range(1_000) if (assigned := made.experiment().assign(f"u{number}"))
    )
    assert found["a"] == pytest.approx(500, abs=60)


def test_a_part_of_the_units_takes_part() -> None:
    partly = made.experiment(traffic=Traffic(share=0.2))
    taking = [number for number in range(1_000) if partly.assign(f"u{number}")]
    assert len(taking) == pytest.approx(200, abs=50)


def test_following_success_keeps_a_fixed_split() -> None:
    live = allocation.begin({"a": 0.02, "b": 0.98})
    adaptive = made.experiment(traffic=Traffic("thompson", fixed_share=0.3), live=live)
    found = [assigned for number in range(2_000) if (assigned := adaptive.assign(f"u{number}"))]
    fixed = [one for one in found if one.fixed]
    assert len(fixed) == pytest.approx(600, abs=80)
    assert sum(one.arm.name == "a" for one in fixed) == pytest.approx(300, abs=60)
    assert sum(one.arm.name == "a" for one in found if not one.fixed) < 60


def test_the_published_unit_gets_its_arm() -> None:
    assert made.experiment().assign("customer-1").arm.name == "b"  # type: ignore[union-attr]  # everybody takes part


def test_names_find_arms_and_metrics() -> None:
    found = made.experiment()
    assert found.arm("b") == made.ARMS[1]
    assert found.arm("z") is found.metric("z") is None
    assert found.primary.name == "quality"
    assert replace(found, metrics=(made.SALE,)).primary is made.SALE
