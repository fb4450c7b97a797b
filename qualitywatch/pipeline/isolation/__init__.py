"""Running collectors in processes of their own, with limits on time and memory, so that none spoils another."""

from qualitywatch.pipeline.isolation.job import Answer, Ending, Job, OfFile, OfFiles, OfRevisions
from qualitywatch.pipeline.isolation.launch import Launch, default_launch, default_parallel
from qualitywatch.pipeline.isolation.pool import run_jobs
from qualitywatch.pipeline.isolation.stream import stream_job

__all__ = [
    "Answer",
    "Ending",
    "Job",
    "Launch",
    "OfFile",
    "OfFiles",
    "OfRevisions",
    "default_launch",
    "default_parallel",
    "run_jobs",
    "stream_job",
]
