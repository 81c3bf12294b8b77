"""JSON Schema of the document, for editors: made from the same tables that the reader goes by."""

from __future__ import annotations

from policies.document.forms import closed
from policies.document.tables import DOCUMENT


def schema() -> dict[str, object]:
    """The schema (JSON Schema 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Luytre policy document",
        "description": "What a family agreed about the time at the PC.",
        **closed(DOCUMENT),
    }
