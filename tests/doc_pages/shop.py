"""The project that the documentation's commands are run in: small, tested, in git, and not quite perfect."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from warm_commands import MODULE, run_command

CART = '''"""A cart."""


def total(prices):
    """The sum of what is in it."""
    return sum(price for price in prices if price > 0)
'''
REFUND = """

def refund(price):
    \"\"\"What is given back.\"\"\"
    return -price
"""
COVERAGE = """<?xml version="1.0" ?>
<coverage version="7.6.0" timestamp="{stamp}" lines-valid="3" lines-covered="3" line-rate="1"
  branches-valid="0" branches-covered="0" branch-rate="0" complexity="0">
  <sources><source>.</source></sources>
  <packages><package name="src" line-rate="1" branch-rate="0" complexity="0"><classes>
    <class name="cart.py" filename="src/cart.py" complexity="0" line-rate="1" branch-rate="0"><methods/><lines>
      <line number="1" hits="1"/><line number="4" hits="1"/><line number="6" hits="1"/>
    </lines></class></classes></package></packages>
</coverage>
"""
JUNIT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" errors="0" failures="0" skipped="0" tests="1" time="0.1">
  <testcase classname="tests.test_cart" name="test_total" time="0.1"/></testsuite></testsuites>
"""
RULES = """rules:
  - id: any-function-at-all
    metric: code.size.functions
    warn_above: 0
    severity: info
    why: A rule that always finds something to say.
    fix: Nothing; it is here to be looked at.
"""
RULE_TESTS = """rules: [rules.yaml]
tests:
  - name: any function is one too many
    series: [{metric: code.size.functions, values: 0 1}]
    at: [{time: 0s, findings: []}, {time: 1d, findings: [any-function-at-all]}]
"""
MODEL = """name: shop
version: "1"
extends: iso25010:2023
"""
CONFIGURATION = """store: sqlite:///qualitywatch.db
targets:
  - name: shop
    location: .
    collectors: [{use: code.python}, {use: code.coverage}, {use: code.tests}, {use: code.git}]
rules: [python-service, quality/rules.yaml]
"""


def make_shop(directory: Path, *, configured: bool) -> Path:
    """The project below ``directory``, with reports as a test run leaves them, and with a configuration on request."""
    shop = directory / "shop"
    files = {
        "src/cart.py": CART,
        "coverage.xml": COVERAGE.format(stamp=0),
        "junit.xml": JUNIT,
        "quality/rules.yaml": RULES,
        "quality/rules.test.yaml": RULE_TESTS,
        "quality/model.yaml": MODEL,
    }
    if configured:
        files["qualitywatch.yaml"] = CONFIGURATION
    for name, text in files.items():
        (shop / name).parent.mkdir(parents=True, exist_ok=True)
        (shop / name).write_text(text, encoding="utf-8")
    git = ["git", "-C", str(shop), "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for arguments in (
        ["init", "-q"],
        ["commit", "-q", "--allow-empty", "-m", "Nothing yet"],
        ["add", "-A"],
        ["commit", "-q", "-m", "A shop"],
        ["tag", "v1.0"],
    ):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    (shop / "src/cart.py").write_text(CART + REFUND, encoding="utf-8")
    subprocess.run([*git, "commit", "-q", "-a", "-m", "Refunds"], check=True, capture_output=True)
    return shop


def qualitywatch(
    arguments: Sequence[str], shop: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in the project, with a cache of its own."""
    ended = run_command(
        [sys.executable, *MODULE],
        arguments,
        cwd=shop,
        env={
            **os.environ,
            "QUALITYWATCH_CACHE": str(shop.parent / "cache"),
            "NO_COLOR": "1",
            **(environment or {}),
        },
        timeout=120,
    )
    return subprocess.CompletedProcess(
        ended.args, ended.returncode, ended.stdout.decode(), ended.stderr.decode()
    )
