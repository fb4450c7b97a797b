"""Mail servers: secure or not at all, and each refusal where it belongs. The servers are aiosmtpd's."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from pydantic import ValidationError

from notify_world.post_office import PASSWORD, USER, PostOffice
from qualitywatch import RetryableSinkError, SinkError
from qualitywatch.testing import Trouble
from qualitywatch.testing.samples import sample_delivery
from qualitywatch_notify.mail.sink import EmailSink


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def office(authority: trustme.CA) -> Iterator[PostOffice]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with PostOffice(context) as running:
        yield running


@pytest.fixture
def keys(office: PostOffice, authority: trustme.CA, tmp_path: Path) -> dict[str, object]:
    office.taken.clear()
    office.recipients.clear()
    office.refused_recipients.clear()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return {
        "host": "127.0.0.1", "port": office.port, "ca_file": str(tmp_path / "ca.pem"), "user": USER,
        "password": PASSWORD, "sender": "quality@example.org", "to": ["a@example.org", "b@example.org"],
    }  # fmt: skip


def send(keys: dict[str, object], **other: object) -> None:
    EmailSink.model_validate({**keys, **other}).send(sample_delivery())


def test_a_message_goes_out_encrypted_and_after_a_login(office: PostOffice, keys: dict[str, object]) -> None:
    send(keys)
    (message,) = office.taken
    assert message["To"] == "a@example.org, b@example.org"
    assert office.recipients == [["a@example.org", "b@example.org"]]


def test_a_certificate_of_nobody_is_not_accepted(office: PostOffice, keys: dict[str, object]) -> None:
    with pytest.raises(SinkError, match="certificate was not accepted") as raised:
        send(keys, ca_file="")
    assert not raised.value.retryable
    assert office.taken == []


def test_a_certificate_of_another_host_is_not_accepted(keys: dict[str, object]) -> None:
    with pytest.raises(SinkError, match="certificate was not accepted"):
        send(keys, host="localhost")


def test_a_wrong_password_is_said_without_it(keys: dict[str, object]) -> None:
    with pytest.raises(SinkError, match="answered 535") as raised:
        send(keys, password="wrong horse")
    assert "wrong horse" not in str(raised.value)
    assert raised.value.hint == "check user and password"


def test_one_refused_recipient_does_not_keep_it_from_the_others(
    office: PostOffice, keys: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    office.refused_recipients.add("a@example.org")
    send(keys)
    assert office.recipients == [["b@example.org"]]
    said = [record.getMessage() for record in caplog.records if record.name.startswith("qualitywatch")]
    assert said == ["the mail server refused a@example.org, and took the message for the others"]


def test_where_all_are_refused_nothing_is_sent(office: PostOffice, keys: dict[str, object]) -> None:
    office.refused_recipients.update({"a@example.org", "b@example.org"})
    with pytest.raises(SinkError, match="answered 550 to every recipient"):
        send(keys)
    assert office.taken == []


def test_a_greylisted_message_is_tried_again(office: PostOffice, keys: dict[str, object]) -> None:
    office.begin(Trouble.BUSY)
    with pytest.raises(RetryableSinkError, match="answered 451"):
        send(keys)
    office.end()


def test_a_server_without_starttls_gets_no_password(keys: dict[str, object]) -> None:
    with PostOffice(None) as open_office:
        with pytest.raises(SinkError, match="offers no STARTTLS"):
            send(keys, port=open_office.port)
        assert open_office.logins == 0


def test_a_server_on_this_machine_may_go_without(keys: dict[str, object]) -> None:
    with PostOffice(None) as open_office:
        plain = {key: keys[key] for key in ("host", "sender", "to")}
        send(plain, port=open_office.port, security="none")
        assert len(open_office.taken) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"security": "none", "host": "mail.example.org"}, "on this machine only"),
        ({"user": ""}, "belong together"),
        ({"to": []}, "at least 1"),
        ({"to": ["team@example.org\nBcc: x@example.org"]}, "is no address"),
        ({"sender": "quality"}, "is no address"),
    ],
)
def test_what_cannot_work_is_refused_at_once(
    keys: dict[str, object], wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        EmailSink.model_validate({**keys, **wrong})
