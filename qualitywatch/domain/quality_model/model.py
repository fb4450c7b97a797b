"""A quality model: named characteristics, each with its subcharacteristics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


def slug(title: str) -> str:
    """Turn a standard's name into the id used in configuration: ``Co-existence`` → ``co-existence``."""
    return title.lower().replace(" ", "_")


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One characteristic with its subcharacteristics, by the names that the standard prints."""

    title: str
    subcharacteristics: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The name as written in configuration."""
        return slug(self.title)

    @property
    def subcharacteristic_ids(self) -> tuple[str, ...]:
        """The subcharacteristics as written in configuration."""
        return tuple(slug(title) for title in self.subcharacteristics)


@dataclass(frozen=True, slots=True)
class QualityModel:
    """One edition of one standard; ``prefix`` marks its characteristics where models are mixed (``data:``)."""

    id: str
    title: str
    prefix: str
    characteristics: tuple[Characteristic, ...]

    def paths(self) -> Iterator[str]:
        """Every characteristic and subcharacteristic as ``[prefix:]characteristic[/subcharacteristic]``."""
        for characteristic in self.characteristics:
            head = self._head(characteristic)
            yield head
            for sub in characteristic.subcharacteristic_ids:
                yield f"{head}/{sub}"

    def title_of(self, path: str) -> str:
        """The standard's own words for the last part of ``path``; raises ``KeyError`` if it is not in this model."""
        for characteristic in self.characteristics:
            head = self._head(characteristic)
            if path == head:
                return characteristic.title
            for title in characteristic.subcharacteristics:
                if path == f"{head}/{slug(title)}":
                    return title
        raise KeyError(path)

    def _head(self, characteristic: Characteristic) -> str:
        return f"{self.prefix}:{characteristic.id}" if self.prefix else characteristic.id
