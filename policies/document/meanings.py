"""What each key of the document means, in Vietnamese; the English stands in the tables, beside the key."""

from __future__ import annotations

from typing import Final

from policies.document.tables import DOCUMENT
from policies.resolvers import KNOWN

TITLE: Final = "Luytre policy document"
ABOUT: Final = "What a family agreed about the time at the PC."

VIETNAMESE: Final[dict[str, str]] = {
    TITLE: "Bản thỏa thuận của gia đình trong Luytre",
    ABOUT: "Điều cả nhà đã thống nhất về giờ dùng máy.",
    # The household.
    "version of the format": "phiên bản của định dạng",
    "the household's time zone": "múi giờ của gia đình",
    "helplines, holidays": "quốc gia: số điện thoại trợ giúp, ngày lễ",
    "vi or en": "vi hoặc en",
    "OS accounts that are free of all limits": "tài khoản trên máy không có giới hạn nào (của người lớn)",
    "days on which school is open": "những ngày đi học",
    DOCUMENT["resolver"].about: (
        "nơi tra tên các trang web được mở ở đây; không ghi: máy chủ của mạng đang dùng. "
        + "; ".join(f"{word}: {x.name}, {x.about[1]}" for word, x in KNOWN.items())
        + "; hoặc máy chủ riêng. Tên các thiết bị trong nhà vẫn được hỏi ở mạng của nhà; Wi-Fi nào có trang "
        "đăng nhập thì mở trang đó từ tài khoản của người lớn"
    ),
    "sites of the children's school, and all below them: nothing closes them": (
        "trang web của trường và mọi trang con: luôn mở"
    ),
    "the children, each under a short key": "các con, mỗi con một khóa ngắn",
    # A child.
    "how the child is called; left out: the key": "tên gọi của con; không ghi: dùng khóa",
    "month of birth": "tháng sinh",
    "OS accounts of this child alone": "tài khoản trên máy của riêng con",
    "OS accounts that several people use; until something asks who it is, as accounts in no agreement": (
        "tài khoản nhiều người dùng chung; chưa hỏi được ai đang dùng: tạm coi như không có trong thỏa thuận"
    ),
    "a base; what stands here stands instead of it, key by key": (
        "mẫu làm nền; khóa nào ghi ở đây thì thay cho khóa đó của mẫu"
    ),
    "everything at the PC": "toàn bộ việc dùng máy",
    "one sentence of the agreement each, about one target": (
        "mỗi quy tắc là một câu trong thỏa thuận, nói về một thứ"
    ),
    "sites that no rule names": "trang web không có quy tắc",
    "what guardians see; the child sees everything": "người lớn xem được gì; con xem được tất cả",
    # The screen.
    "time at the PC: one duration, or durations by day; the most exact day wins": (
        "giờ dùng máy: một thời lượng, hoặc từng ngày một; ngày ghi cụ thể nhất được tính"
    ),
    "time at the PC from Monday to Sunday": "giờ dùng máy từ thứ Hai đến Chủ nhật",
    "hours in which the PC is open, by day; days that are not named are open": (
        "khung giờ được dùng máy, theo ngày; ngày không ghi thì mở cả ngày"
    ),
    "a rest after so much time at the PC": "giờ nghỉ sau khi dùng máy một lúc",
    "so much presence without a pause …": "ngồi máy liền chừng này …",
    "… and the screen rests so long": "… thì nghỉ màn hình chừng này",
    # Notices.
    "what the child is told again and again while a category is in use": (
        "điều con được nhắc đi nhắc lại khi đang dùng một nhóm"
    ),
    "after so much use of the category on a day, and after as much again": (
        "cứ dùng nhóm ấy chừng này trong ngày thì nhắc một lần"
    ),
    "a category of programs and sites, as it is counted": (
        "một nhóm ứng dụng và trang web mà giờ dùng được đếm"
    ),
    "what the child is told; left out: text_vi": "lời nhắc bằng tiếng Anh; bỏ trống: dùng text_vi",
    "the same in Vietnamese; left out: text_en": "lời nhắc bằng tiếng Việt; bỏ trống: dùng text_en",
    "how long before the end the child is told": "báo cho con trước khi hết giờ bao lâu",
    "once a day, so long for saving work": "mỗi ngày một lần, chừng này để lưu bài khi hết giờ",
    "what happens at the end of the time": "khi hết giờ thì làm gì",
    "so long without input still counts as being there": (
        "không dùng phím, chuột chừng này vẫn coi là đang ngồi máy"
    ),
    # Rules.
    "a program of the catalogue": "một ứng dụng trong danh mục",
    "own facts of a program; all that are given must fit": (
        "đặc điểm của một ứng dụng riêng; ghi mấy điều thì phải đúng cả"
    ),
    "the executable's full path, a shell pattern": "đường dẫn đầy đủ của tệp chạy, dùng được * và ?",
    "the executable's own name, a shell pattern": "tên của tệp chạy, dùng được * và ?",
    "the Flatpak application id": "id của ứng dụng Flatpak",
    "the snap's name": "tên của gói snap",
    "the id of the desktop entry": "id của mục trong danh sách ứng dụng (desktop entry)",
    "the command line, a shell pattern; for what an interpreter runs": (
        "dòng lệnh, dùng được * và ?; cho thứ chạy bằng trình thông dịch"
    ),
    "a site and all below it, without https://": "một trang web và mọi trang con, không ghi https://",
    "a category of programs and sites; beside match: that of the program": (
        "một nhóm ứng dụng và trang web; đi cùng match: nhóm của ứng dụng đó"
    ),
    "keeps what was counted when the name of an own program changes": (
        "giữ lại giờ đã tính khi ứng dụng riêng đổi tên"
    ),
    "how the screens call it": "tên hiện trên màn hình",
    "limit, block, free (not charged), always (never closed, not charged); none drops the preset's rule": (
        "limit: có giới hạn, block: chặn, free: không tính giờ, always: không bao giờ đóng, không tính giờ; "
        "none bỏ quy tắc của mẫu"
    ),
    "time on a day": "thời gian mỗi ngày",
    "time from Monday to Sunday": "thời gian từ thứ Hai đến Chủ nhật",
    "hours in which it is open": "khung giờ được mở",
    "learn first: opens after so much of something else": "học trước: mở sau khi đã dùng thứ khác chừng này",
    "a program of the catalogue, or the id of an own rule": (
        "một ứng dụng trong danh mục, hoặc id của một quy tắc riêng"
    ),
    "a site": "một trang web",
    "a category of programs and sites": "một nhóm ứng dụng và trang web",
    "so long on the same day": "chừng này trong cùng ngày",
    "time on a day for every single program and site of the category": (
        "thời gian mỗi ngày cho từng ứng dụng, từng trang web trong nhóm"
    ),
    "pause keeps unsaved work, close ends the program": "pause: tạm dừng, giữ bài chưa lưu; close: đóng hẳn",
    # Sites.
    "filter blocks categories, listed opens what rules allow alone, open all": (
        "filter: chặn theo nhóm; listed: chỉ mở những gì quy tắc cho phép; open: mở tất cả"
    ),
    "blocked categories": "các nhóm bị chặn",
    "search engines leave out what is unfit for children": (
        "máy tìm kiếm bỏ đi những gì không hợp với trẻ em"
    ),
    "YouTube's restricted mode": "chế độ hạn chế của YouTube",
    "a browser without our extension, where it is silent, or that goes on showing what is closed: "
    "count its time as its own, or close it": (
        "trình duyệt không có tiện ích Luytre, tiện ích không lên tiếng, hoặc vẫn hiện trang đang đóng: "
        "tính giờ cho chính trình duyệt (count), hoặc đóng lại (close)"
    ),
    "only addresses are reached whose names were answered just now: for the youngest; VPNs, and programs "
    "that know addresses by themselves, do not work then": (
        "chỉ vào được địa chỉ của tên trang vừa được trả lời: dành cho trẻ nhỏ nhất; khi đó VPN và ứng dụng "
        "tự biết địa chỉ sẽ không chạy được"
    ),
    "the browser guesses by its words what a page is that no list knows; nothing but host and category "
    "leaves it. Off unless the family chooses it": (
        "trình duyệt tự đoán nội dung trang mà danh sách nào cũng chưa biết, qua chữ trong trang; ngoài tên "
        "trang và nhóm, không gì rời khỏi trình duyệt. Chỉ bật khi gia đình chọn"
    ),
    # Visibility.
    "what guardians see of programs": "người lớn xem được gì về ứng dụng",
    "what guardians see of sites": "người lớn xem được gì về trang web",
}
"""By the English."""
