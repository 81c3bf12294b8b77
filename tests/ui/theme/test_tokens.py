from dataclasses import fields

import pytest

from tests.ui.theme.contrast import SHAPE_CONTRAST, TEXT_CONTRAST, contrast
from ui.theme.tokens import (
    DARK,
    GAP,
    GRID,
    LIGHT,
    PAD,
    ROUND,
    WIDE,
    Tokens,
    tokens,
)

BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


@BOTH
@pytest.mark.parametrize("text", ["text", "muted", "accent", "warn", "over"])
@pytest.mark.parametrize("behind", ["ground", "surface", "chosen"])
def test_text_can_be_read(colours: Tokens, text: str, behind: str) -> None:
    assert contrast(getattr(colours, text), getattr(colours, behind)) >= TEXT_CONTRAST


@BOTH
def test_text_on_coloured_buttons_can_be_read(colours: Tokens) -> None:
    assert contrast(colours.on_accent, colours.accent) >= TEXT_CONTRAST
    assert contrast(colours.on_over, colours.over) >= TEXT_CONTRAST


@BOTH
@pytest.mark.parametrize("shape", ["accent", "warn", "over", "learn", "field"])
def test_shapes_can_be_seen(colours: Tokens, shape: str) -> None:
    for behind in (colours.ground, colours.surface):
        assert contrast(getattr(colours, shape), behind) >= SHAPE_CONTRAST


@BOTH
@pytest.mark.parametrize("filled", ["accent", "warn", "over"])
def test_a_bar_stands_out_from_its_empty_part(colours: Tokens, filled: str) -> None:
    assert contrast(getattr(colours, filled), colours.track) >= SHAPE_CONTRAST


def test_distances_lie_on_the_grid() -> None:
    assert all(x % GRID == 0 for x in (GAP, PAD, WIDE, ROUND))


def test_both_sets_are_complete_colours() -> None:
    assert tokens(dark=True) is DARK
    assert tokens(dark=False) is LIGHT
    for colours in (LIGHT, DARK):
        for field in fields(colours):
            value = getattr(colours, field.name)
            assert field.name == "dark" or (value[0] == "#" and len(value) == 7 and int(value[1:], 16) >= 0)
