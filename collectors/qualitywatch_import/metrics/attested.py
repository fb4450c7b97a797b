"""What somebody can attest: for each subcharacteristic of ISO/IEC 25010:2023 the share of what was asked for that is met.

ISO/IEC 25023 measures most of them as X = A/B, 0 to 1, by inspection. The words say what A and B are.

They have no direction although more is better: what has one counts as evidence that should be there, and who attests one
thing has not promised the other thirty-nine. A rule that judges one makes it count.
"""

from __future__ import annotations

from qualitywatch import Direction, MetricDefinition

_ASKED = {
    "functional_suitability": {
        "functional_completeness": "specified functions that exist",
        "functional_correctness": "specified functions that give correct results",
        "functional_appropriateness": "user tasks that the functions serve without detours",
    },
    "performance_efficiency": {
        "time_behaviour": "response time targets that are met",
        "resource_utilization": "resource budgets that are kept",
        "capacity": "capacity targets that are met",
    },
    "compatibility": {
        "co-existence": "products on the same platform beside which it works without harm",
        "interoperability": "specified formats, protocols and interfaces that work with the other side",
    },
    "interaction_capability": {
        "appropriateness_recognizability": "users who saw what it is good for",
        "learnability": "users who learned their tasks within the time set for it",
        "operability": "tasks that users performed unaided",
        "user_error_protection": "specified user errors that it prevents or lets undo",
        "user_engagement": "users who would use it again",
        "inclusivity": "specified groups of users that can use it, those with disabilities included",
        "user_assistance": "tasks for which users found the help they needed",
        "self-descriptiveness": "screens and messages that users understood without documentation",
    },
    "reliability": {
        "faultlessness": "faults found that are corrected",
        "availability": "time of required service during which it was available",
        "fault_tolerance": "specified faults under which it kept working",
        "recoverability": "specified failures after which data and service were restored in time",
    },
    "security": {
        "confidentiality": "confidential data items that only the authorised can read",
        "integrity": "data items that are protected against unauthorised change",
        "non-repudiation": "events that need proof and have it",
        "accountability": "actions that can be traced to who did them",
        "authenticity": "identities that are proven as specified",
        "resistance": "specified attacks that it withstood",
    },
    "maintainability": {
        "modularity": "components that can be changed without changing others",
        "reusability": "assets that are reusable as specified",
        "analysability": "failures whose cause could be found with the means provided",
        "modifiability": "changes made without a new fault in the time planned",
        "testability": "specified test functions that are implemented",
    },
    "flexibility": {
        "adaptability": "specified environments in which it works",
        "scalability": "specified growths of load under which it kept its targets",
        "installability": "installations and removals that succeeded in the time planned",
        "replaceability": "functions of the replaced product that users have without relearning",
    },
    "safety": {
        "operational_constraint": "specified safe limits within which it keeps operation",
        "risk_identification": "identified hazards whose risk is assessed and treated",
        "fail_safe": "specified failures in which it went to a safe state",
        "hazard_warning": "specified hazards of which it warned in time",
        "safe_integration": "integrated components whose safety was verified together",
    },
}


def _definition(characteristic: str, subcharacteristic: str, asked: str) -> MetricDefinition:
    words = subcharacteristic.replace("_", " ")
    return MetricDefinition(
        id=f"import.attestation.{subcharacteristic.replace('-', '_')}",
        title=f"Attested {words}",
        unit="1",
        direction=Direction.NONE,
        characteristic=f"{characteristic}/{subcharacteristic}",
        labels=("name",),
        how=f"Share, 0 to 1, of the {asked}, as somebody attests it who is named with a link to the evidence.",
        source="in the form of ISO/IEC 25023: X = A/B",
    )


ATTESTED = {
    definition.id: definition
    for definition in (
        _definition(characteristic, subcharacteristic, asked)
        for characteristic, parts in _ASKED.items()
        for subcharacteristic, asked in parts.items()
    )
}
METRICS: tuple[MetricDefinition, ...] = tuple(ATTESTED.values())
