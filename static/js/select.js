// Words selected in the article become a claim. Offsets are Unicode code points into the whole
// text: each block carries data-start and data-end, and the code points before the selection
// inside it are counted. The server checks that the words really stand there.
"use strict";
(() => {
  const points = (text) => [...text].length;

  // The text of a block without what is not part of the article, such as margin numbers.
  const pieces = (block) => {
    const found = [];
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest("[data-not-text]") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  };

  // [block, text before the range, text inside the range] for each block the range touches.
  const read = (article, range) => {
    const touched = [];
    for (const block of article.querySelectorAll("[data-start]")) {
      if (!range.intersectsNode(block)) continue;
      let before = "";
      let inside = "";
      for (const node of pieces(block)) {
        if (!range.intersectsNode(node)) {
          if (!inside) before += node.data;
          continue;
        }
        const from = node === range.startContainer ? range.startOffset : 0;
        const to = node === range.endContainer ? range.endOffset : node.length;
        if (!inside) before += node.data.slice(0, from);
        inside += node.data.slice(from, to);
      }
      if (inside) touched.push([block, before, inside]);
    }
    return touched;
  };

  const chosen = (article) => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!article.contains(range.commonAncestorContainer)) return null;
    const touched = read(article, range);
    if (!touched.length) return null;
    const [first, before] = touched[0];
    let start = Number(first.dataset.start) + points(before);
    let quote = "";
    let reached = null;
    for (const [block, , inside] of touched) {
      if (reached !== null) quote += "\n".repeat(Number(block.dataset.start) - reached);
      quote += inside;
      reached = Number(block.dataset.end);
    }
    start += points(quote) - points(quote.trimStart());
    quote = quote.trim();
    return quote ? { start, end: start + points(quote), quote, range } : null;
  };

  const place = (form, range, article) => {
    const lines = range.getClientRects();
    const line = lines[lines.length - 1];
    const box = form.offsetParent.getBoundingClientRect();
    const top = line.bottom - box.top + form.offsetParent.scrollTop + 6;
    const left = Math.min(Math.max(line.left - box.left, 0), article.clientWidth - form.offsetWidth);
    form.style.top = `${top}px`;
    form.style.left = `${left}px`;
  };

  const offer = () => {
    const article = document.querySelector("[data-article-text]");
    const form = document.querySelector("[data-select-form]");
    if (!article || !form) return;
    const words = chosen(article);
    form.hidden = !words;
    if (!words) return;
    for (const name of ["start", "end", "quote"]) form.elements[name].value = words[name];
    place(form, words.range, article);
  };

  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    // Not at every step of a drag: once the hand has come to rest.
    waiting = setTimeout(offer, 150);
  });
})();
