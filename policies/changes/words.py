"""The sentences in which changes are said, by the field that changed: (English, Vietnamese)."""

from __future__ import annotations

from typing import Final

from policies.resolvers import KNOWN

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # The household.
    "first": ("the first agreement of this family", "thỏa thuận đầu tiên của gia đình"),
    "zone": ("time zone: {before} → {after}", "múi giờ: {before} → {after}"),
    "country": ("country: {before} → {after}", "quốc gia: {before} → {after}"),
    "language": ("language: {before} → {after}", "ngôn ngữ: {before} → {after}"),
    "guardians": ("guardians' accounts: {before} → {after}", "tài khoản của người lớn: {before} → {after}"),
    "schooldays": ("school days: {before} → {after}", "ngày đi học: {before} → {after}"),
    "resolver": (
        "who is asked for the names of sites: {before} → {after}",
        "nơi tra tên trang web: {before} → {after}",
    ),
    "school": (
        "the school's sites, which nothing closes: {before} → {after}",
        "trang web của trường, luôn mở: {before} → {after}",
    ),
    "child": ("is new in the agreement", "có thêm trong thỏa thuận"),
    "no child": ("is in the agreement no longer", "không còn trong thỏa thuận"),
    "rewritten": (
        "some things are written in another way; what holds is the same",
        "một số điều được viết theo cách khác; điều đã thống nhất không đổi",
    ),
    # The child.
    "name": ("is called {after} from now on (before: {before})", "từ nay gọi là {after} (trước là {before})"),
    "born": ("born: {before} → {after}", "tháng sinh: {before} → {after}"),
    "accounts": ("accounts: {before} → {after}", "tài khoản: {before} → {after}"),
    "shared": ("shared accounts: {before} → {after}", "tài khoản dùng chung: {before} → {after}"),
    "preset": ("preset: {before} → {after}", "mẫu: {before} → {after}"),
    # Times, for the screen and for rules.
    "daily": ("{subject} {before} → {after} {when}", "{subject} {before} → {after} {when}"),
    "weekly": ("{subject} in a week: {before} → {after}", "{subject} trong một tuần: {before} → {after}"),
    "closes": (
        "{subject} closes at {after} instead of {before} {when}",
        "{subject} đóng lúc {after} thay vì {before} {when}",
    ),
    "opens": (
        "{subject} opens at {after} instead of {before} {when}",
        "{subject} mở lúc {after} thay vì {before} {when}",
    ),
    "hours": (
        "{subject} is open {after} instead of {before} {when}",
        "{subject} mở {after} thay vì {before} {when}",
    ),
    "closed": (
        "{subject} stays closed {when} (before: open {before})",
        "{subject} đóng {when} (trước: mở {before})",
    ),
    # The screen.
    "break": ("break: {before} → {after}", "giờ nghỉ: {before} → {after}"),
    "warn": ("warned before the end: {before} → {after}", "báo trước khi hết giờ: {before} → {after}"),
    "grace": (
        "time for saving work: {before} → {after}",
        "thời gian lưu bài khi hết giờ: {before} → {after}",
    ),
    "end": ("at the end of the time: {before} → {after}", "khi hết giờ: {before} → {after}"),
    "idle": (
        "counts as away after: {before} → {after} without input",
        "coi là vắng mặt sau: {before} → {after} không dùng phím, chuột",
    ),
    # Rules.
    "rule": ("{subject}: new rule: {after}", "{subject}: quy tắc mới: {after}"),
    "no rule": (
        "{subject}: no rule any more (before: {before})",
        "{subject}: không còn quy tắc (trước là {before})",
    ),
    "action": ("{subject}: {before} → {after}", "{subject}: {before} → {after}"),
    "after": ("{subject} opens after: {before} → {after}", "{subject} mở sau khi: {before} → {after}"),
    "match": ("{subject} is known by: {before} → {after}", "{subject} được nhận ra bởi: {before} → {after}"),
    "label": ("{subject} is called: {before} → {after}", "{subject} được gọi là: {before} → {after}"),
    "category": ("{subject} belongs to: {before} → {after}", "{subject} thuộc nhóm: {before} → {after}"),
    "each": (
        "each one of {subject}: {before} → {after} every day",
        "mỗi thứ trong {subject}: {before} → {after} mỗi ngày",
    ),
    "app end": (
        "{subject}, at the end of its time: {before} → {after}",
        "{subject}, khi hết giờ: {before} → {after}",
    ),
    "rule order": (
        "the rules stand in another order: {after}",
        "các quy tắc được xếp lại: {after}",
    ),
    # Sites.
    "mode": (
        "sites that no rule names: {before} → {after}",
        "trang web không có quy tắc: {before} → {after}",
    ),
    "block": ("blocked kinds of site: {before} → {after}", "nhóm trang web bị chặn: {before} → {after}"),
    "safe_search": ("safe search: {before} → {after}", "tìm kiếm an toàn: {before} → {after}"),
    "answered": (
        "only addresses of names that were just answered: {before} → {after}",
        "chỉ vào được địa chỉ của tên trang vừa được trả lời: {before} → {after}",
    ),
    "pages": (
        "guessing what unknown pages are, inside the browser: {before} → {after}",
        "trình duyệt tự đoán nội dung trang lạ: {before} → {after}",
    ),
    "youtube": (
        "YouTube's restricted mode: {before} → {after}",
        "chế độ hạn chế của YouTube: {before} → {after}",
    ),
    "unlinked": (
        "a browser without Luytre's extension: {before} → {after}",
        "trình duyệt không có tiện ích Luytre: {before} → {after}",
    ),
    # The notice.
    "notice": ("notice: {before} → {after}", "lời nhắc: {before} → {after}"),
    # Visibility.
    "sight of apps": (
        "guardians see of programs: {before} → {after}",
        "người lớn xem được về ứng dụng: {before} → {after}",
    ),
    "sight of sites": (
        "guardians see of sites: {before} → {after}",
        "người lớn xem được về trang web: {before} → {after}",
    ),
}

VALUES: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("language", "vi"): ("Vietnamese", "tiếng Việt"),
    ("language", "en"): ("English", "tiếng Anh"),
    ("action", "limit"): ("limited", "có giới hạn"),
    ("action", "block"): ("blocked", "bị chặn"),
    ("action", "free"): ("does not count", "không tính giờ"),
    ("action", "always"): ("always allowed, does not count", "luôn được dùng, không tính giờ"),
    ("end", "pause"): ("programs are paused", "tạm dừng ứng dụng"),
    ("end", "lock"): ("the screen is locked", "khóa màn hình"),
    ("end", "logout"): ("the session ends", "đăng xuất"),
    ("app end", "pause"): ("paused", "tạm dừng"),
    ("app end", "close"): ("closed", "đóng lại"),
    ("mode", "filter"): ("open but for blocked kinds", "mở, trừ các nhóm bị chặn"),
    ("mode", "listed"): ("closed", "đóng"),
    ("mode", "open"): ("open", "mở"),
    ("youtube", "strict"): ("strict", "nghiêm ngặt"),
    ("youtube", "moderate"): ("moderate", "vừa phải"),
    ("youtube", "off"): ("off", "tắt"),
    ("unlinked", "count"): ("its time counts as its own", "tính giờ cho chính trình duyệt"),
    ("unlinked", "close"): ("it is closed", "bị đóng lại"),
    ("sight of apps", "all"): ("everything that is recorded", "mọi điều được ghi lại"),
    ("sight of apps", "totals"): ("totals only", "chỉ tổng thời gian"),
    ("sight of apps", "none"): ("nothing", "không gì cả"),
    ("sight of sites", "all"): ("everything that is recorded", "mọi điều được ghi lại"),
    ("sight of sites", "totals"): ("totals only", "chỉ tổng thời gian"),
    ("sight of sites", "none"): ("nothing", "không gì cả"),
    **{
        ("resolver", word): (f"{known.name} ({known.about[0]})", f"{known.name} ({known.about[1]})")
        for word, known in KNOWN.items()
    },
}
"""How the words of the document are said."""

NOTHING: Final[dict[str, tuple[str, str]]] = {
    "daily": ("no limit", "không giới hạn"),
    "weekly": ("no limit", "không giới hạn"),
    "each": ("no limit", "không giới hạn"),
    "idle": ("as usual", "như thường lệ"),
    "after": ("nothing", "không cần gì"),
    "resolver": ("whom the network names", "máy chủ của mạng đang dùng"),
}
"""What is said where a field holds nothing; else NONE."""

NONE: Final = ("none", "không có")
