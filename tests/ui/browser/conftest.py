"""The extension's files in an engine, for whoever asks them."""

from __future__ import annotations

import pytest

from tests.ui.browser.extension import Page


@pytest.fixture(scope="module")
def page() -> Page:
    return Page()
