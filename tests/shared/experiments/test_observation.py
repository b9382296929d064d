from datetime import UTC, datetime

from shared.experiments import observation as observations
from shared.experiments.observation import Exposure, Outcome
from shared.firestore.documents import Document
from shared.firestore.writes import Write
from tests.shared.experiments import made


def _kept(write: Write) -> Document:
    return Document(write.path, write.data, None, datetime.now(UTC))


def test_exposures_come_back_from_documents() -> None:
    exposure = made.exposure("u", "b")
    write = observations.create_exposure(exposure)
    assert write.kind == "create"
    assert observations.from_document(_kept(write)) == exposure
    assert isinstance(observations.from_document(_kept(write)), Exposure)


def test_outcomes_come_back_from_documents() -> None:
    outcome = made.outcome("u", "b", "sale", 1.0)
    found = observations.from_document(_kept(observations.keep_outcome(outcome)))
    assert found == outcome
    assert isinstance(found, Outcome)


def test_each_teller_has_a_place_of_its_own() -> None:
    paths = {observations.outcome_path("exp_1", "u", teller) for teller in ("job", "sale")}
    assert len(paths | {observations.exposure_path("exp_1", "u")}) == 3
