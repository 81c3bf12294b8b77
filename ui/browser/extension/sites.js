// What a browser may show, judged by what the agent said last. Of a browser this file needs URL alone.
"use strict";

const WRAPPED = ["view-source:", "blob:"];
const READER = "about:reader?url=";
const FREE = ["free", "always"]; // actions of rules that cost nothing
const LONGEST = 253; // signs of a name: whatever is longer is none, and nobody's site
const MOST = 64; // hosts that play; the agent takes a list that is as long for one that was cut

// Who shows pages of others, translated, read out or as they once were, and where in the address it says whose.
const TRANSLATED = ".translate.goog";
const AMP = ".cdn.ampproject.org";
const COPIES = [
  [/^translate\.google(?:usercontent)?\./, /[?&]u=([^&#]*)/],
  [/^(?:www\.|ssl\.)?(?:translatetheweb|microsofttranslator)\.com$/, /[?&]a=([^&#]*)/],
  [/^(?:translate\.yandex\.[a-z.]+|papago\.naver\.(?:net|com))$/, /[?&]url=([^&#]*)/],
  [/^fanyi\.baidu(?:content)?\.com$/, /[?&]query=([^&#]*)/],
  [/^webcache\.googleusercontent\.com$/, /[?&]q=cache:(?:[\w-]*:)?([^&#+]*)/],
  [/^cc\.bingj\.com$/, /[?&]u=([^&#]*)/],
  [/(?:^|\.)(?:cdn\.ampproject\.org|bing-amp\.com)$/, /^\/(?:[cvi]|wp)\/(?:s\/)?([^?#]*)/],
  [/^(?:www\.)?(?:google|bing)\.[a-z.]+$/, /^\/amp\/(?:s\/)?([^?#]*)/],
  [/^web\.archive\.org$/, /^\/web\/[^/]*\/(.*)$/],
  [/^archive\.(?:ph|today|is|li|vn|fo|md)$/, /^\/(?:[^/]*\/)*?(https?:.*)$/],
  [/^(?:12ft\.io|1ft\.io|r\.jina\.ai)$/, /^\/(?:(?:api\/)?proxy\?(?:.*&)?q=)?([^&#]*)/]
];

// The host of an address; "" where it is none of the web. Nothing else of an address is looked at, but that
// of a copy says whose page it is.
function hostOf(address) {
  return parts(address)[0];
}

// The host whose page a translation or a kept copy shows; "" where it is none.
function innerOf(address) {
  const [host, rest] = parts(address);
  const where = COPIES.find(([who]) => who.test(host))?.[1];
  const found = decoded(where?.exec(rest)?.[1] ?? "");
  return (found && (hostOf(found) || hostOf(`http://${found}`))) || ofLabel(host, rest);
}

// The host for which the first label of a translation or of an AMP copy stands: "-" is a dot and "--" a hyphen.
// IDNA keeps "--" in the third place for itself, so there it begins with "0-", or with "1-" in place of "xn--".
// developers.google.com/search/docs/appearance/translated-results, amp.dev (AMP cache URL format)
function ofLabel(host, rest) {
  const ending = [TRANSLATED, AMP].find((one) => host.endsWith(one));
  if (!ending) return "";
  const asked = (name) => decoded(new RegExp(`[?&]${name}=([^&#]*)`).exec(rest)?.[1] ?? "");
  let label = (ending === AMP ? "" : asked("_x_tr_hp")) + host.slice(0, -ending.length);
  if (ending === AMP) label = label.replace(/^0-(.*)-0$/, "$1");
  for (const mark of asked("_x_tr_enc").split(",")) {
    if (/^[01]$/.test(mark) && label.startsWith(`${mark}-`)) label = (mark === "1" ? "xn----" : "") + label.slice(2);
  }
  return label.split("--").map((word) => word.replace(/-/g, ".")).join("-").toLowerCase();
}

// Whose rules hold for an address: what it shows first, then who shows it.
function hostsOf(address) {
  return [innerOf(address), hostOf(address)].filter(Boolean);
}

// Whether an address is at a place: a host with all below it, and a path ("example.com/search").
function isAt(address, place) {
  const [name, ...path] = place.split("/");
  const there = hostsOf(address).some((host) => above(host).includes(name));
  const shown = decoded(parts(address)[1].split(/[?#]/)[0]).toLowerCase().split("/").filter(Boolean);
  return there && path.every((word, at) => shown[at] === word);
}

function parts(address) {
  const found = /^https?:\/\/(?:[^/?#@\\]*@)?(\[[^\]]*\]|[^/?#:\\@]*)(?::\d*)?(.*)$/is.exec(unwrapped(address || ""));
  const host = found ? found[1].toLowerCase().replace(/\.$/, "") : "";
  return host && host.length <= LONGEST ? [host, found[2]] : ["", ""];
}

// The address of a page itself, where a browser shows it in a way of its own.
function unwrapped(address) {
  let text = address.startsWith(READER) ? decoded(address.slice(READER.length)) : address;
  for (const word of WRAPPED) if (text.startsWith(word)) text = text.slice(word.length);
  return text;
}

// The names under which a translator and the AMP cache show a host.
function mirrors(host) {
  const label = host.replace(/-/g, "--").replace(/\./g, "-");
  const plain = [label + TRANSLATED, label + AMP];
  if (host.startsWith("xn--")) return [...plain, `1-${label.slice("xn----".length)}${TRANSLATED}`];
  return label.startsWith("--", 2) ? [...plain, `0-${label}${TRANSLATED}`, `0-${label}-0${AMP}`] : plain;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

// The name and all above it, the longest first.
function above(host) {
  const found = [];
  for (let name = host; name; name = name.includes(".") ? name.slice(name.indexOf(".") + 1) : "") found.push(name);
  return found;
}

// What the agent said, arranged for looking up; `told` is the reply of its method "tabs", or nothing yet.
// `before`: what it said earlier of hosts that it was not asked about this time.
class Rules {
  constructor(told = null, before = []) {
    this.told = told;
    this.views = new Map([...before, ...(told?.sites ?? [])].map((view) => [view.host, view]));
    this.closed = new Set(told?.closed ?? []);
    this.unsafe = told?.unsafe ?? []; // searches, each a host and a path
  }

  // What closes an address: one of its hosts, or a search that nobody can lead; undefined where nothing does.
  closes(address) {
    const host = hostsOf(address).find((one) => this.isClosed(one));
    return host ?? this.unsafe.find((place) => isAt(address, place));
  }

  // Whether a host is closed; what the agent was not asked about is judged by the nearest name above it of which
  // it said something, as the browser's own rules do. It is asked about then, and may be open by itself.
  isClosed(host) {
    if (!host) return false;
    if (this.unsafe.includes(host)) return true;
    const known = above(host).find((name) => this.views.has(name) || this.closed.has(name));
    const view = this.views.get(known);
    return view ? !view.status.open : known !== undefined;
  }

  knows(host) {
    return this.views.has(host);
  }

  // Names that the browser itself shall not fetch, and those below them that it may all the same.
  names() {
    const views = [...this.views.values()];
    const blocked = new Set([...this.closed, ...views.filter((view) => !view.status.open).map((view) => view.host)]);
    const allowed = views.filter((view) => view.status.open).map((view) => view.host);
    return {
      blocked: [...blocked].filter(isName).sort(),
      allowed: allowed.filter((host) => isName(host) && above(host).some((name) => blocked.has(name))).sort(),
      searches: this.unsafe
    };
  }

  // Whether seconds of a host are charged, as far as is known.
  charges(host) {
    return !FREE.includes(this.views.get(host)?.status.action);
  }

  // Seconds that the site in front has left; null without a limit. Since the agent said so it was in front for
  // `here` seconds, and `since` have gone by.
  left(host, here = 0, since = 0) {
    const screen = this.charges(host) ? known(this.told?.screen.left, since) : null; // else the PC's time stands still
    const given = [this.siteLeft(host, here), screen].filter((x) => x !== null);
    return host && given.length ? Math.min(...given) : null;
  }

  siteLeft(host, here) {
    return known(this.views.get(host)?.status.left, here);
  }

  // The same rules once the time of a host is over, for when nobody answers who would say it: closed by what was
  // to close it.
  over(host, here) {
    const own = this.views.get(host);
    const left = this.siteLeft(host, here);
    const status = left !== null && left <= 0 ? own.status : this.told.screen;
    const closed = { ...status, open: false, left: 0, reason: status.coming || "daily" };
    const rules = new Rules(this.told, [...this.views.values()]);
    rules.views.set(host, { host, name: own?.name ?? host, status: closed });
    return rules;
  }

  // What our pages show of it: all but seconds, which are others at each answer.
  get shown() {
    const views = [...this.views.values()].map((view) => ({ ...view, status: { ...view.status, left: 0, used: 0 } }));
    return JSON.stringify([views, this.unsafe, this.told?.by, this.told?.language, this.told?.zone]);
  }

  // What is worth keeping over a restart of the browser: what is closed and how to say why.
  kept() {
    if (!this.told) return null;
    const sites = [...this.views.values()].filter((view) => !view.status.open);
    return { ...this.told, sites, screen: { ...this.told.screen, left: null } };
  }
}

function known(left, gone) {
  return left === null || left === undefined ? null : left - gone;
}

// Whether browsers take it for a name: Firefox refuses all rules for one that its parser would write otherwise.
function isName(host) {
  try {
    return /^[a-z0-9._-]+$/.test(host) && new URL(`http://${host}`).hostname === host;
  } catch {
    return false;
  }
}

// The browser's own rules (declarativeNetRequest): frames and first bytes, before any page is covered.
function networkRules(names) {
  const rules = [];
  const resourceTypes = ["main_frame", "sub_frame", "object"]; // object: a page in <embed> or <object>
  const shown = (name) => [name, ...[name, `www.${name}`].flatMap(mirrors).filter(isName)];
  const condition = (domains) => ({ requestDomains: domains.flatMap(shown), resourceTypes });
  if (names.blocked.length) {
    rules.push({ id: 1, priority: 1, action: { type: "block" }, condition: condition(names.blocked) });
  }
  if (names.allowed.length) {
    rules.push({ id: 2, priority: 2, action: { type: "allow" }, condition: condition(names.allowed) });
  }
  names.searches.forEach((place, at) => {
    const urlFilter = `||${place}^`;
    rules.push({ id: 3 + at, priority: 3, action: { type: "block" }, condition: { urlFilter, resourceTypes } });
  });
  return rules;
}

// Tabs of a window that can be seen: the one that is chosen, and the other half of its split view.
function inSight(window) {
  if (window.state === "minimized") return [];
  const tabs = window.tabs ?? [];
  const half = tabs.find((tab) => tab.active)?.splitViewId ?? -1; // -1: SPLIT_VIEW_ID_NONE
  return tabs.filter((tab) => tab.active || (half !== -1 && tab.splitViewId === half));
}

// Whose page a tab shows; one that is on its way is not there yet, and may never be.
function shownBy(tab) {
  return hostsOf(tab.url || tab.pendingUrl);
}

function plays(tab) {
  return Boolean(tab.audible) && !tab.mutedInfo?.muted;
}

// The tab that counts while a window has the focus: the one there, unless it is silent and another in sight plays.
function frontOf(windows) {
  const focused = windows.find((window) => window.focused && window.state !== "minimized");
  const here = focused?.tabs?.find((tab) => tab.active);
  if (!here) return null;
  const heard = windows.flatMap(inSight).filter((tab) => plays(tab) && shownBy(tab).length);
  return heard.includes(here) ? here : heard[0] ?? here;
}

// What the agent is told: the front tab's host, whether it plays, which other hosts are in sight or covered, and
// which of those play: what costs something first, so that no number of lessons hides a film. Covered hosts come
// last: they can wait for their turn.
function report(windows, covered, wanted, rules = new Rules()) {
  const playing = new Set();
  const hosts = new Set(wanted);
  const first = frontOf(windows);
  for (const window of windows) {
    const seen = inSight(window);
    for (const tab of window.tabs ?? []) {
      if (!seen.includes(tab) && !plays(tab)) continue;
      for (const host of [...shownBy(tab), ...hostsOf(tab.pendingUrl)]) hosts.add(host);
      if (tab !== first && plays(tab) && shownBy(tab).length) playing.add(shownBy(tab)[0]);
    }
  }
  const front = (first && shownBy(first)[0]) ?? null;
  for (const host of covered) hosts.add(host);
  hosts.delete(front);
  const beside = [...hosts].filter(Boolean).slice(0, 60);
  const heard = [...playing].sort((one, other) => rules.charges(other) - rules.charges(one));
  return { front, audible: front !== null && plays(first), hosts: beside, playing: heard.slice(0, MOST) };
}

// "12" minutes, "45s" in the last minute: four signs fit on a badge.
function badge(left) {
  if (left === null) return "";
  if (left < 60) return `${Math.max(0, left)}s`;
  return left < 6000 ? `${Math.ceil(left / 60)}` : `${Math.floor(left / 3600)}h`;
}

// What became of the newest request about a target; with its day an answer is over.
function requestOf(asked, target, now) {
  return asked.find((one) => one.target === target && new Date(one.expires_at) > now);
}

// A span of time in words; `speak` is say() with its language.
function span(speak, seconds) {
  if (seconds < 60) return speak("seconds", { n: Math.max(0, Math.round(seconds)) });
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return speak("minutes", { n: minutes });
  const told = { h: Math.floor(minutes / 60), m: minutes % 60 };
  return speak(told.m ? "hours" : "whole_hours", told);
}
