"""The law: while the state of a project is the same, so is everything that a check can see of it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
import time
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from command_line import AUTHOR
from qualitywatch.unchanged.ignored import ignored_directories
from qualitywatch.unchanged.recipe import Recipe

EXAMPLES = int(os.environ.get("QUALITYWATCH_TEST_LAW_EXAMPLES", "12"))
"""So many for every run; more of them where what is looked at changes."""
NAMES = st.sampled_from(
    ["a.py", "b.py", "p/a.py", "p/q/b.py", "out/r.xml", "out/d/s.xml", "n.log", "new/x/y.py"]
)
SOUGHT = ("out/*.xml", "*/d/*.xml", "n.log")


class Edits(RuleBasedStateMachine):
    """Edits of a project in git; after each, the remembered answer is compared with a look at everything."""

    @initialize()
    def begin(self) -> None:
        self.scratch = tempfile.TemporaryDirectory()
        self.root = Path(self.scratch.name).resolve() / "shop"
        self.root.mkdir()
        self.git("init", "--quiet", "--initial-branch", "main")
        self.put("a.py", 1)
        self.put(".gitignore", 0, text="out/\n*.log\n")
        self.commit()
        self.git("branch", "other")
        self.answers: list[tuple[Recipe, bytes, str]] = []

    def git(self, *arguments: str, may_fail: bool = False) -> bytes:
        return subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env={**os.environ, **AUTHOR},
            check=not may_fail,
            capture_output=True,
        ).stdout

    @rule(name=NAMES, number=st.integers(0, 3))
    def put(self, name: str, number: int, text: str = "") -> None:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text or f"value = {number}\n")

    @rule(name=NAMES, number=st.integers(0, 3))
    def put_in_secret(self, name: str, number: int) -> None:
        file = self.root / name
        if file.is_file():
            times = file.stat()
            file.write_text(f"value = {number}\n")
            os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))

    @rule(name=NAMES)
    def take_away(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    @rule(name=NAMES, other=NAMES)
    def move(self, name: str, other: str) -> None:
        if (self.root / name).is_file() and not (self.root / other).is_dir():
            (self.root / other).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).replace(self.root / other)

    @rule(lines=st.sampled_from(["out/\n*.log\n", "out/*\n", "*.log\n", "p/\n", "out/\n!p\n"]))
    def ignore(self, lines: str) -> None:
        self.put(".gitignore", 0, text=lines)

    @rule()
    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", "edit")

    @rule(name=NAMES)
    def track(self, name: str) -> None:
        self.git("add", "--force", "--", name, may_fail=True)

    @rule(branch=st.sampled_from(["main", "other"]))
    def switch(self, branch: str) -> None:
        self.git("checkout", "--quiet", branch, may_fail=True)

    @rule()
    def stash_and_return(self) -> None:
        self.git("stash", may_fail=True)
        self.git("stash", "pop", may_fail=True)

    @invariant()
    def the_same_state_is_the_same_project(self) -> None:
        time.sleep(0.012)  # within one tick of the file system's clock, two changes look like one
        seen = self.seen()
        for recipe, state, before in self.answers:
            assert before == seen or recipe.marks().digest() != state
        now = self.recipe()
        self.answers = [*self.answers[-3:], (now, now.marks().digest(), seen)]

    def recipe(self) -> Recipe:
        root = str(self.root)
        return Recipe(
            [(root, ignored_directories(root))], [root], [(root, pattern) for pattern in SOUGHT], []
        )

    def seen(self) -> str:
        """Everything that a collector of this project may follow from, by reading all of it."""
        listed = self.git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split(b"\0")
        reports = [
            os.fsencode(path.relative_to(self.root)) for each in SOUGHT for path in self.root.glob(each)
        ]
        digest = hashlib.sha256(self.git("rev-parse", "HEAD") + self.git("status", "--porcelain=v2", "-z"))
        for name in sorted({*listed, *reports} - {b""}):
            file = self.root / os.fsdecode(name)
            digest.update(name + b"\0" + (file.read_bytes() if file.is_file() else b"-"))
        return digest.hexdigest()

    def teardown(self) -> None:
        self.scratch.cleanup()


TestEdits = Edits.TestCase
TestEdits.settings = settings(max_examples=EXAMPLES, stateful_step_count=14, deadline=None)
