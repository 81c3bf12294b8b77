// Tells the agent which site is in front, and covers what it says is closed. Chromium runs this as a service
// worker, Firefox as an event page. Everything is judged on this PC; nothing goes anywhere else.
"use strict";

if (typeof importScripts === "function") importScripts("words.js", "sites.js");

const browserApi = globalThis.browser ?? globalThis.chrome;
const AGENT = "org.luytre.agent";
const PAGE = browserApi.runtime.getURL("closed.html");
const BEAT = 4000; // a browser that says nothing for ten seconds is not believed any more
const PATIENCE = 5000;
const RECONNECT = [250, 5000];

const state = { rules: new Rules(), child: null, connected: false, language: null, front: null, at: 0 };
const wanted = new Set(); // hosts that are about to open, and nothing is known of
const waiting = new Map(); // questions to the agent that have no answer yet
let port = null;
let pause = RECONNECT[0];
let number = 0;
let asking = false;
let again = false;
let timer = null;
let applied = "";
let guarding = Promise.resolve();

// ------------------------------------------------------------------------------------------- the agent

function connect() {
  if (port) return;
  const line = browserApi.runtime.connectNative(AGENT);
  port = line;
  line.onMessage.addListener(heard);
  line.onDisconnect.addListener(() => {
    void browserApi.runtime.lastError;
    if (port === line) port = null;
    state.connected = false;
    for (const answer of waiting.values()) answer({ error: "" });
    setTimeout(connect, pause);
    pause = Math.min(2 * pause, RECONNECT[1]);
  });
}

function ask(method, params) {
  return new Promise((resolve) => {
    if (!port || !state.connected) {
      resolve({ error: "" });
      return;
    }
    const id = ++number;
    const give = setTimeout(() => waiting.get(id)?.({ error: "" }), PATIENCE);
    waiting.set(id, (answer) => {
      clearTimeout(give);
      waiting.delete(id);
      resolve(answer);
    });
    port.postMessage({ id, method, params });
  });
}

function heard(message) {
  pause = RECONNECT[0];
  if (message.id !== undefined) {
    waiting.get(message.id)?.(message);
  } else if (message.event === "connected") {
    state.connected = true;
    state.child = message.child;
    state.language = message.language;
    if (message.child) look();
    else take(null); // nobody's limits hold in this account
  } else if (message.event === "changed") {
    look();
  } else if (message.event === "lost") {
    state.connected = false;
  }
}

// ------------------------------------------------------------------------------------ look, tell, cover

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
  const covered = [];
  for (const window of windows) {
    for (const tab of window.tabs ?? []) if (isPage(tab.url)) covered.push(coveredBy(tab.url).host.split("/")[0]);
  }
  const told = report(windows, covered, wanted, state.rules);
  wanted.clear();
  state.front = told.front;
  if (!state.child) return;
  const answer = await ask("tabs", told);
  if (answer.result) await take(answer.result);
}

async function take(told) {
  state.rules = new Rules(told);
  state.at = Date.now();
  await sweep(guard());
  show();
  browserApi.runtime.sendMessage({ kind: "changed" }).catch(() => {});
}

// One change of the network's rules after the other: the browser keeps them on its disk.
function guard() {
  const rules = networkRules(state.rules.names());
  const kept = state.rules.kept();
  const key = JSON.stringify([rules, kept?.closed]);
  if (key === applied) return guarding;
  applied = key;
  guarding = guarding.then(async () => {
    const done = await Promise.allSettled([fetchNothing(rules), browserApi.storage.local.set({ kept })]);
    const failed = done.some((one) => one.status === "rejected");
    if (failed && applied === key) applied = ""; // tried again with the next answer; pages are covered meanwhile
  });
  return guarding;
}

async function fetchNothing(addRules) {
  const removeRuleIds = (await browserApi.declarativeNetRequest.getDynamicRules()).map((rule) => rule.id);
  await browserApi.declarativeNetRequest.updateDynamicRules({ removeRuleIds, addRules });
}

// Covers at once; a page that is open again waits for the network's rules, which would stop it.
async function sweep(guarded) {
  const tabs = await browserApi.tabs.query({});
  await Promise.all(
    tabs.map((tab) => {
      if (isPage(tab.pendingUrl)) return null; // covered a moment ago
      if (!isPage(tab.url)) return consider(tab.id, tab.pendingUrl) ?? consider(tab.id, tab.url);
      const { host, address } = coveredBy(tab.url);
      return state.rules.isClosed(host) ? null : guarded.then(() => state.rules.isClosed(host) || uncover(tab.id, address));
    })
  );
  await guarded;
}

function consider(tab, address) {
  const closed = state.rules.closes(address);
  return closed ? cover(tab, closed, address) : null;
}

async function cover(tab, host, address) {
  try {
    await Promise.all([
      browserApi.tabs.update(tab, { muted: true }),
      browserApi.tabs.update(tab, { url: `${PAGE}?${host}#${encodeURIComponent(address)}` })
    ]);
  } catch {
    // The tab was closed meanwhile.
  }
}

async function uncover(tab, address) {
  try {
    await browserApi.tabs.update(tab, { muted: false });
    await browserApi.tabs.update(tab, { url: address });
  } catch {
    // As above.
  }
}

function isPage(address) {
  return Boolean(address) && address.startsWith(PAGE);
}

function coveredBy(address) {
  const [, host, rest] = /\?([^#]*)#?(.*)$/.exec(address) ?? [null, "", ""];
  return { host, address: decoded(rest) };
}

// -------------------------------------------------------------------------------------- the time that is left

function show() {
  clearTimeout(timer);
  const language = state.rules.told?.language ?? "en";
  const speak = (key, values) => say(language, key, values);
  const given = state.rules.left(state.front);
  const left = given === null ? null : Math.ceil(given - (Date.now() - state.at) / 1000);
  const site = state.rules.views.get(state.front)?.name ?? "Luytre";
  const title = left === null ? speak("badge_free", { site }) : speak("badge", { site, time: span(speak, left) });
  browserApi.action.setBadgeText({ text: badge(left) });
  browserApi.action.setBadgeBackgroundColor({ color: left !== null && left < 300 ? "#b45309" : "#0f766e" });
  browserApi.action.setTitle({ title });
  if (left === null) return;
  if (left <= 0) timer = setTimeout(look, 250);
  else timer = setTimeout(show, left <= 61 ? 1000 : 15000);
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

async function answerPage(message) {
  if (message.kind === "state") {
    const { told, views } = state.rules;
    const asked = message.asked ? (await ask("requests", {})).result?.requests : [];
    return { told, view: views.get(message.host) ?? null, asked: asked ?? [], connected: state.connected };
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
browserApi.tabs.onUpdated.addListener((id, change) => {
  if (change.url) consider(id, change.url);
  if (change.url || change.mutedInfo || "audible" in change) look();
});
browserApi.webNavigation.onBeforeNavigate.addListener(opening);
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
  look();
});
setInterval(() => {
  connect();
  look();
}, BEAT);

// What was closed when the browser was closed is closed until the agent says something else.
browserApi.storage.local
  .get("kept")
  .then(({ kept }) => (kept && !state.rules.told ? take(kept) : null))
  .finally(connect);
