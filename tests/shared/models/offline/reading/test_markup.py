import pytest

from shared.models.offline.brief import Format
from shared.models.offline.document import Bullets, Document, Heading, Paragraph, render
from shared.models.offline.reading import markup

DOCUMENT = Document((
    Heading("Tea & Time", 1),
    Paragraph(("Tea is old.", "It is 5 < 6 times older than e.g. cola.")),
    Heading("Steps"),
    Paragraph(("These are the steps:",)),
    Bullets(("Boil water", "Wait")),
    Bullets(("One", "Two"), numbered=True),
    Paragraph(("Best regards,", "The team"), lines=True),
))


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_rendered_documents_are_read_back(form: Format) -> None:
    text = render(DOCUMENT, form)
    assert markup.form_of(text) == form
    assert markup.parse(text) == DOCUMENT


def test_plain_text_is_read_in_paragraphs() -> None:
    text = "First one. Second one.\n\nThird one."
    assert markup.form_of(text) == "plain"
    assert markup.parse(text).blocks == (Paragraph(("First one.", "Second one.")), Paragraph(("Third one.",)))


def test_list_may_follow_its_lead_directly() -> None:
    assert markup.parse("The steps:\n- a\n- b").blocks == (Paragraph(("The steps:",)), Bullets(("a", "b")))


def test_heading_may_stand_on_its_text() -> None:
    assert markup.parse("## Why\nBecause it is so.").blocks == (Heading("Why"), Paragraph(("Because it is so.",)))
