// Passing a check on: the device's own way to share, and copying. Both are only there with scripts;
// the address in words and plain links are there without.
(() => {
  const part = document.querySelector("[data-share]");
  if (!part) return;
  const said = document.querySelector("[data-share-said]");

  const native = part.querySelector("[data-share-native]");
  if (native && navigator.share) {
    native.hidden = false;
    native.addEventListener("click", () => {
      // Whoever closes the device's own menu has changed their mind: nothing to tell.
      navigator.share({ title: native.dataset.title, url: native.dataset.url }).catch(() => {});
    });
  }

  // Browsers let pages copy only over HTTPS or on this very machine.
  if (!navigator.clipboard) return;
  for (const button of part.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      said.textContent = button.dataset.done;
    });
  }
})();
