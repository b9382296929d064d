from shared.scoring import finding
from shared.scoring.assertion import Span


def test_graded_score_is_bounded() -> None:
    assert (finding.graded(1.7, 1, "").score, finding.graded(-1, 0, "").score) == (1, 0)
    assert finding.graded(0.1 + 0.2, 0.3, "").passed


def test_evidence_is_limited() -> None:
    assert len(finding.first(Span(at, at + 1) for at in range(100))) == finding.MOST_EVIDENCE


def test_long_pieces_are_cut() -> None:
    assert finding.quoted("a  b\nc") == '"a b c"'
    assert finding.quoted("x" * 100, 10) == '"xxxxxxxxx…"'
    assert finding.listed(list("abc"), 2) == '"a", "b" and 1 more'


def test_plain_states_the_fact_that_holds() -> None:
    assert finding.plain(holds=False, fact="Yes.", otherwise="No.").reason == "No."
