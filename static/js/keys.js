// One key, one action: an element says which with data-key="j". Links and buttons are pressed,
// fields get the focus. What belongs to one row of a list says data-row-key="x": it is meant only
// while the focus is in its row, and goes before what the whole screen has under that key. Rows of a list carry data-row; j, k and o walk them where nothing else
// claims those keys. Never while typing, never with a modifier, and not at all under
// data-keys="off".
"use strict";
(() => {
  const typing = (element) =>
    element.isContentEditable ||
    element.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");

  const seen = (element) =>
    element.checkVisibility({ visibilityProperty: true }) || element.closest("[popover]") !== null;

  // An element inside a closed fold is reached by opening the fold first.
  const find = (key) => {
    const named = [...document.querySelectorAll(`[data-key~="${CSS.escape(key)}"]`)];
    const usable = named.filter((element) => !element.disabled);
    // What was just done, and is said at the foot, goes before what was done earlier.
    const said = usable.find((element) => element.closest("#said") && seen(element));
    return said || usable.find(seen) || usable.find((element) => element.closest("details:not([open])"));
  };

  const inRow = (key) => {
    for (let row = document.activeElement?.closest("li"); row; row = row.parentElement.closest("li")) {
      const found = row.querySelector(`[data-row-key~="${CSS.escape(key)}"]:not(:disabled)`);
      if (found && seen(found)) return found;
    }
    return null;
  };

  const use = (element) => {
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      if (fold.querySelector("summary") !== element) fold.open = true;
    }
    // What an act does more when it comes from the keyboard: signing goes on to the next claim.
    const more = element.form?.querySelector("[data-by-key]");
    if (more && element.matches("button")) more.disabled = false;
    if (element.matches("summary, a, button, input[type=radio], input[type=checkbox]")) element.click();
    if (element.matches("summary")) {
      const panel = element.parentElement;
      const field = panel.querySelector("[type=radio]:checked") || panel.querySelector("textarea, input:not([type=hidden]), select");
      if (panel.open && field) field.focus();
    } else if (!element.matches("a, button")) {
      element.focus();
      if (element.select) element.select();
    }
    // Some lead elsewhere on the screen, and see to that themselves.
    if (!element.matches("[data-stay]")) element.scrollIntoView({ block: "nearest" });
  };

  const walk = (step) => {
    const rows = [...document.querySelectorAll("[data-row]")].filter(seen);
    if (!rows.length) return false;
    const here = rows.indexOf(document.activeElement.closest("[data-row]"));
    const next = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      const map = document.getElementById("keymap");
      if (map && map.matches(":popover-open")) map.hidePopover();
      const menu = event.target.closest("details.menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
      return;
    }
    if (document.body.dataset.keys === "off" || typing(event.target)) return;
    const element = inRow(event.key) || find(event.key);
    if (element) {
      event.preventDefault();
      use(element);
    } else if (event.key === "j" || event.key === "k") {
      if (walk(event.key === "j" ? 1 : -1)) event.preventDefault();
    } else if (event.key === "o" && document.activeElement.matches("[data-row]")) {
      event.preventDefault();
      document.activeElement.click();
    }
  });

  // A menu closes when the focus or the pointer goes elsewhere.
  const leave = (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  };
  document.addEventListener("pointerdown", leave);
  document.addEventListener("focusin", leave);
})();
