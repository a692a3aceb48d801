// Light, dark, or as the device: kept in a cookie, so that the server sends the right page at
// once and nothing flashes.
"use strict";
(() => {
  const root = document.documentElement;
  const buttons = document.querySelectorAll("[data-theme-choice]");

  const choose = (theme) => {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    const age = theme === "auto" ? 0 : 31536000;
    document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax`;
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
    }
  };

  for (const box of document.querySelectorAll("[data-themes]")) box.hidden = false;
  for (const button of buttons) {
    button.addEventListener("click", () => choose(button.dataset.themeChoice));
  }
})();
