"""Speed and size of the spine: start-up, a repeated check, the idle daemon.

Run: .venv/bin/python benchmarks/spine.py
"""

from __future__ import annotations

import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUALITYWATCH = str(Path(sys.executable).with_name("qualitywatch"))
ROUNDS = 15
TARGETS = 10
IDLE_SECONDS = 60


def seconds(*command: str, cwd: Path = ROOT) -> float:
    """How long one run of a command takes, wall time."""
    began = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=False, capture_output=True)
    return time.perf_counter() - began


def median(*command: str) -> float:
    """The median of ROUNDS runs after one that warms the caches."""
    seconds(*command)
    return statistics.median(seconds(*command) for _ in range(ROUNDS))


def start_up() -> None:
    """``qualitywatch --version`` beside ``python -c pass``."""
    nothing = median(sys.executable, "-c", "pass")
    version = median(QUALITYWATCH, "--version")
    limit = 2.5 * nothing + 0.15
    print(f"python -c pass           {nothing * 1000:7.0f} ms")
    print(
        f"qualitywatch --version   {version * 1000:7.0f} ms   (limit 2.5 x + 150 ms = {limit * 1000:.0f} ms)"
    )


def repeated_check() -> None:
    """``qualitywatch check`` on this repository, first with empty caches, then again."""
    with tempfile.TemporaryDirectory() as cache:
        os.environ["QUALITYWATCH_CACHE"] = cache
        first = seconds(QUALITYWATCH, "check", ".")
        again = median(QUALITYWATCH, "check", ".")
        del os.environ["QUALITYWATCH_CACHE"]
    print(f"check, empty caches      {first * 1000:7.0f} ms")
    print(f"check, again             {again * 1000:7.0f} ms   (limit 1000 ms)")


def make_targets(root: Path) -> None:
    """Ten small code targets, each a git repository, and a configuration that names them."""
    names = [f"service-{number}" for number in range(TARGETS)]
    for name in names:
        folder = root / name
        folder.mkdir()
        source = "def total(items):\n    return sum(item.price for item in items if item)\n"
        (folder / "shop.py").write_text(source)
        git = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run([*git, "init", "-q"], check=True)
        subprocess.run([*git, "add", "-A"], check=True)
        subprocess.run([*git, "commit", "-q", "-m", "A shop"], check=True)
    used = [{"use": "code.python"}, {"use": "code.git"}, {"use": "code.bandit"}]
    targets = [{"name": name, "location": name, "collectors": used} for name in names]
    configuration = {"targets": targets, "daemon": {"port": 0}}
    (root / "qualitywatch.yaml").write_text(json.dumps(configuration))


def process_tree(pid: int) -> list[int]:
    """A process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(below for child in children for below in process_tree(int(child)))]


def resident(pid: int) -> float:
    """Resident memory of the whole process tree in MB."""
    pages = sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in process_tree(pid))
    return pages * resource.getpagesize() / 1e6


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and of the children it has waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def idle_daemon() -> None:
    """Memory and CPU of a daemon with ten targets, once every target was measured."""
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        make_targets(root)
        daemon = subprocess.Popen(
            [QUALITYWATCH, "run"], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        address = first_line(daemon).split()[-1]
        wait_until_measured(address)
        urllib.request.urlopen(f"{address}/").read()
        urllib.request.urlopen(f"{address}/metrics").read()
        before = cpu_seconds(daemon.pid)
        time.sleep(IDLE_SECONDS)
        share = (cpu_seconds(daemon.pid) - before) / IDLE_SECONDS
        memory = resident(daemon.pid)
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(30)
    print(f"idle daemon, {TARGETS} targets  {memory:7.1f} MB   (limit 90 MB)")
    print(f"idle daemon, CPU         {share * 100:7.2f} %    of a core (limit 1 %)")


def first_line(process: subprocess.Popen[str]) -> str:
    """What the process says first."""
    if process.stdout is None:
        raise SystemExit("the daemon has no output")
    return process.stdout.readline()


def wait_until_measured(address: str) -> None:
    """Until every target has a verdict and nothing is being measured any more."""
    for _ in range(600):
        with urllib.request.urlopen(f"{address}/metrics") as answer:
            ran = answer.read().decode().count("\nqualitywatch_collector_success{")
        if ran == TARGETS * 3:
            return
        time.sleep(0.2)
    raise SystemExit("the daemon did not measure its targets in two minutes")


if __name__ == "__main__":
    start_up()
    repeated_check()
    idle_daemon()
