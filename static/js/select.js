// Words selected in the article are offered as a claim, those of other texts for a comment: every form that carries data-select-form
// gets their span and the words themselves, and the box of offers appears beside them. The server
// checks that the words really stand there.
"use strict";
(() => {
  // The text that the selection stands in: the article, or one of those that comments are about.
  const textOf = () => {
    const node = getSelection().anchorNode;
    const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    return element?.closest?.("[data-text], [data-article-text]") ?? null;
  };

  const chosen = (text, here) => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(text) || !text.contains(range.commonAncestorContainer)) return null;
    const from = here.indexOf(range.startContainer, range.startOffset);
    const to = here.indexOf(range.endContainer, range.endOffset);
    const words = here.text().slice(from, to);
    if (words.trim() && text.matches("[data-article-text]") && document.querySelector("[data-take-words]")) return here.wholeWords(from, to);
    const lead = words.length - words.trimStart().length;
    return words.trim() ? [from + lead, from + words.trimEnd().length] : null;
  };

  const place = (box, [from, to], text, here) => {
    const lines = here.range(from, to).getClientRects();
    const last = lines[lines.length - 1];
    const around = box.offsetParent?.getBoundingClientRect();
    // On touch screens the style sheet keeps it at the foot of the screen, away from the phone's
    // own menu and handles.
    if (!last || !around || getComputedStyle(box).position === "fixed") return;
    box.style.top = `${last.bottom - around.top + 6}px`;
    box.style.left = `${Math.min(Math.max(last.left - around.left, 0), text.clientWidth - box.offsetWidth)}px`;
  };

  const offer = () => {
    const text = textOf();
    const here = text?.matches("[data-text]") ? places.of(text) : places;
    const words = text && here.read() ? chosen(text, here) : null;
    for (const box of document.querySelectorAll("[data-select-offer]")) {
      const mine = words && text.contains(box);
      box.hidden = !mine;
      if (!mine) continue;
      // Forms elsewhere on the screen want words of the article only.
      const forms = text.matches("[data-text]") ? box.querySelectorAll("[data-select-form]") : document.querySelectorAll("[data-select-form]:not([data-text] *)");
      for (const form of forms) here.fill(form, ...words);
      place(box, words, text, here);
    }
  };

  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    // Not at every step of a drag: once the hand has come to rest.
    waiting = setTimeout(offer, 150);
  });
})();
