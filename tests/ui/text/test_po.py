import pytest

from ui.text.po import PoError, read

SAMPLE = """
# a note by a translator
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

#: ui/a.py
msgid "one"
msgstr ""
"m\\"ột"
" hai"

#, fuzzy
msgid "{n} day"
msgid_plural "{n} days"
msgstr[0] "{n} ngày"
msgid "last"
msgstr "cuối"
#~ msgid "gone"
#~ msgstr "mất"
"""


def test_reads_messages_in_the_order_of_the_file() -> None:
    entries = list(read(SAMPLE))
    assert [x.message for x in entries] == ["", "one", "{n} day", "last"]
    assert entries[1].translations == {0: 'm"ột hai'}
    assert entries[1].comments == ("#: ui/a.py",)
    assert entries[2].plural == "{n} days"
    assert entries[2].translations == {0: "{n} ngày"}
    assert [x.fuzzy for x in entries] == [False, False, True, False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"a"', "line 1"),
        ('msgid "a"\nmsgstr a', "line 2: a is no quoted text"),
        ('msgid "a"\nmsgstr 1', "line 2"),
        ('msgid "a"\nmsgtxt "b"', '"msgtxt" is no word'),
        ('msgid "a"\nmsgstr[x] "b"', "is no word"),
    ],
)
def test_a_bad_line_is_named(text: str, said: str) -> None:
    with pytest.raises(PoError, match=said.replace("[", r"\[")):
        list(read(text))
