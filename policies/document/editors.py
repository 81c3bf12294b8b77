"""JSON Schema of the document, for editors: made from the same tables that the reader goes by."""

from __future__ import annotations

from typing import Any

from policies.document.forms import closed
from policies.document.meanings import ABOUT, TITLE, VIETNAMESE
from policies.document.tables import DOCUMENT


def schema(language: str = "en") -> dict[str, object]:
    """The schema (JSON Schema 2020-12); what it says of each key is said in that language."""
    english = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLE,
        "description": ABOUT,
        **closed(DOCUMENT),
    }
    return _vietnamese(english) if language == "vi" else english


def _vietnamese(part: Any) -> Any:
    """The same with its words in Vietnamese."""
    if isinstance(part, dict):
        return {
            name: VIETNAMESE[value]
            if name in {"title", "description"} and isinstance(value, str)
            else _vietnamese(value)
            for name, value in part.items()
        }
    return [_vietnamese(item) for item in part] if isinstance(part, list) else part
