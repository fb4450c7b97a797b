"""``check`` beside a store: what was found before says since when, and what was not is new."""

from __future__ import annotations

from command_line import Place

CONFIGURATION = """
targets: [{name: shop, collectors: [{use: code.python}]}]
rules: [rules.yaml]
"""
RULES = "rules:" + "".join(
    f"""
  - id: {name}
    metric: {metric}
    fail_above: 0
    severity: minor
    why: Because the test says so.
    fix: Do what the test says.
"""
    for name, metric in (("some-lines", "code.size.source_lines"), ("broken", "code.size.unparsable_files"))
)


def test_breaches_have_ages_where_they_were_judged_before(place: Place) -> None:
    place.write("qualitywatch.yaml", CONFIGURATION)
    place.write("rules.yaml", RULES)
    place.write("shop.py", "x = 1\n")
    assert "open for" not in place.run("check").out
    assert "new" not in place.run("check", "--record").out
    place.run("collect")
    place.write("broken.py", "x = (\n")
    done = place.run("check")
    assert "1 file, at most 0 (new)" in done.out, done.said
    assert "1 line, at most 0 (open for" in done.out, done.said
    assert "open for" not in place.run("check", "--format", "json").out
