from datetime import timedelta
from decimal import Decimal

from shared.records.digest import Digest
from shared.records.schemas import (
    AlarmView,
    BasisView,
    FiguresView,
    RecordView,
    SuggestionView,
    TemplateRecordView,
)
from shared.records.service import Found, TemplateRecord, VersionRecord
from shared.records.suggestions import suggest
from shared.records.windows import Basis, Wanted
from tests.shared.records import worlds
from tests.shared.records.drift.made_up import alarm

SAID = [worlds.opinion(rating=4, thumbs_up=True), worlds.opinion(rating=2, accepted=False, outcomes={"clicks": 3.0})]


def test_figures_tell_jobs_and_feedback() -> None:
    view = FiguresView.of(worlds.digest([0.5, 1.0], SAID, failed=2))

    assert (view.jobs.finished, view.jobs.failure_rate, view.quality.mean) == (4, 0.5, 0.75)
    assert (view.feedback.rating.mean, view.feedback.stars) == (3.0, {"2": 1, "4": 1})
    assert (view.feedback.thumbs_up.share, view.feedback.accepted.share) == (1.0, 0.0)
    assert (view.per_job.prompt_tokens, view.per_job.cost_usd) == (100.0, Decimal("0.001"))


def test_figures_of_nothing_are_null() -> None:
    view = FiguresView.of(Digest())

    assert (view.per_job.cost_usd, view.quality.mean, view.feedback.rating.mean) == (None, None, None)


def test_record_tells_days_and_trend() -> None:
    series = {worlds.NOON + timedelta(days=day): worlds.digest([0.9 - day / 10] * 5) for day in range(6)}
    view = RecordView.of(VersionRecord(worlds.MADE, worlds.digest([0.5]), series))

    assert [day.quality for day in view.days] == [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]
    assert (view.quality_trend.direction, view.quality_trend.per_day) == ("falling", -0.1)


def test_alarm_tells_both_sides() -> None:
    view = AlarmView.of(alarm())

    assert (view.before.mean, view.before.jobs, view.since.mean, view.since.jobs) == (0.9, 100, 0.6, 20)


def test_suggestion_tells_its_evidence() -> None:
    groups = {
        worlds.MADE: worlds.digest(worlds.around(0.6, 200)),
        worlds.MADE._replace(version=4): worlds.digest(worlds.around(0.9, 200)),
    }
    (view,) = [SuggestionView.of(one) for one in suggest("draft", groups, 3)]
    (quality,) = [one for one in view.comparisons if one.measure == "quality"]

    assert (view.action, view.version, view.production) == ("move_production", 4, 3)
    assert (quality.difference, quality.verdict, quality.count) == (0.3, "better", 200)
    assert quality.low < 0.3 < quality.high


def test_template_marks_what_is_in_production() -> None:
    wanted = Wanted("acme", worlds.NOON, worlds.NOON + timedelta(days=1))
    records = [VersionRecord(worlds.MADE._replace(version=number), worlds.digest([0.5]), {}) for number in (1, 2)]
    view = TemplateRecordView.of(TemplateRecord("draft", 1, Found(wanted, records, Basis(read=2)), [], []))

    assert [(one.version, one.production) for one in view.versions] == [(2, False), (1, True)]


def test_incomplete_basis_says_so() -> None:
    assert [BasisView.of(basis).complete for basis in (Basis(), Basis(pending=1), Basis(gone=1))] == [
        True,
        False,
        False,
    ]
