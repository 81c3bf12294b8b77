"""Documents that nobody wrote: those to begin with, and that of an account which stands in none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from policies.document.places import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

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
_WHOLE_PC: Final = {
    "vi": "# Quản trị viên của máy là người lớn; tài khoản chưa khai báo được coi như của trẻ nhỏ nhất.",
    "en": "# Administrators are guardians; an account that is named nowhere is as the youngest child's.",
}
_UNKNOWN: Final = "unknown-account"


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


def whole_pc(zone: str, country: str, language: str, guardians: Iterable[str]) -> str:
    """A document without children: that of a service which starts for the first time."""
    spoken = "en" if language == "en" else "vi"
    named = ", ".join(quote(name) for name in sorted(guardians))
    return (
        f"{_WHOLE_PC[spoken]}\nformat = 1\nzone = {quote(zone)}\ncountry = {quote(country)}\n"
        f"language = {quote(spoken)}\nguardians = [{named}]\n"
    )


def stranger(zone: str, language: str, account: str) -> str:
    """A document for an account that is named nowhere."""
    return (
        f"format = 1\nzone = {quote(zone)}\nlanguage = {quote(language)}\n"
        f'[child.stranger]\nname = {quote(account)}\npreset = "{_UNKNOWN}"\n'
    )
