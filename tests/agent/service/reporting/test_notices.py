"""The notice of an agreement, as faces get it."""

from __future__ import annotations

from datetime import timedelta

from agent.api.messages import NoticeView, Seconds
from agent.service.reporting.notices import notice_view
from policies.ids import CategoryId
from policies.notice import Notice


def test_it_goes_out_in_all_of_its_languages() -> None:
    notice = Notice(timedelta(minutes=30), CategoryId("games"), "Look up", "Nhìn xa nhé")
    words = {"en": "Look up", "vi": "Nhìn xa nhé"}
    assert notice_view(notice) == NoticeView(Seconds(1800), "category:games", words)
