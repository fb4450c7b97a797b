"""Which Spark is meant: a Spark Connect server, or one that is started for the time of a run."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


class SparkSettings(BaseModel):
    """Where Spark runs; by default in this process, on every core."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    remote: SecretStr | None = Field(
        default=None,
        description="The address of a Spark Connect server, such as sc://spark:15002 or sc://host/;token=${TOKEN};use_ssl=true.",
    )
    master: str | None = Field(
        default=None,
        min_length=1,
        description="The master of a session of our own, such as local[4]; local[*] where neither is given. Needs Java 17.",
    )
    settings: dict[str, str] = Field(
        default={}, description="Settings of the session, such as spark.sql.shuffle.partitions."
    )

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.remote is not None and self.master is not None:
            raise ValueError("give remote or master, not both")
        if self.remote is not None and not self.remote.get_secret_value().startswith("sc://"):
            raise ValueError("remote must begin with sc://")
        return self
