// The desk in the browser: reads anew on hints, keeps drafts, keys, sound. The pages themselves come from the gateway.
"use strict";

(() => {
  const agent = document.body.dataset.agent;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const shown = () => one("#case > .case");
  const shownNumber = () => (shown() ? shown().dataset.number : null);

  // -- Reading anew: several hints at once are one request, and one that comes meanwhile is not lost --------------
  function reader(read) {
    let running = false;
    let again = false;
    return async function go() {
      if (running) {
        again = true;
        return;
      }
      running = true;
      try {
        do {
          again = false;
          await read();
        } while (again);
      } catch (error) {
        console.warn("desk: could not read anew", error);
      } finally {
        running = false;
      }
    };
  }

  // Each place asks for itself: requests of one source stand in one queue, which drops all but the first that waits.
  function fetched(address, target, swap) {
    return htmx.ajax("GET", address, { source: target, target, swap });
  }

  const readList = reader(async () => {
    if (one("#list .views")) await fetched(`/desk/list?${new URLSearchParams(listToRead())}`, "#list", "innerMorph");
  });

  const readOffers = reader(async () => {
    if (one("#offers")) await fetched("/desk/offers", "#offers", "innerMorph");
  });

  const readCase = reader(async () => {
    const number = shownNumber();
    if (number) await fetched(`/desk/cases/${number}?depth=${shown().dataset.depth}`, "#case", "innerMorph");
  });

  const readSupervision = reader(async () => {
    const page = one("[data-refresh]");
    if (page) await fetched(page.dataset.refresh, "#case", "innerMorph");
  });

  function readAll() {
    readOffers();
    readCase();
    readList();
    readSupervision();
  }

  // -- Search: what is sought stays while the list is read anew; without it the list before is there again ----------
  const PAUSE_MS = 300;
  const seeking = one("#search");
  const isSearch = (field) => Boolean(field) && field === seeking;
  let sought = seeking ? seeking.value.trim() : "";
  let listBefore = { view: "mine", queue: "" };
  let pause = 0;
  let entersResults = false;

  function listToRead() {
    const { view, queue, q, limit } = one("#list .views").dataset;
    if (!q) listBefore = { view, queue };
    if (q !== sought) return sought ? { view: "all", q: sought } : listBefore;
    return { view, queue, q, limit: Math.max(60, Number(limit)) };
  }

  function seek(words) {
    clearTimeout(pause);
    if (words === sought) return;
    sought = words;
    one(".list-pane").scrollTop = 0;
    readList();
  }

  function focusSearch() {
    if (!seeking) return;
    seeking.focus();
    seeking.select();
  }

  function leaveSearch() {
    entersResults = false;
    seeking.value = "";
    seeking.blur();
    seek("");
  }

  // From the field into what was found, once it is on the screen.
  function enterResults() {
    if (!entersResults || one("#list .views").dataset.q !== sought) return;
    entersResults = false;
    if (isSearch(document.activeElement)) focusFirst();
  }

  function focusFirst() {
    const first = one("#lines .line");
    if (first) first.focus();
  }

  function wait() {
    entersResults = false;
    clearTimeout(pause);
    pause = setTimeout(() => seek(seeking.value.trim()), seeking.value ? PAUSE_MS : 0);
  }

  if (seeking) {
    seeking.addEventListener("input", (event) => event.isComposing || wait());
    seeking.addEventListener("compositionend", wait);
    seeking.form.addEventListener("submit", (event) => {
      event.preventDefault();
      seek(seeking.value.trim());
      entersResults = sought !== "";
      enterResults();
    });
    one("#list").addEventListener("click", (event) => {
      if (event.target.closest(".views a")) {
        clearTimeout(pause);
        seeking.value = sought = "";
      }
    });
  }

  // The address under which the list is found again, as it is now: after a reload, or on the way back to it.
  function placeOfList() {
    const { view, queue, q } = one("#list .views").dataset;
    return `/desk?${new URLSearchParams({ view, queue, q })}`;
  }

  // -- The live line ------------------------------------------------------------------------------------------------
  let beats = 0;
  let wasLost = false;

  function onHint(hint) {
    if (hint.type === "beat") {
      beats += 1;
      if (shown() && shown().dataset.owner === "bot") readCase();
      if (beats % 6 === 0) readAll();
      return;
    }
    if (hint.type === "look") {
      if (hint.number === shownNumber()) readCase();
      return;
    }
    const isForMe = !hint.agent || hint.agent === document.body.dataset.agent;
    if (hint.type === "alarm" && isForMe) ring(hint.kind, hint.number);
    if (hint.type === "presence") {
      readSupervision();
      return;
    }
    if (hint.type === "case" && hint.number && hint.number !== shownNumber()) {
      readOffers();
      readList();
      readSupervision();
      return;
    }
    readAll();
  }

  // An alarm stays on the screen until somebody puts it away; of one case and kind there is one.
  function ring(kind, number) {
    const said = document.body.getAttribute(`data-alarm-${kind}`);
    if (!said || !/^\d+$/.test(number) || one(`#alarm-${kind}-${number}`)) return;
    const alarm = document.createElement("p");
    alarm.id = `alarm-${kind}-${number}`;
    alarm.className = "notice alarm";
    const link = document.createElement("a");
    link.href = `/desk/cases/${number}`;
    link.textContent = said.replace("#", number);
    const away = document.createElement("button");
    away.type = "button";
    away.className = "quiet";
    away.textContent = "✕";
    away.setAttribute("aria-label", one("#help form button").textContent);
    away.addEventListener("click", () => alarm.remove());
    alarm.append(link, away);
    one("#alarms").append(alarm);
    beep();
  }

  function onState(isOpen) {
    const link = one("#link");
    document.body.classList.toggle("offline", !isOpen);
    if (!isOpen) {
      wasLost = true;
      link.textContent = link.dataset.lost;
    } else if (wasLost) {
      wasLost = false;
      link.textContent = link.dataset.back;
      setTimeout(() => {
        if (!wasLost) link.textContent = "";
      }, 3000);
    }
  }

  const line = new LiveLine(onHint, onState);

  // -- Drafts -------------------------------------------------------------------------------------------------------
  const draftKey = (number, kind) => `desk:draft:${agent}:${number}:${kind}`;

  function restoreDrafts() {
    const composer = one("#case .composer");
    if (!composer) return;
    for (const field of all("[data-draft]", composer)) {
      const kept = localStorage.getItem(draftKey(composer.dataset.number, field.dataset.draft));
      if (kept && field.value === field.defaultValue) field.value = kept; // a draft of the bot's stands there else
    }
  }

  document.addEventListener("input", (event) => {
    const field = event.target.closest("[data-draft]");
    if (!field) return;
    const composer = field.closest(".composer");
    const key = draftKey(composer.dataset.number, field.dataset.draft);
    if (field.dataset.draft === "reply") noteRecipient();
    if (field.value) localStorage.setItem(key, field.value);
    else localStorage.removeItem(key);
    const kept = one(".kept", composer);
    kept.textContent = field.value ? kept.dataset.kept : "";
  });

  // The key of a reply makes it one letter however often it is sent; words changed after a try are another letter.
  const freshKey = (form) => {
    if (form.elements.key) form.elements.key.value = `${Date.now()}-${Math.random()}`;
  };
  document.addEventListener("submit", (event) => {
    const field = one("[data-draft]", event.target);
    if (field) field.dataset.sent = field.value;
  });
  document.addEventListener("input", (event) => {
    const field = event.target.closest("[data-draft]");
    if (field && "sent" in field.dataset && field.value !== field.dataset.sent) freshKey(field.form);
  });

  // -- Files and recipients of a reply: what was chosen is shown, can be taken out, and stays while the page is read anew
  const sizeOf = (bytes) => (bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);

  function setFiles(input, files) {
    const held = new DataTransfer();
    for (const file of files) held.items.add(file);
    input.files = held.files;
    showFiles(input);
    freshKey(input.form);
  }

  function problemOf(input) {
    const files = [...input.files];
    if (files.length > 20) return "many";
    if (files.some((file) => file.size === 0)) return "empty";
    const total = files.reduce((sum, file) => sum + file.size, 0);
    return total > Number(input.dataset.most) ? "large" : null;
  }

  function showFiles(input) {
    const list = one("#chosen");
    list.replaceChildren(...[...input.files].map((file, place) => {
      const item = document.createElement("li");
      const name = document.createElement("bdi");
      const size = document.createElement("span");
      const remove = document.createElement("button");
      name.textContent = file.name;
      size.textContent = sizeOf(file.size);
      remove.type = "button";
      remove.className = "quiet";
      remove.textContent = "✕";
      remove.setAttribute("aria-label", list.dataset.remove.replace("#", file.name));
      remove.addEventListener("click", () => {
        setFiles(input, [...input.files].filter((_, other) => other !== place));
        const next = all("button", list);
        (next[Math.min(place, next.length - 1)] || input).focus();
      });
      item.append(name, size, remove);
      return item;
    }));
    const told = one("#files-told");
    const problem = problemOf(input);
    told.textContent = problem ? told.dataset[problem] : "";
  }

  // Choosing again adds to what was chosen before.
  const chosenBefore = new WeakMap();
  document.addEventListener("click", (event) => {
    if (event.target.id === "reply-files") chosenBefore.set(event.target, [...event.target.files]);
  });
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.id === "reply-files") {
      const before = chosenBefore.get(input) || [];
      const isNew = (file) => !before.some((known) => known.name === file.name && known.size === file.size);
      setFiles(input, [...before, ...[...input.files].filter(isNew)]);
    } else if (input.id === "reply-to") {
      chosenRecipient = { number: input.dataset.number, value: input.value };
      freshKey(input.form);
    }
  });
  document.addEventListener("submit", (event) => {
    const input = one("#reply-files", event.target);
    if (!input || !problemOf(input)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    one("#files-told").scrollIntoView({ block: "nearest" });
  }, true);

  function noteRecipient() {
    const shownTo = one("#reply-to, .to-line input[name=to]");
    if (shownTo && (!chosenRecipient || chosenRecipient.number !== shownNumber())) {
      chosenRecipient = { number: shownNumber(), value: shownTo.value };
    }
  }

  function forgetRecipient() {
    chosenRecipient = null;
    for (const option of all("#reply-to option")) option.selected = option.defaultSelected;
  }

  // Whom a reply goes to does not change under the hands of who writes it.
  let chosenRecipient = null;
  function keepRecipient() {
    const select = one("#reply-to");
    const text = one("#reply-text");
    if (!select) return;
    const { number } = select.dataset;
    const kept = chosenRecipient && chosenRecipient.number === number ? chosenRecipient.value : null;
    if (kept && [...select.options].some((option) => option.value === kept)) select.value = kept;
    else if (text && text.value) chosenRecipient = { number, value: select.value };
  }

  // What was sent leaves its field once the gateway has stored it; what was written since stays.
  function clearSent(number, action) {
    const field = one(`.composer[data-number="${number}"] [data-draft="${action}"]`);
    const wasOnlySent = !field || field.value === field.dataset.sent;
    if (wasOnlySent) localStorage.removeItem(draftKey(number, action));
    if (!field) return;
    if (wasOnlySent) field.value = "";
    const input = action === "reply" ? one("#reply-files") : null;
    if (input) setFiles(input, []);
    if (action === "reply") forgetRecipient();
    if (action === "reply") one("#bot-draft")?.remove();
    delete field.dataset.sent;
    freshKey(field.form);
    one(".kept", field.closest(".composer")).textContent = "";
    const reply = one("#mode-reply");
    if (action === "note" && reply && wasOnlySent) reply.checked = true;
  }

  document.addEventListener("desk:done", (event) => {
    const { number, action } = event.detail;
    if (action === "reply" || action === "note") clearSent(number, action);
    else for (const menu of all("details.menu[open]")) {
      menu.open = false;
      one("form", menu).reset();
    }
    one("#notice").replaceChildren();
    readAll();
  });
  document.addEventListener("desk:changed", readAll);

  // -- After each swap ----------------------------------------------------------------------------------------------
  let position = { number: null, last: null };

  function settle() {
    const number = shownNumber();
    for (const link of all(".line")) {
      if (link.dataset.number === number) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const thread = one("#thread");
    if (!thread) {
      position = { number: null, last: null };
    } else {
      const messages = all(".message", thread);
      const last = messages.length ? messages[messages.length - 1].id : null;
      const isNew = position.number !== number;
      const nearEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 240;
      if (isNew || (last !== position.last && nearEnd)) thread.scrollTop = thread.scrollHeight;
      if (isNew) restoreDrafts();
      keepRecipient();
      position = { number, last };
    }
    if (seeking) {
      enterResults();
      const isNamed = sought || location.search;
      if (location.pathname === "/desk" && isNamed) history.replaceState(history.state, "", placeOfList());
    }
    if (line.looked !== number) line.look(number);
    if (number) document.title = document.title.replace(/^(\d+ · )?/, `${number} · `);
    countDown();
    announceOffers();
  }

  // The case last asked for wins: what comes late for another one is not shown in its place.
  let wanted = shownNumber();
  const numberOf = (ctx) => (/^\/desk\/cases\/(\d+)/.exec(new URL(ctx.request.action, location.href).pathname) || [])[1];

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    if (ctx.sourceElement && ctx.sourceElement.matches("a[href^='/desk/cases/']")) wanted = numberOf(ctx);
  });

  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (!ctx || !ctx.request) return;
    const asked = new URL(ctx.request.action, location.href);
    if (asked.pathname === "/desk/list" && (asked.searchParams.get("q") || "") !== sought) return event.preventDefault();
    const kind = (ctx.response && ctx.response.headers && ctx.response.headers.get("Content-Type")) || "";
    const number = numberOf(ctx);
    const isLate = number && wanted && number !== wanted && ctx.response && ctx.response.status < 400;
    if (isLate || (kind && !kind.startsWith("text/html"))) event.preventDefault();
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    if (ctx && ctx.request && ctx.request.action.startsWith("/desk/offers/")) wanted = shownNumber();
    requestAnimationFrame(settle);
  });

  // -- Offers: sound, notification, the time left -------------------------------------------------------------------
  let audio = null;
  const announced = new Set();
  const soundOn = () => localStorage.getItem("desk:sound") !== "off";

  function wakeAudio() {
    if (!audio && window.AudioContext) audio = new AudioContext();
    if (audio && audio.state === "suspended") audio.resume();
  }
  addEventListener("pointerdown", wakeAudio);
  addEventListener("keydown", wakeAudio);

  function beep() {
    if (!audio || audio.state !== "running" || !soundOn()) return;
    for (const [at, tone] of [[0, 660], [0.16, 880]]) {
      const voice = audio.createOscillator();
      const gain = audio.createGain();
      const start = audio.currentTime + at;
      voice.frequency.value = tone;
      gain.gain.setValueAtTime(0.0001, start);
      gain.gain.exponentialRampToValueAtTime(0.2, start + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.14);
      voice.connect(gain).connect(audio.destination);
      voice.start(start);
      voice.stop(start + 0.16);
    }
  }

  function announceOffers() {
    for (const offer of all("[data-offer]")) {
      if (announced.has(offer.dataset.offer)) continue;
      announced.add(offer.dataset.offer);
      beep();
      if (window.Notification && Notification.permission === "granted" && document.hidden) {
        const said = one(".offer-what", offer);
        const note = new Notification(document.body.dataset.offerTitle, {
          body: said ? said.textContent : "",
          tag: offer.dataset.offer,
        });
        note.addEventListener("click", () => {
          window.focus();
          note.close();
        });
      }
    }
  }

  const endsAt = new Map();
  function countDown() {
    for (const offer of all("[data-left-ms]")) {
      const id = offer.dataset.offer;
      if (!endsAt.has(id)) endsAt.set(id, Date.now() + Number(offer.dataset.leftMs));
      const left = Math.max(0, Math.ceil((endsAt.get(id) - Date.now()) / 1000));
      one(".offer-left", offer).textContent = offer.dataset.leftText.replace("#", left);
    }
  }
  setInterval(countDown, 1000);

  function showTools() {
    const sound = one("#sound");
    const notify = one("#notify");
    sound.setAttribute("aria-pressed", String(soundOn()));
    notify.hidden = !window.Notification;
    notify.setAttribute("aria-pressed", String(Boolean(window.Notification) && Notification.permission === "granted"));
  }
  one("#sound").addEventListener("click", () => {
    localStorage.setItem("desk:sound", soundOn() ? "off" : "on");
    showTools();
    beep();
  });
  one("#notify").addEventListener("click", async () => {
    await Notification.requestPermission();
    showTools();
  });

  // -- Keys ---------------------------------------------------------------------------------------------------------
  const help = one("#help");
  one("#keys").addEventListener("click", () => help.showModal());

  function step(by) {
    const lines = all("#lines .line");
    if (!lines.length) return;
    const at = lines.indexOf(document.activeElement);
    const current = at >= 0 ? at : lines.findIndex((link) => link.dataset.number === shownNumber());
    const next = current < 0 ? 0 : Math.min(lines.length - 1, Math.max(0, current + by));
    lines[next].focus();
    lines[next].scrollIntoView({ block: "nearest" });
  }

  function write(kind) {
    const mode = one(`#mode-${kind}`);
    if (mode) mode.checked = true;
    const field = one(`#${kind}-text`);
    if (field) field.focus();
  }

  function press(key) {
    const accept = key === "c" && !one('#case [data-key="c"]') ? one("[data-accept]") : null;
    const target = accept || one(`#case [data-key="${key}"]`);
    if (!target) return;
    if (target.tagName !== "DETAILS") return target.click();
    target.open = true;
    target.scrollIntoView({ block: "nearest" });
    one("select, textarea, input:not([type=hidden])", target).focus();
  }

  const keys = {
    "/": focusSearch,
    j: () => step(1),
    k: () => step(-1),
    r: () => write("reply"),
    n: () => write("note"),
    c: () => press("c"),
    t: () => press("t"),
    x: () => press("x"),
    g: () => press("g"),
    i: () => press("i"),
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, textarea, select");
    if (event.isComposing) return;
    if (isSearch(field) && event.key === "ArrowDown") {
      event.preventDefault();
      focusFirst();
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field && field.form) {
      event.preventDefault();
      field.form.requestSubmit();
      return;
    }
    if (event.key === "Escape") {
      const menu = event.target.closest("details[open]");
      if (menu) {
        menu.open = false;
        one("summary", menu).focus();
      } else if (isSearch(field) || (sought && event.target.closest("#list"))) {
        leaveSearch();
      } else if (field) {
        field.blur();
      }
      return;
    }
    if (field && field.type !== "radio") return;
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  document.addEventListener("click", (event) => {
    const back = event.target.closest(".back");
    if (back) back.href = placeOfList();
    const fold = event.target.closest(".fold");
    if (fold) {
      const open = shown().classList.toggle("unfolded");
      fold.setAttribute("aria-expanded", String(open));
    }
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  showTools();
  settle();
})();
