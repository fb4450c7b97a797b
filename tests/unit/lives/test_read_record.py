"""What the reviews of rules read: every way of waiving a finding counts."""

from __future__ import annotations

from dataclasses import replace

from pipeline_examples import NOON
from qualitywatch.domain.catalogue import MetricCatalogue
from qualitywatch.domain.waiver import Waiver
from qualitywatch.pipeline.lives.read import read_record
from qualitywatch.testing.samples import sample_outcome
from sample_world.fake_readings import FakeReadings


def test_waivers_by_command_and_in_files_count_alike():
    by_command, in_file, standing = (sample_outcome(rule=name) for name in ("one", "two", "three"))
    waiver = Waiver(by_command.fingerprint, "ada", "known", NOON, NOON)
    readings = FakeReadings(
        all_outcomes=[by_command, replace(in_file, waiver=waiver), standing], all_waivers=[waiver]
    )
    record = read_record(readings, MetricCatalogue(()), until=NOON)
    assert record.waived == {by_command.fingerprint, in_file.fingerprint}
