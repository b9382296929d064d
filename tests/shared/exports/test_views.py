from shared.exports import columns
from shared.exports.versions import Row
from shared.exports.views import VersionRowView
from tests.shared.records import worlds

ROW = Row(worlds.MADE, worlds.NOON, worlds.digest([0.5, 0.7], [worlds.opinion(rating=4)]))


def test_row_tells_the_figures_of_a_day() -> None:
    view = VersionRowView.of(ROW)

    assert (view.template, view.version, view.jobs.succeeded, view.quality.mean) == ("draft", 3, 2, 0.6)
    assert view.feedback.rating.mean == 4.0


def test_every_column_finds_its_value() -> None:
    plain = VersionRowView.of(ROW).model_dump(mode="json")
    missing = [column.name for column in columns.VERSIONS if columns.value(plain, column) is None]

    assert missing == []
