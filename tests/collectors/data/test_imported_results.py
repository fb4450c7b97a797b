"""Results of Great Expectations, Soda and dbt, as these tools write them, in the metrics of data.quality."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.imported import DbtCollector, GreatExpectationsCollector, SodaCollector

GX_1 = {
    "success": False,
    "results": [
        {
            "success": False,
            "expectation_config": {
                "type": "expect_column_values_to_not_be_null",
                "kwargs": {"batch_id": "pg-orders", "column": "amount"},
                "severity": "critical",
            },
            "result": {"element_count": 200, "unexpected_count": 5, "unexpected_percent": 2.5},
            "exception_info": {
                "raised_exception": False,
                "exception_traceback": None,
                "exception_message": None,
            },
        },
        {
            "success": True,
            "expectation_config": {
                "type": "expect_table_row_count_to_be_between",
                "kwargs": {"min_value": 1, "max_value": 900},
                "severity": "warning",
            },
            "result": {"observed_value": 200},
            "exception_info": {"raised_exception": False},
        },
        {
            "success": False,
            "expectation_config": {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "gone"}},
            "result": {},
            "exception_info": {
                "('column_values.unique.condition', '…', ())": {
                    "raised_exception": True,
                    "exception_message": 'Error: The column "gone" does not exist',
                    "exception_traceback": "Traceback …",
                }
            },
        },
    ],
    "suite_name": "orders",
    "statistics": {"evaluated_expectations": 3},
    "meta": {
        "great_expectations_version": "1.9.0",
        "active_batch_definition": {"data_asset_name": "orders"},
        "run_id": {"run_name": None, "run_time": "{now}"},
    },
}
GX_0 = {
    "run_results": {
        "ValidationResultIdentifier::orders": {
            "validation_result": {
                "success": False,
                "meta": {"batch_spec": {"table_name": "orders"}},
                "results": [
                    {
                        "success": False,
                        "expectation_config": {
                            "expectation_type": "expect_column_values_to_be_in_set",
                            "kwargs": {"column": "state", "value_set": ["new"]},
                        },
                        "result": {"element_count": 10, "unexpected_count": 2},
                        "exception_info": {"raised_exception": False},
                    }
                ],
            }
        }
    }
}
SODA = {
    "definitionName": "test",
    "dataTimestamp": "{now}",
    "scanEndTimestamp": "{now}",
    "hasErrors": False,
    "hasWarnings": True,
    "hasFailures": True,
    "metrics": [],
    "checks": [
        {
            "identity": "a1",
            "name": "missing_count(email) = 0",
            "type": "generic",
            "definition": "checks for customers:\n  - missing_count(email) = 0",
            "table": "customers",
            "column": "email",
            "metrics": ["metric-test-customers-email-missing_count"],
            "outcome": "fail",
            "outcomeReasons": [],
            "diagnostics": {"blocks": [], "value": 3, "fail": {"greaterThan": 0.0}},
        },
        {
            "name": "row_count > 10",
            "table": "customers",
            "column": None,
            "outcome": "pass",
            "diagnostics": {"value": 500},
        },
        {"name": "freshness(at) < 1d", "table": "orders", "outcome": "warn", "outcomeReasons": ["too old"]},
        {
            "name": "anomaly score for row_count < default",
            "table": "orders",
            "outcome": None,
            "outcomeReasons": [
                {"code": "not_enough_measurements", "message": "needs at least 5 measurements"}
            ],
        },
    ],
    "logs": [],
}
DBT = {
    "metadata": {
        "dbt_schema_version": "https://schemas.getdbt.com/dbt/run-results/v6.json",
        "dbt_version": "1.9.4",
        "generated_at": "{now}",
    },
    "results": [
        {"status": "success", "unique_id": "model.shop.orders", "failures": None, "message": "OK"},
        {
            "status": "pass",
            "unique_id": "test.shop.unique_orders_id.fed79b3a6e",
            "failures": 0,
            "message": None,
        },
        {
            "status": "fail",
            "unique_id": "test.shop.not_null_orders_amount.106140f9fd",
            "failures": 7,
            "message": "Got 7 results, configured to fail if != 0",
        },
        {
            "status": "warn",
            "unique_id": "test.shop.assert_positive",
            "failures": 2,
            "message": "Got 2 results",
        },
        {
            "status": "error",
            "unique_id": "test.shop.accepted.ab12cd34ef",
            "failures": None,
            "message": "Catalog Error",
        },
    ],
    "elapsed_time": 1.2,
}
MANIFEST = {
    "nodes": {
        "test.shop.not_null_orders_amount.106140f9fd": {
            "attached_node": "model.shop.orders",
            "column_name": "amount",
            "test_metadata": {"name": "not_null", "kwargs": {"column_name": "amount"}},
        }
    }
}
KINDS = {"gx": GreatExpectationsCollector, "soda": SodaCollector, "dbt": DbtCollector}


@pytest.fixture
def wrote(tmp_path, window):
    """Write what a tool wrote."""

    def to(name: str, document: object, *, age: timedelta = timedelta()):
        text = json.dumps(document).replace("{now}", (window.end - age).isoformat())
        (tmp_path / name).write_text(text)
        return tmp_path

    return to


def collector(kind: str, **fields):
    return KINDS[kind].model_validate({"report": f"{kind}.json", **fields})


def broken(found) -> dict[str, float]:
    return {
        key.rpartition(" ")[2]: value
        for key, value in found.values.items()
        if "broken_expectations" in key and value
    }


def test_great_expectations_says_what_is_broken_and_what_was_not_made(run, wrote) -> None:
    found = run(collector("gx"), wrote("gx.json", GX_1))
    assert broken(found) == {"critical": 1}
    assert found.values["quality.violations orders: amount column_values_to_not_be_null critical"] == 5
    assert found.values["quality.met orders: amount column_values_to_not_be_null critical"] == 0.975
    assert found.values["quality.completeness"] == 0.5
    assert "quality.consistency" not in found.values
    (problem,) = found.problems
    assert 'The column "gone" does not exist' in problem


def test_the_checkpoints_of_older_versions_are_read(run, wrote) -> None:
    found = run(collector("gx"), wrote("gx.json", GX_0))
    assert broken(found) == {"major": 1}
    assert found.values["quality.accuracy"] == 0


def test_soda_says_what_is_broken_and_what_was_not_made(run, wrote) -> None:
    found = run(collector("soda"), wrote("soda.json", SODA))
    assert broken(found) == {"major": 1, "minor": 1}
    assert found.values["quality.violations customers: missing_count(email) = 0 major"] == 3
    assert found.values["quality.completeness"] == 0.5
    assert found.values["quality.currentness"] == 0
    assert "needs at least 5 measurements" in found.problems[0]


def test_a_scan_of_soda_that_broke_off_is_an_error_and_never_a_pass(run, wrote) -> None:
    log = [{"level": "info", "message": "Soda"}, {"level": "error", "message": "Binder Error: nope\nSELECT"}]
    broke_off = {**SODA, "hasErrors": True, "hasFailures": False, "checks": [], "logs": log}
    with pytest.raises(CollectError, match="no check was made: Binder Error: nope "):
        run(collector("soda"), wrote("soda.json", broke_off))
    found = run(collector("soda"), wrote("soda.json", {**SODA, "hasErrors": True, "logs": log}))
    assert "checks may be missing: Binder Error: nope" in found.problems


def test_soda_tells_an_age_as_a_time_and_a_missing_column_by_name(run, wrote) -> None:
    old = {"value": 28453048725, "freshness": "329 days, 7:37:28.724584"}
    checks = [
        {"name": "freshness(day) < 1d", "table": "orders", "outcome": "fail", "diagnostics": old},
        {
            "name": "Schema Check",
            "table": "orders",
            "outcome": "fail",
            "diagnostics": {"missing_column_names": ["customer"]},
        },
    ]
    found = run(collector("soda"), wrote("soda.json", {**SODA, "checks": checks}))
    (item,) = [each for each in found.observations if each.value == 2]
    assert [each.message for each in item.evidence] == ["329 days, 7:37:28 old", "missing: customer"]


def test_the_checks_of_one_table_can_be_meant(run, wrote) -> None:
    found = run(collector("soda", tables=["cust*"]), wrote("soda.json", SODA))
    assert broken(found) == {"major": 1}
    with pytest.raises(NoEvidenceError, match="no check of nope among 4"):
        run(collector("soda", tables=["nope"]), wrote("soda.json", SODA))


def test_dbt_says_what_is_broken_and_what_was_not_made(run, wrote) -> None:
    wrote("manifest.json", MANIFEST)
    found = run(collector("dbt"), wrote("dbt.json", DBT))
    assert broken(found) == {"major": 1, "minor": 1}
    assert found.values["quality.violations not_null_orders_amount major"] == 7
    assert found.values["quality.completeness"] == 0
    assert found.values["quality.consistency"] == 1
    assert "Catalog Error" in found.problems[0]
    assert "quality.violations orders major" not in found.values


@pytest.mark.parametrize(("kind", "document"), [("gx", GX_1), ("soda", SODA), ("dbt", DBT)])
def test_results_that_are_too_old_are_no_evidence(run, wrote, kind, document) -> None:
    place = wrote(f"{kind}.json", document, age=timedelta(days=8))
    with pytest.raises(NoEvidenceError, match=f"{kind}.json is 1w1d old|{kind}.json is 8d old"):
        run(collector(kind), place)


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"results": 3}', "nonsense", '{"checks": [3], "hasFailures": true}']
)
def test_what_a_tool_did_not_write_is_refused(run, tmp_path, kind, text) -> None:
    (tmp_path / f"{kind}.json").write_text(text)
    with pytest.raises(CollectError, match=r"no JSON|holds no object|this is no|not laid out"):
        run(collector(kind), tmp_path)


def test_no_report_is_no_evidence(run, tmp_path) -> None:
    with pytest.raises(NoEvidenceError, match=r"no report at gx\.json"):
        run(collector("gx"), tmp_path)


def test_checks_of_one_name_are_told_apart(run, wrote) -> None:
    twice = {**SODA, "checks": [SODA["checks"][0]] * 2}
    found = run(collector("soda"), wrote("soda.json", twice))
    assert len([key for key in found.values if "violations" in key]) == 2
