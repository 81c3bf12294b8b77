// Tells the agent which site is in front, and covers what it says is closed. Chromium runs this as a service
// worker, Firefox as an event page. Everything is judged on this PC; nothing goes anywhere else.
"use strict";

if (typeof importScripts === "function") importScripts("words.js", "sites.js", "agent.js", "covering.js", "frames.js");

const STOPPED = "net::ERR_BLOCKED_BY_CLIENT"; // Chromium's word; Firefox has none of its own for it
const OVER = 250; // after the last second the agent is asked what comes
const DENIED = -32001; // agent.api.errors
const BEAT = 4000; // a browser that says nothing for ten seconds is not believed any more

// What holds, and since when: `at` the agent said so, `since` what is in front is there.
const state = { rules: new Rules(), child: null, connected: false, front: null, at: 0, since: 0 };
const spent = new Map(); // host -> milliseconds in front since the agent spoke last
const reopened = new Map(); // tab -> {url, at}: what was opened again
const wanted = new Set(); // hosts that are about to open, and nothing is known of
let unasked = []; // hosts of covered tabs for which the last question had no room
let asking = false;
let again = false;
let timer = null;
let applied = "";
let guarding = Promise.resolve();
let managed = true; // whether the browser has this extension by the system's word, so that nobody takes it away
let news = true; // whether the agent said that something is another than before
let guarded = new Rules(); // what the network keeps to: a moment later than the pages

// ------------------------------------------------------------------------------------- look, tell, cover

// One question at a time; what happens meanwhile is asked afterwards.
async function look() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    do {
      again = false;
      await lookOnce();
    } while (again);
  } finally {
    asking = false;
  }
}

async function lookOnce() {
  const windows = await browserApi.windows.getAll({ populate: true });
  const pages = windows.flatMap((window) => window.tabs ?? []).filter((tab) => isPage(tab.url));
  const covered = pages.map((tab) => siteOf(coveredBy(tab.url).host));
  covered.sort((one, other) => unasked.includes(other) - unasked.includes(one));
  const told = report(windows, covered, wanted, state.rules);
  wanted.clear();
  inFront(told.front);
  if (!state.child) return;
  const answer = await ask("tabs", managed ? told : { ...told, managed });
  if (answer.result) {
    unasked = covered.filter((host) => host !== told.front && !told.hosts.includes(host));
    await take(answer.result);
  } else if (answer.code === DENIED) {
    await take(null); // nobody's limits hold in this account any more
  } else {
    await sweep(guarding);
    show();
  }
}

async function take(told) {
  const { rules } = state;
  const before = told ? unasked.map((host) => rules.views.get(host)).filter(Boolean) : [];
  state.at = state.since = Date.now();
  spent.clear();
  await hold(new Rules(told, before), rules);
}

// The household's moment, as the agent said it and the time gone by since; the PC's own until somebody has spoken.
function moment() {
  const said = state.at ? Date.parse(state.rules.told?.at) + Date.now() - state.at : Number.NaN;
  return said || Date.now();
}

// From now on these rules hold; `before`: those that the browser kept to until now.
async function hold(rules, before) {
  const known = applied;
  state.rules = rules;
  await sweep(guard());
  show();
  if (news || rules.shown !== before.shown) tellPages();
  if (applied && applied !== known) await emptyFrames(before);
}

// Our pages ask anew what they show.
function tellPages() {
  news = false;
  browserApi.runtime.sendMessage({ kind: "changed" }).catch(() => {});
}

// One change of the network's rules after the other: the browser keeps them on its disk.
function guard() {
  const coming = state.rules;
  const rules = networkRules(coming.names());
  const kept = coming.kept();
  const key = JSON.stringify([rules, kept?.closed]);
  if (key === applied) return guarding;
  applied = key;
  guarding = guarding.then(async () => {
    const done = await Promise.allSettled([fetchNothing(rules), browserApi.storage.local.set({ kept })]);
    if (done[0].status === "fulfilled") guarded = coming;
    const failed = done.some((one) => one.status === "rejected");
    if (failed && applied === key) applied = ""; // tried again with the next answer; pages are covered meanwhile
  });
  return guarding;
}

async function fetchNothing(addRules) {
  const removeRuleIds = (await browserApi.declarativeNetRequest.getDynamicRules()).map((rule) => rule.id);
  await browserApi.declarativeNetRequest.updateDynamicRules({ removeRuleIds, addRules });
}

// -------------------------------------------------------------------------------------- the time that is left

function inFront(host) {
  const now = Date.now();
  if (state.front) spent.set(state.front, (spent.get(state.front) ?? 0) + now - state.since);
  state.front = host;
  state.since = now;
}

// Seconds that what is in front was there since the agent spoke last.
function here() {
  return ((spent.get(state.front) ?? 0) + Date.now() - state.since) / 1000;
}

function show() {
  clearTimeout(timer);
  const language = state.rules.told?.language ?? "en";
  const speak = (key, values) => say(language, key, values);
  const given = state.rules.left(state.front, here(), (Date.now() - state.at) / 1000);
  const left = given === null ? null : Math.ceil(given);
  const site = state.rules.views.get(state.front)?.name ?? "Luytre";
  const title = left === null ? speak("badge_free", { site }) : speak("badge", { site, time: span(speak, left) });
  browserApi.action.setBadgeText({ text: badge(left) });
  browserApi.action.setBadgeBackgroundColor({ color: left !== null && left < 300 ? "#b45309" : "#0f766e" });
  browserApi.action.setTitle({ title });
  if (left === null) return;
  if (left > 0) timer = setTimeout(show, left <= 61 ? 1000 : 15000);
  else if (state.connected) {
    // Who said a moment ago that nothing is left will say when it is over.
    if (Date.now() - state.at >= OVER) timer = setTimeout(look, OVER);
  } else if (!state.rules.isClosed(state.front)) hold(state.rules.over(state.front, here()), state.rules);
}

// ------------------------------------------------------------------------------------------- what happens

function opening(details) {
  if (details.frameId !== 0) return;
  const closed = state.rules.closes(details.url);
  if (closed) {
    cover(details.tabId, closed, details.url);
    return;
  }
  const unknown = hostsOf(details.url).filter((host) => !state.rules.knows(host));
  for (const host of unknown) wanted.add(host);
  if (unknown.length) look();
}

// What is open by now and the network still stops, or stopped a moment ago, is opened again: nobody else would load
// it anew. Once: it may be stopped by something else.
function openAgain({ frameId, tabId, url, error }) {
  const stopped = error === undefined ? guarded.closes(url) : error === STOPPED;
  const before = reopened.get(tabId);
  if (frameId !== 0 || !stopped || state.rules.closes(url) || (before?.url === url && Date.now() - before.at < BEAT)) return;
  reopened.set(tabId, { url, at: Date.now() });
  guarding.then(() => state.rules.closes(url) || browserApi.tabs.update(tabId, { url })).catch(() => {});
}

async function answerPage(message) {
  if (message.kind === "state") {
    const { told, views } = state.rules;
    const asked = message.asked ? (await ask("requests", {})).result?.requests : [];
    const view = views.get(message.host) ?? views.get(siteOf(message.host)) ?? null;
    return { told, view, asked: asked ?? [], connected: state.connected, now: moment() };
  }
  if (message.kind === "help") {
    const help = await ask("help", {});
    if (help.result) await browserApi.storage.local.set({ help: help.result });
    return (await browserApi.storage.local.get("help")).help ?? null;
  }
  if (message.kind === "ask") {
    return ask("ask", { target: message.target, extra: message.seconds, reason: message.reason });
  }
  return null;
}

for (const event of [
  browserApi.tabs.onActivated,
  browserApi.tabs.onRemoved,
  browserApi.tabs.onCreated,
  browserApi.tabs.onReplaced,
  browserApi.windows.onFocusChanged,
  browserApi.windows.onCreated,
  browserApi.windows.onRemoved,
  browserApi.windows.onBoundsChanged
]) {
  event?.addListener(() => look());
}
browserApi.tabs.onRemoved.addListener((id) => {
  instead.delete(id);
  reopened.delete(id);
});
browserApi.tabs.onUpdated.addListener((id, change) => {
  if (change.url) consider(id, change.url);
  if (change.url || change.mutedInfo || "audible" in change) look();
});
browserApi.webNavigation.onBeforeNavigate.addListener(opening);
browserApi.webNavigation.onBeforeNavigate.addListener(openAgain);
browserApi.webNavigation.onErrorOccurred.addListener(openAgain);
browserApi.webNavigation.onCommitted.addListener(opening);
browserApi.webNavigation.onHistoryStateUpdated.addListener(opening);
browserApi.runtime.onMessage.addListener((message, _sender, reply) => {
  answerPage(message).then(reply);
  return true;
});
browserApi.runtime.onStartup.addListener(connect);
browserApi.runtime.onInstalled.addListener(connect);
browserApi.alarms.create("luytre", { periodInMinutes: 0.5 });
browserApi.alarms.onAlarm.addListener(() => {
  connect();
  if (state.connected && !state.child) greetAnew();
  look();
});
setInterval(() => {
  connect();
  look();
}, BEAT);

browserApi.management
  ?.getSelf()
  .then(({ installType }) => {
    managed = installType === "admin";
  })
  .catch(() => {});

// What was closed when the browser was closed is closed until the agent says something else.
browserApi.storage.local
  .get("kept")
  .then(({ kept }) => (kept && !state.rules.told ? hold(new Rules(kept), new Rules(kept)) : null))
  .finally(connect);
