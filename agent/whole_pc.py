"""The service: what an agent for all accounts of a PC begins with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from agent import platforms
from agent.household_of_one import Settings, country_of, language_of, zone_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


def settings(environment: Mapping[str, str], state: Path | None, policy: Path | None) -> Settings:
    """How to start the service."""
    zone = zone_name(environment)
    language, country = language_of(environment, zone), country_of(environment, zone)
    return Settings(
        None,
        (state or platforms.paths("linux", service=True).state).absolute(),
        None,
        "linux",
        starter(zone, country, language, platforms.administrators("linux")),
        policy,
    )


def starter(zone: str, country: str, language: str, guardians: Iterable[str]) -> str:
    """The policy of a first start: administrators are guardians, other accounts are as the youngest child."""
    first = {
        "vi": "# Quản trị viên của máy là người lớn; tài khoản chưa khai báo được coi như của trẻ nhỏ nhất.",
        "en": "# Administrators are guardians; an account that is named nowhere is as the youngest child's.",
    }[language]
    lines = [
        first,
        "format = 1",
        f"zone = {json.dumps(zone)}",
        f"country = {json.dumps(country)}",
        f"language = {json.dumps(language)}",
        f"guardians = {json.dumps(sorted(guardians), ensure_ascii=False)}",
    ]
    return "\n".join(lines) + "\n"
