"""What went wrong at an object store, in words: whom it concerns, whether trying again helps, and no secret.

An error's own text may hold signed addresses, so only its kind, its status and the store's code are told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from qualitywatch import CollectError, NoEvidenceError
from qualitywatch_data.objects.address import Address

_CODE = re.compile(r"<Code>(\w{1,60})</Code>|\"reason\":\s*\"(\w{1,60})\"")
_STATUS = re.compile(r"status code\W+(\d{3})\b")
_EXPIRED = ("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired", "authExpired")
_UNKNOWN_KEY = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "AuthenticationFailed")
_NO_BUCKET = ("NoSuchBucket", "ContainerNotFound")
_ELSEWHERE = ("PermanentRedirect", "AuthorizationHeaderMalformed")
_BUSY = ("408", "429", "500", "502", "503", "504")


class ObjectStoreError(CollectError):
    """A store answers nothing, whatever object is asked for."""


class BusyObjectStoreError(ObjectStoreError):
    """A store does not answer now; trying again helps."""

    retryable: ClassVar[bool] = True


class NoBucketError(ObjectStoreError, NoEvidenceError):
    """There is no such bucket, so nothing to measure."""


class LostObjectError(CollectError):
    """One object cannot be read any more, while others can; ``url`` names it."""

    def __init__(self, message: str, *, hint: str, url: str) -> None:
        super().__init__(message, hint=hint)
        self.url = url


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of an error: the store's code, the status of HTTP, the library's class, its words."""

    address: Address
    times: int
    code: str
    status: str
    kind: str
    words: str

    @property
    def asked(self) -> str:
        """What was asked for, behind the name of the store."""
        return f", asked for {self.address}" if str(self.address) != self.address.root else ""

    @property
    def told(self) -> str:
        """Status and code."""
        return f"{self.status} {self.code}".strip()

    def says(self, *parts: str) -> bool:
        """Whether one of these stands in the library's words."""
        return any(part in self.words for part in parts)


def failure(error: Exception, address: Address, retries: int) -> CollectError:
    """What an error of obstore at this address means, after so many retries."""
    words = str(error)
    found = _CODE.search(words)
    seen = _Seen(
        address,
        1 + retries,
        next(filter(None, found.groups()), "") if found else "",
        next(iter(_STATUS.findall(words)), ""),
        type(error).__name__,
        words,
    )
    return next(meaning(seen) for holds, meaning in _MEANINGS if holds(seen))


def _expired(seen: _Seen) -> CollectError:
    return ObjectStoreError(
        f"the credentials for {seen.address.root} have expired ({seen.told}){seen.asked}",
        hint="renew them; trying again does not help until then",
    )


def _no_bucket(seen: _Seen) -> CollectError:
    return NoBucketError(f"there is no bucket at {seen.address.root} ({seen.told})", hint="correct location")


def _not_accepted(seen: _Seen) -> CollectError:
    return ObjectStoreError(
        f"the credentials for {seen.address.root} are not accepted ({seen.told or 'unauthenticated'}){seen.asked}",
        hint="correct storage: or the environment; trying again does not help",
    )


def _forbidden(seen: _Seen) -> CollectError:
    return ObjectStoreError(
        f"{seen.address} may not be read ({seen.told or 'permission denied'})",
        hint="grant the right to list and to read, or renew the credentials; trying again does not help",
    )


def _busy(seen: _Seen) -> CollectError:
    return BusyObjectStoreError(
        f"{seen.address.root} answers {seen.told}, {seen.times} times{seen.asked}",
        hint="trying again later helps",
    )


def _elsewhere(seen: _Seen) -> CollectError:
    return ObjectStoreError(f"{seen.address.root} lies in another region", hint="correct region")


def _no_credentials(seen: _Seen) -> CollectError:
    return ObjectStoreError(
        f"there are no credentials for {seen.address.root}",
        hint="give them under storage:, in the environment or by the instance, or say anonymous: true",
    )


def _silent(seen: _Seen) -> CollectError:
    return BusyObjectStoreError(
        f"{seen.address.root} did not answer, or broke off its answer, {seen.times} times{seen.asked}",
        hint="trying again helps, unless the endpoint is wrong or timeout too short",
    )


def _gone(seen: _Seen) -> CollectError:
    hint = "it was there when objects were listed; the next run does without it"
    return LostObjectError(f"{seen.address} is gone", hint=hint, url=str(seen.address))


def _changed(seen: _Seen) -> CollectError:
    return LostObjectError(
        f"{seen.address} was written anew while it was read",
        hint="the next run reads it",
        url=str(seen.address),
    )


def _no_ranges(seen: _Seen) -> CollectError:
    return ObjectStoreError(
        f"{seen.address.root} does not answer with the bytes asked for{seen.asked}",
        hint="its server must understand range requests; serve the files from another one, or download them",
    )


def _other(seen: _Seen) -> CollectError:
    said = f"answers {seen.told}" if seen.status else f"says: {_beginning(seen.words)}"
    return ObjectStoreError(f"{seen.address.root} {said}", hint="look at the address and at storage:")


def _beginning(words: str) -> str:
    """The first words of an error, up to where an address could stand in it."""
    return re.split(r"https?://|\n", words, maxsplit=1)[0].strip(" :-")[:120]


_MEANINGS: tuple[tuple[Callable[[_Seen], bool], Callable[[_Seen], CollectError]], ...] = (
    (lambda seen: seen.code in _EXPIRED, _expired),
    (lambda seen: seen.code in _NO_BUCKET, _no_bucket),
    (
        lambda seen: seen.code in _UNKNOWN_KEY or seen.status == "401" or seen.kind == "UnauthenticatedError",
        _not_accepted,
    ),
    (lambda seen: seen.code in _ELSEWHERE or seen.says("without LOCATION"), _elsewhere),
    (lambda seen: seen.says("169.254.169.254", "metadata.google", "instance metadata"), _no_credentials),
    (lambda seen: seen.status == "403" or seen.kind == "PermissionDeniedError", _forbidden),
    (lambda seen: seen.status in _BUSY, _busy),
    (lambda seen: seen.says("error sending request", "body error", "decoding response body"), _silent),
    (lambda seen: seen.status == "404" or seen.kind in ("FileNotFoundError", "NotFoundError"), _gone),
    (lambda seen: seen.status == "412" or seen.kind == "PreconditionError", _changed),
    (lambda seen: seen.says("non-partial response", "Requested ", "Range request not supported"), _no_ranges),
    (lambda _: True, _other),
)
