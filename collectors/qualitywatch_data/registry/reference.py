"""What data are compared with: a place, or the training set of a version of a model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from qualitywatch import NoEvidenceError, Problem
from qualitywatch_data.messages import short
from qualitywatch_data.registry.trained import Trained, TrainingSet, require_location, training_set
from qualitywatch_data.sources.dataset import Dataset
from qualitywatch_data.sources.location import Look, Place

Pin = Annotated[str, StringConstraints(min_length=1, max_length=200)]
VERSION = "{version}"


class Reference(Place):
    """A place; with a model, the training set of one of its versions."""

    model: Pin | Trained | None = Field(
        default=None,
        description="The model's version that the reference has trained, such as fraud/7, or where MLflow's registry knows it."
        " In the location, {version} stands for the version of the registry's model.",
    )

    @model_validator(mode="after")
    def _placed(self) -> Self:
        if isinstance(self.model, str) and not (self.location or self.url):
            raise ValueError("a model that is only named needs a location: its training set")
        if VERSION in (self.location or "") and not isinstance(self.model, Trained):
            raise ValueError("{version} in a location needs the model of a registry")
        return self


@dataclass(frozen=True, slots=True)
class Referred:
    """The reference, the version of the model that has learned from it, and how many rows it had then."""

    dataset: Dataset
    model: str | None = None
    rows: int | None = None

    def changed(self, rows: int) -> Problem | None:
        """What is wrong where the data are not what the model has learned from."""
        if self.rows is None or self.rows == rows:
            return None
        return Problem(
            f"the training set of {short(self.model or '')} had {self.rows:,} rows when it was logged, and now has {rows:,}",
            "keep it as it was, such as in a Delta table with its version",
        )


def referred(look: Look, wanted: Reference) -> Referred:
    """The data set that is meant; raises what the look and the registry raise."""
    if not isinstance(wanted.model, Trained):
        return Referred(look.at(wanted), wanted.model)
    found = training_set(wanted.model)
    if wanted.location is None and wanted.url is None:
        place: Place = wanted.model_copy(
            update={"location": require_location(found), "version": wanted.version or found.version}
        )
        return Referred(_named(_logged(look, place, found), found), found.model, found.rows)
    version = found.model.rpartition("/")[2]
    told = wanted.location.replace(VERSION, version) if wanted.location else None
    dataset = look.at(wanted.model_copy(update={"location": told}))
    return Referred(_named(dataset, found), found.model, found.rows)


def _logged(look: Look, place: Place, found: TrainingSet) -> Dataset:
    try:
        return look.at(place)
    except NoEvidenceError as error:
        raise NoEvidenceError(
            f"the training set of {short(found.model)} is not where it was: {error.message}",
            hint="give the location here at which this machine finds it; {version} may stand in it",
        ) from None


def _named(dataset: Dataset, found: TrainingSet) -> Dataset:
    return replace(dataset, name=f"{dataset.name}, which has trained {short(found.model)},")
