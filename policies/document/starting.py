"""The document to begin with: somebody to look after, and no limit yet."""

from __future__ import annotations

from typing import Final

from policies.document.places import quote

_TEXT: Final = {
    "en": """\
# What this family agreed. Nothing is limited yet: take the # away where a line should hold.
format = 1
zone = {zone}
country = {country}
language = {language}

[child.{key}]
name = {name}

# [child.{key}.screen]
# daily = {{ mon-fri = "1h30m", sat-sun = "3h" }}
# open = {{ every = ["08:00-20:30"] }}

# [[child.{key}.rule]]
# category = "games"
# daily = "1h"
""",
    "vi": """\
# Điều cả nhà đã thống nhất. Hiện chưa có giới hạn nào: bỏ dấu # ở dòng nào thì dòng đó có hiệu lực.
format = 1
zone = {zone}
country = {country}
language = {language}

[child.{key}]
name = {name}

# [child.{key}.screen]
# daily = {{ mon-fri = "1h30m", sat-sun = "3h" }}
# open = {{ every = ["08:00-20:30"] }}

# [[child.{key}.rule]]
# category = "games"
# daily = "1h"
""",
}
KEY: Final = "child"
"""Key of a child whose name gives none."""


def starter(zone: str, country: str, language: str, name: str) -> str:
    """A document without limits for one child, no accounts named: that of try mode."""
    from policies.document.rules import slug

    return _TEXT["en" if language == "en" else "vi"].format(
        zone=quote(zone),
        country=quote(country),
        language=quote("en" if language == "en" else "vi"),
        key=slug(name) or KEY,
        name=quote(name.strip() or KEY),
    )
