from shared.cache import warming_order
from shared.cache.warming_order import Order


def test_order_without_more_is_for_nothing() -> None:
    order = Order("chat")
    assert (order.items, order.top, order.hours, order.most_nano_usd, order.tags, order.ttl) == ((), 0, 24, 0, (), None)


def test_largest_order_fits_into_the_document_of_a_job() -> None:
    assert warming_order.LARGEST < 1_048_576 / 1.5
