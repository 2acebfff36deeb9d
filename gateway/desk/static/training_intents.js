// Parting an intent by keys: j and k walk over the examples, x or Space moves one and walks on. Works without it too.
"use strict";
(() => {
  const list = document.querySelector(".parting");
  if (!list) return;
  const boxes = [...list.querySelectorAll("input[type=checkbox]")];
  const walk = (step) => {
    const here = boxes.indexOf(document.activeElement);
    const there = boxes[Math.min(Math.max(here + step, 0), boxes.length - 1)];
    if (there) there.focus();
  };
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !boxes.includes(event.target)) return;
    if (event.key === "j" || event.key === "ArrowDown") walk(1);
    else if (event.key === "k" || event.key === "ArrowUp") walk(-1);
    else if (event.key === "x") { event.target.click(); walk(1); }
    else return;
    event.preventDefault();
  });
})();
