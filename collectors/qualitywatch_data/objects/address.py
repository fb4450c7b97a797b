"""The URL of an object, or of many: which store, which bucket, which key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from glob import has_magic
from urllib.parse import unquote, urlsplit

from qualitywatch import CollectError

_MARK = "://"


class Cloud(Enum):
    """Whose store it is."""

    S3 = "Amazon S3"
    GCS = "Google Cloud Storage"
    AZURE = "Azure Blob Storage"
    WEB = "a web server"


_CLOUDS = {
    "s3": Cloud.S3,
    "s3a": Cloud.S3,
    "gs": Cloud.GCS,
    "gcs": Cloud.GCS,
    "az": Cloud.AZURE,
    "azure": Cloud.AZURE,
    "abfs": Cloud.AZURE,
    "abfss": Cloud.AZURE,
    "wasbs": Cloud.AZURE,
    "https": Cloud.WEB,
    "http": Cloud.WEB,
}
SCHEMES = tuple(_CLOUDS)


@dataclass(frozen=True, slots=True)
class Address:
    """``root`` is what stands before the key: scheme, bucket and account; ``key`` may be a pattern and has no slash at its ends.

    ``account`` is that of Azure where the URL names one.
    """

    cloud: Cloud
    root: str
    bucket: str
    key: str
    account: str = ""

    def __str__(self) -> str:
        return f"{self.root}/{self.key}" if self.key else self.root

    @property
    def pattern(self) -> bool:
        """Whether the key stands for many."""
        return has_magic(self.key)

    @property
    def fixed(self) -> str:
        """The folder below which everything lies that the pattern can mean; empty for the whole bucket."""
        parts = self.key.split("/")
        plain = next((place for place, part in enumerate(parts) if has_magic(part)), len(parts))
        return "/".join(parts[:plain])

    @property
    def parent(self) -> Address | None:
        """The folder above; None above the bucket."""
        return replace(self, key=self.key.rpartition("/")[0]) if self.key else None

    def below(self, name: str) -> Address:
        """What lies there under this name."""
        return replace(self, key=f"{self.key}/{name}" if self.key else name)

    def named(self, key: str) -> Address:
        """Another object of the same bucket."""
        return replace(self, key=key)


def is_url(place: str) -> bool:
    """Whether a place is an address, and no path."""
    return _MARK in place


def address_of(url: str) -> Address:
    """What a URL stands for; raises CollectError where that is nothing that is read, never repeating what may be secret."""
    scheme = url.partition(_MARK)[0].lower()
    cloud = _CLOUDS.get(scheme)
    if cloud is None:
        raise CollectError(
            f"{scheme}:// is no place that data are read from",
            hint=f"known are {', '.join(f'{each}://' for each in SCHEMES)}, and the url of a database under data:",
        )
    rest = url.partition(_MARK)[2]
    bucket, _, key = rest.partition("/")
    container, at, host = bucket.partition("@")
    if (at and cloud is not Cloud.AZURE) or (":" in container and cloud is not Cloud.WEB):
        raise CollectError(
            f"the {scheme}:// address holds a user or a password",
            hint="give them under storage:, by ${VARIABLE}",
        )
    if cloud is Cloud.WEB:
        parts = urlsplit(url)
        if parts.query or parts.fragment:
            raise CollectError(
                f"the address at {parts.netloc} has a query, which may be a signature",
                hint="name the object alone, with what grants access under storage:",
            )
        key = unquote(parts.path)
    if not container:
        raise CollectError(f"{scheme}:// names no bucket", hint=f"such as {scheme}://bucket/folder")
    return Address(cloud, f"{scheme}{_MARK}{bucket}", container, key.strip("/"), host.partition(".")[0])
