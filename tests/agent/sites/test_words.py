import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sites import index
from agent.sites.reading import ordinary
from agent.sites.telling import STRONG, WEAK, pattern
from agent.sites.words import CAREFUL, ENDING, FAMOUS, HELP, PLAIN, POPULAR, shipped, unmarked

W = shipped()


def said(name):
    return {(hint.category, hint.word) for hint in W.hints(name)}


@pytest.mark.parametrize(
    ("name", "category", "votes"),
    [
        ("www.grandcasino.example", "gambling", STRONG),
        ("something.bet", "gambling", STRONG),
        ("luck.bet.br", "gambling", STRONG),
        ("films.xxx", "adult", STRONG),
        ("bet-now.example", "gambling", WEAK),
        ("777.example", "gambling", WEAK),
        ("hot-milf.example", "adult", WEAK),
        ("dating24.example", "dating", WEAK),
        ("best-vpn.example", "proxy", STRONG),
        ("xn--80aaifmgl1achx.example", "gambling", STRONG),
    ],
)
def test_a_telling_word_or_ending_is_heard(name, category, votes):
    assert W.may_tell(name)
    assert W.hints(name)[0][::2] == (category, votes)


@pytest.mark.parametrize(
    "name",
    [
        "nflxvideo.net", "essex.ac.uk", "alphabet.com", "better.example", "tibet.example", "peacock.example",
        "analytics.example", "scunthorpe.example", "update.example", "javascript.example", "lasvegas.example",
        "10888210.example", "com", "blogspot.com", "casino.example.com", "plain.example", "xn--trem-wu5a.vn",
    ],
)  # fmt: skip
def test_what_stands_in_another_word_or_another_label_says_nothing(name):
    assert W.hints(name) == ()


@pytest.mark.parametrize(
    "name",
    [
        "bethanyprimary.example", "goreville.example", "nakedtruth.example", "beerbrewinghistory.example",
        "whorepresents.example", "betreuung-im-alter.example", "erdbeerkuchen.example", "vehiculos.example",
        "milfordlibrary.example", "pornichet-tourisme.example", "weedingmygarden.example",
    ],
)  # fmt: skip
def test_a_word_that_is_read_otherwise_or_means_something_else_says_nothing(name):
    assert W.hints(name) == ()


@pytest.mark.parametrize(
    "name",
    ["quitcasino.example", "vapefree.example", "antibetting.example", "poker.gov.vn", "sexytimes.ac.uk",
     "casino.sch.uk", "beer.edu"],
)  # fmt: skip
def test_who_warns_of_it_and_offices_and_schools_say_nothing(name):
    assert W.hints(name) == ()


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("doh.nobody.example", "doh."),
        ("eu.doh-2.nobody.example", "doh."),
        ("ads-odoh.nobody.example", "odoh."),
        ("dot.somedns.example", "dot."),
        ("dns1.somedns.example", "dns."),
    ],
)
def test_a_label_below_the_registrable_one_says_that_it_answers_names_in_secret(name, word):
    assert W.may_tell(name)
    assert W.hints(name) == (("proxy", word, STRONG),)


@pytest.mark.parametrize(
    "name",
    [
        "doh.example", "www.doh.gov.ph", "doh.wa.gov", "doh.state.fl.us", "dohnut.nobody.example",
        "dns.nobody.example", "dot.nobody.example", "www.somedns.example", "somedns.example",
    ],
)  # fmt: skip
def test_a_ministry_of_health_and_a_maker_of_names_answer_none(name):
    assert W.hints(name) == ()


@pytest.mark.parametrize("word", ["หนังโป๊", "소개팅", "казино"])
def test_a_word_is_heard_in_each_script(word):
    assert W.hints(f"xn--{word.encode('punycode').decode()}.example")


@pytest.mark.parametrize(
    "name", ["hot-gore.example", "beheadings.example", "suicidemethods.example", "thinspo.example"]
)
def test_gore_and_praise_of_harm_are_violence(name):
    assert {category for category, _ in said(name)} == {"violence"}


def test_a_number_plate_of_a_cloud_and_a_rented_name_say_little():
    assert said("d3n1b0ot4n5cbd.example") == set()
    assert said("bet-1.cloudfront.net") == set()
    assert ("drugs", "cannabi") in said("cannabisclub.blogspot.com")


def test_a_companion_is_a_border():
    assert said("liveslotclub.example") == {("gambling", "slot")}
    assert said("carslotcar.example") == set()


@pytest.mark.parametrize(
    ("name", "category", "need"),
    [
        ("plain.example", "adult", PLAIN),
        ("sexual-health.example", "adult", CAREFUL),
        ("sexual-health.example", "malware", PLAIN),
        ("something.org", "adult", ENDING),
        ("something.edu.vn", "gambling", ENDING),
        ("something.edu.vn", "violence", PLAIN),
        ("gamblersanonymous.example", "proxy", HELP),
        ("childline.example", "adult", HELP),
    ],
)
def test_teaching_health_and_help_ask_for_care(name, category, need):
    assert W.need(name, category) == need


def test_the_more_people_go_to_a_name_the_more_votes_it_takes():
    assert W.need("plain.example", "adult", popular=index.POPULAR) == POPULAR
    assert W.need("plain.example", "adult", popular=index.FAMOUS) == FAMOUS
    assert W.need("plain.org", "adult", popular=index.FAMOUS) == FAMOUS
    assert W.need("childline.example", "adult", popular=index.POPULAR) == HELP


@given(st.text("abxn-.é1", max_size=20))
def test_any_label_can_be_read(text):
    unmarked(text)
    unmarked(f"xn--{text}")


def test_marks_of_latin_letters_are_left_out():
    assert unmarked("xn--trem-wu5a") == "treem"
    assert unmarked("xn--\udcff") == "xn--\udcff"


def test_no_telling_word_is_innocent_and_each_has_one_meaning():
    told = W.telling
    for word in told.words:
        assert not pattern(told.innocent).search(word), word
    assert told.words.keys().isdisjoint(told.companions)
    assert told.against.isdisjoint({*told.words, *told.companions})
    assert told.words.keys().isdisjoint(ordinary())
