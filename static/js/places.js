// Places in a text on screen: in the article, or by `places.of` in another. Inside, they are UTF-16
// units of its whole text, as JavaScript counts; the server counts code points. Each block carries
// its own span in code points and, where that is not just line ends, what stands before it; so the
// text is the server's to the character.
"use strict";
const placesIn = (find) => {
  const WORD = /[\p{L}\p{M}\p{N}]/u;
  const LAST = /[\p{L}\p{M}\p{N}](?=[^\p{L}\p{M}\p{N}]*$)/u;
  // Scripts that set no spaces between words: there the browser's own dictionary cuts.
  const SPACELESS = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;
  let known = null;

  const points = (text) => {
    let count = text.length;
    for (let at = 1; at < text.length; at += 1) {
      if ((text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800) count -= 1;
    }
    return count;
  };

  const units = (text, count, from = 0) => {
    let at = from;
    for (let left = count; left > 0 && at < text.length; left -= 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
    return at;
  };

  // The text on screen: its characters, its blocks, and the text nodes that show them. Margin
  // numbers and the like, marked data-not-text, are no part of it.
  const read = () => {
    const article = find();
    if (!article) return null;
    if (known?.article === article) return known;
    known = { article, text: "", nodes: [], blocks: [], sentences: [], stops: null };
    let reached = 0;
    for (const block of article.querySelectorAll("[data-start]")) {
      known.text += block.dataset.gap ?? "\n".repeat(Number(block.dataset.start) - reached);
      const from = known.text.length;
      const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT, (node) =>
        node.parentElement.closest("[data-not-text]") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
      while (walker.nextNode()) {
        known.nodes.push({ node: walker.currentNode, at: known.text.length });
        known.text += walker.currentNode.data;
      }
      known.blocks.push({ block, from, to: known.text.length });
      // Each is counted from the one before: a block may hold thousands.
      let at = from;
      let point = Number(block.dataset.start);
      const starts = (block.dataset.sentences || "").split(" ").filter(Boolean).map((start) => {
        at = units(known.text, Number(start) - point, at);
        point = Math.max(point, Number(start));
        return at;
      });
      known.sentences.push(...(starts.length ? starts : [from]));
      reached = Number(block.dataset.end);
    }
    return known;
  };

  const text = () => read()?.text ?? "";
  const toPoints = (at) => points(text().slice(0, at));
  const toUnits = (count) => units(text(), count);

  // Where a boundary of a selection stands, whatever node it is given in.
  const indexOf = (container, offset) => {
    const { nodes } = read();
    const own = nodes.find(({ node }) => node === container);
    if (own) return own.at + Math.min(offset, own.node.length);
    const point = new Range();
    point.setStart(container, offset);
    const next = nodes.find(({ node }) => point.comparePoint(node, 0) >= 0);
    if (next) return next.at;
    const last = nodes[nodes.length - 1];
    return last ? last.at + last.node.length : 0;
  };

  // The text node of a place; at the seam of two, the one that ends there when `end`.
  const spot = (at, end) => {
    const { nodes } = read();
    let low = 0;
    let high = nodes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (nodes[middle].at < at || (!end && nodes[middle].at === at)) low = middle;
      else high = middle - 1;
    }
    const found = nodes[low];
    return [found.node, Math.min(Math.max(at - found.at, 0), found.node.length)];
  };

  const range = (from, to) => {
    const made = new Range();
    made.setStart(...spot(from, false));
    made.setEnd(...spot(to, true));
    return made;
  };

  // The place of the character under a point of the window; null beside the text.
  const fromPoint = (x, y) => {
    const caret = document.caretPositionFromPoint?.(x, y);
    const old = caret ? null : document.caretRangeFromPoint?.(x, y);
    const node = caret?.offsetNode ?? old?.startContainer;
    if (!read()?.nodes.some((known) => known.node === node)) return null;
    return indexOf(node, caret?.offset ?? old.startOffset);
  };

  // Where words begin and end, with and without the marks at their edges.
  const stops = () => {
    const article = read();
    if (article.stops) return article.stops;
    const starts = new Set();
    const ends = new Set();
    const cutter = new Intl.Segmenter(undefined, { granularity: "word" });
    for (const { 0: token, index } of article.text.matchAll(/\S+/gu)) {
      starts.add(index);
      ends.add(index + token.length);
      const first = token.search(WORD);
      if (first < 0) continue;
      starts.add(index + first);
      const last = token.match(LAST);
      ends.add(index + last.index + last[0].length);
      if (!SPACELESS.test(token)) continue;
      for (const word of cutter.segment(token)) {
        if (!word.isWordLike) continue;
        starts.add(index + word.index);
        ends.add(index + word.index + word.segment.length);
      }
    }
    const order = (set) => [...set].sort((a, b) => a - b);
    article.stops = { starts: order(starts), ends: order(ends) };
    return article.stops;
  };

  // A span without space at its ends, and with the rest of a word that it would cut: half a word is
  // no quote. Where no spaces stand between words it stays as it was marked.
  const wholeWords = (from, to) => {
    const whole = text();
    const cuts = (at) => [at - 1, at].every((near) => WORD.test(whole[near] ?? "") && !SPACELESS.test(whole[near]));
    const words = whole.slice(from, to);
    let start = from + words.length - words.trimStart().length;
    let end = from + words.trimEnd().length;
    while (cuts(start)) start -= 1;
    while (cuts(end)) end += 1;
    return [start, end];
  };

  // The nearest beginning of a character as a reader sees it: no accent or emoji is cut.
  const character = (at, step = 0) => {
    const whole = text();
    const from = Math.max(0, at - 200);
    const cuts = [from];
    for (const { index, segment } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(whole.slice(from, at + 200))) {
      cuts.push(from + index + segment.length);
    }
    if (step > 0) return cuts.find((cut) => cut > at) ?? at;
    const before = cuts.filter((cut) => (step < 0 ? cut < at : cut <= at));
    return before[before.length - 1] ?? at;
  };

  const after = (list, at) => list.find((stop) => stop > at);
  const before = (list, at) => list.findLast((stop) => stop < at);
  const nearest = (list, at) => list.reduce((best, stop) => (Math.abs(stop - at) < Math.abs(best - at) ? stop : best), list[0]);
  const blockOf = (at) => read().blocks.findLast((block) => block.from <= at) ?? read().blocks[0];
  const rightToLeft = (at) => getComputedStyle(blockOf(at).block).direction === "rtl";

  // Where the line stands that a caret would be: at the near side of a character.
  const line = (at, end) => {
    const boxes = range(end ? character(at, -1) : at, end ? at : character(at, 1)).getClientRects();
    const box = boxes[end ? boxes.length - 1 : 0] ?? blockOf(at).block.getBoundingClientRect();
    const x = rightToLeft(at) === Boolean(end) ? box.left : box.right;
    return { x, top: box.top, bottom: box.bottom };
  };

  const fill = (form, from, to) => {
    form.elements.start.value = toPoints(from);
    form.elements.end.value = toPoints(to);
    form.elements.quote.value = text().slice(from, to);
  };

  // Long words are told by their two ends.
  const brief = (from, to) => {
    const words = text().slice(from, to).split(/\s+/u);
    return words.length > 14 ? `${words.slice(0, 5).join(" ")} … ${words.slice(-5).join(" ")}` : words.join(" ");
  };

  const announce = (words) => document.dispatchEvent(new CustomEvent("announce", { detail: words }));

  return { read, text, toUnits, indexOf, range, fromPoint, stops, wholeWords, character, after, before, nearest, blockOf, rightToLeft, line, fill, brief, announce };
};
window.places = placesIn(() => document.querySelector("[data-article-text]"));
window.places.of = (text) => placesIn(() => text);
