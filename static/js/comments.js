// Comments: marked words become what a comment is about; names are proposed after an @; what is
// typed stays on this device until it is sent, whatever part of the screen is replaced meanwhile.
"use strict";
(() => {
  const MOST = 6;
  const section = () => document.getElementById("comments");
  const say = (words) => document.dispatchEvent(new CustomEvent("announce", { detail: words }));
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

  // ---- Words that a comment is about ----
  const clearPlace = (form) => {
    for (const name of ["start", "end"]) form.elements[name].value = "";
  };

  document.addEventListener("submit", (event) => {
    const marked = event.target;
    if (!marked.matches("[data-comment-on]")) return;
    event.preventDefault();
    const form = document.getElementById("comment-new");
    form.elements.about.value = marked.dataset.commentOn;
    for (const name of ["start", "end", "quote"]) form.elements[name].value = marked.elements[name].value;
    form.querySelector("[data-comment-words]").open = true;
    getSelection().removeAllRanges();
    form.elements.body.focus();
    form.scrollIntoView({ block: "nearest" });
    say(section().dataset.sayMarked.replace("{words}", form.elements.quote.value));
  }, true);

  document.addEventListener("input", (event) => {
    const { form, name } = event.target;
    if (form?.id !== "comment-new") return;
    // Typing there is another way than marking: the words then tell where they stand.
    if (name === "quote") clearPlace(form);
    if (name === "about") {
      clearPlace(form);
      const words = !["claim", "version"].includes(event.target.value);
      if (!words) form.elements.quote.value = "";
      form.querySelector("[data-comment-words]").open = words;
    }
  });

  // ---- Text that was not sent ----
  const key = (field) => `comment:${field.id}`;
  const drop = (form) => {
    for (const field of form.querySelectorAll("[data-keep-words]")) sessionStorage.removeItem(key(field));
  };

  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-keep-words]")) return;
    try {
      if (event.target.value) sessionStorage.setItem(key(event.target), event.target.value);
      else sessionStorage.removeItem(key(event.target));
    } catch { /* A full or forbidden store costs only the second copy. */ }
  });

  const bringBack = () => {
    for (const field of section()?.querySelectorAll("[data-keep-words]") ?? []) {
      const kept = sessionStorage.getItem(key(field));
      if (!kept || field.value) continue;
      field.value = kept;
      const fold = field.closest("details");
      if (fold) fold.open = true;
    }
  };

  // ---- After an act: the focus lands on what came of it ----
  let before = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target } = event.detail;
    if (target?.id !== "comments" || !elt.matches("form")) return;
    before = { thread: elt.closest(".thread")?.id, ids: new Set([...document.querySelectorAll(".thread")].map(({ id }) => id)) };
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr, requestConfig } = event.detail;
    if (target.id === "comments" && xhr.status < 400 && requestConfig.elt.matches("form")) drop(requestConfig.elt);
  });
  document.addEventListener("htmx:load", (event) => {
    const { elt } = event.detail;
    if (elt.id !== "comments" && !elt.querySelector?.("#comments")) return;
    bringBack();
    if (elt.id !== "comments" || !before) return;
    const threads = [...elt.querySelectorAll(".thread")];
    const landed = threads.find(({ id }) => !before.ids.has(id)) ?? threads.find(({ id }) => id === before.thread);
    before = null;
    (landed?.checkVisibility() ? landed : elt).focus();
  });

  // A link to a comment that is folded away opens what hides it.
  const reveal = () => {
    const aim = location.hash.startsWith("#comment-") && document.getElementById(location.hash.slice(1));
    for (let fold = aim && aim.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (aim && section()?.contains(aim)) aim.scrollIntoView({ block: "nearest" });
  };
  window.addEventListener("hashchange", reveal);

  // ---- Names after an @ ----
  let offer = null;

  const close = () => {
    if (!offer) return;
    offer.list.remove();
    for (const name of ["aria-controls", "aria-activedescendant"]) offer.field.removeAttribute(name);
    offer = null;
  };

  const asked = (field) => {
    if (field.selectionStart !== field.selectionEnd) return null;
    const typed = field.value.slice(0, field.selectionStart);
    const found = /(?:^|[^\p{L}\p{N}_@.+-])@([\p{L}\p{N}][\p{L}\p{M}\p{N}.'’ -]{0,40})?$/u.exec(typed);
    return found ? { term: plain(found[1] ?? ""), from: field.selectionStart - (found[1] ?? "").length } : null;
  };

  const matching = (term) =>
    [...section().querySelectorAll("[data-people] [data-write]")].filter((person) => {
      const name = plain(person.dataset.name);
      return name.startsWith(term) || name.split(" ").some((word, place, words) => words.slice(place).join(" ").startsWith(term));
    });

  const choose = (place) => {
    offer.chosen = (place + offer.options.length) % offer.options.length;
    for (const [number, option] of offer.options.entries()) option.setAttribute("aria-selected", String(number === offer.chosen));
    offer.field.setAttribute("aria-activedescendant", offer.options[offer.chosen].id);
    offer.options[offer.chosen].scrollIntoView({ block: "nearest" });
  };

  const take = (option) => {
    const { field, from } = offer;
    const rest = field.value.slice(field.selectionStart);
    field.setRangeText(option.dataset.write + (/^\s/u.test(rest) ? "" : " "), from, field.selectionStart, "end");
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  };

  const propose = (field) => {
    const wanted = asked(field);
    const people = wanted ? matching(wanted.term) : [];
    const written = people.length === 1 && plain(people[0].dataset.write) === wanted.term.trim();
    if (!people.length || written) return close();
    const isNew = offer?.field !== field;
    close();
    const list = document.createElement("ul");
    list.className = "suggestions";
    list.id = `${field.id}-names`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", section().dataset.names);
    const options = people.slice(0, MOST).map((person, number) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${number}`;
      option.setAttribute("role", "option");
      option.dataset.write = person.dataset.write;
      option.textContent = person.textContent;
      // Before the field loses the focus, so that a tap does not close the list first.
      option.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        take(option);
      });
      return option;
    });
    list.append(...options);
    field.after(list);
    field.setAttribute("aria-controls", list.id);
    offer = { field, list, options, chosen: 0, from: wanted.from };
    choose(0);
    if (isNew) say(section().dataset.sayNames.replace("{n}", String(options.length)));
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches("#comments [data-mentions]")) propose(event.target);
  });
  document.addEventListener("focusout", (event) => {
    if (offer && event.target === offer.field) close();
  });
  document.addEventListener("keydown", (event) => {
    if (!offer || event.target !== offer.field || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(offer.chosen + (event.key === "ArrowDown" ? 1 : -1));
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) take(offer.options[offer.chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  bringBack();
  reveal();
})();
