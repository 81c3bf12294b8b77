// What the extension says to a child, in both languages. %name% is put in by say().
"use strict";

const WORDS = {
  en: {
    closed: "%site% is closed",
    screen: "The PC",
    block: "%what%: at home you agreed to keep this closed.",
    window: "%what%: it is not the time for it now.",
    after: "%what%: learning comes first. Still to go: %time%.",
    daily: "%what%: today's time is used up.",
    weekly: "%what%: this week's time is used up.",
    break: "Time for a break. Stretch, drink some water, look out of the window.",
    unsafe: "This search cannot leave out what is not for children, so it is closed. You can search with Google.",
    open: "It is open again.",
    by: "Agreed with: %who%",
    next: "It opens again: %when%",
    soon: "It opens again in %time%",
    unknown_next: "It opens when you and your parents agree on it.",
    guess: "Luytre does not know this site. By its words it seems to be: %what%. That is only our guess.",
    guess_next: "No word of the page has left the browser.",
    guess_title: "Is our guess wrong?",
    guess_ask: "Ask my parents to look",
    tomorrow: "tomorrow, %time%",
    on_day: "%day%, %time%",
    ask_title: "Ask for more time",
    ask_open: "Ask to open it for a while",
    ask_reason: "Why do you need it?",
    ask_minutes: "%n% minutes",
    ask: "Ask",
    asked: "Sent. The answer comes here by itself.",
    asked_before: "You have asked already. The answer comes here by itself.",
    refused: "The answer this time: no. %why%",
    not_sent: "It could not be sent: %why%",
    away: "Luytre does not answer at the moment. Call your parents.",
    help_title: "Is something troubling you? You can call, for free. Luytre tells nobody.",
    report_title: "Did you see something bad or scary? It is not your fault. You can report it:",
    no_record: "That you looked at this help is recorded nowhere.",
    badge: "%site%: %time% left",
    badge_free: "%site%",
    minutes: "%n% min",
    seconds: "%n% s",
    hours: "%h% h %m% min",
    whole_hours: "%h% h"
  },
  vi: {
    closed: "%site% đang đóng",
    screen: "Máy tính",
    block: "%what%: cả nhà đã thống nhất không mở.",
    window: "%what%: bây giờ chưa đến giờ mở.",
    after: "%what%: con học trước đã nhé. Còn %time% nữa.",
    daily: "%what%: hôm nay con đã dùng hết giờ.",
    weekly: "%what%: tuần này con đã dùng hết giờ.",
    break: "Đến giờ nghỉ rồi. Con vươn vai, uống nước, nhìn ra cửa sổ một lát nhé.",
    unsafe: "Trang tìm kiếm này không lọc được nội dung không dành cho trẻ em nên đang đóng. Con tìm bằng Google nhé.",
    open: "Đã mở lại rồi.",
    by: "Đã thống nhất với: %who%",
    next: "Mở lại lúc: %when%",
    soon: "Mở lại sau %time%",
    unknown_next: "Trang này mở khi con và bố mẹ cùng thống nhất.",
    guess: "Luytre chưa biết trang này. Xem chữ trong trang thì có vẻ là: %what%. Đây chỉ là phỏng đoán thôi.",
    guess_next: "Không chữ nào trong trang rời khỏi trình duyệt.",
    guess_title: "Luytre đoán nhầm rồi à?",
    guess_ask: "Nhờ bố mẹ xem giúp",
    tomorrow: "%time% ngày mai",
    on_day: "%time% %day%",
    ask_title: "Xin thêm giờ",
    ask_open: "Xin mở trang này một lúc",
    ask_reason: "Con cần để làm gì?",
    ask_minutes: "%n% phút",
    ask: "Xin bố mẹ",
    asked: "Đã gửi. Có câu trả lời là hiện ngay ở đây.",
    asked_before: "Con đã xin rồi. Có câu trả lời là hiện ngay ở đây.",
    refused: "Lần này chưa được con nhé. %why%",
    not_sent: "Chưa gửi được: %why%",
    away: "Luytre hiện không trả lời. Con gọi bố mẹ nhé.",
    help_title: "Con đang buồn hay lo lắng? Con gọi số này, miễn phí. Luytre không nói với ai.",
    report_title: "Con thấy điều xấu hay đáng sợ? Không phải lỗi của con. Con báo ở đây:",
    no_record: "Việc con xem phần trợ giúp này không được ghi ở đâu cả.",
    badge: "%site%: còn %time%",
    badge_free: "%site%",
    minutes: "%n% phút",
    seconds: "%n% giây",
    hours: "%h% giờ %m% phút",
    whole_hours: "%h% giờ"
  }
};

// The names of categories, as policies/catalog/categories.py has them.
const CATEGORIES = {
  "study": ["Learning", "Học tập"],
  "create": ["Creating", "Sáng tạo"],
  "read": ["Reading", "Đọc sách"],
  "film": ["Films", "Phim ảnh"],
  "video": ["Videos", "Video"],
  "music": ["Music", "Âm nhạc"],
  "social": ["Social networks", "Mạng xã hội"],
  "chat": ["Chat and calls", "Trò chuyện"],
  "search": ["Search", "Tìm kiếm"],
  "games": ["Games", "Trò chơi"],
  "shopping": ["Shopping", "Mua sắm"],
  "news": ["News", "Tin tức"],
  "mail": ["E-mail", "Thư điện tử"],
  "browser": ["Browsers", "Trình duyệt"],
  "office": ["Office", "Văn phòng"],
  "develop": ["Programming", "Lập trình"],
  "utility": ["Tools", "Tiện ích"],
  "system": ["System", "Hệ thống"],
  "download": ["Downloads", "Tải xuống"],
  "proxy": ["VPN and proxies", "VPN và proxy"],
  "adult": ["Adult", "Người lớn"],
  "gambling": ["Gambling", "Cờ bạc"],
  "dating": ["Dating", "Hẹn hò"],
  "drugs": ["Drugs", "Chất gây nghiện"],
  "violence": ["Violence", "Bạo lực"],
  "malware": ["Harmful programs", "Mã độc, lừa đảo"],
  "other": ["Other", "Khác"]
};

// What the agent says to a child who asks too often, by its case: as agent/api/refusals.py and its translation have it.
const REFUSALS = {
  "request.repeated": ["You have asked already (number {number}).", "Con đã xin rồi (số {number})."],
  "request.too-many": [
    "There are already {number} open requests; wait for an answer.",
    "Đã có {number} lời xin đang chờ; hãy đợi bố mẹ trả lời."
  ],
  "request.too-soon": [
    "You were answered just now; ask again at {time}.",
    "Con vừa được trả lời rồi; {time} hãy xin lại nhé."
  ],
  "request.too-often": [
    "You have asked {number} times today; ask again tomorrow.",
    "Hôm nay con đã xin {number} lần rồi; mai con hãy xin lại nhé."
  ]
};

const APART = [
  "Luytre and this browser do not understand each other. Close the browser and open it anew.",
  "Luytre và trình duyệt không hiểu nhau. Con đóng trình duyệt rồi mở lại nhé."
];
const FAILED = ["Luytre met an error of its own. Tell your parents.", "Luytre gặp lỗi. Con nói với bố mẹ nhé."];
// What else it refuses, by its code (agent/api/errors.py): its own words are for experts.
const KINDS = {
  "-32700": APART,
  "-32601": APART,
  "-32602": APART,
  "-32000": APART,
  "-32001": ["In this account you cannot ask. Tell your parents.", "Tài khoản này không xin được. Con nói với bố mẹ nhé."],
  "-32004": ["Luytre does not know this any more. Load the page anew.", "Luytre không còn biết mục này. Con tải lại trang nhé."],
  "-32006": ["That was a lot at once. Please wait a moment and try again.", "Nhiều quá một lúc. Chờ một chút rồi thử lại nhé."],
  "-32007": ["Luytre cannot do this now. Tell your parents.", "Luytre hiện chưa làm được việc này. Con nói với bố mẹ nhé."],
  "-32603": FAILED,
  "-32099": FAILED
};
const UNKNOWN = ["That did not work. Please try again.", "Chưa được. Hãy thử lại nhé."];

// Why the agent refused, in that language; empty where nothing came from it.
function refusal(language, { case: named, about = {}, code } = {}) {
  const place = language === "vi" ? 1 : 0;
  const sentence = REFUSALS[named]?.[place];
  if (sentence) return sentence.replace(/\{(\w+)\}/g, (_, name) => String(about[name] ?? ""));
  return code === undefined ? "" : (KINDS[code] ?? UNKNOWN)[place];
}

function say(language, key, values = {}) {
  const table = WORDS[language] || WORDS.en;
  return table[key].replace(/%(\w+)%/g, (_, name) => String(values[name] ?? "")).trim();
}
