// The claim in focus has a handle at each end of its words: pulled with mouse, finger or pen they
// snap to words (with Alt to letters); with the keyboard the arrows move them, Enter saves, Escape
// takes back. What is sent is the claim's own form, as it can be filled in without this script.
"use strict";
(() => {
  const EDGE = 48; // px from the edge of the pane within which pulling scrolls it
  let spots = [];
  let pull = null;
  let resume = null;
  let speaking = 0;

  const other = (edge) => (edge === "from" ? "to" : "from");
  const changed = (spot) => spot.from !== spot.saved.from || spot.to !== spot.saved.to;

  const stopsFor = (spot, edge) => {
    const { starts, ends } = places.stops();
    return edge === "from" ? starts.filter((stop) => stop < spot.to) : ends.filter((stop) => stop > spot.from);
  };

  const draw = (spot) => {
    const box = places.read().article.getBoundingClientRect();
    for (const edge of ["from", "to"]) {
      const handle = spot.handles[edge];
      const line = places.line(spot[edge], edge === "to");
      handle.style.left = `${line.x - box.left}px`;
      handle.style.top = `${(edge === "from" ? line.top : line.bottom) - box.top}px`;
      handle.style.setProperty("--line", `${line.bottom - line.top}px`);
      const words = places.text().slice(spot.from, spot.to).split(/\s+/u);
      handle.setAttribute("aria-valuetext", edge === "from" ? words[0] : words[words.length - 1]);
      handle.setAttribute("aria-valuenow", String(spot[edge]));
    }
    const moved = spots.filter(changed);
    spot.article.toggleAttribute("data-resizing", moved.length > 0);
    if (!window.Highlight) return;
    if (moved.length) CSS.highlights.set("claim-words", new Highlight(...moved.map(({ from, to }) => places.range(from, to))));
    else CSS.highlights.delete("claim-words");
  };

  const set = (spot, edge, at) => {
    if (at === undefined || at === null || at === spot[edge]) return;
    if (edge === "from" ? at >= spot.to : at <= spot.from) return;
    spot[edge] = at;
    places.fill(spot.form, spot.from, spot.to);
    draw(spot);
    clearTimeout(speaking);
    speaking = setTimeout(() => places.announce(spot.form.dataset.say.replace("{words}", places.brief(spot.from, spot.to))), 400);
  };

  const clear = (form) => {
    for (const name of ["start", "end"]) form.elements[name].value = "";
  };

  const putBack = (spot) => {
    clearTimeout(speaking);
    Object.assign(spot, spot.saved);
    spot.form.reset();
    clear(spot.form);
    draw(spot);
    places.announce(spot.form.dataset.sayBack);
  };

  const save = (spot, edge) => {
    if (spot.sending || !changed(spot)) return;
    clearTimeout(speaking);
    places.fill(spot.form, spot.from, spot.to);
    resume = { place: spot.form.elements.place.value, edge };
    spot.sending = true;
    spot.form.requestSubmit();
  };

  const step = (spot, edge, forward, byLetter) => {
    const at = spot[edge];
    if (byLetter) return set(spot, edge, places.character(at, forward ? 1 : -1));
    const stops = stopsFor(spot, edge);
    set(spot, edge, forward ? places.after(stops, at) : places.before(stops, at));
  };

  const pressed = (spot, edge, event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      step(spot, edge, (event.key === "ArrowRight") !== places.rightToLeft(spot[edge]), event.shiftKey);
      spot.handles[edge].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" || event.key === " ") save(spot, edge);
    else if (event.key === "Escape" && (pull || changed(spot))) {
      pull = null;
      spot.article.removeAttribute("data-pulling");
      putBack(spot);
    } else return;
    event.preventDefault();
  };

  // ---- Pulling ----
  const follow = () => {
    const { spot, edge, x, y, byLetter } = pull;
    const at = places.fromPoint(x, y);
    if (at === null) return;
    set(spot, edge, byLetter ? places.character(at) : places.nearest(stopsFor(spot, edge), at));
  };

  const drift = () => {
    if (!pull) return;
    const pane = pull.spot.article.closest("[data-scroll]");
    const box = pane.getBoundingClientRect();
    const top = Math.max(box.top, 0);
    const bottom = Math.min(box.bottom, innerHeight);
    const way = pull.y < top + EDGE ? -8 : pull.y > bottom - EDGE ? 8 : 0;
    if (way && pull.moved) {
      (pane.scrollHeight > pane.clientHeight ? pane : document.scrollingElement).scrollTop += way;
      follow();
    }
    requestAnimationFrame(drift);
  };

  const grab = (spot, edge, event) => {
    if (event.button !== 0 || spot.sending) return;
    const handle = spot.handles[edge];
    event.preventDefault();
    handle.focus({ preventScroll: true });
    handle.setPointerCapture(event.pointerId);
    const line = places.line(spot[edge], edge === "to");
    // What is aimed at is the end of the words, not the knob that hangs beside it.
    pull = { spot, edge, dx: event.clientX - line.x, dy: event.clientY - (line.top + line.bottom) / 2, x: 0, y: event.clientY, byLetter: false, moved: false };
    spot.article.toggleAttribute("data-pulling", true);
    requestAnimationFrame(drift);
  };

  const drag = (event) => {
    if (!pull) return;
    Object.assign(pull, { x: event.clientX - pull.dx, y: event.clientY - pull.dy, byLetter: event.altKey, moved: true });
    follow();
  };

  const drop = (event) => {
    if (!pull) return;
    const { spot, edge } = pull;
    pull = null;
    spot.article.removeAttribute("data-pulling");
    if (event.type === "pointerup") save(spot, edge);
    else putBack(spot);
  };

  const makeHandle = (spot, edge) => {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "handle";
    handle.dataset.edge = edge;
    handle.dataset.notText = "";
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-label", spot.form.dataset[edge === "from" ? "nameFrom" : "nameTo"]);
    handle.setAttribute("aria-valuemin", "0");
    handle.setAttribute("aria-valuemax", String(places.text().length));
    handle.lang = document.documentElement.lang;
    if (edge === "from" && !spots.length) handle.dataset.key = "w";
    handle.addEventListener("click", () => handle.focus());
    handle.addEventListener("keydown", (event) => pressed(spot, edge, event));
    handle.addEventListener("pointerdown", (event) => grab(spot, edge, event));
    handle.addEventListener("pointermove", drag);
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) handle.addEventListener(end, drop);
    spot.handles[edge] = handle;
  };

  const settle = () => {
    for (const spot of spots) draw(spot);
  };
  const watcher = new ResizeObserver(settle);

  const setUp = () => {
    if (spots.length && spots[0].article.isConnected && spots.every(({ form }) => form.isConnected)) return;
    for (const { handles } of spots) for (const edge in handles) handles[edge].remove();
    watcher.disconnect();
    spots = [];
    pull = null;
    window.CSS?.highlights?.delete("claim-words");
    const known = places.read();
    if (!known) return;
    for (const form of document.querySelectorAll("[data-resize-form]")) {
      const from = places.toUnits(Number(form.dataset.from));
      const to = places.toUnits(Number(form.dataset.to));
      const spot = { form, article: known.article, from, to, saved: { from, to }, handles: {}, sending: false };
      makeHandle(spot, "from");
      makeHandle(spot, "to");
      spots.push(spot);
      // Side by side, so that Tab leads from one to the other; they stand where `draw` puts them.
      places.blockOf(from).block.prepend(spot.handles.from, spot.handles.to);
      // Typing there is another way than the handles: the words then tell where they stand.
      form.elements.quote.addEventListener("input", () => clear(form));
      form.addEventListener("htmx:afterRequest", () => { spot.sending = false; });
    }
    settle();
    if (spots.length) watcher.observe(known.article);
    const again = spots.find(({ form }) => form.elements.place.value === resume?.place);
    if (again) again.handles[resume.edge].focus({ preventScroll: true });
    resume = null;
  };

  setUp();
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt.id === "bench") setUp();
  });
})();
