from shared.manifest import log_events


def test_messages_can_be_told_apart_in_a_filter() -> None:
    messages = [text for name, text in vars(log_events).items() if name.isupper()]

    assert len(set(messages)) == len(messages) >= 2
    assert not any(mark in text for text in messages for mark in '"\\\n')
