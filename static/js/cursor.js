// Marking words with the keyboard alone: a cursor in the text that the arrows move by word, with
// Ctrl or Alt by sentence; Shift marks; Enter makes the claim; Escape leaves. The cursor has the
// focus while it is there, so no other key and nothing that is typed elsewhere is touched. Its role
// makes screen readers pass the arrows on to it.
"use strict";
(() => {
  let cursor = null;
  let anchor = 0;
  let focus = 0;
  let speaking = 0;

  const button = () => document.querySelector("[data-mark]");
  const span = () => (anchor < focus ? [anchor, focus] : [focus, anchor]);

  const draw = () => {
    const box = places.read().article.getBoundingClientRect();
    const line = places.line(focus, focus > anchor);
    cursor.style.left = `${line.x - box.left}px`;
    cursor.style.top = `${line.top - box.top}px`;
    cursor.style.blockSize = `${line.bottom - line.top}px`;
    cursor.scrollIntoView({ block: "nearest" });
  };

  const speak = () => {
    clearTimeout(speaking);
    const say = anchor === focus
      ? places.brief(focus, places.after(places.stops().ends, focus) ?? focus)
      : button().dataset.sayMarked.replace("{words}", places.brief(...span()));
    speaking = setTimeout(() => places.announce(say), 250);
  };

  // The browser's own selection shows what is marked, so that "New claim" and copying go with it.
  const select = () => {
    const [from, to] = span();
    if (from === to) getSelection().removeAllRanges();
    else {
      const marked = places.range(from, to);
      if (focus > anchor) getSelection().setBaseAndExtent(marked.startContainer, marked.startOffset, marked.endContainer, marked.endOffset);
      else getSelection().setBaseAndExtent(marked.endContainer, marked.endOffset, marked.startContainer, marked.startOffset);
    }
  };

  const leave = ({ back = false } = {}) => {
    if (!cursor) return;
    const gone = cursor;
    cursor = null;
    clearTimeout(speaking);
    gone.remove();
    if (back) document.getElementById("pane-article")?.focus({ preventScroll: true });
  };

  // Marking goes to the end of a word on the way on, and to a beginning on the way back.
  const next = (forward, { marking, bySentence, byBlock }) => {
    const { starts, ends } = places.stops();
    const { sentences, blocks, text } = places.read();
    const find = forward ? places.after : places.before;
    if (byBlock) {
      if (marking && forward) return blocks.find(({ to }) => to > focus)?.to;
      return find(blocks.map(({ from }) => from), focus);
    }
    if (bySentence) {
      if (!marking || !forward) return find(sentences, focus);
      const limit = Math.min(sentences.find((start) => start > focus) ?? text.length, blocks.find(({ to }) => to > focus)?.to ?? text.length);
      const end = places.before(ends, limit + 1);
      return end > focus ? end : places.after(ends, focus);
    }
    if (!marking) return find(starts, focus);
    if (forward) return focus < anchor ? Math.min(places.after(starts, focus) ?? anchor, anchor) : places.after(ends, focus);
    return focus > anchor ? Math.max(places.before(ends, focus) ?? anchor, anchor) : places.before(starts, focus);
  };

  const move = (forward, how) => {
    const at = next(forward, how);
    if (at === undefined) return;
    focus = at;
    if (!how.marking) anchor = at;
    select();
    draw();
    speak();
  };

  const make = () => {
    const form = document.querySelector("[data-select-offer] [data-select-form]");
    if (anchor === focus || !form) {
      places.announce(button().dataset.sayNothing);
      return;
    }
    places.fill(form, ...span());
    form.requestSubmit();
  };

  const pressed = (event) => {
    if (event.metaKey || event.isComposing) return;
    const how = { marking: event.shiftKey, bySentence: event.ctrlKey || event.altKey, byBlock: false };
    const onwards = places.rightToLeft(focus) ? "ArrowLeft" : "ArrowRight";
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") move(event.key === onwards, how);
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") move(event.key === "ArrowDown", { ...how, byBlock: true });
    else if (event.key === "Enter") make();
    else if (event.key === "Escape") {
      getSelection().removeAllRanges();
      leave({ back: true });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  // At the claim in focus, if it is on screen; else at the first word one sees.
  const firstPlace = ({ article }) => {
    const pane = article.closest("[data-scroll]").getBoundingClientRect();
    const seen = (at) => {
      const { top, bottom } = places.line(at, false);
      return top >= Math.max(pane.top, 0) && bottom <= Math.min(pane.bottom, innerHeight);
    };
    const current = article.querySelector(".claim[data-current]");
    const own = current ? places.indexOf(current, 0) : null;
    if (own !== null && seen(own)) return own;
    const { starts } = places.stops();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (places.line(starts[middle], false).top >= Math.max(pane.top, 0)) high = middle;
      else low = middle + 1;
    }
    return starts[low] ?? 0;
  };

  const begin = () => {
    const known = places.read();
    if (!known?.text) return;
    leave();
    const { name, say } = button().dataset;
    anchor = focus = firstPlace(known);
    cursor = document.createElement("span");
    cursor.className = "cursor";
    cursor.dataset.notText = "";
    cursor.tabIndex = 0;
    cursor.setAttribute("role", "application");
    cursor.setAttribute("aria-label", name);
    cursor.lang = document.documentElement.lang;
    cursor.addEventListener("keydown", pressed);
    cursor.addEventListener("blur", () => leave());
    known.article.append(cursor);
    getSelection().removeAllRanges();
    draw();
    cursor.focus({ preventScroll: true });
    places.announce(say);
  };

  const setUp = () => {
    leave();
    if (button()) button().hidden = false;
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-mark]")) begin();
  });
  window.addEventListener("resize", () => { if (cursor) draw(); });
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt.id === "bench") setUp();
  });
  setUp();
})();
