// Marking words with the keyboard alone: a cursor in the text that the arrows move by word, with
// Ctrl or Alt by sentence; Shift marks; Enter makes the claim; Escape leaves. The cursor has the
// focus while it is there, so no other key and nothing that is typed elsewhere is touched. Its role
// makes screen readers pass the arrows on to it.
"use strict";
(() => {
  let cursor = null;
  let text = places;
  let button = null;
  let anchor = 0;
  let focus = 0;
  let speaking = 0;

  const span = () => (anchor < focus ? [anchor, focus] : [focus, anchor]);

  const draw = () => {
    const box = text.read().article.getBoundingClientRect();
    const line = text.line(focus, focus > anchor);
    cursor.style.left = `${line.x - box.left}px`;
    cursor.style.top = `${line.top - box.top}px`;
    cursor.style.blockSize = `${line.bottom - line.top}px`;
    cursor.scrollIntoView({ block: "nearest" });
  };

  const speak = () => {
    clearTimeout(speaking);
    const say = anchor === focus
      ? text.brief(focus, text.after(text.stops().ends, focus) ?? focus)
      : button.dataset.sayMarked.replace("{words}", text.brief(...span()));
    speaking = setTimeout(() => text.announce(say), 250);
  };

  // The browser's own selection shows what is marked, so that "New claim" and copying go with it.
  const select = () => {
    const [from, to] = span();
    if (from === to) getSelection().removeAllRanges();
    else {
      const marked = text.range(from, to);
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
    if (back) (button.dataset.mark ? button : document.getElementById("pane-article"))?.focus({ preventScroll: true });
  };

  // Marking goes to the end of a word on the way on, and to a beginning on the way back.
  const next = (forward, { marking, bySentence, byBlock }) => {
    const { starts, ends } = text.stops();
    const { sentences, blocks, text: whole } = text.read();
    const find = forward ? text.after : text.before;
    if (byBlock) {
      if (marking && forward) return blocks.find(({ to }) => to > focus)?.to;
      return find(blocks.map(({ from }) => from), focus);
    }
    if (bySentence) {
      if (!marking || !forward) return find(sentences, focus);
      const limit = Math.min(sentences.find((start) => start > focus) ?? whole.length, blocks.find(({ to }) => to > focus)?.to ?? whole.length);
      const end = text.before(ends, limit + 1);
      return end > focus ? end : text.after(ends, focus);
    }
    if (!marking) return find(starts, focus);
    if (forward) return focus < anchor ? Math.min(text.after(starts, focus) ?? anchor, anchor) : text.after(ends, focus);
    return focus > anchor ? Math.max(text.before(ends, focus) ?? anchor, anchor) : text.before(starts, focus);
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
    const form = text.read().article.querySelector("[data-select-offer] [data-select-form]");
    if (anchor === focus || !form) {
      text.announce(button.dataset.sayNothing);
      return;
    }
    text.fill(form, ...span());
    form.requestSubmit();
  };

  const pressed = (event) => {
    if (event.metaKey || event.isComposing) return;
    const how = { marking: event.shiftKey, bySentence: event.ctrlKey || event.altKey, byBlock: false };
    const onwards = text.rightToLeft(focus) ? "ArrowLeft" : "ArrowRight";
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
    const pane = (article.closest("[data-scroll]") ?? document.documentElement).getBoundingClientRect();
    const seen = (at) => {
      const { top, bottom } = text.line(at, false);
      return top >= Math.max(pane.top, 0) && bottom <= Math.min(pane.bottom, innerHeight);
    };
    const current = article.querySelector(".claim[data-current]");
    const own = current ? text.indexOf(current, 0) : null;
    if (own !== null && seen(own)) return own;
    const { starts } = text.stops();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (text.line(starts[middle], false).top >= Math.max(pane.top, 0)) high = middle;
      else low = middle + 1;
    }
    return starts[low] ?? 0;
  };

  // A button names the text that it marks words of; without a name it is the article.
  const begin = (pressedOn) => {
    leave();
    button = pressedOn;
    const { mark, name, say } = button.dataset;
    text = mark ? places.of(document.getElementById(mark)) : places;
    const known = text.read();
    if (!known?.text) return;
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
    text.announce(say);
  };

  const setUp = () => {
    if (cursor && !cursor.isConnected) leave();
    for (const each of document.querySelectorAll("[data-mark]")) each.hidden = false;
  };

  document.addEventListener("click", (event) => {
    const pressedOn = event.target.closest("[data-mark]");
    if (pressedOn) begin(pressedOn);
  });
  window.addEventListener("resize", () => { if (cursor) draw(); });
  document.addEventListener("htmx:load", (event) => {
    if (["bench", "comments"].includes(event.detail.elt.id)) setUp();
  });
  setUp();
})();
