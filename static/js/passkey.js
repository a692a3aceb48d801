// Passkeys: the browser asks the person's device, and what it answers goes into the form around the button.
// Without this script, and on devices that know no passkeys, the buttons stay hidden: codes do without.
"use strict";
(() => {
  const decode = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const encode = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

  const unpacked = (options) => {
    const publicKey = { ...options.publicKey, challenge: decode(options.publicKey.challenge) };
    if (publicKey.user) publicKey.user = { ...publicKey.user, id: decode(publicKey.user.id) };
    for (const list of ["allowCredentials", "excludeCredentials"]) {
      publicKey[list] = (publicKey[list] ?? []).map((each) => ({ ...each, id: decode(each.id) }));
    }
    return publicKey;
  };

  const packed = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = encode(credential.response[part]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    const { id, type } = credential;
    return { id, type, rawId: encode(credential.rawId), response, clientExtensionResults: credential.getClientExtensionResults() };
  };

  const make = (options, alone) => {
    const publicKey = unpacked(options);
    // One that stands in for the password as well must itself make sure who holds it.
    if (alone) Object.assign(publicKey.authenticatorSelection ??= {}, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
    return navigator.credentials.create({ publicKey });
  };

  const optionsFor = async (button) => {
    if (button.dataset.options) return JSON.parse(button.dataset.options);
    const answer = await fetch(button.form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    return (await answer.json()).request_options;
  };

  const use = async (button) => {
    const { form } = button;
    const line = form.querySelector("[data-passkey-line]");
    line.textContent = line.dataset.asking;
    line.className = "hint";
    button.setAttribute("aria-disabled", "true");
    try {
      const options = await optionsFor(button);
      const credential = button.dataset.passkey === "make"
        ? await make(options, form.elements.passwordless?.checked)
        : await navigator.credentials.get({ publicKey: unpacked(options) });
      form.querySelector("[name$=credential]").value = JSON.stringify(packed(credential));
      form.requestSubmit();
    } catch {
      // The device does not tell why: cancelled, timed out, or no passkey of this desk on it.
      line.textContent = line.dataset.failed;
      line.className = "error";
      button.removeAttribute("aria-disabled");
      button.focus();
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-passkey]");
    if (button && button.getAttribute("aria-disabled") !== "true") use(button);
  });

  // No browser takes a bare number for the name of a desk.
  const isNumber = /^[\d.]+$|:/.test(location.hostname);
  const offer = (root) => {
    for (const box of root.querySelectorAll("[data-passkey-box]")) {
      if (isNumber) box.querySelector("[data-passkey-number]")?.removeAttribute("hidden");
      else if (window.PublicKeyCredential) for (const part of box.querySelectorAll("[data-passkey-part]")) part.hidden = false;
    }
  };
  offer(document);
  document.addEventListener("htmx:load", (event) => offer(event.detail.elt.parentElement ?? document));

  // ---- Recovery codes: into the clipboard, or onto paper. ----
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
  for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-print]")) print();
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const words = document.getElementById(button.dataset.copy).innerText;
    await navigator.clipboard.writeText(words);
    document.dispatchEvent(new CustomEvent("announce", { detail: button.dataset.copied }));
    button.textContent = button.dataset.copied;
  });
})();
