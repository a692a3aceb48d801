// What keeps its place on a screen that changes in parts: scroll, focus, the chosen tab, and
// the voice that tells a screen reader what happened.
"use strict";
(() => {
  const announcer = document.getElementById("announcer");

  const announce = (words) => {
    if (!announcer || !words) return;
    announcer.textContent = "";
    // Two frames apart, so that the same sentence twice is read twice.
    requestAnimationFrame(() => requestAnimationFrame(() => { announcer.textContent = words.trim(); }));
  };

  // Other scripts speak through the same voice.
  document.addEventListener("announce", (event) => announce(event.detail));

  const say = (text) => {
    const line = document.createElement("div");
    const words = document.createElement("p");
    words.textContent = text;
    line.append(words);
    document.getElementById("said").replaceChildren(line);
    announce(text);
  };

  const offerDismissal = (root) => {
    for (const button of root.querySelectorAll("[data-dismiss]")) button.hidden = false;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dismiss]");
    if (button) button.parentElement.remove();
  });

  // ---- Tabs on narrow screens: links to the panes; here they show one pane at a time. ----
  const bench = () => document.querySelector("[data-bench]");
  let shownTab = null;

  const showTab = (name, { focus = false } = {}) => {
    const box = bench();
    if (!box) return;
    shownTab = name;
    box.dataset.tab = name;
    for (const tab of document.querySelectorAll("[data-tab-link]")) {
      if (tab.dataset.tabLink === name) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
    if (focus) document.getElementById(`pane-${name}`)?.focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-tab-link]");
    if (tab && bench()) {
      event.preventDefault();
      showTab(tab.dataset.tabLink, { focus: true });
      window.scrollTo(0, 0);
      return;
    }
    // Words of a claim lead to its card, like the number in the margin does: of several the
    // shortest, which is the innermost, and from that one the next, round and round.
    if (!event.target.closest("a, button") && getSelection().isCollapsed) {
      const there = [];
      for (let words = event.target.closest(".claim[data-claim]"); words; words = words.parentElement.closest(".claim[data-claim]")) {
        there.push(words.dataset.claim);
      }
      const here = there.indexOf(bench()?.querySelector("[data-claim-card]")?.dataset.claimCard);
      const next = there[(here + 1) % there.length];
      if (next) document.querySelector(`.claim-ref[data-claim="${next}"]`)?.click();
    }
    if (event.target.closest(".claim-ref, .claim[data-claim]")) showTab("claim");
  });

  // ---- The claim in focus: marked in the text, and level with its card where there is room. ----
  const markCurrent = ({ scroll }) => {
    const box = bench();
    if (!box) return;
    const current = box.querySelector("[data-claim-card]")?.dataset.claimCard;
    let first = null;
    for (const words of box.querySelectorAll(".claim[data-claim]")) {
      const on = words.dataset.claim === current;
      words.toggleAttribute("data-current", on);
      if (on) first ??= words;
    }
    for (const ref of box.querySelectorAll(".claim-ref")) {
      if (ref.dataset.claim === current) ref.setAttribute("aria-current", "true");
      else ref.removeAttribute("aria-current");
    }
    if (!first || !scroll) return;
    const pane = first.closest("[data-scroll]");
    const card = box.querySelector("[data-claim-card]");
    if (!pane || getComputedStyle(pane).overflowY !== "auto") return;
    const level = Math.max(card.getBoundingClientRect().top, pane.getBoundingClientRect().top + 48);
    pane.scrollTop += first.getBoundingClientRect().top - level;
  };

  // ---- Scroll of each pane, over a full reload as well. ----
  const scrollKey = (pane) => `scroll:${location.pathname}:${pane.id}`;
  const panes = () => document.querySelectorAll("[data-scroll][id]");
  window.addEventListener("pagehide", () => {
    for (const pane of panes()) sessionStorage.setItem(scrollKey(pane), String(pane.scrollTop));
  });

  // ---- htmx ----
  let shownBefore = null;
  let openBefore = [];
  // A form that somebody has opened, stands in, or has changed; buttons alone are none.
  const isWritten = (root) =>
    [...root.querySelectorAll("details[open]:not([data-keep]) form")].some((form) => form.checkVisibility()) ||
    root.contains(document.activeElement) && document.activeElement.matches("textarea, select, input:not([type=hidden])");

  // Findings that are held back are told of: once, and again when still more have come.
  const tellOfNews = (held, answer) => {
    const line = held.querySelector("[data-news]");
    const found = Number(/ data-found="(\d+)"/.exec(answer)?.[1]);
    if (!line || !(found > Number(line.dataset.news || held.dataset.found))) return;
    line.dataset.news = found;
    line.hidden = false;
    announce(line.textContent);
  };

  // ---- The sentence of a refusal beside its field, as the server puts it there without scripts. ----
  const described = (field) => (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== "refused");

  const forgive = (root) => {
    root.querySelector("#refused")?.remove();
    for (const field of root.querySelectorAll("[aria-describedby~=refused]")) {
      field.removeAttribute("aria-invalid");
      if (described(field).length) field.setAttribute("aria-describedby", described(field).join(" "));
      else field.removeAttribute("aria-describedby");
    }
  };

  // Gives false where the form has no such field, or none that can be seen.
  const sayAtField = (form, answer) => {
    const refusal = new DOMParser().parseFromString(answer, "text/html").getElementById("refusal");
    const name = CSS.escape(refusal.dataset.field ?? "");
    const field = name && form?.querySelector(`[data-field="${name}"], [name="${name}"]:not([type=hidden])`);
    if (!field) return false;
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (!field.checkVisibility()) return false;
    forgive(document);
    const sentence = document.createElement("p");
    sentence.className = "error";
    sentence.id = "refused";
    sentence.role = "alert";
    sentence.append(refusal.querySelector("svg"), refusal.querySelector("p").textContent);
    // Of boxes to tick and the like it stands above them all, and the first that can be chosen gets the focus.
    const group = field.matches("[data-field]") ? field : field.matches("[type=radio], [type=checkbox]") && field.closest("fieldset");
    const place = group || field;
    const legend = group && group.querySelector(":scope > legend");
    if (legend) legend.after(sentence);
    else if (group) group.prepend(sentence);
    else field.before(sentence);
    place.setAttribute("aria-describedby", [...described(place), "refused"].join(" "));
    place.setAttribute("aria-invalid", "true");
    const first = group && [...group.querySelectorAll("input")].find((input) => input.checkVisibility());
    (first || place).focus();
    sentence.scrollIntoView({ block: "nearest" });
    return true;
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt.closest?.("form");
    if (form) forgive(form);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    // A refusal is said beside the field at fault, else at the foot of the screen; the form keeps
    // what was typed.
    if (xhr.status >= 400 && xhr.responseText.includes('id="refusal"')) {
      if (sayAtField(event.detail.requestConfig.elt.closest("form"), xhr.responseText)) {
        event.detail.shouldSwap = false;
        event.detail.isError = false;
        return;
      }
      event.detail.target = document.getElementById("said");
      event.detail.swapOverride = "innerHTML";
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
    // A whole page that refuses (an ended form, a fault) must not stand inside this one, in the
    // place of what was typed: its words are said at the foot instead.
    if (xhr.status >= 400 && /<html/i.test(xhr.responseText.slice(0, 300)) && event.detail.shouldSwap && event.detail.target.id !== "said") {
      event.detail.shouldSwap = false;
      const main = new DOMParser().parseFromString(xhr.responseText, "text/html").getElementById("main");
      say([...(main?.querySelectorAll("h1, p") ?? [])].slice(0, 2).map((part) => part.textContent.trim()).join(". "));
      return;
    }
    // News from the sources waits while somebody fills in a form among them, or has just sent one:
    // with the form gone, what its answer says would find no place.
    const { target } = event.detail;
    const isHeld = () => target.dataset.hold === "focus" && target.contains(document.activeElement);
    const isBusy = () => isWritten(target) || isHeld() || target.querySelector("form.htmx-request");
    if (target.matches("[data-hold]") && event.detail.requestConfig.elt === target && isBusy()) {
      event.detail.shouldSwap = false;
      tellOfNews(target, xhr.responseText);
      return;
    }
    openBefore = [...target.querySelectorAll("details[open][data-keep]")].map((fold) => fold.id);
    shownBefore = new Map([...panes()].map((pane) => [pane.id, pane.scrollTop]));
    shownBefore.set("place", document.activeElement?.closest("[data-place]")?.id);
    shownBefore.set("card", bench()?.querySelector("[data-claim-card]")?.dataset.claimCard);
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const root = event.target;
    // Folds that only show stay open over a swap, those of another claim do not.
    if (!bench() || shownBefore?.get("card") === bench().querySelector("[data-claim-card]")?.dataset.claimCard) {
      for (const id of openBefore) document.getElementById(id)?.setAttribute("open", "");
    }
    offerDismissal(document);
    if (root.id === "bench") redraw(root);
    const focus = root.matches("[data-focus]") ? root : root.querySelector("[data-focus]");
    if (focus) focus.focus();
  });

  const redraw = (root) => {
    if (shownTab) showTab(shownTab);
    const card = bench()?.querySelector("[data-claim-card]")?.dataset.claimCard;
    const sameClaim = shownBefore?.get("card") === card;
    for (const pane of panes()) {
      const top = shownBefore?.get(pane.id);
      if (top !== undefined && (sameClaim || pane.id === "pane-article")) pane.scrollTop = top;
      else if (!sameClaim) pane.scrollTop = 0;
    }
    markCurrent({ scroll: !sameClaim });
    // Of folds that share a name the browser lets one stay open, and the old ones were still there.
    const rating = root.querySelector("[name=rating]:checked")?.closest("details") ?? root.querySelector("details[name=scale]");
    if (rating) rating.open = true;
    // What had the focus may be gone: it lands on the part of the screen where that stood.
    setTimeout(() => {
      if (document.activeElement && document.activeElement !== document.body) return;
      const place = sameClaim ? document.getElementById(shownBefore?.get("place") ?? "") : null;
      // What an act shows there begins above where its form stood: it is brought into view.
      if (place?.dataset.place === "top") place.scrollIntoView({ block: "start" });
      if (place) place.focus({ preventScroll: true });
      else root.querySelector("[data-focus-swap]")?.focus({ preventScroll: sameClaim });
    });
  };

  // A refused act leads nowhere: the address stays.
  document.addEventListener("htmx:beforeHistoryUpdate", (event) => {
    if (event.detail.xhr.status < 400) return;
    event.detail.history.type = "replace";
    event.detail.history.path = location.pathname + location.search;
  });

  document.addEventListener("htmx:load", (event) => {
    // A whole workbench is not read out; the message that comes with it is.
    if (event.detail.elt.id === "bench") return;
    if (event.detail.elt.id === "preview") event.detail.elt.scrollIntoView({ block: "nearest" });
    const said = [...event.detail.elt.querySelectorAll("[data-announce]")];
    if (event.detail.elt.matches("[data-announce]")) said.push(event.detail.elt);
    announce(said.map((element) => element.dataset.announce || element.querySelector("p")?.textContent || element.textContent).join(" "));
  });

  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(failure, (event) => {
      const status = event.detail.xhr?.status;
      // Polling tries again by itself; only what a person asked for is worth a word.
      if (event.detail.requestConfig?.triggeringEvent?.type === undefined || status === 401) return;
      say(announcer.dataset.failed);
    });
  }

  // An ended session leads to the sign-in page at the next act, but not away from a half-written
  // text because a poll was the first to hear of it: saving the draft says so.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { elt, xhr } = event.detail;
    if (xhr.status !== 401 || !elt.matches("[data-look], [data-hold], [hx-trigger='load']") || !document.querySelector("[data-autosave]")) return;
    event.preventDefault();
    elt.removeAttribute("data-look");
  });

  // Who else is at this claim is asked for only while somebody looks at the page.
  setInterval(() => {
    const place = document.querySelector("[data-look]");
    if (place && document.visibilityState === "visible") htmx.trigger(place, "look");
  }, 1500);

  // What colleagues say comes seldom, and so is asked for seldom.
  setInterval(() => {
    if (document.visibilityState !== "visible") return;
    for (const place of document.querySelectorAll("[data-look-now-and-then]")) htmx.trigger(place, "look");
  }, 20_000);

  // ---- First view ----
  if (bench()) {
    // An address that leads to something in a pane shows that pane.
    const aim = document.getElementById(location.hash.slice(1));
    showTab(aim?.closest(".pane")?.id.replace("pane-", "") || bench().dataset.tabFirst);
    // Not before the other scripts have shown what is theirs: it would push the text down again.
    document.addEventListener("DOMContentLoaded", () => {
      for (const pane of panes()) {
        const top = sessionStorage.getItem(scrollKey(pane));
        if (top !== null) pane.scrollTop = Number(top);
      }
      markCurrent({ scroll: sessionStorage.getItem(scrollKey(document.getElementById("pane-article"))) === null });
    });
  }
  offerDismissal(document);
  document.querySelector("[data-focus], [aria-invalid=true]")?.focus();
  announce([...document.querySelectorAll("#said [data-announce] p")].map((line) => line.textContent).join(" "));
})();
