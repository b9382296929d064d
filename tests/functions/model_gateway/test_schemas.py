from functions.model_gateway.schemas import ChatCompletion
from shared.gateway import chat_answer
from shared.models.base import ToolCall
from tests.shared.gateway.scripted_model import completion
from tests.shared.gateway.test_chat_answer import CREATED


def test_every_field_of_an_answer_is_described() -> None:
    call = ToolCall("call_1", "weather", "{}")
    body = chat_answer.body("chatcmpl-1", CREATED, [completion("", tool_calls=(call,), finish_reason="tool_calls")])

    assert ChatCompletion.model_validate(body).model_dump() == body
