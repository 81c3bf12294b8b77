"""How well one colour stands out from another, by the standard for everybody's eyes."""

TEXT_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3 (AA)."""
SHAPE_CONTRAST = 3.0
"""WCAG 2.2, 1.4.11: rings, bars and marks beside what they stand on."""
SRGB_LINEAR = 0.04045
"""Below this, an sRGB channel is linear (IEC 61966-2-1)."""


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [x / 12.92 if x <= SRGB_LINEAR else ((x + 0.055) / 1.055) ** 2.4 for x in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
