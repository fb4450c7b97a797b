"""How an object store is reached: credentials, where the usual ones do not do, and how patiently."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from qualitywatch import CollectError, Duration
from qualitywatch_data.objects.address import Address, Cloud

_BACKOFF = {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=10), "base": 2}


class Storage(BaseModel):
    """Without any of these, credentials come from where the cloud's own tools take them: environment and instance."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    endpoint: str | None = Field(
        default=None,
        pattern=r"^https?://[^@]+$",
        description="The address of a store that is not the cloud's own, such as MinIO.",
    )
    region: str | None = Field(default=None, min_length=1, description="The region of an S3 bucket.")
    anonymous: bool = Field(default=False, description="Whether the data are public and nothing is signed.")
    profile: str | None = Field(
        default=None, min_length=1, description="A profile of ~/.aws, which needs boto3."
    )
    access_key_id: SecretStr | None = Field(default=None, description="The id of an S3 key.")
    secret_access_key: SecretStr | None = Field(default=None, description="The S3 key itself.")
    session_token: SecretStr | None = Field(default=None, description="The token of a temporary S3 key.")
    account: str | None = Field(default=None, min_length=1, description="The account of Azure.")
    account_key: SecretStr | None = Field(default=None, description="The key of Azure's account.")
    sas_token: SecretStr | None = Field(default=None, description="A shared access signature of Azure.")
    service_account: SecretStr | None = Field(
        default=None, description="The key of a service account of Google, as JSON: file:key.json reads it."
    )
    token: SecretStr | None = Field(
        default=None, description="A bearer token, for Azure, Google or a web server."
    )
    timeout: Duration = Field(
        default=timedelta(seconds=30), gt=timedelta(0), description="How long one answer may take."
    )
    retries: int = Field(
        default=4,
        ge=0,
        le=20,
        description="How often a request is made again that failed for no lasting reason.",
    )

    @property
    def longest(self) -> timedelta:
        """How long one request may take with all its retries."""
        return min(self.timeout * (self.retries + 1), timedelta(minutes=4))

    def patience(self, address: Address) -> dict[str, Any]:
        """Time-outs, retries and headers, as obstore takes them."""
        allow_http = address.root.startswith("http://") or bool(
            self.endpoint and self.endpoint.startswith("http://")
        )
        client: dict[str, Any] = {"allow_http": allow_http, "timeout": self.timeout}
        if address.cloud is Cloud.WEB and self.token is not None:
            client["default_headers"] = {"authorization": f"Bearer {self.token.get_secret_value()}"}
        retry = {"max_retries": self.retries, "retry_timeout": self.longest, "backoff": _BACKOFF}
        return {"client_options": client, "retry_config": retry}

    def options(self, address: Address) -> dict[str, str]:
        """Where the store is and who asks, by the names that obstore and delta-rs have for it; none for a web server.

        Raises CollectError where the profile cannot be used.
        """
        match address.cloud:
            case Cloud.S3:
                found: Mapping[str, object] = self._of_s3()
            case Cloud.AZURE:
                found = {
                    "azure_storage_account_name": self.account or address.account or None,
                    "azure_storage_account_key": self.account_key,
                    "azure_storage_sas_key": self.sas_token,
                    "azure_storage_token": self.token,
                    "azure_storage_endpoint": self.endpoint,
                    "azure_skip_signature": self.anonymous or None,
                }
            case Cloud.GCS:
                found = {
                    "google_service_account_key": self.service_account,
                    "google_bearer_token": self.token,
                    "google_base_url": self.endpoint,
                    "google_skip_signature": self.anonymous or None,
                }
            case Cloud.WEB:
                found = {}
        return {name: _text(value) for name, value in found.items() if value is not None}

    def _of_s3(self) -> dict[str, object]:
        keys: dict[str, object] = {
            "aws_access_key_id": self.access_key_id,
            "aws_secret_access_key": self.secret_access_key,
            "aws_session_token": self.session_token,
        }
        region: object = self.region
        if self.profile is not None:
            session = _session(self.profile)
            credentials = session.get_credentials()
            if credentials is None:
                raise CollectError(
                    f"the profile {self.profile} of ~/.aws holds no credentials",
                    hint="log in, or correct profile",
                )
            frozen = credentials.get_frozen_credentials()
            keys = dict(zip(keys, (frozen.access_key, frozen.secret_key, frozen.token), strict=True))
            region = region or session.region_name
        return keys | {
            "aws_region": region,
            "aws_endpoint": self.endpoint,
            "aws_skip_signature": self.anonymous or None,
        }


def _session(profile: str) -> Any:
    try:
        from boto3 import Session  # noqa: PLC0415 - an extra, and heavy
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415
    except ModuleNotFoundError:
        raise CollectError(
            "boto3 is not installed, which reads profiles of ~/.aws", hint="pip install boto3"
        ) from None
    try:
        return Session(profile_name=profile)
    except BotoCoreError as error:
        raise CollectError(f"the profile {profile} cannot be used: {error}", hint="look at ~/.aws") from None


def _text(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value).lower() if isinstance(value, bool) else str(value)
