// The way to the agent of this PC: questions, answers, and its word that something is another than before.
"use strict";

const browserApi = globalThis.browser ?? globalThis.chrome;
const AGENT = "org.luytre.agent";
const PATIENCE = 5000;
const RECONNECT = [250, 5000];

const waiting = new Map(); // questions that have no answer yet
let port = null;
let pause = RECONNECT[0];
let number = 0;

function connect() {
  if (port) return;
  const line = browserApi.runtime.connectNative(AGENT);
  port = line;
  line.onMessage.addListener(heard);
  line.onDisconnect.addListener(() => {
    void browserApi.runtime.lastError;
    if (port === line) port = null;
    lost();
    setTimeout(connect, pause);
    pause = Math.min(2 * pause, RECONNECT[1]);
  });
}

// Whose account this is may have become another since the agent was greeted: then it is greeted anew.
async function greetAnew() {
  const { result } = await ask("tabs", {});
  if (!result || state.child) return;
  port?.disconnect();
  port = null;
  lost();
  connect();
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
    news = true; // pages were told that nobody is there
    if (message.child) look();
    else take(null); // nobody's limits hold in this account
  } else if (message.event === "changed") {
    news = true;
    look();
  } else if (message.event === "lost") {
    lost();
  }
}

// Whoever waits for an answer hears at once that there is none.
function lost() {
  if (state.connected) tellPages();
  state.connected = false;
  for (const answer of [...waiting.values()]) answer({ error: "" });
}
