// Judges pages by their words, where the agent of this PC says that the family wants it and nobody knows the
// site. Words stay here: the agent is told the host, and what the page may be. Chromium runs this as a service
// worker, Firefox as an event page.
"use strict";

if (typeof importScripts === "function") importScripts("judge.js");

const pagesApi = globalThis.browser ?? globalThis.chrome;
const AGENT = "org.luytre.agent";
const PATIENCE = 5000; // milliseconds for an answer; the way to the agent takes some to open
const REST = 25000; // a way that nobody uses is closed: no process waits for nothing
const LOOKS = [0, 3000]; // some pages bring their words later
// What the judge calls a page -> the category that a family speaks of.
const CATEGORY = { adult: "adult", gambling: "gambling", violence: "violence", drugs: "drugs", scam: "malware" };

const waiting = new Map(); // questions that have no answer yet
const latest = new Map(); // tab -> its newest look, so that an older one gives up
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

// What a page shows now; nothing where it is gone, or is another than it was.
async function read(tab, host) {
  try {
    const [seen] = await pagesApi.scripting.executeScript({ target: { tabId: tab }, files: ["reading.js"] });
    return seen?.result?.host === host ? seen.result : null;
  } catch {
    return null; // the tab was closed, or shows what no extension may read
  }
}

async function consider(tab, address) {
  const host = hostOf(address);
  const mine = {};
  latest.set(tab, mine);
  if (!host || !(await ask({ host })).result?.wanted) return;
  for (const pause of LOOKS) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (latest.get(tab) !== mine) return;
    const page = await read(tab, host);
    if (!page) return;
    const { category } = (await judge()).judge(page);
    if (category) {
      await ask({ host, category: CATEGORY[category] });
      return;
    }
  }
}

async function everything() {
  for (const tab of await pagesApi.tabs.query({})) consider(tab.id, tab.url);
}

pagesApi.tabs.onUpdated.addListener((id, change, tab) => {
  if (change.status === "complete") consider(id, tab.url);
});
pagesApi.tabs.onRemoved.addListener((id) => latest.delete(id));
pagesApi.runtime.onInstalled.addListener(everything);
pagesApi.runtime.onStartup.addListener(everything);
