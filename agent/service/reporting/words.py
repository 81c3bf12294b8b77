"""What goes into the log, in the household's language: the log is kept as it was told at the time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from agent.api.printable import printable
from policies.catalog.categories import CATEGORIES
from policies.ids import CategoryId
from policies.target import Kind

if TYPE_CHECKING:
    from collections.abc import Collection

    from policies.target import Target

TEXTS: Final = {
    "started": ("Luytre was started", "Luytre đã khởi động"),
    "stopped": ("Luytre was stopped ({why})", "Luytre đã dừng ({why})"),
    "asked": ("asked for {time} more for {what}", "xin thêm {time} cho {what}"),
    "refused": ("answered request {number}: no", "trả lời lời xin số {number}: không"),
    "granted": (
        "answered request {number}: yes, {time} more for {what}",
        "trả lời lời xin số {number}: đồng ý, thêm {time} cho {what}",
    ),
    "granted-until": (
        "answered request {number}: yes, opened {what} until {until}",
        "trả lời lời xin số {number}: đồng ý, mở {what} đến {until}",
    ),
    "granted-from": (
        "answered request {number}: yes, opened {what} from {begin} until {until}",
        "trả lời lời xin số {number}: đồng ý, mở {what} từ {begin} đến {until}",
    ),
    "gave": ("gave {time} more for {what}", "cho thêm {time} cho {what}"),
    "gave-until": ("opened {what} until {until}", "mở {what} đến {until}"),
    "gave-from": ("opened {what} from {begin} until {until}", "mở {what} từ {begin} đến {until}"),
    "took-back": (
        "took back what was given for {what} (number {number}); {time} of it was left",
        "thu lại giờ cho thêm của {what} (số {number}); khi đó còn {time}",
    ),
    "took-back-open": (
        "took back what was given for {what} (number {number}); {time} of it was left, and it is open still",
        "thu lại giờ cho thêm của {what} (số {number}); khi đó còn {time}, và vẫn đang mở",
    ),
    "took-back-ruled": (
        (
            "took back what was given for {what} (number {number}); {time} of it was left,"
            " and it is open still, because the rule for {ruled} stands"
        ),
        (
            "thu lại giờ cho thêm của {what} (số {number}); khi đó còn {time}, và vẫn đang mở,"
            " vì quy tắc cho {ruled} vẫn còn"
        ),
    ),
    "code-made": (
        "made a one-time code: {time} more for {what}",
        "tạo mã dùng một lần: thêm {time} cho {what}",
    ),
    "code-used": (
        "used a one-time code from {by}: {time} more for {what}",
        "dùng mã một lần của {by}: thêm {time} cho {what}",
    ),
    "code-wrong": (
        "gave a wrong one-time code {number} times; may try again in {time}",
        "nhập sai mã dùng một lần {number} lần; được thử lại sau {time}",
    ),
    "door-opened": ("opened the parents' part with the PIN", "vào phần dành cho bố mẹ bằng mã PIN"),
    "secret-set": ("set the parents' PIN", "đặt mã PIN của bố mẹ"),
    "secret-changed": ("changed the parents' PIN", "đổi mã PIN của bố mẹ"),
    "secret-wrong": (
        "gave a wrong PIN of the parents {number} times; may try again in {time}",
        "nhập sai mã PIN của bố mẹ {number} lần; được thử lại sau {time}",
    ),
    "secret-reset": (
        "set another PIN for the parents as an administrator of the PC",
        "đặt lại mã PIN của bố mẹ với quyền quản trị viên của máy",
    ),
    "tries-allowed": (
        "let account {account} try secrets and codes again, after {number} wrong ones",
        "cho tài khoản {account} thử lại sau {number} lần nhập sai mã",
    ),
    "recovery-made": ("made a new recovery code", "tạo mã khôi phục mới"),
    "recovery-used": (
        "set another PIN for the parents with the recovery code",
        "đặt lại mã PIN của bố mẹ bằng mã khôi phục",
    ),
    "recovery-wrong": (
        "gave a wrong recovery code {number} times; may try again in {time}",
        "nhập sai mã khôi phục {number} lần; được thử lại sau {time}",
    ),
    "journal-broken": (
        "found that the log had been changed outside Luytre",
        "phát hiện nhật ký đã bị sửa từ bên ngoài Luytre",
    ),
    "exported": ("took a copy of what is recorded", "lấy một bản những gì đã ghi"),
    "backed-up": ("made a backup", "tạo một bản sao lưu"),
    "restored": ("took a backup back", "khôi phục từ một bản sao lưu"),
    "erased": ("erased what was recorded of a child", "xóa những gì đã ghi về một người con"),
    "erased-all": ("erased all that was recorded", "xóa tất cả những gì đã ghi"),
    "block": ("{what} was closed: it is not allowed", "{what} đã đóng: không được phép dùng"),
    "window": ("{what} was closed: its hours were over", "{what} đã đóng: hết khung giờ"),
    "after": ("{what} was closed: learning comes first", "{what} đã đóng: học trước đã"),
    "daily": ("{what} was closed: the day's time was used", "{what} đã đóng: hết giờ trong ngày"),
    "weekly": ("{what} was closed: the week's time was used", "{what} đã đóng: hết giờ trong tuần"),
    "break": ("{what} was closed for a break", "{what} đã đóng để nghỉ giải lao"),
    "not-started": (
        "{what} was tried and did not start: it is closed now",
        "{what} không mở được: hiện đang đóng",
    ),
    "browser-unlinked": (
        "{what} was used without Luytre's extension",
        "{what} được dùng mà không có tiện ích Luytre",
    ),
    "browser-uncovered": (
        "{what} went on showing a site that was closed",
        "{what} vẫn hiện một trang web đang đóng",
    ),
    "browser-apart": (
        "{what} was started so that nothing holds in it that browsers are told",
        "{what} được mở theo cách khiến các thiết lập cho trình duyệt không có hiệu lực",
    ),
    "browser-misled": (
        "{what} was started so that names of sites lead elsewhere",
        "{what} được mở theo cách khiến tên trang web dẫn tới nơi khác",
    ),
    "browser-changed": (
        "{what} ran with a changed Luytre extension",
        "{what} chạy với tiện ích Luytre đã bị sửa",
    ),
    "browser-unread": (
        "{what} held so much that Luytre's extension in it could not be checked",
        "{what} chứa quá nhiều thứ nên không kiểm tra được tiện ích Luytre trong đó",
    ),
    "browser-unmanaged": (
        "{what} has Luytre's extension, but not by the system's word",
        "{what} có tiện ích Luytre nhưng không do hệ thống cài",
    ),
    "pages-unheard": (
        "in {what} the extension that reads pages said nothing",
        "trong {what}, tiện ích đọc trang web không lên tiếng",
    ),
    "enrolled": (
        "account {who_logged_in} is in no agreement; it is treated as the youngest child's",
        "tài khoản {who_logged_in} chưa có trong thỏa thuận; được coi như của trẻ nhỏ nhất",
    ),
    "freed": (
        "account {account} is no longer treated as the youngest child's",
        "tài khoản {account} không còn được coi như của trẻ nhỏ nhất",
    ),
    "did-not-hold": (
        "{what} did not close, though everything was tried: {things} ({tried})",
        "{what} không đóng được dù đã thử mọi cách: {things} ({tried})",
    ),
    "did-instead": (
        "{what}: did not hold: {failed}; did instead: {did}",
        "{what}: không có tác dụng: {failed}; đã làm thay: {did}",
    ),
    "first-start": ("first start", "lần khởi động đầu tiên"),
    "from-file": ("from {path}", "từ tệp {path}"),
    "screen": ("the PC", "máy tính"),
    "pause": ("pausing", "tạm dừng"),
    "close": ("closing the window", "đóng cửa sổ"),
    "terminate": ("asking it to end", "yêu cầu kết thúc"),
    "kill": ("ending it", "buộc kết thúc"),
    "lock": ("locking the screen", "khóa màn hình"),
    "freeze": ("letting everything stand still", "dừng mọi thứ lại"),
    "logout": ("logging out", "đăng xuất"),
    "closed": (
        "Luytre: your time at this PC is over for now.",
        "Luytre: lúc này con đã hết giờ dùng máy.",
    ),
    "closed-block": (
        "Luytre: this PC is closed for you at present.",
        "Luytre: hiện giờ con chưa được dùng máy này.",
    ),
    "closed-window": (
        "Luytre: it is outside your hours for this PC.",
        "Luytre: bây giờ không phải khung giờ con dùng máy.",
    ),
    "closed-after": ("Luytre: learning comes first.", "Luytre: con học trước đã nhé."),
    "closed-daily": ("Luytre: today's time is used up.", "Luytre: hôm nay con đã dùng hết giờ."),
    "closed-weekly": ("Luytre: this week's time is used up.", "Luytre: tuần này con đã dùng hết giờ."),
    "closed-break": ("Luytre: time for a short break.", "Luytre: đến giờ nghỉ giải lao một chút."),
    "opens": ("It opens again at {at}.", "Máy mở lại lúc {at}."),
    "call": (
        # The number first: a greeter cuts what is longer than some forty letters.
        "Need to talk to somebody? Call {number}: {name}",
        "Cần người lắng nghe? Gọi {number}: {name}",
    ),
    "left": ("Luytre: {time} left of {what}.", "Luytre: con còn {time} dùng {what}."),
    "left-screen": ("Luytre: {time} left at the PC.", "Luytre: con còn {time} dùng máy tính."),
    "left-window": ("Luytre: {what} closes in {time}.", "Luytre: {what}: còn {time} nữa là đóng."),
    "left-break": ("Luytre: a break in {time}.", "Luytre: còn {time} nữa là nghỉ giải lao."),
    "left-grace": (
        "Luytre: {what}: time is over. {time} to save your work.",
        "Luytre: {what}: hết giờ rồi. Còn {time} để lưu bài.",
    ),
    "clock-back": (
        "the PC's clock was moved back by {time}; Luytre goes on by the time before",
        "đồng hồ của máy bị chỉnh lùi {time}; Luytre vẫn tính theo giờ cũ",
    ),
    "clock-ahead": (
        "the PC's clock was moved ahead by {time}; Luytre goes on by the time before",
        "đồng hồ của máy bị chỉnh nhanh lên {time}; Luytre vẫn tính theo giờ cũ",
    ),
    "clock-uncertain": (
        "the PC's clock was behind by {time} at the start; Luytre goes on by the time it knew last",
        "từ khi bật máy, đồng hồ bị chậm {time}; Luytre tạm tính tiếp theo giờ đã biết",
    ),
    "clock-corrected": (
        "the PC's clock was put right by {time}",
        "đồng hồ của máy đã được chỉnh lại cho đúng, lệch {time}",
    ),
    "ran-without": (
        "the PC was on and Luytre did not run, from {start} to {end}",
        "máy đã bật nhưng Luytre không chạy, từ {start} đến {end}",
    ),
    "unseen": (
        (
            "from {start} to {end} the PC was off, ran without Luytre, or with a disk that could not be "
            "written to; which of these is not known"
        ),
        (
            "từ {start} đến {end} máy đã tắt, chạy mà không có Luytre, hoặc ổ đĩa không ghi được; "
            "không biết rõ là trường hợp nào"
        ),
    ),
    "often": ("again and again: {told}", "lặp lại nhiều lần: {told}"),
    "others": ("{number} other things of this kind", "{number} việc khác tương tự"),
    "clock-accepted": ("said that the PC's clock is right", "xác nhận đồng hồ của máy là đúng"),
}
"""English and Vietnamese."""
FEW, LONG = 5, 100
"""Things that a line names, and letters of each."""
UNITS: Final = {
    "en": (("day", 86400), ("h", 3600), ("min", 60), ("s", 1)),
    "vi": (("ngày", 86400), ("giờ", 3600), ("phút", 60), ("giây", 1)),
}


def say(word: str, language: str, **values: object) -> str:
    """A sentence of the log; spans of time among the values are told as people say them."""
    text = TEXTS[word][1 if language == "vi" else 0]
    told = {
        key: span(value, language) if isinstance(value, timedelta) else value for key, value in values.items()
    }
    return text.format(**told)


def called(target: Target, name: str, language: str) -> str:
    """What a line calls a target: programs and sites have a ``name``, others one in each language."""
    if target.kind is Kind.SCREEN:
        return say("screen", language)
    names = CATEGORIES.get(CategoryId(target.key)) if target.kind is Kind.CATEGORY else None
    return names[1 if language == "vi" else 0] if names else name


def few(things: Collection[str]) -> str:
    """The first of them: a child may run any number of programs, of any name."""
    told = printable(
        ", ".join(thing if len(thing) <= LONG else f"…{thing[-LONG:]}" for thing in [*things][:FEW])
    )
    return told if len(things) <= FEW else f"{told} (+{len(things) - FEW})"


def span(time: timedelta, language: str) -> str:
    """``1 h 30 min``, ``2 days 3 h``; the two largest units."""
    left, parts = abs(int(time.total_seconds())), []
    for unit, size in UNITS.get(language, UNITS["en"]):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}{'s' if unit == 'day' and count > 1 else ''}")
    return " ".join(parts[:2]) or f"0 {UNITS.get(language, UNITS['en'])[2][0]}"


def apart(by: timedelta, *, signed: bool) -> str:
    """A day back is ``-1 day, 0:00:00``; Python writes ``-2 days, 23:59:59.9`` where a blink was lost."""
    sign = "-" if signed and by < timedelta() else ""
    return f"{sign}{timedelta(seconds=round(abs(by).total_seconds()))}"
