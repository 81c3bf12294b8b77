// Judges pages by their words, where the agent of this PC says that the family wants it and nobody knows the
// site. Words stay here: the agent is told the host, and what the page may be. Chromium runs this as a service
// worker, Firefox as an event page.
"use strict";

if (typeof importScripts === "function") importScripts("judge.js");

const pagesApi = globalThis.browser ?? globalThis.chrome;
const AGENT = "org.luytre.agent";
const PATIENCE = 5000; // milliseconds for an answer; the way to the agent takes some to open
const REST = 25000; // a way that nobody uses is closed: no process waits for nothing
const LOOKS = [0, 3000, 15000]; // after it is there: some bring their words later, or when somebody says an age
const UNFINISHED = [3000, 15000]; // after its address is there: some pages never finish
const BACK = [1000]; // after somebody comes back to its tab
const HUNG = 2000; // milliseconds for the pages in a page: one that hangs shall hide no other
const LONGEST = 6000; // characters of a page with all that is in it
const LASTS = { true: 20000, false: 300000 }; // how long an answer of the agent is good
const MOST = 200; // answers
// What the judge calls a page -> the category that a family speaks of.
const CATEGORY = { adult: "adult", gambling: "gambling", violence: "violence", drugs: "drugs", scam: "malware" };

const waiting = new Map(); // questions that have no answer yet
const plans = new Map(); // tab -> {host, timers, wanted}: when its page is looked at
const answers = new Map(); // host -> {at, wanted}: whether the agent wants its pages judged
let line = null; // {port, ready}: the way to the agent
let number = 0;
let resting = null;
let judging = null;

// ------------------------------------------------------------------------------------------- the agent

function connect() {
  if (line) return line;
  const port = pagesApi.runtime.connectNative(AGENT);
  let greeted;
  const mine = { port, ready: new Promise((resolve) => (greeted = resolve)) };
  port.onMessage.addListener((message) => {
    if (message.event === "connected") greeted(Boolean(message.child));
    else if (message.id !== undefined) waiting.get(message.id)?.(message);
  });
  port.onDisconnect.addListener(() => {
    void pagesApi.runtime.lastError;
    if (line === mine) line = null;
    greeted(false);
    for (const answer of [...waiting.values()]) answer({});
  });
  line = mine;
  return mine;
}

function rest() {
  clearTimeout(resting);
  resting = setTimeout(() => {
    line?.port.disconnect();
    line = null;
  }, REST);
}

// The agent's answer to {host} or {host, category}; {} where it has none, or where nobody's rules hold here.
async function ask(params) {
  rest();
  const { port, ready } = connect();
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, false));
  if (!(await Promise.race([ready, late]))) return {};
  return new Promise((resolve) => {
    const id = ++number;
    const give = setTimeout(() => waiting.get(id)?.({}), PATIENCE);
    waiting.set(id, (answer) => {
      clearTimeout(give);
      waiting.delete(id);
      resolve(answer);
    });
    port.postMessage({ id, method: "page", params });
  });
}

// --------------------------------------------------------------------------------------------- judging

function judge() {
  judging ??= fetch(pagesApi.runtime.getURL("weights.json"))
    .then((file) => file.json())
    .then((weights) => LuytreJudge.load(weights));
  return judging;
}

function hostOf(address) {
  const found = /^https?:\/\/(?:[^/?#@\\]*@)?([^/?#:\\@[\]]+)/i.exec(address || "");
  return found ? found[1].toLowerCase().replace(/\.$/, "") : "";
}

// Whether pages of a host are to be judged; null where nobody answers. The agent is not asked anew for each of them.
async function isWanted(host) {
  const known = answers.get(host);
  if (known && Date.now() - known.at < LASTS[known.wanted]) return known.wanted;
  const { result } = await ask({ host });
  answers.delete(host);
  if (!result) return null;
  answers.set(host, { at: Date.now(), wanted: result.wanted });
  const [oldest] = answers.keys();
  if (answers.size > MOST) answers.delete(oldest);
  return result.wanted;
}

// What a page shows now, with the words of the pages in it; nothing where it is gone, or is another than it was.
async function read(tab, host) {
  const look = (allFrames) => {
    const target = { tabId: tab, allFrames };
    return pagesApi.scripting.executeScript({ target, files: ["reading.js"], injectImmediately: true });
  };
  const late = new Promise((resolve) => setTimeout(resolve, HUNG, null));
  try {
    const seen = (await Promise.race([look(true).catch(() => null), late])) ?? (await look(false));
    const page = seen.find((one) => one.frameId === 0)?.result;
    if (page?.host !== host) return null;
    const inside = seen.filter((one) => one.frameId !== 0 && one.result).map((one) => one.result.text);
    return { ...page, text: [page.text, ...inside].join(" ").slice(0, LONGEST) };
  } catch {
    return null; // the tab was closed, or shows what no extension may read
  }
}

// Looks at a page after these pauses. One that changes its address again and again is looked at meanwhile.
function plan(tab, host, pauses) {
  const before = plans.get(tab);
  if (before?.host === host && before.timers.size && pauses !== LOOKS) return;
  drop(tab);
  if (!host) return;
  const mine = { host, timers: new Set(), wanted: false };
  plans.set(tab, mine);
  for (const pause of pauses) {
    const timer = setTimeout(() => {
      mine.timers.delete(timer);
      consider(tab, mine);
    }, pause);
    mine.timers.add(timer);
  }
}

function drop(tab) {
  for (const timer of plans.get(tab)?.timers ?? []) clearTimeout(timer);
  plans.delete(tab);
}

async function consider(tab, mine) {
  const { host } = mine;
  mine.wanted = await isWanted(host);
  if (plans.get(tab) !== mine) return;
  if (mine.wanted === false) drop(tab);
  if (!mine.wanted) return; // without an answer it is asked again at the next look
  const page = await read(tab, host);
  if (!page || plans.get(tab) !== mine) return;
  const { category } = (await judge()).judge(page);
  if (!category || plans.get(tab) !== mine) return;
  drop(tab);
  await ask({ host, category: CATEGORY[category] });
}

async function everything() {
  for (const tab of await pagesApi.tabs.query({})) plan(tab.id, hostOf(tab.url), LOOKS);
}

pagesApi.tabs.onUpdated.addListener((id, change, tab) => {
  if (change.status === "complete") plan(id, hostOf(tab.url), LOOKS);
  else if (change.url || change.status === "loading") plan(id, hostOf(change.url || tab.url), UNFINISHED);
});
pagesApi.tabs.onActivated.addListener(({ tabId }) => {
  const mine = plans.get(tabId);
  if (mine?.wanted) plan(tabId, mine.host, BACK);
});
pagesApi.tabs.onRemoved.addListener(drop);
pagesApi.runtime.onInstalled.addListener(everything);
pagesApi.runtime.onStartup.addListener(everything);
