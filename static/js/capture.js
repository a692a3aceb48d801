// On a kept page: words that are marked in its text go into the form beside it, with their place.
// Without this script they are copied into the form by hand, and the server looks for their place.
"use strict";
(() => {
  const form = () => document.querySelector("[data-weigh]");

  const show = (from, to) => {
    if (window.Highlight) CSS.highlights.set("claim-words", new Highlight(places.range(from, to)));
  };

  const take = (offer) => {
    const weigh = form();
    for (const name of ["start", "end", "quote"]) weigh.elements[name].value = offer.elements[name].value;
    show(places.toUnits(Number(offer.elements.start.value)), places.toUnits(Number(offer.elements.end.value)));
    getSelection().removeAllRanges();
    offer.closest("[data-select-offer]").hidden = true;
    // On a narrow screen the form is behind its tab.
    const tab = document.querySelector('[data-tab-link="claim"]');
    if (tab?.offsetParent) tab.click();
    (weigh.querySelector('[name="stance"]:checked') ?? weigh.querySelector('[name="stance"]')).focus();
    places.announce(weigh.dataset.said);
  };

  document.addEventListener("submit", (event) => {
    const offer = event.target.closest("[data-take-words]");
    if (!offer || !form()) return;
    event.preventDefault();
    take(offer);
  });

  // Typing is another way than marking: the words then tell where they stand.
  document.addEventListener("input", (event) => {
    const weigh = form();
    if (!weigh || event.target !== weigh.elements.quote) return;
    for (const name of ["start", "end"]) weigh.elements[name].value = "";
    window.CSS?.highlights?.delete("claim-words");
  });
})();
