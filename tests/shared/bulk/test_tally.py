from shared.bulk import tally as tallies
from shared.bulk.tally import Outcome, Tally


def test_outcomes_are_counted_with_their_reasons() -> None:
    tally = Tally()
    for outcome in (
        Outcome("a", "changed"),
        Outcome("b", "skipped", "invalid_state", "It has ended."),
        Outcome("c", "skipped", "invalid_state", "It has ended."),
        Outcome("d", "failed", "internal", "Odd."),
    ):
        tally = tally.plus(outcome)
    assert (tally.done, tally.changed, tally.skipped, tally.failed) == (4, 1, 2, 1)
    assert tally.reasons == {"invalid_state": 2, "internal": 1}
    assert [sample["id"] for sample in tally.samples] == ["b", "c", "d"]


def test_samples_have_an_end() -> None:
    tally = Tally()
    for number in range(50):
        tally = tally.plus(Outcome(str(number), "failed", "internal", "x" * 1000))
    assert len(tally.samples) == tallies.SAMPLES
    assert len(tally.samples[0]["detail"]) == tallies.LONGEST


def test_a_tally_survives_being_stored() -> None:
    tally = Tally().plus(Outcome("a", "failed", "internal", "Odd.")).plus(Outcome("b", "changed"))
    assert tallies.from_fields(tally.fields()) == tally
