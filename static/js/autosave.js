// Drafts: sent soon after the first change, then every few seconds, and when the page is left; a copy stays on this
// device until the server has it, and is offered back after a crash or an ended session. Each saving names the saved
// draft it goes on from, so that two tabs of one author never overwrite each other.
"use strict";
(() => {
  const PAUSE = 5000;
  // The first save tells the others that somebody is writing here.
  const FIRST = 300;
  const SKIP = new Set(["csrfmiddlewaretoken", "autosave", "seen", "draft"]);
  // Which tab left a copy on this device; another tab's is not ours to remove.
  const TAB = `${Date.now()}-${Math.random()}`;

  const fieldsOf = (form) =>
    [...new FormData(form)].filter(([name, value]) => !SKIP.has(name) && typeof value === "string");

  const fill = (form, fields) => {
    for (const box of form.querySelectorAll("input[type=checkbox], input[type=radio]")) box.checked = false;
    for (const [name, value] of fields) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.matches("[type=hidden]")) continue;
        if (field.matches("[type=checkbox], [type=radio]")) field.checked ||= field.value === value;
        else field.value = value;
      }
    }
  };

  // In the time of the newsroom, like every other time on the screen.
  const clock = (timeZone) =>
    new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", timeZone })
      .format(new Date()).replace(":", ".");

  const drafts = new Map();

  const watch = (form) => {
    if (form.dataset.watched) return;
    form.dataset.watched = "yes";
    const address = form.dataset.autosave;
    const key = `draft:${address}`;
    // What stands against another tab's text has a place of its own: that tab goes on writing to the first.
    const asideKey = `${key}:aside`;
    const line = form.querySelector("[data-autosave-line]");
    const offer = form.querySelector("[data-autosave-offer]");
    const other = form.querySelector("[data-autosave-other]");
    const goesOnFrom = form.querySelector("[data-draft-version]");
    let timer = 0;
    let changed = false;
    let sent = JSON.stringify(fieldsOf(form));
    let underway = "";
    let submitted = "";
    let waiting = false;
    let savedAt = 0;
    let again = false;
    // Another tab of the same author has saved another text.
    let apart = false;

    const tell = (which, tone = "") => {
      if (!line) return;
      line.dataset.tone = tone;
      line.textContent = (line.dataset[which] || "").replace("{time}", clock(form.dataset.timeZone));
    };

    const keep = () => {
      try {
        localStorage.setItem(apart ? asideKey : key, JSON.stringify({ at: Date.now(), tab: TAB, fields: fieldsOf(form) }));
      } catch { /* A full or forbidden store costs only the second copy. */ }
    };

    const kept = (place = key) => {
      try {
        return JSON.parse(localStorage.getItem(place));
      } catch {
        return null;
      }
    };

    const forget = () => {
      if (kept()?.tab === TAB) localStorage.removeItem(key);
    };

    const save = async ({ leaving = false } = {}) => {
      clearTimeout(timer);
      waiting = false;
      const now = JSON.stringify(fieldsOf(form));
      if (changed && now === sent && !underway) {
        // Typed and taken back: the server has just this.
        changed = false;
        forget();
        tell("saved");
      }
      if (!changed || now === sent || now === underway || apart) return;
      // One at a time: each goes on from what the one before has saved.
      if (underway && !leaving) {
        again = true;
        return;
      }
      const body = new FormData(form);
      body.set("autosave", "1");
      if (underway && goesOnFrom) body.set("draft", String(Number(goesOnFrom.value) + 1));
      underway = now;
      try {
        const response = await fetch(address, {
          method: "POST",
          body,
          keepalive: leaving,
          headers: { "X-Requested-With": "autosave" },
          redirect: "manual",
        });
        const version = response.headers.get("Draft-Version");
        if (response.ok) {
          if (goesOnFrom && version) goesOnFrom.value = version;
          sent = now;
          savedAt = Date.now();
          changed = JSON.stringify(fieldsOf(form)) !== now;
          if (!changed) forget();
          tell("saved");
        } else if (response.status === 409 && version && other) {
          apart = true;
          other.dataset.version = version;
          other.hidden = false;
          keep();
          tell("other", "alarm");
          document.dispatchEvent(new CustomEvent("announce", { detail: other.querySelector("p").textContent }));
        } else if (response.status === 409) {
          tell("conflict", "alarm");
        } else if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
          tell("signedout", "alarm");
        } else {
          tell("failed", "alarm");
          timer = setTimeout(save, PAUSE);
        }
      } catch {
        tell("failed", "alarm");
        if (!leaving) timer = setTimeout(save, PAUSE);
      } finally {
        underway = "";
        if (again) {
          again = false;
          save();
        }
      }
    };

    form.addEventListener("input", () => {
      if (!changed) tell("changed");
      changed = true;
      keep();
      if (!waiting) timer = setTimeout(save, Date.now() - savedAt > 3 * PAUSE ? FIRST : PAUSE);
      waiting = true;
    });
    form.addEventListener("submit", (event) => {
      // The copy on this device goes once the server has answered: see htmx:afterRequest.
      if (event.submitter?.id === "do-preview") return;
      clearTimeout(timer);
      waiting = false;
      submitted = JSON.stringify(fieldsOf(form));
      changed = false;
      again = false;
    });
    // Before anyone else gathers the fields: a saving still under way will have made the next draft.
    form.addEventListener("submit", () => {
      if (underway && goesOnFrom) goesOnFrom.value = String(Number(goesOnFrom.value) + 1);
    }, { capture: true });
    form.addEventListener("htmx:afterRequest", (event) => {
      // Refused for another reason than what was typed (signed out, expired, changed meanwhile), it stays.
      const { status } = event.detail.xhr;
      if (event.target !== form || !((status >= 200 && status < 400) || status === 422)) return;
      // The form stays where a verdict is refused; what was sent has become the draft it goes on from.
      const version = event.detail.xhr.getResponseHeader("Draft-Version");
      if (status === 422 && version && goesOnFrom) {
        goesOnFrom.value = version;
        sent = submitted;
        savedAt = Date.now();
        changed = JSON.stringify(fieldsOf(form)) !== sent;
        tell(changed ? "changed" : "saved");
      }
      if (!changed) forget();
    });
    other?.querySelector("[data-autosave-mine]").addEventListener("click", () => {
      goesOnFrom.value = other.dataset.version;
      other.hidden = true;
      apart = false;
      changed = true;
      localStorage.removeItem(asideKey);
      keep();
      save();
      form.querySelector("textarea")?.focus();
    });
    // The address differs from this page's by its fragment alone, which would not load it anew.
    other?.querySelector("[data-autosave-theirs]").addEventListener("click", (event) => {
      event.preventDefault();
      location.reload();
    });
    drafts.set(form, save);
    window.addEventListener("pagehide", () => save({ leaving: true }));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save({ leaving: true });
    });

    // A copy the server never got.
    const known = Date.parse(form.dataset.savedAt || "") || 0;
    const found = [asideKey, key].find((place) => {
      const left = kept(place);
      const needless = left && (JSON.stringify(left.fields) === sent || (place === key && left.at < known));
      if (needless) localStorage.removeItem(place);
      return left && !needless;
    });
    if (!found) return;
    const copy = kept(found);
    if (!offer) return;
    offer.hidden = false;
    offer.querySelector("[data-autosave-restore]").addEventListener("click", () => {
      fill(form, copy.fields);
      offer.hidden = true;
      changed = true;
      localStorage.removeItem(found);
      keep();
      save();
    });
    offer.querySelector("[data-autosave-discard]").addEventListener("click", () => {
      localStorage.removeItem(found);
      offer.hidden = true;
    });
  };

  // An action elsewhere on the screen draws it anew, with the draft the server has: send ours first.
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, target, issueRequest } = event.detail;
    const inside = [...drafts.keys()].filter((form) => form.isConnected && form !== elt && target?.contains(form) && !form.contains(elt));
    if (!inside.length) return;
    event.preventDefault();
    Promise.allSettled(inside.map((form) => drafts.get(form)())).then(() => issueRequest(true));
  });

  const start = (root) => {
    for (const form of root.querySelectorAll("form[data-autosave]")) watch(form);
  };
  start(document);
  document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement || document));
})();
