// Runs in a page that may be judged, and in the pages in it: its title, headings, words in sight and what it says
// of itself, each with a limit, when it has nothing else to do. The answer goes to background.js and nowhere else.
(() => {
  "use strict";

  const LONGEST = 6000; // characters: a few screens say what a page is
  const HEADINGS = 40;
  const LABELS = 20;
  const LINE = 300;
  const TIME = 8; // milliseconds
  const WIDE = 600; // of a page in a page: what is smaller is a button, a notice or an advertisement, and is
  const HIGH = 400; // none of the site's own words
  const UNSEEN = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "TEXTAREA", "SELECT", "OPTION", "SVG", "CODE"]);

  const cut = (text) => (text || "").replace(/\s+/g, " ").trim().slice(0, LINE);

  function headings() {
    return Array.from(document.querySelectorAll("h1, h2, h3"), (x) => cut(x.textContent)).filter(Boolean).slice(0, HEADINGS);
  }

  // Words that can be seen; what is typed into a form is nobody's business, and not looked at.
  function words(end) {
    const walker = document.createTreeWalker(document.body ?? document, NodeFilter.SHOW_TEXT);
    const found = [];
    let length = 0;
    let parent = null;
    let seen = false;
    while (length < LONGEST && performance.now() < end && walker.nextNode()) {
      const node = walker.currentNode;
      const text = node.data.trim();
      if (!text) continue;
      if (node.parentElement !== parent) {
        parent = node.parentElement;
        seen = !UNSEEN.has(parent.tagName.toUpperCase()) && !parent.isContentEditable && parent.checkVisibility();
      }
      if (!seen) continue;
      found.push(text);
      length += text.length + 1;
    }
    return found.join(" ").slice(0, LONGEST);
  }

  // What a page says of itself: rating (RTA among them), PICS/ICRA, schema.org isFamilyFriendly.
  function labels() {
    const metas = document.querySelectorAll('meta[name="rating" i], meta[http-equiv="pics-label" i], meta[name="isFamilyFriendly" i]');
    const found = Array.from(metas, (x) => (/^isfamilyfriendly$/i.test(x.name) ? `isFamilyFriendly ${x.content}` : x.content));
    for (const item of document.querySelectorAll('[itemprop="isFamilyFriendly"]')) {
      found.push(`isFamilyFriendly ${item.getAttribute("content") ?? item.getAttribute("href") ?? item.textContent}`);
    }
    for (const script of document.querySelectorAll('script[type="application/ld+json"]')) {
      const said = /"isFamilyFriendly"\s*:\s*("?)([^",}\s]+)\1/i.exec(script.textContent.slice(0, LONGEST));
      if (said) found.push(`isFamilyFriendly ${said[2]}`);
    }
    return found.slice(0, LABELS).map((x) => cut(x).replace(/https?:\/\/schema\.org\//i, ""));
  }

  function read() {
    const end = performance.now() + TIME;
    return { host: location.hostname.replace(/\.$/, ""), title: cut(document.title), headings: headings(), labels: labels(), text: words(end) };
  }

  if (self !== top && (innerWidth < WIDE || innerHeight < HIGH)) return null;
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(() => resolve(read()), { timeout: 1000 });
    else setTimeout(() => resolve(read()));
  });
})();
