"""The one closed list of categories, in the order in which screens show them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policies.ids import OTHER, CategoryId

CATEGORIES: Final[Mapping[CategoryId, tuple[str, str]]] = MappingProxyType(
    {
        # Lessons, exercises, dictionaries, reference: what school or curiosity asks for.
        CategoryId("study"): ("Learning", "Học tập"),
        # Drawing, music making, film cutting, modelling, design.
        CategoryId("create"): ("Creating", "Sáng tạo"),
        # Books, comics and their readers.
        CategoryId("read"): ("Reading", "Đọc sách"),
        # Films and series, paid or lent: a whole work with a beginning and an end.
        CategoryId("film"): ("Films", "Phim ảnh"),
        # Clips and streams, often endless; players of one's own files.
        CategoryId("video"): ("Videos", "Video"),
        # Listening: songs, radio, podcasts.
        CategoryId("music"): ("Music", "Âm nhạc"),
        # Networks with a feed, followers or a crowd of strangers.
        CategoryId("social"): ("Social networks", "Mạng xã hội"),
        # Messages and calls with people one knows.
        CategoryId("chat"): ("Chat and calls", "Trò chuyện"),
        # Search engines and general assistants.
        CategoryId("search"): ("Search", "Tìm kiếm"),
        # Games, game shops and launchers, what belongs to playing.
        CategoryId("games"): ("Games", "Trò chơi"),
        # Buying, selling, ordering, paying.
        CategoryId("shopping"): ("Shopping", "Mua sắm"),
        # Newspapers, weather, sport results.
        CategoryId("news"): ("News", "Tin tức"),
        # E-mail, by program or in the browser.
        CategoryId("mail"): ("E-mail", "Thư điện tử"),
        # Browsers: time counts for the site, where the browser tells it.
        CategoryId("browser"): ("Browsers", "Trình duyệt"),
        # Texts, tables, slides, notes, shared files.
        CategoryId("office"): ("Office", "Văn phòng"),
        # Writing programs and what goes with it.
        CategoryId("develop"): ("Programming", "Lập trình"),
        # Small tools: calculator, pictures, archives, screen shots.
        CategoryId("utility"): ("Tools", "Tiện ích"),
        # Desktop, settings, files, terminals, input methods, software shops.
        CategoryId("system"): ("System", "Hệ thống"),
        # Torrents, downloaders, file hosts.
        CategoryId("download"): ("Downloads", "Tải xuống"),
        # VPNs, proxies, anonymity nets, remote desktops: ways round the filter.
        CategoryId("proxy"): ("VPN and proxies", "VPN và proxy"),
        # Sexual content for adults.
        CategoryId("adult"): ("Adult", "Người lớn"),
        # Betting, casinos, lotteries, paid loot.
        CategoryId("gambling"): ("Gambling", "Cờ bạc"),
        # Meeting strangers for love or sex.
        CategoryId("dating"): ("Dating", "Hẹn hò"),
        # Selling or praising drugs, alcohol, tobacco, vapes.
        CategoryId("drugs"): ("Drugs", "Chất gây nghiện"),
        # Gore, cruelty, weapons, hate, praise of self-harm.
        CategoryId("violence"): ("Violence", "Bạo lực"),
        # Harmful programs, phishing, fraud.
        CategoryId("malware"): ("Harmful programs", "Mã độc, lừa đảo"),
        # What nobody has named yet.
        OTHER: ("Other", "Khác"),
    },
)
"""Each category's (English, Vietnamese) name."""
