"""The training set that MLflow has logged with a version of a model.

A version belongs to a run, and a run names its inputs: data sets with their source, and with the number of their rows
where they were in memory. What is read is the source; what MLflow says of its rows tells whether it is still the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Self
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.messages import short
from qualitywatch_data.registry.asking import ask, authorization

_API = "/api/2.0/mlflow"
_TRAINING = ("training", "train")
_CONTEXT = "mlflow.data.context"


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an address such as https://mlflow.example.org")
    if parts.username or parts.password or parts.query:
        raise ValueError("must not carry a user, a password or a query; set user and token instead")
    return text


class Trained(BaseModel):
    """A version of a model in MLflow's registry, whose training set is meant."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    registry: Annotated[str, AfterValidator(_address)] = Field(description="The address of MLflow's server.")
    name: str = Field(min_length=1, description="The registered model.")
    version: int | None = Field(default=None, ge=1, description="Its version.")
    alias: str | None = Field(
        default=None, min_length=1, description="The alias of its version, such as champion: it may move on."
    )
    dataset: str | None = Field(
        default=None, min_length=1, description="The name of the data set, where the run has several."
    )
    user: str | None = Field(default=None, min_length=1, description="The user whose password token is.")
    token: SecretStr | None = Field(default=None, description="A bearer's token, or the user's password.")

    @model_validator(mode="after")
    def _one_version(self) -> Self:
        if (self.version is None) == (self.alias is None):
            raise ValueError("give one of version and alias")
        return self


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """What a version of a model was trained on: ``location`` and ``version`` as MLflow was told, where it was.

    ``rows`` is how many rows it had then, where that was logged.
    """

    model: str
    name: str = ""
    location: str | None = None
    version: int | None = None
    rows: int | None = None
    source: str = ""


def training_set(asked: Trained) -> TrainingSet:
    """What the registry says; raises CollectError where it cannot be asked, and where it names several data sets."""
    token = asked.token.get_secret_value() if asked.token else None
    headers = authorization(asked.user, token)

    def answer(path: str, **wanted: str) -> dict[str, Any]:
        return ask(asked.registry, f"{_API}/{path}", wanted, headers)

    if asked.alias is not None:
        found = answer("registered-models/alias", name=asked.name, alias=asked.alias)
    else:
        found = answer("model-versions/get", name=asked.name, version=str(asked.version))
    try:
        version = found["model_version"]
        model, run = f"{asked.name}/{version['version']}", str(version.get("run_id") or "")
        inputs = answer("runs/get", run_id=run)["run"].get("inputs", {}) if run else {}
        logged = [_logged(each) for each in inputs.get("dataset_inputs", [])]
    except (KeyError, TypeError, AttributeError):
        raise CollectError(
            "the registry answers something else than MLflow does", hint="correct registry"
        ) from None
    return _told(model, _meant(model, logged, asked.dataset))


@dataclass(frozen=True, slots=True)
class _Logged:
    name: str
    context: str
    dataset: Mapping[str, Any]


def _logged(given: Mapping[str, Any]) -> _Logged:
    tags = {each["key"]: each["value"] for each in given.get("tags", [])}
    return _Logged(str(given["dataset"].get("name", "")), tags.get(_CONTEXT, ""), given["dataset"])


def _meant(model: str, logged: list[_Logged], name: str | None) -> _Logged | None:
    """The data set of that name, else the one that it was trained on; None where none was logged."""
    some = [each for each in logged if each.name == name] if name else logged
    some = [each for each in some if each.context in _TRAINING] or some
    if name and not some:
        known = ", ".join(sorted({each.name for each in logged})) or "none"
        raise CollectError(
            f"{short(model)} was logged with no data set {short(name)}", hint=f"known are {short(known)}"
        )
    if len(some) > 1:
        names = ", ".join(sorted(each.name for each in some))
        raise CollectError(
            f"{short(model)} was logged with several data sets: {short(names)}", hint="name one: dataset"
        )
    return some[0] if some else None


def _told(model: str, logged: _Logged | None) -> TrainingSet:
    if logged is None:
        return TrainingSet(model)
    source, profile = _object(logged.dataset.get("source")), _object(logged.dataset.get("profile"))
    rows = profile.get("num_rows")
    place = source.get("uri") or source.get("path")
    version = str(source.get("delta_table_version", ""))
    return TrainingSet(
        model,
        logged.name,
        _local(place) if isinstance(place, str) else None,
        int(version) if version.isdigit() else None,
        rows if isinstance(rows, int) else None,
        str(logged.dataset.get("source_type", "")),
    )


def _local(place: str) -> str:
    return unquote(urlsplit(place).path) if place.startswith("file:") else place


def _object(text: object) -> Mapping[str, Any]:
    try:
        found = json.loads(text) if isinstance(text, str) else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def require_location(found: TrainingSet) -> str:
    """Where the training set lies; raises NoEvidenceError where that was not logged."""
    if found.location is not None:
        return found.location
    if not found.name:
        raise NoEvidenceError(
            f"no data set was logged with {short(found.model)}",
            hint="log it with mlflow.log_input(…, context='training'), or give its location here",
        )
    raise NoEvidenceError(
        f"the data set {short(found.name)} of {short(found.model)} was logged with a source that names no files:"
        f" {short(found.source) or 'none'}",
        hint="log it with source=, or give its location here",
    )
