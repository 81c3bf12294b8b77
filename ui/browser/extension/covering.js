// Puts our page over what is closed, looks whether it is there, and takes it away again.
"use strict";

const PAGE = browserApi.runtime.getURL("closed.html");
const SOON = 500; // milliseconds after which our page is in a tab that was covered
const FIRST = 150; // milliseconds that tabs which nobody sees or hears wait for those that somebody does

const covering = new Set(); // tabs that were covered a moment ago
const instead = new Map(); // a tab that would not go -> the one with our page in its place
const ahead = new Set(); // tabs that were seen or heard since others wait
let behind = null; // until then these wait

// Covers at once; a page that is open again waits for the network's rules, which would stop it. What is seen or heard
// goes first: who has many tabs of a site would else wait in front of one of them until all others have changed.
async function sweep(written) {
  const tabs = await browserApi.tabs.query({});
  const noticed = tabs.filter((tab) => tab.active || tab.audible);
  const others = tabs.filter((tab) => !noticed.includes(tab));
  const crowded = noticed.some(changes) && others.some(changes);
  if (crowded) behind ??= setTimeout(follow, FIRST); // nobody who looks meanwhile waits for them
  if (behind) for (const tab of noticed) ahead.add(tab.id);
  const now = behind ? noticed : tabs;
  await Promise.all([...now.map((tab) => settle(tab, written)), written]);
}

// Those that waited, as they are by now.
async function follow() {
  const done = new Set(ahead);
  behind = null;
  ahead.clear();
  const tabs = await browserApi.tabs.query({});
  await Promise.allSettled(tabs.map((tab) => done.has(tab.id) || settle(tab, guarding)));
}

// Whether a tab has another page soon.
function changes(tab) {
  return isPage(tab.url) ? !staysCovered(coveredBy(tab.url).host) : Boolean(state.rules.closes(tab.url));
}

async function settle(tab, written) {
  if (!isPage(tab.url)) {
    if (isPage(tab.pendingUrl)) lookAgain(tab.id); // covered a moment ago
    else await (consider(tab.id, tab.pendingUrl) ?? consider(tab.id, tab.url) ?? giveSound(tab));
  } else if (changes(tab)) {
    await written;
    const { host, address } = coveredBy(tab.url);
    if (!staysCovered(host)) await uncover(tab, address);
  }
}

// Also where the agent was not asked about it this time.
function staysCovered(host) {
  return state.rules.isClosed(host) || unasked.includes(siteOf(host));
}

function consider(id, address) {
  const closed = state.rules.closes(address);
  return closed ? cover(id, closed, address) : null;
}

async function cover(id, host, address) {
  const again = covering.has(id);
  lookAgain(id);
  if (again && (await comes(id))) return;
  const change = { url: pageOver(host, address) };
  await Promise.allSettled([browserApi.tabs.update(id, change), takeSound(id)]); // the tab may be closed meanwhile
}

// Whether our page is on its way: who asks for it anew makes it begin anew. Firefox tells nobody.
async function comes(id) {
  const tab = await browserApi.tabs.get(id).catch(() => null); // closed meanwhile
  return isPage(tab?.pendingUrl);
}

async function uncover(tab, address) {
  await giveSound(tab);
  // Firefox lets nobody open its reader or a page's source: then the page itself.
  for (const one of new Set([address, unwrapped(address)])) {
    try {
      await browserApi.tabs.update(tab.id, { url: one });
      return;
    } catch {
      // The tab was closed meanwhile, or this is an address for the browser alone.
    }
  }
}

// A tab that its owner silenced is left alone, and stays silent.
async function takeSound(id) {
  const tab = await browserApi.tabs.get(id);
  if (!tab.mutedInfo?.muted) await browserApi.tabs.update(id, { muted: true });
}

async function giveSound(tab) {
  const { muted, extensionId } = tab.mutedInfo ?? {};
  if (!muted || extensionId !== browserApi.runtime.id) return;
  await browserApi.tabs.update(tab.id, { muted: false }).catch(() => {}); // closed meanwhile
}

function lookAgain(id) {
  if (covering.has(id)) return;
  covering.add(id);
  setTimeout(() => {
    insist(id)
      .catch(() => {}) // the tab is gone: that is what we want; all else is tried again with the next answer
      .finally(() => covering.delete(id));
  }, SOON);
}

// A page may ask "leave this page?", and who answers "stay" would go on with it; a tab that somebody drags
// cannot be changed either. Then our page comes in a tab of its own, and the other one goes.
async function insist(id) {
  const tab = await browserApi.tabs.get(id);
  const host = isPage(tab.url) ? undefined : state.rules.closes(tab.url);
  if (!host) {
    instead.delete(id);
    return;
  }
  await standIn(tab, pageOver(host, tab.url));
  const left = await browserApi.tabs.discard(id).catch(() => null); // who is asleep asks nothing
  await browserApi.tabs.remove(left?.id ?? id);
}

async function standIn(tab, page) {
  const known = instead.has(tab.id) ? await browserApi.tabs.get(instead.get(tab.id)).catch(() => null) : null;
  if (known && isPage(known.pendingUrl || known.url)) {
    if (tab.active) await browserApi.tabs.update(known.id, { active: true });
    return;
  }
  const place = { windowId: tab.windowId, index: tab.index + 1, active: tab.active };
  instead.set(tab.id, (await browserApi.tabs.create({ ...place, url: page })).id);
}

function pageOver(host, address) {
  return `${PAGE}?${host}#${encodeURIComponent(address)}`;
}

// The host of what our page covers: of a search its path is covered too.
function siteOf(host) {
  return host.split("/")[0];
}

function isPage(address) {
  return Boolean(address) && address.startsWith(PAGE);
}

function coveredBy(address) {
  const [, host, rest] = /\?([^#]*)#?(.*)$/.exec(address) ?? [null, "", ""];
  return { host, address: decoded(rest) };
}
