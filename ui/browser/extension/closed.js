// Our page over a closed site: what is closed, why, who set it, what comes next; ask; help; report.
"use strict";

const pageApi = globalThis.browser ?? globalThis.chrome;
const HOST = location.search.slice(1);
const MINUTES = [15, 30, 60];
const DRAWN = 15000; // milliseconds after which the time that is left is written anew
const NEAR = 6; // days ahead: up to here a weekday's name is enough
const FALLBACK = { country: "VN", lines: [{ name: "Tổng đài quốc gia bảo vệ trẻ em", number: "111", hours: "24/7", url: "" }] };
let language = navigator.language.startsWith("vi") ? "vi" : "en";
let zone; // the PC's own until the agent has said whose
let ahead = 0; // milliseconds from the PC's clock, which may have been moved, to the household's
let view = null;
let sent = false;
let shown = null; // the status that is told of
let stale = false; // nobody sees what is shown, and it may be another by now

const element = (id) => document.getElementById(id);
const speak = (key, values) => say(language, key, values);

const clock = () => Date.now() + ahead;

function write(id, text) {
  if (element(id).textContent !== text) element(id).textContent = text;
}

// Whose rule it is: the site's own, its category's, or that of the PC.
function whose(status, name) {
  const [kind, key] = status.because.split(":");
  if (kind === "screen") return speak("screen");
  if (kind === "category" && CATEGORIES[key]) return CATEGORIES[key][language === "vi" ? 1 : 0];
  return name;
}

// Days and hours are the household's, as in its windows, whatever the PC's clock is set to.
function household(options, tongue = "en-GB") {
  try {
    return new Intl.DateTimeFormat(tongue, { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat(tongue, options); // a zone that this browser never heard of
  }
}

function dayOf(moment) {
  const parts = household({ year: "numeric", month: "numeric", day: "numeric" }).formatToParts(moment);
  const [year, month, day] = ["year", "month", "day"].map((kind) => parts.find((one) => one.type === kind).value);
  return Date.UTC(year, month - 1, day) / 86400000;
}

function when(moment) {
  const days = dayOf(moment) - dayOf(clock());
  const time = household({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(moment);
  if (days <= 0) return time;
  if (days === 1) return speak("tomorrow", { time });
  const date = days > NEAR ? { day: "numeric", month: "long" } : {};
  const day = household({ weekday: "long", ...date }, language === "vi" ? "vi" : "en-GB").format(moment);
  return speak("on_day", { day, time });
}

function next(status) {
  const opens = status.opens_at ? new Date(status.opens_at) : null;
  const wait = opens ? (opens - clock()) / 1000 : 0;
  if (wait > 0 && wait < 3600) return speak("soon", { time: span(speak, wait) });
  if (opens) return speak("next", { when: when(opens) });
  return status.reason === "block" ? speak("unknown_next") : "";
}

function draw({ told, view: found, asked, connected, now: at }) {
  if (told) ({ language, zone } = told);
  ahead = at - Date.now();
  document.documentElement.lang = language;
  view = found;
  const searching = Boolean(told?.unsafe?.includes(HOST)); // its site may be open
  const name = (searching ? null : found?.name) ?? HOST;
  const status = found?.status;
  document.title = speak("closed", { site: name });
  write("title", document.title);
  const guess = Boolean(found?.guess) && status.reason === "block";
  const lacking = status?.lacking ? span(speak, status.lacking) : "";
  const why = searching ? "unsafe" : guess ? "guess" : status?.reason;
  write("why", why ? speak(why, { what: status ? whose(status, name) : name, time: lacking }) : "");
  shown = searching || guess ? null : status;
  write("next", guess ? speak("guess_next") : "");
  drawNext();
  element("next").className = status?.opens_at && !guess ? "when" : "";
  write("by", told?.by ? speak("by", { who: told.by }) : "");
  write("ask-title", speak(guess ? "guess_title" : searching || why === "block" ? "ask_open" : "ask_title"));
  write("reason-label", speak("ask_reason"));
  write("send", speak(guess ? "guess_ask" : "ask"));
  element("minutes").hidden = guess;
  element("form").hidden = !status;
  const request = requestOf(asked, status?.target, clock());
  element("send").disabled = request?.state === "asked";
  write("status", connected ? answered(request) : speak("away"));
  drawMinutes();
}

// Time goes by though nothing changes: minutes become fewer, and tomorrow is today.
function drawNext() {
  if (shown) write("next", next(shown));
}

function answered(request) {
  if (request?.state === "refused") return speak("refused", { why: request.answer });
  if (request?.state === "asked") return speak(sent ? "asked" : "asked_before");
  return "";
}

function drawMinutes() {
  const list = element("minutes");
  if (!list.options.length) list.append(...MINUTES.map((n) => new Option("", String(60 * n))));
  MINUTES.forEach((n, place) => {
    list.options[place].textContent = speak("ask_minutes", { n });
  });
}

function drawHelp(help) {
  write("help-title", speak("help_title"));
  write("report-title", speak("report_title"));
  write("no-record", speak("no_record"));
  const lines = help.lines.filter((line) => !line.report);
  const known = (place) => lines.some((line) => line.number && line.number === place.number);
  const places = help.lines
    .filter((line) => line.report)
    .map((place) => (known(place) ? { name: place.name, number: "", hours: "", url: "" } : place)); // as above
  element("lines").replaceChildren(...lines.map(lineOf));
  element("places").replaceChildren(...places.map(lineOf));
  element("report").hidden = !places.length;
}

function lineOf(line) {
  const item = document.createElement("li");
  if (line.number) item.append(part("strong", line.number), " ");
  item.append(part("span", line.name), " ");
  if (line.hours) item.append(part("small", line.hours), " ");
  if (/^https:/.test(line.url)) {
    const link = document.createElement("a");
    link.href = line.url;
    link.target = "_blank";
    link.rel = "noreferrer";
    link.textContent = new URL(line.url).hostname;
    item.append(link);
  }
  return item;
}

function part(kind, text) {
  const made = document.createElement(kind);
  made.textContent = text;
  return made;
}

async function refresh() {
  stale = false;
  const told = await pageApi.runtime.sendMessage({ kind: "state", host: HOST, asked: true });
  if (told) draw(told);
}

async function showHelp() {
  const help = await pageApi.runtime.sendMessage({ kind: "help" });
  if (help) drawHelp(help);
}

element("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!view) return;
  element("send").disabled = true;
  const seconds = Number(element("minutes").value);
  const reason = element("reason").value;
  const answer = await pageApi.runtime.sendMessage({ kind: "ask", target: view.status.target, seconds, reason });
  sent = Boolean(answer?.result);
  const why = sent ? "" : refusal(language, answer ?? {});
  write("status", sent ? speak("asked") : why ? speak("not_sent", { why }) : speak("away"));
  element("send").disabled = sent;
});
pageApi.runtime.onMessage.addListener((message) => {
  if (message.kind !== "changed") return;
  if (document.visibilityState === "hidden") stale = true;
  else refresh();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") return;
  drawNext();
  if (stale) refresh();
});
setInterval(drawNext, DRAWN);
draw({ told: null, view: null, asked: [], connected: true, now: Date.now() });
drawHelp(FALLBACK);
refresh().then(showHelp);
