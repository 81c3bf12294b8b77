// Pages that show a site in a frame. The network's rules stop frames that are yet to come; one that is there when
// its site closes plays on, with sound, until the page around it is loaded anew.
"use strict";

async function emptyFrames(before) {
  const tabs = await browserApi.tabs.query({});
  await Promise.allSettled(tabs.filter((tab) => !tab.discarded && !isPage(tab.url)).map((tab) => emptyFramesOf(tab, before)));
}

async function emptyFramesOf(tab, before) {
  if (state.rules.closes(tab.url)) return; // covered as a whole
  const frames = (await browserApi.webNavigation.getAllFrames({ tabId: tab.id })) ?? [];
  const closes = (frame) => state.rules.closes(frame.url) && !before.closes(frame.url);
  if (frames.some((frame) => frame.frameId !== 0 && !frame.errorOccurred && closes(frame))) {
    await browserApi.tabs.reload(tab.id);
  }
}
