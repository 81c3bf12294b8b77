"""What the reader says about a document, in English and Vietnamese."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # The text as a whole.
    "syntax": ("this is no TOML: {what}", "không đúng cú pháp TOML: {what}"),
    "deep": ("is nested too deeply", "có quá nhiều lớp lồng nhau"),
    "format missing": (
        "is missing; the document begins with: format = 1",
        "còn thiếu; đầu tệp cần có: format = 1",
    ),
    "format newer": (
        "is {value}; this program reads 1, a newer program is needed",
        "là {value}; chương trình này chỉ đọc được 1, cần bản mới hơn",
    ),
    "missing": ("is missing", "còn thiếu"),
    "unknown key": ("is not a key here; {near}", "không phải là khóa dùng được ở đây; {near}"),
    # Kinds of value.
    "text wanted": ("must be a text in quotes", "phải là một chuỗi trong dấu ngoặc kép"),
    "empty": ("is empty", "đang để trống"),
    "control": ("has a sign that cannot be printed", "có ký tự không in được"),
    "flag wanted": ("must be true or false", "phải là true hoặc false"),
    "number wanted": ("must be a whole number", "phải là một số nguyên"),
    "table wanted": ("must be a table", "phải là một bảng"),
    "list wanted": ("must be a list", "phải là một danh sách"),
    "twice": ("{value} stands here twice", "{value} có hai lần ở đây"),
    "choice": ("{value} is none of {choices}", "{value} không nằm trong {choices}"),
    # Durations.
    "duration": (
        '{value} is no duration; write it like "1h30m"',
        '{value} không phải là thời lượng; hãy viết như "1h30m"',
    ),
    "zero": ("must be longer than nothing", "phải lớn hơn không"),
    "too long": ("{value} is more than the {limit} there are", "{value} dài hơn {limit} có thể có"),
    # Days and windows.
    "day": (
        "is no day; write mon, mon-fri, schoolday, holiday, every or a date like 2026-12-24",
        "không phải là ngày; hãy viết mon, mon-fri, schoolday, holiday, every hoặc ngày như 2026-12-24",
    ),
    "days overlap": (
        "speaks of the same days as {other}, and neither is more exact",
        "nói về cùng những ngày với {other}, không bên nào rõ hơn",
    ),
    "window": (
        '{value} is no window; write it like "15:30-17:30"',
        '{value} không phải là khung giờ; hãy viết như "15:30-17:30"',
    ),
    "window end of day": ("{value} begins at the end of the day", "{value} bắt đầu lúc đã hết ngày"),
    "window empty": ("{value} is empty", "{value} không có phút nào"),
    "window backwards": ("{value} ends before it starts", "{value} kết thúc trước khi bắt đầu"),
    "windows overlap": ("{value} overlaps {other}", "{value} chồng lên {other}"),
    "no windows": (
        'says nothing; write "none" for closed or "all" for open all day',
        'không nói gì; hãy viết "none" nếu đóng cả ngày, "all" nếu mở cả ngày',
    ),
    "schooldays": (
        '{value} is no run of days; write "mon-fri" or "mon-sat"',
        '{value} không phải là các ngày trong tuần; hãy viết "mon-fri" hoặc "mon-sat"',
    ),
    # Names.
    "zone": ("{value} is no time zone{near}", "{value} không phải là múi giờ{near}"),
    "country": (
        "{value} is no country we know{near}",
        "{value} không phải là quốc gia có trong danh sách{near}",
    ),
    "country form": (
        '{value} is no country; write two letters like "VN"',
        '{value} không phải là quốc gia; hãy viết hai chữ như "VN"',
    ),
    "app": ("{value} is no program we know{near}", "không có chương trình {value} trong danh mục{near}"),
    "category": ("{value} is no category{near}", "không có nhóm {value}{near}"),
    "preset": ("{value} is no preset{near}", "không có mẫu {value}{near}"),
    "resolver": (
        '{value} is no resolver; write one of {choices}, or a server of your own like "tls://dns.example"',
        '{value} không tra tên trang web được; hãy viết một trong {choices}, hoặc máy chủ như "tls://dns.example"',
    ),
    "host": (
        '{value} is no site; write its name alone, like "youtube.com"',
        '{value} không phải là trang web; chỉ viết tên như "youtube.com"',
    ),
    "child key": (
        "is no key for a child; use a-z, 0-9, - and _ (the name may be anything)",
        "không dùng làm khóa cho con được; chỉ dùng a-z, 0-9, - và _ (còn tên thì tùy ý)",
    ),
    "id": (
        "{value} is no id; use a-z, 0-9 and single hyphens",
        "{value} không dùng làm id được; chỉ dùng a-z, 0-9 và dấu - đơn",
    ),
    "born": (
        '{value} is no month of birth; write it like "2015-09" or "2015-09-30"',
        '{value} không phải là tháng sinh; hãy viết như "2015-09" hoặc "2015-09-30"',
    ),
    # Accounts.
    "account of guardian": ("{value} is a guardian's account", "{value} là tài khoản của người lớn"),
    "account of child": ("{value} is the account of {other} already", "{value} đã là tài khoản của {other}"),
    # Rules.
    "no target": (
        "names nothing; give one of app, match, site or category",
        "chưa nói về cái gì; hãy ghi app, match, site hoặc category",
    ),
    "two targets": (
        "names two things, {one} and {other}; write two rules",
        "nói về hai thứ, {one} và {other}; hãy viết thành hai quy tắc",
    ),
    "empty match": ("needs at least one of {keys}", "cần ít nhất một trong {keys}"),
    "two rules": (
        "is the second rule for {target}; the first is {other}",
        "là quy tắc thứ hai cho {target}; quy tắc đầu là {other}",
    ),
    "no effect": (
        "does nothing; give daily, weekly, open, after, each, or an action",
        "không có tác dụng; hãy ghi daily, weekly, open, after, each hoặc action",
    ),
    "useless with": ('has no meaning beside action = "{action}"', 'không có nghĩa khi action = "{action}"'),
    "match only": ("goes with match alone", "chỉ đi cùng match"),
    "category only": ("goes with a category alone", "chỉ dùng cho category"),
    "not a site": ("does not go with a site", "không dùng cho trang web"),
    "after target": (
        "names what to do first by one of app, site, category",
        "cần nói phải làm gì trước bằng app, site hoặc category",
    ),
    "after itself": ("waits for itself", "chờ chính nó"),
    "after circle": (
        "waits for {other}, which waits for this: neither ever opens",
        "chờ {other}, mà {other} lại chờ cái này: không bên nào mở được",
    ),
    "nothing to drop": (
        "drops nothing: no rule of the preset speaks of it",
        "không bỏ được gì: mẫu không có quy tắc nào về thứ này",
    ),
    # Parts of sentences.
    "near": ("did you mean {names}?", "có phải là {names}?"),
    "known keys": ("known here: {names}", "ở đây có: {names}"),
    "in preset": ("(from the preset {name}) {text}", "(theo mẫu {name}) {text}"),
}
"""Each text by its own short name: (English, Vietnamese)."""

SYNTAX: Final = (
    ("Cannot overwrite a value", "dòng này ghi trùng một mục ở trên"),
    ("Cannot declare", "mục này đã có ở trên"),
    ("Expected ']'", "thiếu dấu ]"),
    ("Unclosed array", "thiếu dấu ]"),
    ("Unclosed inline table", "thiếu dấu }"),
    ("Unterminated string", "thiếu dấu nháy ở cuối"),
    ("Expected '='", "thiếu dấu ="),
    ("Invalid value", "giá trị viết chưa đúng; chữ thì đặt trong dấu nháy"),
)
"""How the parser begins its commonest sentences, and what they are in Vietnamese."""
STRAIGHT: Final = ('write straight quotes: "', 'hãy dùng dấu nháy thẳng "')

LONGEST: Final = 60


def say(word: str, language: str, **values: object) -> str:
    """The text in that language; ``near`` and other parts are filled in by ``values``."""
    text = TEXTS[word][1 if language == "vi" else 0]
    said = {
        key: part.say(language) if isinstance(part, Near | Keys) else part for key, part in values.items()
    }
    return text.format(**said)


def syntax(what: str, line: str) -> tuple[str, str]:
    """What the parser says of a line, in both languages; with a hint where quotes are a word processor's."""
    told = what, next((said for begins, said in SYNTAX if what.startswith(begins)), what)
    curly = not {"“", "”", "„"}.isdisjoint(line)
    return (f"{told[0]}; {STRAIGHT[0]}", f"{told[1]}; {STRAIGHT[1]}") if curly else told


def quoted(value: object) -> str:
    """A value of the document as it can be shown in a sentence."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    plain = "".join(sign if sign.isprintable() else "?" for sign in text)
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


def nearest(wanted: str, names: Iterable[str]) -> tuple[str, ...]:
    """Up to three names that look like the wanted one, the likest first."""
    import difflib

    folded = {name.casefold(): name for name in names}
    return tuple(folded[near] for near in difflib.get_close_matches(wanted.casefold(), folded, cutoff=0.6))


@dataclass(frozen=True, slots=True)
class Near:
    """``; did you mean "minecraft"?``, or nothing when no name is like the wanted one."""

    wanted: str
    names: Iterable[str]

    def say(self, language: str) -> str:
        """That part of the sentence."""
        found = nearest(self.wanted, self.names)
        return f"; {say('near', language, names=', '.join(map(quoted, found)))}" if found else ""


@dataclass(frozen=True, slots=True)
class Keys:
    """What a wrong key may have meant: the nearest ones, else all that there are."""

    wanted: str
    names: Iterable[str]

    def say(self, language: str) -> str:
        """That part of the sentence."""
        found = nearest(self.wanted, self.names)
        if found:
            return say("near", language, names=", ".join(map(quoted, found)))
        return say("known keys", language, names=", ".join(self.names))
