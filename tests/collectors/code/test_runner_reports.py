"""JUnit XML as the runners of other languages write it: each has its own way with suites, skips, reruns and places."""

from __future__ import annotations

import pytest

from qualitywatch import CollectError
from qualitywatch_code.tests import JUnitCollector

NODE = """\
<?xml version="1.0" encoding="utf-8"?>
<testsuites>
	<testcase name="top adds" time="0.25" classname="test"/>
	<testcase name="top fails" time="0.5" classname="test" failure="2 == 3">
		<failure type="testCodeFailure" message="2 == 3">
[Error [ERR_TEST_FAILURE]: 2 == 3] {
  cause: AssertionError [ERR_ASSERTION]: 2 == 3
      at TestContext.&lt;anonymous> (file:///ci/build/shop/test/cart.mjs:3:32)
      at Test.runInAsyncScope (node:async_hooks:206:9)
}
		</failure>
	</testcase>
	<testsuite name="cart" time="1.0" disabled="0" errors="0" tests="3" failures="0" skipped="1" hostname="ci">
		<testcase name="adds" time="0.5" classname="test"/>
		<testcase name="later" time="0.5" classname="test"><skipped type="skipped" message="true"/></testcase>
		<testsuite name="inner" time="0.1" disabled="0" errors="0" tests="1" failures="0" skipped="0" hostname="ci">
			<testcase name="deep" time="0.1" classname="test"/>
		</testsuite>
	</testsuite>
	<!-- tests 5 -->
</testsuites>
"""

MOCHA = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="Mocha Tests" time="0.010" tests="3" failures="1" skipped="1">
  <testsuite name="Root Suite" timestamp="2026-03-02T06:45:38" tests="0" time="0.000" failures="0">
  </testsuite>
  <testsuite name="cart" timestamp="2026-03-02T06:45:38" tests="3" file="/ci/shop/test/cart.js" time="0.009" failures="1">
    <testcase name="cart adds" time="0.000" classname="adds">
    </testcase>
    <testcase name="cart fails" time="0.003" classname="fails">
      <failure message="3 == 4" type="AssertionError"><![CDATA[AssertionError [ERR_ASSERTION]: 3 == 4
    at Context.<anonymous> (test/cart.js:5:28)
    at process.processImmediate (node:internal/timers:483:21)]]></failure>
    </testcase>
  </testsuite>
</testsuites>
"""

GOTESTSUM = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="6" failures="3" errors="0" time="8.5">
	<testsuite tests="6" failures="3" time="0.013" name="example.org/shop" timestamp="2026-03-02T06:37:49Z">
		<properties>
			<property name="go.version" value="go1.19.8 linux/amd64"></property>
		</properties>
		<testcase classname="example.org/shop" name="TestFlaky" time="0.0">
			<failure message="Failed" type="">=== RUN   TestFlaky&#xA;    cart_test.go:4: wrong total&#xA;</failure>
		</testcase>
		<testcase classname="example.org/shop" name="TestFails" time="0.0">
			<failure message="Failed" type="">=== RUN   TestFails&#xA;    cart_test.go:9: wrong&#xA;</failure>
		</testcase>
		<testcase classname="example.org/shop" name="TestFails" time="0.0">
			<failure message="Failed" type="">=== RUN   TestFails&#xA;    cart_test.go:9: wrong&#xA;</failure>
		</testcase>
		<testcase classname="example.org/shop" name="TestSkip" time="0.0"><skipped message="needs a database"></skipped></testcase>
		<testcase classname="example.org/shop" name="TestAdd" time="0.0"></testcase>
		<testcase classname="example.org/shop" name="TestFlaky" time="0.0"></testcase>
	</testsuite>
</testsuites>
"""

ANT = """\
<?xml version="1.0" encoding="UTF-8" ?>
<testsuite errors="0" failures="1" hostname="ci" name="org.shop.CartTest" skipped="0" tests="1" time="1.1" timestamp="2026-03-02T06:39:41">
  <testcase classname="org.shop.CartTest" name="fails" time="0.022">
    <failure message="expected:&lt;6&gt; but was:&lt;5&gt;" type="junit.framework.AssertionFailedError">junit.framework.AssertionFailedError: expected:&lt;6&gt; but was:&lt;5&gt;
	at org.junit.Assert.assertEquals(Assert.java:118)
	at org.shop.CartTest.fails(CartTest.java:6)
	at java.base/jdk.internal.reflect.NativeMethodAccessorImpl.invoke(NativeMethodAccessorImpl.java:77)
</failure>
  </testcase>
</testsuite>
"""

PHPUNIT = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="" tests="2" assertions="2" errors="0" warnings="0" failures="1" skipped="1" time="0.04">
    <testsuite name="CartTest" file="/ci/shop/tests/CartTest.php" tests="2" errors="0" failures="1" skipped="1" time="0.04">
      <testcase name="testFails" class="CartTest" classname="CartTest" file="/ci/shop/tests/CartTest.php" line="6" time="0.015">
        <failure type="PHPUnit\\Framework\\ExpectationFailedException">CartTest::testFails
Failed asserting that 5 is identical to 6.

/ci/shop/tests/CartTest.php:8</failure>
      </testcase>
      <testcase name="testLater" class="CartTest" classname="CartTest" file="/ci/shop/tests/CartTest.php" line="9" time="0.001">
        <skipped/>
      </testcase>
    </testsuite>
  </testsuite>
</testsuites>
"""

UNITTEST = """\
<testsuites><testsuite name="T" tests="1" failures="1" errors="0" time="0.01">
<testcase classname="test_t.T" name="test_b" time="0.01"><failure type="AssertionError" message="1 != 2">Traceback (most recent call last):
  File "/ci/shop/tests/test_t.py", line 9, in test_b
    equal(1, 2)
  File "/ci/shop/tests/helper.py", line 4, in equal
    self.assertEqual(1, 2)
  File "/usr/lib/python3.11/unittest/case.py", line 873, in assertEqual
    assertion_func(first, second, msg=msg)
AssertionError: 1 != 2
</failure></testcase></testsuite></testsuites>
"""

JEST = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="jest tests" tests="1" failures="1" errors="0" time="1.4">
  <testsuite name="cart" errors="0" failures="1" skipped="0" timestamp="2026-03-02T06:44:56" time="1.0" tests="1">
    <testcase classname="cart fails" name="cart fails" time="0.003">
      <failure>assert.equal(received, expected)
    at /ci/shop/node_modules/jest-circus/build/jestAdapterInit.js:1834:28
    at Object.equal (/ci/shop/test/cart.test.js:5:28)</failure>
    </testcase>
  </testsuite>
</testsuites>
"""


def test_tests_outside_any_suite_count(make_target, run) -> None:
    values = run(JUnitCollector(report="j.xml"), make_target({"j.xml": NODE})).values
    assert (values["code.tests.total"], values["code.tests.failed"], values["code.tests.skipped"]) == (
        5,
        1,
        1,
    )
    assert values["code.tests.duration"] == 1.75


def test_skipped_tests_that_a_suite_counts_and_does_not_list_are_skipped_tests(make_target, run) -> None:
    values = run(JUnitCollector(report="j.xml"), make_target({"j.xml": MOCHA})).values
    assert (values["code.tests.total"], values["code.tests.failed"], values["code.tests.skipped"]) == (
        3,
        1,
        1,
    )


def test_more_tests_missing_than_were_skipped_are_refused(make_target, run) -> None:
    report = MOCHA.replace('tests="3" file', 'tests="4" file')
    with pytest.raises(CollectError, match="says that it has 4 tests, and lists 3"):
        run(JUnitCollector(report="j.xml"), make_target({"j.xml": report}))


def test_a_number_of_skipped_tests_that_cannot_be_is_refused(make_target, run) -> None:
    report = MOCHA.replace('tests="3" file', 'tests="1000000000" skipped="1000000000" file')
    with pytest.raises(CollectError, match="says that it has 1000000000 tests"):
        run(JUnitCollector(report="j.xml"), make_target({"j.xml": report}))


def test_what_gotestsum_ran_again_is_one_test_each(make_target, run) -> None:
    collected = run(JUnitCollector(report="j.xml"), make_target({"j.xml": GOTESTSUM}))
    values = collected.values
    assert (values["code.tests.total"], values["code.tests.failed"], values["code.tests.skipped"]) == (
        4,
        1,
        1,
    )
    assert [place.name for place in collected.one("code.tests.flaky").evidence] == [
        "example.org/shop::TestFlaky"
    ]


def test_a_skipped_test_says_why(make_target, run) -> None:
    collected = run(JUnitCollector(report="j.xml"), make_target({"j.xml": GOTESTSUM}))
    assert collected.one("code.tests.skipped").evidence[0].message == "needs a database"


@pytest.mark.parametrize(
    ("report", "file", "line"),
    [
        (NODE, "test/cart.mjs", 3),
        (MOCHA, "test/cart.js", 5),
        (GOTESTSUM, "cart_test.go", 9),
        (ANT, "src/test/java/org/shop/CartTest.java", 6),
        (PHPUNIT, "tests/CartTest.php", 8),
        (JEST, "test/cart.test.js", 5),
        (UNITTEST, "tests/helper.py", 4),
    ],
    ids=["node", "mocha", "gotestsum", "ant", "phpunit", "jest", "unittest"],
)  # fmt: skip
def test_a_failure_names_its_place_in_the_project(make_target, run, report, file, line) -> None:
    files = {file: "a test", "node_modules/jest-circus/build/jestAdapterInit.js": "a library"}
    collected = run(JUnitCollector(report="j.xml"), make_target({"j.xml": report, **files}))
    (place,) = collected.one("code.tests.failed").evidence
    assert (place.path, place.line) == (file, line)


def test_a_modules_report_names_places_relative_to_the_module(make_target, run) -> None:
    files = {f"{module}/src/test/java/org/shop/CartTest.java": "a test" for module in ("core", "web")}
    report = "web/target/surefire-reports/TEST-a.xml"
    collected = run(JUnitCollector(), make_target({report: ANT, **files}))
    (place,) = collected.one("code.tests.failed").evidence
    assert (place.path, place.line) == ("web/src/test/java/org/shop/CartTest.java", 6)


def test_a_failure_without_a_message_says_what_stands_before_the_trace(make_target, run) -> None:
    collected = run(JUnitCollector(report="j.xml"), make_target({"j.xml": JEST}))
    (place,) = collected.one("code.tests.failed").evidence
    assert (place.name, place.message) == ("cart fails", "assert.equal(received, expected)")


def test_without_a_trace_the_tests_own_place_counts(make_target, run) -> None:
    report = PHPUNIT.replace("\n\n/ci/shop/tests/CartTest.php:8", "")
    target = make_target({"j.xml": report, "tests/CartTest.php": "a test"})
    (place,) = run(JUnitCollector(report="j.xml"), target).one("code.tests.failed").evidence
    assert (place.path, place.line) == ("tests/CartTest.php", 6)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_control_characters_that_xml_forbids_are_blanks(make_target, run, tmp_path, encoding) -> None:
    target = make_target({"j.xml": ""})
    said = "\x1b[31mred\x1b[0m" if encoding == "utf-8" else "red"
    text = JEST.replace("assert.equal(received", f"{said} assert.equal(received").replace("UTF-8", encoding)
    (tmp_path / "j.xml").write_bytes(text.encode(encoding))
    (place,) = run(JUnitCollector(report=str(tmp_path / "j.xml")), target).one("code.tests.failed").evidence
    assert "red" in place.message


def test_a_report_that_ends_in_zeros_is_refused(make_target, run) -> None:
    with pytest.raises(CollectError, match="not well-formed"):
        run(JUnitCollector(report="j.xml"), make_target({"j.xml": f"{JEST}\0\0\0"}))


def test_reports_of_java_builds_are_found_whatever_their_tests_are_called(make_target) -> None:
    names = (
        "build/test-results/test/TEST-a.xml",
        "core/target/surefire-reports/TEST-b.xml",
        "core/target/surefire-reports/TEST-c.xml",
        "junit.xml",
    )
    found = JUnitCollector.discover(make_target(dict.fromkeys(names, ANT)))
    patterns = ("build/test-results/test/TEST-*.xml", "core/target/surefire-reports/TEST-*.xml", "junit.xml")
    assert found == JUnitCollector(report=patterns)


def test_a_long_message_costs_no_time_to_search_for_places(make_target, run) -> None:
    report = JEST.replace("assert.equal(received", "a" * 200_000 + ".b" * 50_000 + "\n" + "at x." * 40_000)
    assert (
        run(JUnitCollector(report="j.xml"), make_target({"j.xml": report})).values["code.tests.failed"] == 1
    )
