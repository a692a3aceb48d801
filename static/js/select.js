// Words selected in the article are offered as a claim: every form that carries data-select-form
// gets their span and the words themselves, and the box of offers appears beside them. The server
// checks that the words really stand there.
"use strict";
(() => {
  const chosen = (article) => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(article) || !article.contains(range.commonAncestorContainer)) return null;
    const from = places.indexOf(range.startContainer, range.startOffset);
    const to = places.indexOf(range.endContainer, range.endOffset);
    const words = places.text().slice(from, to);
    if (words.trim() && document.querySelector("[data-take-words]")) return places.wholeWords(from, to);
    const lead = words.length - words.trimStart().length;
    return words.trim() ? [from + lead, from + words.trimEnd().length] : null;
  };

  const place = (box, [from, to], article) => {
    const lines = places.range(from, to).getClientRects();
    const last = lines[lines.length - 1];
    const around = box.offsetParent?.getBoundingClientRect();
    // On touch screens the style sheet keeps it at the foot of the screen, away from the phone's
    // own menu and handles.
    if (!last || !around || getComputedStyle(box).position === "fixed") return;
    box.style.top = `${last.bottom - around.top + 6}px`;
    box.style.left = `${Math.min(Math.max(last.left - around.left, 0), article.clientWidth - box.offsetWidth)}px`;
  };

  const offer = () => {
    const article = places.read()?.article;
    const box = document.querySelector("[data-select-offer]");
    if (!article || !box) return;
    const words = chosen(article);
    box.hidden = !words;
    if (!words) return;
    for (const form of document.querySelectorAll("[data-select-form]")) places.fill(form, ...words);
    place(box, words, article);
  };

  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    // Not at every step of a drag: once the hand has come to rest.
    waiting = setTimeout(offer, 150);
  });
})();
