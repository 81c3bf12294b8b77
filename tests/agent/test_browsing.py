"""What browsers speak to is wired with what is shipped."""

from agent import browsing


def test_the_catalogue_and_the_helplines_are_known():
    web = browsing.web()
    assert web.services["googlevideo.com"].main == "youtube.com"
    assert web.services["888casino.com"].category == "gambling"
    assert "tongdai111.vn" in web.protected
    assert browsing.web() is web
