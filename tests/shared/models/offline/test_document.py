import pytest

from shared.models.offline.brief import Format
from shared.models.offline.document import Bullets, Document, Heading, Paragraph, render

DOCUMENT = Document((
    Heading("Tea & more", 1),
    Paragraph(("One <b>.", "Two.")),
    Bullets(("a", "b")),
    Bullets(("c", "d"), numbered=True),
    Paragraph(("Yours,", "The team"), lines=True),
))


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("plain", "Tea & more\n\nOne <b>. Two.\n\n- a\n- b\n\n1. c\n2. d\n\nYours,\nThe team"),
        ("markdown", "# Tea & more\n\nOne <b>. Two.\n\n- a\n- b\n\n1. c\n2. d\n\nYours,  \nThe team"),
        (
            "html",
            (
                "<h1>Tea &amp; more</h1>\n<p>One &lt;b&gt;. Two.</p>\n<ul><li>a</li><li>b</li></ul>\n"
                "<ol><li>c</li><li>d</li></ol>\n<p>Yours,<br>The team</p>"
            ),
        ),
    ],
)
def test_blocks_take_the_asked_form(form: Format, expected: str) -> None:
    assert render(DOCUMENT, form) == expected


def test_words_are_counted_without_markup() -> None:
    assert Document((Heading("Two words"), Paragraph(("And three more.",)), Bullets(("six",)))).words == 6
