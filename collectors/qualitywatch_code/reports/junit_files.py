"""Where JUnit XML reports lie."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

_SUITE = "TEST-"
USUAL_NAMES = (
    "junit*.xml", "pytest*.xml", "report.xml", "test-results*.xml", "reports/junit*.xml", "test-results/*.xml",
    "test-reports/*.xml", "build/logs/junit*.xml", "target/surefire-reports/TEST-*.xml",
    "target/failsafe-reports/TEST-*.xml", "*/target/surefire-reports/TEST-*.xml",
    "*/target/failsafe-reports/TEST-*.xml", "build/test-results/*/TEST-*.xml", "*/build/test-results/*/TEST-*.xml",
    "target/nextest/*/junit.xml",
)  # fmt: skip


def matching_reports(location: Path, pattern: str) -> list[Path]:
    """The reports that a path or a pattern names, relative to ``location`` or absolute."""
    if not any(character in pattern for character in "*?["):
        path = location / pattern
        return [path] if path.exists() else []
    pure = PurePosixPath(pattern)
    root = Path(pure.anchor) if pure.is_absolute() else location
    relative = str(pure.relative_to(pure.anchor)) if pure.is_absolute() else pattern
    return [path for path in root.glob(relative) if path.is_file()]


def usual_reports(location: Path) -> list[Path]:
    """The JUnit reports under the names that test runners and people give them."""
    found = {path for pattern in USUAL_NAMES for path in matching_reports(location, pattern)}
    return sorted(path for path in found if _is_junit(path))


def usual_patterns(location: Path) -> tuple[str, ...]:
    """The same as they are named in a configuration: a pattern where the runner writes a file for each suite of tests."""
    named: dict[str, None] = {}
    for path in usual_reports(location):
        relative = path.relative_to(location)
        of_suite = relative.name.startswith(_SUITE)
        named[(relative.with_name(f"{_SUITE}*.xml") if of_suite else relative).as_posix()] = None
    return tuple(named)


def _is_junit(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"<testsuite" in file.read(4096)
    except OSError:
        return False
