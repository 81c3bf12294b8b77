"""Other shapes of a page: as long, as short, as carelessly typed as the pages of the net are."""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from pages.corpus import Page

# What stands around any page, whatever it is about.
FRAMES = {
    "en": (
        "Home About us Contact Privacy policy Terms of use We use cookies to improve this site. Accept",
        "Menu Search Log in Sign up Follow us on Facebook Instagram YouTube Newsletter: subscribe for news",
        "Skip to content Copyright 2025 All rights reserved Sitemap FAQ Help Back to top Share this page",
        "Latest posts Related Comments Leave a reply Name Email Next Previous Categories Archive Tags",
    ),
    "vi": (
        "Trang chủ Giới thiệu Liên hệ Chính sách bảo mật Điều khoản sử dụng Chúng tôi dùng cookie Đồng ý",
        "Menu Tìm kiếm Đăng nhập Đăng ký Theo dõi chúng tôi trên Facebook YouTube Zalo Nhận bản tin",
        "Bản quyền 2025 Giữ toàn quyền Sơ đồ trang Câu hỏi thường gặp Trợ giúp Lên đầu trang Chia sẻ",
        "Bài mới Bài liên quan Bình luận Viết bình luận Họ tên Email Trang sau Trang trước Chuyên mục Thẻ",
    ),
}

OPENINGS = (40, 60)
"""Words that may be there of a page that has not loaded yet, or is one screen of it."""
THINNED = 2
KEPT = 0.6
"""Of a thinned page so many words are left: no single word may say it all."""


def bare(text: str) -> str:
    """Vietnamese as it is typed in haste: without marks."""
    parts = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", "".join(x for x in parts if not unicodedata.combining(x)))


def framed(page: Page, chance: random.Random) -> Page:
    """With the words of a site around it."""
    before, after = chance.sample(FRAMES[page.language], 2)
    return replace(page, text=f"{before} {page.text} {after}")


def opening(page: Page, words: int) -> Page:
    """The page as far as it has come."""
    return replace(page, text=" ".join(page.text.split()[:words]))


def openings(page: Page) -> dict[int, Page]:
    """The page while it is loading, by the words that are there."""
    return {words: opening(page, words) for words in OPENINGS if words < len(page.text.split())}


def of(page: Page, others: list[Page]) -> Iterator[Page]:
    """Variants of the page; ``others`` are pages of the same kind and language to grow longer by."""
    chance = random.Random(page.host)  # noqa: S311 - the same variants each time
    yield framed(page, chance)
    words = page.text.split()
    yield replace(page, title="", text=" ".join(words[len(words) // 3 :]))
    friends = chance.sample(others, min(3, len(others)))
    yield framed(replace(page, text=" ".join([page.text, *(f"{x.title} {x.text}" for x in friends)])), chance)
    chance = random.Random(f"{page.host}!")  # noqa: S311 - as above
    for _ in range(THINNED):
        kept = (word for word in words if chance.random() < KEPT)
        yield replace(page, title="", text=" ".join(kept))
    if page.language == "vi":
        yield replace(page, title=bare(page.title), text=bare(page.text))
