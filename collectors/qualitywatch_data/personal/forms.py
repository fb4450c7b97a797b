"""What personal data look like: names of columns, and forms of values as RE2 patterns."""

from __future__ import annotations

import re

NAMES: dict[str, re.Pattern[str]] = {
    what: re.compile(rf"(?:^|_)(?:{words})(?:_|$)")
    for what, words in {
        "an e-mail address": "e_?mail|email_?address|mail_?address",
        "a telephone number": "phone|telephone|phone_?number|mobile|cell_?phone|fax|telefon|handy",
        "a person's name": "first_?name|last_?name|full_?name|sur_?name|family_?name|given_?name|maiden_?name|vorname|nachname",
        "a date of birth": "birth_?date|date_?of_?birth|dob|birth_?day|geburtsdatum",
        "an address": "street|street_?address|home_?address|postal_?code|zip_?code|strasse|postleitzahl|plz",
        "a number of a person": "ssn|social_?security(?:_?number)?|passport(?:_?(?:no|number))?|tax_?id|national_?id|driver_?license",
        "an account": "iban|credit_?card(?:_?number)?|card_?number|bank_?account",
        "an address of the internet": "ip|ip_?addr(?:ess)?|client_?ip|remote_?addr",
        "something about health, belief or origin": "religion|ethnicity|diagnosis|disability|sexual_?orientation|political_?party",
    }.items()
}
FORMS = {
    "an e-mail address": r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}",
    "a telephone number": r"\+[1-9][0-9 ()/-]{6,18}[0-9]",
    "an IBAN": r"[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?",
    "a payment card": r"(?:4[0-9]{3}|5[1-5][0-9]{2})[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}|3[47][0-9]{13}",
    "an address of the internet": r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}",
}


def said_by_name(column: str) -> str | None:
    """What a column's name says that it holds of a person; None where it says nothing of the kind."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column)
    words = re.sub(r"[^a-z0-9]+", "_", spaced.lower())
    return next((what for what, pattern in NAMES.items() if pattern.search(words)), None)
