import pytest

from shared import errors
from shared.outbound import targets


@pytest.mark.parametrize(
    ("url", "host", "port", "authority"),
    [
        ("https://example.com/a?b=c", "example.com", 443, "example.com"),
        ("https://EXAMPLE.com.:8443", "example.com", 8443, "example.com:8443"),
        ("https://exämple.com/", "xn--exmple-cua.com", 443, "xn--exmple-cua.com"),
        ("https://[2606:2800:021F::0001]:9/x", "2606:2800:21f::1", 9, "[2606:2800:21f::1]:9"),
        ("https://my_host-1.example/@me", "my_host-1.example", 443, "my_host-1.example"),
    ],
)
def test_address_is_taken_apart(url: str, host: str, port: int, authority: str) -> None:
    target = targets.parse(url, allow_private=False)

    assert (target.host, target.port, target.authority) == (host, port, authority)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "//example.com",
        "ftp://example.com",
        "https:///x",
        "https://",
        "https:example.com",
        "https://me@example.com",
        "https://me:secret@example.com",
        "https://@example.com",
        "https://example.com\\@127.0.0.1",
        "https://example.com/#part",
        "https://example.com#",
        "https://example.com:0",
        "https://example.com:65536",
        "https://exa mple.com",
        "https://example.com/\r\nx: y",
        "https://[fe80::1%25eth0]/",
        "https://[::g]/",
        "https://ex%2eample.com/",
        "https://a..b/",
        "https://metadata.google.internal/computeMetadata/v1/",
        "https://METADATA.google.internal./",
        "https://example.com/" + "a" * 2048,
    ],
)
def test_odd_address_is_refused(url: str) -> None:
    with pytest.raises(errors.TargetRefusedError):
        targets.parse(url, allow_private=True)


def test_plain_http_needs_leave() -> None:
    assert targets.parse("http://localhost:9000/", allow_private=True).authority == "localhost:9000"
    with pytest.raises(errors.TargetRefusedError, match="https://"):
        targets.parse("http://localhost:9000/", allow_private=False)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1"])
def test_target_is_pinned_to_an_address(address: str) -> None:
    pinned = targets.parse("https://example.com/a/b?c=%20d", allow_private=False).at(address)

    assert (pinned.host, pinned.port, pinned.raw_path) == (address, None, b"/a/b?c=%20d")
