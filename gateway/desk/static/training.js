// The training pages in the browser: keys for what is done by hand many times. Everything works without them too.
"use strict";

(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const cards = one("#cards");
  if (!cards) return;

  const isOpen = (card) => !one("[data-done]", card);
  const open = () => all(":scope > .card", cards).filter(isOpen);
  let current = open()[0] || null;
  let labelled = null;

  function go(card) {
    if (!card) return;
    current = card;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const left = open();
    const place = left.indexOf(current);
    go(left[Math.max(0, Math.min(left.length - 1, place + by))] || left[0]);
  }

  function press(key, card) {
    const target = card && one(`[data-key="${key}"]`, card);
    if (!target) return false;
    if (target.matches("input")) target.focus();
    else target.click();
    return true;
  }

  const isWriting = (target) => target.matches("input, textarea, select") && !target.matches("[type=checkbox]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isWriting(event.target)) {
      if (event.key === "Escape") go(event.target.closest(".card") || current);
      return;
    }
    const key = event.key.toLowerCase();
    let isOurs = true;
    if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "e" && current && one("textarea", current)) one("textarea", current).focus();
    else if (key === "u") isOurs = press("u", labelled) || press("u", document);
    else if (/^[1-5/os]$/.test(key)) isOurs = press(key, current);
    else isOurs = false;
    if (isOurs) event.preventDefault();
  });

  cards.addEventListener("focusin", (event) => {
    const card = event.target.closest(".card");
    if (card && isOpen(card)) current = card;
  });

  // What was labelled shrinks to one line; the next card that waits is at hand.
  document.addEventListener("htmx:after:swap", () => {
    const done = all(":scope > .card", cards).filter((card) => !isOpen(card));
    if (current && !isOpen(current)) {
      labelled = current;
      const following = open().find((card) => current.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING);
      if (following || open()[0]) go(following || open()[0]);
      else location.assign(location.pathname + location.search);
    } else if (current && one(".notice", current)) {
      go(current);
    }
    if (!done.length) labelled = null;
  });

  if (current) go(current);
})();
