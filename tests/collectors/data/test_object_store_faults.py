"""What goes wrong at an object store: says whom it concerns, whether trying again helps, and no secret."""

from __future__ import annotations

import pytest

from object_server import BUCKET, KEYS
from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.drift import DriftCollector
from qualitywatch_data.engine.duck import engine
from qualitywatch_data.objects.failures import BusyObjectStoreError, ObjectStoreError
from qualitywatch_data.profile import ProfileCollector
from qualitywatch_data.quality import QualityCollector
from qualitywatch_data.sources.location import Place, dataset_at


@pytest.fixture
def days(put) -> str:
    for day in (1, 2, 3):
        put(f"days/2026-01-0{day}.parquet")
    return f"s3://{BUCKET}/days"


@pytest.fixture
def profile(server) -> ProfileCollector:
    storage = server.storage | {"timeout": "1s", "session_token": "TokenOfTests"}
    return ProfileCollector.model_validate({"data": {"storage": storage}})


READ = "GET /lake/days/"


@pytest.mark.parametrize("only", ["list-type", READ])
@pytest.mark.parametrize(
    ("orders", "error", "words", "hint"),
    [
        ({"status": 400, "code": "ExpiredToken"}, ObjectStoreError, "have expired", "renew them"),
        (
            {"status": 403, "code": "InvalidAccessKeyId"},
            ObjectStoreError,
            "are not accepted",
            "does not help",
        ),
        ({"status": 403, "code": "AccessDenied"}, ObjectStoreError, "may not be read", "grant the right"),
        ({"status": 404, "code": "NoSuchBucket"}, NoEvidenceError, "there is no bucket", "correct location"),
        ({"status": 503, "code": "SlowDown"}, BusyObjectStoreError, "503 SlowDown, 2 times", "later helps"),
        (
            {"status": 301, "code": "PermanentRedirect"},
            ObjectStoreError,
            "in another region",
            "correct region",
        ),
        ({"wait": 1.5}, BusyObjectStoreError, "did not answer", "trying again helps"),
    ],
)
def test_a_store_that_fails_says_why_and_whether_to_try_again(
    run, server, days, profile, *, only, orders, error, words, hint
) -> None:
    server.order(only=only, **orders)
    with pytest.raises(error, match=words) as raised:
        run(profile, days)
    assert hint in raised.value.hint
    place = "days" if only == "list-type" else "days/2026-01-03.parquet"  # the newest is read first
    assert (
        f"s3://lake/{place}" in raised.value.message
        or "there is no bucket" in raised.value.message
        or "region" in hint
    )
    assert (
        len([each for each in server.requests if only in each]) <= 8
    )  # no file is tried in vain after another
    for secret in (*KEYS.values(), "TokenOfTests"):
        assert secret not in f"{raised.value} {profile!r}" or secret == KEYS["region"]


def test_a_fault_that_passes_is_tried_again_and_not_told(run, server, days, profile) -> None:
    server.order(only=READ, status=503, code="SlowDown", times=1)
    found = run(profile, days)
    assert found.values["rows"] == 900
    assert found.problems == []


@pytest.mark.parametrize(
    ("orders", "words"),
    [
        ({"status": 404, "code": "NoSuchKey"}, "2026-01-02.parquet is gone"),
        (
            {"status": 412, "code": "PreconditionFailed"},
            "2026-01-02.parquet was written anew while it was read",
        ),
    ],
)
def test_an_object_that_vanishes_or_changes_is_left_out_and_the_rest_is_measured(
    run, server, days, profile, orders, words
) -> None:
    server.order(only=f"{READ}2026-01-02", **orders)
    found = run(profile, days)
    assert found.values["rows"] == 600
    assert len(found.problems) == 1
    assert words in found.problems[0]
    assert found.values["readable"] == pytest.approx(2 / 3)


def test_an_answer_that_breaks_off_is_asked_for_again_and_then_told(run, server, days, profile) -> None:
    server.order(only=f"{READ}2026-01-02", truncated=True)
    with pytest.raises(BusyObjectStoreError, match="broke off its answer"):
        run(profile, days)


def test_what_was_profiled_before_the_store_failed_is_not_read_again(run, server, days, profile) -> None:
    server.order(only=f"{READ}2026-01-01", status=403, code="AccessDenied")
    with pytest.raises(ObjectStoreError):
        run(profile, days)
    server.order()
    assert run(profile, days).values["rows"] == 900
    assert not any("2026-01-03" in each for each in server.requests if "list-type" not in each)


@pytest.mark.parametrize("after", [1, 4])
@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (ProfileCollector, {}),
        (DriftCollector, {"reference": {"location": "days/2026-01-01.parquet"}}),
        (QualityCollector, {"expect": [{"column": "n", "unique": True}]}),
    ],
    ids=["profile", "drift", "quality"],
)
def test_credentials_that_expire_while_data_are_read_are_told_and_no_half_is_measured(
    run, server, days, kind, fields, after
) -> None:
    collector = kind.model_validate({"data": {"storage": server.storage}, **fields})
    server.order(only=READ, status=400, code="ExpiredToken", after=after)
    with pytest.raises(ObjectStoreError, match="credentials for s3://lake have expired") as raised:
        run(collector, days)
    assert "trying again does not help until then" in raised.value.hint
    server.order()
    assert run(collector, days).problems == []


def test_an_object_written_anew_is_not_read_as_two_halves(server, put) -> None:
    put("a.parquet")
    dataset = dataset_at(f"s3://{BUCKET}/a.parquet", Place.model_validate({"storage": server.storage}))
    put("a.parquet", "SELECT 'other' AS k, range AS n FROM range(99999)")
    with engine(dataset.files) as opened, pytest.raises(CollectError, match="was written anew"):
        opened.rows(f"SELECT count(n) FROM {dataset.relation(opened)}")


def test_expectations_are_counted_of_what_can_be_read(run, server, days) -> None:
    server.order(only=f"{READ}2026-01-02", status=404, code="NoSuchKey")
    collector = QualityCollector.model_validate(
        {"data": {"storage": server.storage}, "expect": [{"column": "n", "not_null": True}]}
    )
    found = run(collector, days)
    assert "2026-01-02.parquet is gone" in found.problems[0]
    assert any(key.startswith("quality.met") for key in found.values)


def test_a_server_that_knows_no_ranges_is_told(run, server, put) -> None:
    put("a.parquet")
    server.order(only="GET /lake/a.parquet", status=200)
    with pytest.raises(ObjectStoreError, match="does not answer with the bytes asked for"):
        run(
            ProfileCollector.model_validate({"data": {"storage": {"token": "t"}}}),
            f"{server.endpoint}/{BUCKET}/a.parquet",
        )


def test_nothing_answers_at_the_endpoint(run) -> None:
    storage = {**KEYS, "endpoint": "http://127.0.0.1:9", "retries": 0}
    with pytest.raises(BusyObjectStoreError, match="s3://lake did not answer"):
        run(ProfileCollector.model_validate({"data": {"storage": storage}}), f"s3://{BUCKET}/days")


def test_a_delta_table_tells_the_same_of_its_store(run, server, profile) -> None:
    server.put("delta/_delta_log/00000000000000000000.json", b"{}")
    server.order(only="_delta_log/0", status=400, code="ExpiredToken")
    with pytest.raises(CollectError, match="have expired") as raised:
        run(profile, f"s3://{BUCKET}/delta")
    assert "SecretOfTests" not in str(raised.value)
