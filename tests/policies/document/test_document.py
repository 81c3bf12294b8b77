"""The package's front door."""

from __future__ import annotations

import subprocess
import sys

from policies import document
from policies.document import Vocabulary


def test_a_document_is_begun_read_and_written():
    policy = document.read(document.starter("UTC", "DE", "en", "An"), known=Vocabulary())
    assert document.read(document.write(policy), known=Vocabulary()) == policy
    assert document.schema()["type"] == "object"


def test_what_only_screens_need_is_not_loaded_by_reading():
    code = (
        "import sys, policies.document; print([m for m in sys.modules if m.startswith('policies.document.')])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert "policies.document.reading" in loaded
    assert "writing" not in loaded
    assert "editors" not in loaded
