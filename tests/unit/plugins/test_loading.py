"""Every plugin works, or start-up stops and says which one does not, why, and how to go on without it."""

from __future__ import annotations

import os
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from qualitywatch import hookimpl
from qualitywatch.errors import PluginError
from qualitywatch.plugins import PluginInfo, Plugins, load_plugins

Install = Callable[..., Path]
Load = Callable[..., Plugins]

GOOD = """
    from qualitywatch import hookimpl

    @hookimpl
    def register_rules():
        return []
"""


def _refusal(load: Load, **given: object) -> PluginError:
    with pytest.raises(PluginError) as refused:
        load(**given)
    return refused.value


def test_an_installed_distribution_is_found_by_its_entry_point(install: Install, load: Load) -> None:
    install("good", GOOD, version="4.5")
    assert load().infos == (PluginInfo("good", "4.5", "third party", "qualitywatch-good", "qwtest_good"),)


def test_built_in_plugins_come_in_by_the_same_door() -> None:
    infos = {info.name: info for info in load_plugins(environment={}).infos}
    assert (infos["code"].origin, infos["code"].distribution) == ("built-in", "qualitywatch")


def test_plugins_come_in_the_order_of_their_names(install: Install, load: Load) -> None:
    for name in ("zebra", "ape"):
        install(name, GOOD)
    assert [info.name for info in load().infos] == ["ape", "zebra"]


def test_a_class_is_instantiated_anew_for_every_loading(install: Install, load: Load) -> None:
    source = """
        from qualitywatch import hookimpl

        class Plugin:
            @hookimpl
            def register_rules(self):
                return []
    """
    install("cls", source, value="qwtest_cls:Plugin")
    first, second = (load().manager.get_plugin("cls") for _ in range(2))
    assert type(first).__name__ == "Plugin"
    assert first is not second


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import no_such_module_anywhere", "ModuleNotFoundError: No module named 'no_such_module_anywhere'"),
        ("from qualitywatch import NoSuchName", "ImportError: cannot import name 'NoSuchName'"),
        ("def broken(:", "SyntaxError: "),
        ("raise KeyError('x')", "KeyError: 'x'"),
        ("class Odd(Exception): pass\nraise Odd('of its own kind')", "Odd: of its own kind"),
        ("1 / 0", "ZeroDivisionError: "),
        ("import sys\nsys.exit(3)", "SystemExit: 3"),
        ("import sys\nsys.exit()", "SystemExit: "),
        ("open('/no/such/file')", "FileNotFoundError: "),
        ("b'\\xff'.decode()", "UnicodeDecodeError: "),
        ("x = '\\ud800'.encode()", "UnicodeEncodeError: "),
        ("def f(): f()\nf()", "RecursionError: "),
        (
            """
from qualitywatch import Direction, MetricDefinition
MetricDefinition(id="demo.x", title="X", unit="1", direction=Direction.LOWER,
                 characteristic="maintainability/modifyability", how="By counting.")
""",
            "metric demo.x: no quality model has the characteristic 'maintainability/modifyability'",
        ),
    ],
    ids=lambda text: text.strip().splitlines()[0][:40],
)
def test_a_plugin_that_does_not_import_is_named_with_the_way_round_it(
    install: Install, load: Load, source: str, said: str
) -> None:
    install("broken", source)
    refusal = _refusal(load)
    begin = "plugin broken (qwtest_broken, from qualitywatch-broken) does not import: "
    assert refusal.message.startswith(f"{begin}{said}")
    assert "--block broken or QUALITYWATCH_BLOCK_PLUGINS=broken" in refusal.hint
    assert refusal.exit_code == 2


def test_a_wrong_characteristic_keeps_the_suggestion(install: Install, load: Load) -> None:
    install("broken", "from qualitywatch.domain.quality_model import model_named\nmodel_named('iso25010')")
    assert _refusal(load).hint.startswith("known: iso25010:2023")


def test_what_a_plugin_says_itself_is_kept(install: Install, load: Load) -> None:
    source = "from qualitywatch import PluginError\nraise PluginError('needs pandas', hint='pip install it')"
    install("broken", source)
    refusal = _refusal(load)
    assert refusal.message.endswith("does not import: needs pandas")
    assert refusal.hint.startswith("pip install it; or ")


def test_an_interrupt_is_no_fault_of_the_plugin(install: Install, load: Load) -> None:
    install("slow", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        load()


@pytest.mark.parametrize(
    "value", ["qwtest_good:Missing", "qwtest_good:", "no.such.module", "bad value", "a:b:c"]
)
def test_an_entry_point_that_leads_nowhere_is_named(install: Install, load: Load, value: str) -> None:
    install("good", GOOD, value=value)
    assert _refusal(load).message.startswith(f"plugin good ({value}, from qualitywatch-good) ")


def test_a_class_that_cannot_be_made_is_named(install: Install, load: Load) -> None:
    install("cls", "class Plugin:\n    def __init__(self, key): pass", value="qwtest_cls:Plugin")
    assert (
        "plugin cls (qwtest_cls:Plugin, from qualitywatch-cls) does not import: TypeError"
        in _refusal(load).message
    )


def test_an_unknown_hook_is_refused_with_the_nearest(install: Install, load: Load) -> None:
    install("odd", GOOD.replace("register_rules", "register_collector"))
    refusal = _refusal(load)
    assert refusal.message == "plugin odd implements the unknown hook 'register_collector'"
    assert refusal.hint.startswith("did you mean register_collectors?; ")
    assert "--block odd" in refusal.hint


def test_an_unknown_hook_like_no_other_is_refused_with_all_there_are(install: Install, load: Load) -> None:
    install("odd", GOOD.replace("register_rules", "zzz"))
    hint = _refusal(load).hint
    assert "hooks are: finding_changed, measurements_stored, read_meters, register_collectors" in hint
    assert "zzz" not in hint


def test_a_hook_of_a_later_version_may_be_marked_as_optional(install: Install, load: Load) -> None:
    install("new", GOOD + "\n    @hookimpl(optionalhook=True)\n    def hook_of_tomorrow():\n        pass\n")
    assert [info.name for info in load().infos] == ["new"]


def test_a_hook_with_an_argument_that_is_not_offered_is_refused(install: Install, load: Load) -> None:
    install("odd", GOOD.replace("register_rules()", "register_routes(store)"))
    refusal = _refusal(load)
    assert refusal.message.startswith("plugin odd breaks the plugin API: ")
    assert "store" in refusal.message
    assert "--block odd" in refusal.hint


@pytest.mark.parametrize("source", ["", GOOD.replace("@hookimpl", "")], ids=["empty", "no marker"])
def test_a_plugin_without_a_hook_is_refused(install: Install, load: Load, source: str) -> None:
    install("silent", source)
    refusal = _refusal(load)
    assert refusal.message == "plugin silent implements no hook"
    assert refusal.hint.startswith("mark its functions with @hookimpl; ")


def test_a_plugin_that_cannot_be_told_from_others_is_refused(install: Install, load: Load) -> None:
    source = """
        from dataclasses import dataclass
        from qualitywatch import hookimpl

        @dataclass
        class Plugin:
            @hookimpl
            def register_rules(self):
                return []
    """
    install("unhashable", source, value="qwtest_unhashable:Plugin")
    assert "plugin unhashable breaks the plugin API: TypeError: unhashable" in _refusal(load).message


def test_two_plugins_of_one_name_are_both_named(install: Install, load: Load) -> None:
    install("twin", GOOD, module="qwtest_a", distribution="one")
    install("twin", GOOD, module="qwtest_b", distribution="other")
    refusal = _refusal(load)
    assert refusal.message.startswith("two plugins are called twin: ")
    assert {"qwtest_a (from one)", "qwtest_b (from other)"} <= {
        part for whole in refusal.message.split(": ")[1:] for part in whole.split(" and ")
    }


@pytest.mark.parametrize(
    ("block", "variable"),
    [(("broken",), ""), ((), "broken"), ((), " other , broken "), (("other", "broken"), "third")],
    ids=["option", "variable", "list with blanks", "both"],
)
def test_a_blocked_plugin_is_not_even_imported(
    install: Install, load: Load, block: tuple[str, ...], variable: str
) -> None:
    install("broken", "raise RuntimeError")
    install("good", GOOD)
    plugins = load(block=block, environment={"QUALITYWATCH_BLOCK_PLUGINS": variable})
    assert [info.name for info in plugins.infos] == ["good"]
    assert "qwtest_broken" not in sys.modules


def _no_packs() -> list[Path]:
    return []


def test_a_plugin_may_be_given_in_process(load: Load) -> None:
    module = types.ModuleType("in_memory")
    module.register_rules = hookimpl(_no_packs)
    (info,) = load(in_process={"mine": module}).infos
    assert (info.name, info.origin, info.module) == ("mine", "in process", "in_memory")


def test_a_plugin_in_process_does_not_replace_an_installed_one(install: Install, load: Load) -> None:
    install("mine", GOOD)
    refusal = _refusal(load, in_process={"mine": types.ModuleType("in_memory")})
    assert refusal.message.startswith("two plugins are called mine: ")


def test_tracing_names_every_hook_call_and_who_hears_it(
    install: Install, load: Load, capsys: pytest.CaptureFixture[str]
) -> None:
    install("good", GOOD)
    plugins = load(environment={"QUALITYWATCH_TRACE_PLUGINS": "1"})
    assert list(plugins.each("register_rules")) == [("good", [])]
    plugins.hook.register_sinks()
    assert capsys.readouterr().err.splitlines() == [
        "hook register_rules: good",
        "hook register_sinks: nobody",
    ]


def test_without_tracing_hook_calls_are_silent(
    install: Install, load: Load, capsys: pytest.CaptureFixture[str]
) -> None:
    install("good", GOOD)
    list(load().each("register_rules"))
    assert capsys.readouterr().err == ""


def _qualitywatch(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(site)}
    command = [sys.executable, "-m", "qualitywatch", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_the_command_line_ends_with_a_message_and_no_traceback(install: Install) -> None:
    site = install("broken", "import sys\nsys.exit(0)")
    ended = _qualitywatch(site, "plugins", "list")
    assert ended.returncode == 2
    assert (
        "error: plugin broken (qwtest_broken, from qualitywatch-broken) does not import: SystemExit: 0"
        in ended.stderr
    )
    assert "--block broken" in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout


def test_the_command_line_goes_on_without_a_blocked_plugin(install: Install) -> None:
    site = install("broken", "import sys\nsys.exit(0)")
    ended = _qualitywatch(site, "--block", "broken", "plugins", "list")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "code" in ended.stdout
