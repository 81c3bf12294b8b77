/* What a page is, by its words: the one judge that the extension and `luytre sites judge-page` both run.
 *
 * A linear model of all kinds of pages, unfit and harmless, over three kinds of features. Concepts: phrases of a lexicon, gathered by what they speak of
 * (a casino's offers, a court's news, a clinic's advice), with or without Vietnamese marks; the longest phrase
 * wins, so that "gambling addiction help" is help and no gambling. Shares: how much of what was recognised
 * belongs to each topic. Words: pairs and single words that training found telling. Weights, lexicon and
 * thresholds are data (weights.json, made by `python3 installer/dev.py pages-train`).
 *
 * A page that has few words, or has no more yet because it still loads, must be surer: what begins like that
 * goes on as anything.
 *
 * A name is judged by the lists; here its words say nothing, so that a page is judged by what it shows.
 * A page that labels itself as for adults is believed (RTA: rtalabel.org; the `rating` meta: Google's
 * SafeSearch guidelines; PICS/ICRA; schema.org isFamilyFriendly).
 *
 * Plain script without imports: it sets the global LuytreJudge, in a browser and in any other engine.
 */
(function (root) {
  "use strict";

  const LONGEST = 6000; // characters: what fits a few screens says what a page is
  const HEAD = 2000; // characters of its title, and as many of its headings
  const MOST = 1500; // words of all that: their number is what a judgement costs, and these take less than 20 ms
  const PHRASE = 5; // words
  const SHORTEST = 4; // words: less says nothing
  const RTA = "rta 5042 1996 1400 1577 rta";
  const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g; // grave, acute, tilde, hook, dot below
  const MARKS = /[\u0300-\u036f]/g;
  const UNSEEN = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
  const WORD = /[a-z0-9@$\u00df-\u024f\u0300-\u036f\u0400-\u045f\u1e00-\u1eff]+/g;
  const SIGNS = [
    [/\b(18|21)\s?\+/g, " $1plus "],
    [/\u{1F51E}/gu, " 18plus "],
    [/\u{1F3B0}/gu, " slotemoji "],
    [/[\u{1F346}\u{1F351}\u{1F4A6}]/gu, " lewdemoji "],
  ];
  const LOOKALIKES = { а: "a", е: "e", о: "o", р: "p", с: "c", х: "x", у: "y", і: "i", к: "k", м: "m", т: "t" };
  const LEET = { 0: "o", 1: "i", 3: "e", 4: "a", 5: "s", 7: "t", "@": "a", $: "s" };
  const BRAND = /^(?=.*[a-z])(?:[a-z0-9]{1,9}bet\d{0,3}|bet[a-z]{0,8}\d{1,4}|[a-z]{1,7}(?:88|99|68|86|789|365|777|79|188|123|567)|\d{2,3}win|[a-z]{2,6}win\d{0,3}|\d{1,3}[a-z]{0,3}club)$/;
  const NO_BRAND = new Set(["windows99", "alphabet", "between", "tibet", "darwin", "twin", "sherwin", "edwin", "goodwin", "baldwin", "irwin", "godwin"]);

  /** A plural is the word itself, and Vietnamese has no such ending. */
  function stem(word) {
    return word.length > 3 && word.endsWith("s") && !word.endsWith("ss") && word !== "news" ? word.slice(0, -1) : word;
  }

  /** What there is to know of a word, once: [with its marks, without, as counted, a brand of betting, a disguise]. */
  function known(word, all) {
    let found = all.get(word);
    if (found === undefined) {
      const [marked, plain] = forms(word);
      const counted = /^[0-9@$]+$/.test(plain) ? "0" : plain;
      const brand = plain.length > 3 && /\d|bet|win/.test(plain) && BRAND.test(plain) && !NO_BRAND.has(plain);
      const disguise = (/[0-9@$]/.test(plain) && /[a-z]/.test(plain)) || /([a-z])\1\1/.test(plain);
      found = [marked, plain, counted, brand, disguise];
      if (all.size < 50000) all.set(word, found);
    }
    return found;
  }

  /** One way to write a word: [with its marks, the tone last, so that hoà is hòa; without marks]. */
  function forms(word) {
    if (/^[\x00-\x7f]*$/.test(word)) {
      const plain = stem(word);
      return [plain, plain];
    }
    const parts = word.normalize("NFD").replace(/[\u0430-\u0456]/g, (x) => LOOKALIKES[x] || x);
    const plain = parts.replace(MARKS, "").replace(/\u0111/g, "d");
    if (parts === plain) return [plain, plain];
    return [parts.replace(TONES, "") + (parts.match(TONES) || []).join(""), plain];
  }

  /** The words of a text, lower case, unseen signs removed, spelled-out words joined; as `known` tells them. */
  function words(text, all, longest = LONGEST) {
    let clear = text.slice(0, longest).normalize("NFKC").toLowerCase().replace(UNSEEN, "");
    for (const [sign, word] of SIGNS) clear = clear.replace(sign, word);
    const found = [];
    let letters = [];
    const flush = () => {
      if (letters.length > 2) found.push(known(letters.join(""), all));
      else for (const letter of letters) found.push(known(letter, all));
      letters = [];
    };
    for (const word of clear.match(WORD) || []) {
      if (found.length >= MOST) break;
      if (word.length === 1 && word >= "a" && word <= "z") {
        letters.push(word);
        continue;
      }
      if (letters.length) flush();
      found.push(known(word, all));
    }
    flush();
    return found;
  }

  /** Looks phrases up: by their plain form, a word a step; what bears marks must bear the right ones. */
  class Lexicon {
    constructor(concepts) {
      this.first = { next: new Map(), entries: null }; // entries: [[marked phrase, only with marks, concept, as written], …]
      const all = new Map();
      Object.keys(concepts).forEach((name, concept) => {
        for (const written of concepts[name].split("|")) {
          const pairs = words(written, all);
          const marked = pairs.map((x) => x[0]).join(" ");
          const plain = pairs.map((x) => x[1]);
          const exact = pairs.length === 1 && marked !== plain[0]; // one syllable without marks may mean many things
          this.add(plain, [marked, exact, concept, written]);
          const joined = plain.join("");
          if (pairs.length > 1 && joined.length > 6) this.add([joined], [joined, false, concept, written]);
        }
      });
    }

    add(plain, entry) {
      let here = this.first;
      for (const word of plain) {
        here.next ??= new Map();
        let there = here.next.get(word);
        if (there === undefined) here.next.set(word, (there = { next: null, entries: null }));
        here = there;
      }
      if (here.entries) here.entries.push(entry);
      else here.entries = [entry];
    }

    /** The entry that a phrase with these marks has; undefined where it says something else. */
    pick(entries, marked, bare) {
      for (const entry of entries) if (entry[0] === marked) return entry;
      if (bare) for (const entry of entries) if (!entry[1]) return entry;
      return undefined;
    }

    /** The entry of a word without marks. */
    find(word) {
      const entries = this.first.next.get(word)?.entries;
      return entries ? this.pick(entries, word, true) : undefined;
    }

    /** A word in disguise (c4sino, sexxx): the entry of what it stands for. */
    unmask(word) {
      const bare = stem(word.replace(/[0-9@$]/g, (x) => LEET[x] || x));
      const once = stem(word.replace(/([a-z])\1\1+/g, "$1"));
      const twice = stem(word.replace(/([a-z])\1\1+/g, "$1$1"));
      return this.find(bare) || this.find(once) || this.find(twice);
    }

    /** The longest phrase that begins here: [its entry, its words]. */
    at(text, i) {
      const end = Math.min(i + PHRASE, text.length);
      let best;
      let length = 1;
      let bare = true;
      let here = this.first;
      for (let j = i; j < end && here.next; j++) {
        here = here.next.get(text[j][1]);
        if (here === undefined) break;
        bare = bare && text[j][0] === text[j][1];
        if (!here.entries) continue;
        let marked = text[i][0];
        for (let k = i + 1; k <= j; k++) marked += " " + text[k][0];
        const entry = this.pick(here.entries, marked, bare);
        if (entry) {
          best = entry;
          length = j - i + 1;
        }
      }
      return [best || (text[i][4] ? this.unmask(text[i][1]) : undefined), length];
    }

    /** Each phrase of a text, the longest first, none inside another: calls back with its entry. */
    scan(text, visit) {
      for (let i = 0; i < text.length; ) {
        const [entry, length] = this.at(text, i);
        if (entry) visit(entry);
        i += length;
      }
    }
  }

  /** Whether a page says of itself that it is for adults; the label, or null. */
  function label(page) {
    for (const said of page.labels || []) {
      const text = String(said).toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
      if (text.includes(RTA)) return "RTA";
      if (/^(adult|mature|restricted|18|x|xxx)$/.test(text)) return "rating";
      if (/\b(sz|nz|sc|oa|ob|oc|od|oe) 1\b/.test(text) && text.includes("icra")) return "ICRA";
      if (/^isfamilyfriendly (false|no|0)$/.test(text)) return "isFamilyFriendly";
    }
    return null;
  }

  /** What the model sees of a page: numbers in the order of the weights, words with their values, evidence. */
  function features(page, model) {
    const title = words(String(page.title || ""), model.known, HEAD);
    const headings = words((page.headings || []).join(" . "), model.known, HEAD);
    const text = title.concat(headings, words(String(page.text || ""), model.known)).slice(0, MOST);
    const size = model.names.length;
    const inTitle = new Uint8Array(size);
    const times = new Map();
    const scan = (where, visit) => model.lexicon.scan(where, visit);
    scan(title.concat(headings), (entry) => (inTitle[entry[2]] = 1));
    scan(text, (entry) => times.set(entry, (times.get(entry) || 0) + 1));
    const hits = new Float64Array(size);
    for (const [entry, n] of times) hits[entry[2]] += 1 + 0.5 * Math.log2(n);
    let brands = 0;
    const counts = new Map();
    const count = (x) => counts.set(x, (counts.get(x) || 0) + 1);
    let before = "";
    for (const [marked, plain, word, brand] of text) {
      if (brand) brands += 1;
      count(word);
      if (marked !== plain) count(marked);
      else if (word.length > 6) count("^" + word.slice(0, 5)); // beheading, beheaded
      if (before) count(before + " " + word);
      before = word;
    }
    if (brands) hits[model.brand] += 1 + 0.5 * Math.log2(brands);
    const numbers = [];
    const sums = new Float64Array(model.groups.length);
    let all = 2;
    for (let i = 0; i < size; i++) {
      numbers.push(Math.log2(1 + hits[i]) / 4, Math.min(1, (8 * hits[i]) / (text.length + 20)), inTitle[i]);
      sums[model.groupOf[i]] += hits[i];
      all += hits[i];
    }
    const shares = Array.from(sums, (x) => x / all);
    const kind = shares[model.groups.indexOf("kind")];
    const offer = shares[model.groups.indexOf("offer")];
    numbers.push(...shares);
    for (let i = 0; i < model.categories.length; i++) numbers.push(shares[i] * kind * 4, shares[i] * offer * 4);
    const scale = 1 / Math.sqrt(text.length + 10);
    return { numbers, counts, scale, times, length: text.length };
  }

  /** Makes a judge from weights.json's content. */
  function load(weights) {
    const names = Object.keys(weights.lexicon);
    const groups = weights.groups;
    const classes = weights.bias.length; // the categories, then the kinds of harmless pages
    const model = {
      names,
      groups,
      categories: weights.categories,
      groupOf: names.map((x) => groups.indexOf(x.split(".")[0]) < 0 ? groups.indexOf("other") : groups.indexOf(x.split(".")[0])),
      brand: names.indexOf("gambling.brand"),
      lexicon: new Lexicon(weights.lexicon),
      rows: new Map(weights.words.flatMap((line) => line.split("|")).map((x) => [x.slice(0, -classes), x.slice(-classes)])),
      known: new Map(), // words of all pages so far
    };

    const worth = new Float64Array(127); // of a sign, by its code
    [...weights.signs].forEach((sign, i) => (worth[sign.charCodeAt(0)] = (i - (weights.signs.length >> 1)) / weights.coarse));

    /** {category, score, because} of a page {title, headings, text, labels}; category is null where nothing was found. */
    function judge(page) {
      const labelled = label(page) || (String(page.text || "").includes("RTA-5042-1996-1400-1577-RTA") ? "RTA" : null);
      if (labelled) return { category: "adult", score: 1, because: ["label: " + labelled] };
      const seen = features(page, model);
      const found = weights.bias.slice();
      seen.numbers.forEach((value, i) => {
        if (value) for (let c = 0; c < classes; c++) found[c] += (weights.numbers[i][c] * value) / weights.scale;
      });
      for (const [word, n] of seen.counts) {
        const row = model.rows.get(word); // a sign a class
        const value = (1 + Math.log(n)) * seen.scale;
        if (row !== undefined) for (let c = 0; c < classes; c++) found[c] += worth[row.charCodeAt(c)] * value;
      }
      const harmless = found.slice(model.categories.length);
      const most = Math.max(...harmless);
      const against = most + Math.log(harmless.reduce((sum, x) => sum + Math.exp(x - most), 0));
      const care = seen.length < weights.short ? weights.care : 0;
      const sums = model.categories.map((_, c) => found[c] - against - weights.limits[c] - care);
      let best = 0;
      for (let c = 1; c < sums.length; c++) if (sums[c] > sums[best]) best = c;
      const score = Math.round(1e4 / (1 + Math.exp(-sums[best]))) / 1e4;
      const guilty = seen.length >= SHORTEST && sums[best] >= 0;
      const topic = weights.categories[best];
      const because = [...seen.times]
        .filter(([entry]) => names[entry[2]].startsWith(topic + "."))
        .sort((x, y) => y[1] - x[1] || (x[0][3] < y[0][3] ? -1 : 1))
        .slice(0, 5)
        .map(([entry]) => entry[3]);
      return { category: guilty ? topic : null, score, because: guilty ? because : [] };
    }

    /** For training alone: the features as plain arrays, and how many words were looked at. */
    function look(page) {
      const seen = features(page, model);
      const counts = [...seen.counts].map(([word, n]) => [word, (1 + Math.log(n)) * seen.scale]);
      return { numbers: seen.numbers, words: counts, length: seen.length };
    }

    return { judge, look };
  }

  root.LuytreJudge = { load };
})(globalThis);
