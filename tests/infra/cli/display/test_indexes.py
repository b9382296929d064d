from infra.cli.display import indexes as display
from infra.indexes import report
from infra.indexes.report import Report
from infra.indexes.verify import Answer, Explained
from infra.local.firestore.planning.indexes import IndexDefinition
from shared.manifest.collection import Collection, Index, index
from tests.infra.cli.conftest import kept
from tests.infra.indexes.recorded import asked

NEWEST = asked("shared.jobs.Jobs.page", "jobs", ("tenant", "==", "t"), order=("-at",))
USED = index("tenant", "-at")
PLANNED = (Explained("Collection", "(tenant ASC, at DESC, __name__ DESC)"),)


def built(*indexes: Index) -> Report:
    return report.build([NEWEST], (Collection("jobs", "", indexes=indexes),))


def shown(found: Report) -> str:
    output = kept(width=120)
    display.show(output.output, found, every=False)
    return output.out.getvalue()


def test_a_sound_report_says_so() -> None:
    text = shown(built(USED))
    assert "1 queries of 1 functions: 1 composite." in text
    assert "without any one of them a query would be refused" in text
    assert "1 composite indexes; a database holds 200, or 1,000 with billing." in text


def test_a_missing_index_is_told_with_its_line() -> None:
    text = shown(built())
    assert "MISSING: shared.jobs.Jobs.page: jobs where tenant == ? order by -at" in text
    assert 'add index("tenant", "-at") to collection "jobs"' in text


def test_useless_indexes_are_told() -> None:
    assert 'UNUSED: no query uses index("a", "b") of collection "jobs".' in shown(built(USED, index("a", "b")))


def test_replaceable_indexes_are_told() -> None:
    single = asked("f", "jobs", ("a", "==", 1), ("b", "==", 1))
    found = report.build([single], (Collection("jobs", "", indexes=(index("a", "b"),)),))
    assert 'REDUNDANT: without index("a", "b") of collection "jobs", merging others' in shown(found)


def test_full_limits_are_told() -> None:
    many = Collection("jobs", "", unindexed=tuple(f"f{number}" for number in range(201)))
    assert "LIMIT: 201 field configurations" in shown(report.build([], (many,)))


def test_programs_get_the_same() -> None:
    found = display.record(built(index("a", "b")))
    assert (found["sound"], found["redundant"]) == (False, [])
    assert found["unused"] == [{"collection": "jobs", "scope": "COLLECTION", "fields": ["a", "b"]}]
    assert found["queries"][0]["verdict"] == "missing"
    assert 'index("tenant", "-at")' in found["queries"][0]["advice"]


def told(*answers: Answer) -> str:
    output = kept(width=120)
    display.show_answers(output.output, answers)
    return output.out.getvalue()


def test_agreement_is_only_counted() -> None:
    text = told(*[Answer(NEWEST, "agrees", PLANNED, PLANNED)] * 2)
    assert text.split() == ["2", "served", "as", "planned"]


def test_a_proposed_index_is_shown_as_its_line() -> None:
    proposed = IndexDefinition("jobs", index("tenant", "-at").fields)
    text = told(Answer(NEWEST, "missing", PLANNED, proposed=proposed, detail="https://console"))
    assert 'proposed: index("tenant", "-at") of collection "jobs"' in text
    assert "https://console" not in text


def test_other_indexes_are_shown_beside_those_planned() -> None:
    text = told(Answer(NEWEST, "undeclared", PLANNED, (Explained("Collection", "(x ASC, y ASC, __name__ ASC)"),)))
    assert "planned:  (tenant ASC, at DESC, __name__ DESC)" in text
    assert "used:     (x ASC, y ASC, __name__ ASC)" in text
    assert "an index that the manifest does not declare" in text


def test_a_refusal_is_shown_in_the_words_of_the_database() -> None:
    text = told(Answer(NEWEST, "refused", PLANNED, detail="Too many."))
    assert "Too many." in text
    assert display.answer_record(Answer(NEWEST, "refused", PLANNED, detail="Too many."))["outcome"] == "refused"
