"""What every answer of the API is made of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Schema(BaseModel):
    """Reads its fields from the domain's values."""

    model_config = ConfigDict(from_attributes=True, frozen=True)
