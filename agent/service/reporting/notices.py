"""The notice of an agreement as faces get it: whoever shows it has all of its languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.api.messages import NoticeView, Seconds
from policies.target import category

if TYPE_CHECKING:
    from policies.notice import Notice


def notice_view(notice: Notice) -> NoticeView:
    """When it comes, and its words by language."""
    words = {"en": notice.text_en, "vi": notice.text_vi}
    return NoticeView(Seconds(int(notice.every.total_seconds())), str(category(notice.category)), words)
