/* The chat of a site in one script tag:
 *   <script src="https://chat.example.com/widget.js?channel=site" data-locale="en" data-open="true" defer></script>
 * No dependency, no inline style or script, texts only as text nodes: it runs under a strict Content-Security-Policy.
 * What a visitor sends is kept in localStorage until the server says it is stored.
 */
(() => {
  "use strict";

  const SETTINGS = /* SETTINGS */ {};
  const SCRIPT = document.currentScript;
  const BASE = new URL(".", SCRIPT.src).href;
  const CHANNEL = SCRIPT.dataset.channel || SETTINGS.channel || "site";
  const HTTP = `${BASE}v1/chat/${encodeURIComponent(CHANNEL)}`;
  const LONGEST_TEXT = 10000;
  const ACCEPTED_WITHIN_MS = 15000;
  const LASTING_MS = 5000; // a line that breaks sooner counts as one that never stood
  const TOO_BIG = 1009;
  const MOST_BYTES = SETTINGS.maxAttachmentBytes || 5242880;
  const OVERLAP = 20; // a message stored earlier can become visible later than its followers

  const STRINGS = {
    en: {
      open: "Open the chat", close: "Close the chat", write: "Write a message", send: "Send", attach: "Attach a file",
      connecting: "Connecting…", online: "We are here", offline: "No connection. What you write is sent later.",
      slow: "Connected without live updates", bot: "Assistant", agent: "Specialist", you: "You",
      sending: "sending…", sent: "delivered", failed: "not sent", typing: "is typing", attachment: "Attachment",
      queue: (place, wait) => `You are number ${place} in the queue${wait ? `, about ${wait} min` : ""}`,
      closed: "The conversation is closed. Write again any time.", rate: "How did we do?", star: (n) => `${n} of 5`,
      rated: "Thank you for your answer!", large: (mb) => `The file is too large; the limit is ${mb} MB.`,
      retry: "Too many messages at once; the rest is sent in a moment.", unread: (n) => `${n} new`,
      empty: "Ask about an order, stock and prices, or ask for a person.", messages: "Messages",
    },
    ru: {
      open: "Открыть чат", close: "Закрыть чат", write: "Напишите сообщение", send: "Отправить", attach: "Приложить файл",
      connecting: "Соединяемся…", online: "Мы на связи", offline: "Нет связи. Написанное отправится позже.",
      slow: "На связи, обновления с задержкой", bot: "Помощник", agent: "Специалист", you: "Вы",
      sending: "отправляется…", sent: "доставлено", failed: "не отправлено", typing: "печатает", attachment: "Вложение",
      queue: (place, wait) => `Вы ${place}-й в очереди${wait ? `, около ${wait} мин` : ""}`,
      closed: "Разговор закрыт. Напишите снова в любое время.", rate: "Как мы справились?", star: (n) => `${n} из 5`,
      rated: "Спасибо за оценку!", large: (mb) => `Файл слишком большой, не более ${mb} МБ.`,
      retry: "Слишком много сообщений сразу; остальные отправятся чуть позже.", unread: (n) => `Новых: ${n}`,
      empty: "Спросите о заказе, наличии и цене или позовите сотрудника.", messages: "Сообщения",
    },
    zh: {
      open: "打开聊天", close: "关闭聊天", write: "请输入消息", send: "发送", attach: "添加附件",
      connecting: "正在连接…", online: "我们在线", offline: "网络已断开，消息将稍后发送。",
      slow: "已连接，消息更新稍有延迟", bot: "智能助手", agent: "客服专员", you: "您",
      sending: "发送中…", sent: "已送达", failed: "未发送", typing: "正在输入", attachment: "附件",
      queue: (place, wait) => `您排在第 ${place} 位${wait ? `，约 ${wait} 分钟` : ""}`,
      closed: "会话已结束。欢迎随时再次留言。", rate: "您对我们的服务满意吗？", star: (n) => `${n} 分（满分 5 分）`,
      rated: "感谢您的评价！", large: (mb) => `文件过大，上限为 ${mb} MB。`,
      retry: "消息过多，其余消息稍后发送。", unread: (n) => `${n} 条新消息`,
      empty: "您可以查询订单、库存和价格，也可以联系人工客服。", messages: "消息",
    },
  };

  const LOCALE = chooseLocale();
  const T = STRINGS[LOCALE];
  const TITLE = (SETTINGS.title || {})[LOCALE] || SETTINGS.brand || "Chat";
  const CLOCK = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  function chooseLocale() {
    const asked = [SCRIPT.dataset.locale, document.documentElement.lang, ...navigator.languages, "en"];
    const spoken = SETTINGS.languages || Object.keys(STRINGS);
    const short = asked.map((tag) => (tag || "").toLowerCase().split("-")[0]);
    return short.find((tag) => tag in STRINGS && spoken.includes(tag)) || "en";
  }

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID(); // only where the page is secure
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"));
    return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function parsed(text) {
    try {
      const kept = JSON.parse(text);
      return kept.frame.id ? [kept] : [];
    } catch {
      return []; // not written by us
    }
  }

  /* What outlives the page: the visitor's token, and every frame the server has not accepted yet. */
  class Shelf {
    constructor(name) {
      this.prefix = `switchboard.${name}.`;
      this.memory = new Map();
    }
    get(key) {
      try {
        return localStorage.getItem(this.prefix + key) ?? this.memory.get(key) ?? null;
      } catch {
        return this.memory.get(key) ?? null;
      }
    }
    set(key, value) {
      try {
        localStorage.setItem(this.prefix + key, value);
      } catch {
        this.memory.set(key, value); // forbidden or full (a large attachment): kept while the page lives
      }
    }
    remove(key) {
      this.memory.delete(key);
      try {
        localStorage.removeItem(this.prefix + key);
      } catch { /* it is not there */ }
    }
    keep(frame) {
      this.set(`pending.${frame.id}`, JSON.stringify({ at: Date.now(), frame }));
    }
    drop(id) {
      this.remove(`pending.${id}`);
    }
    pending() {
      const start = `${this.prefix}pending.`;
      const found = [...this.memory].filter(([key]) => key.startsWith("pending.")).map(([, value]) => value);
      try {
        for (const key of Object.keys(localStorage)) if (key.startsWith(start)) found.push(localStorage.getItem(key));
      } catch { /* only what is in memory */ }
      return found.flatMap(parsed).sort((a, b) => a.at - b.at).map((kept) => kept.frame);
    }
  }

  /* Carries frames: a socket with back-off, and requests where no socket opens. */
  class Line {
    constructor(shelf, seen) {
      this.shelf = shelf;
      this.seen = seen; // { frame(frame), state(name) }
      this.last = 0;
      this.failures = 0;
      this.inFlight = new Set();
      this.retryAt = 0;
      addEventListener("online", () => this.connect());
      document.addEventListener("visibilitychange", () => document.hidden || this.connect());
    }

    start() {
      if (!this.started) {
        this.started = true;
        this.seen.state("connecting");
        this.connect();
      }
    }

    send(frame) {
      this.shelf.keep(frame);
      this.start();
      this.flush();
    }

    hint(frame) {
      if (this.welcomed) this.socket.send(JSON.stringify(frame));
    }

    connect() {
      if (!this.started || this.socket) return;
      clearTimeout(this.timer);
      let socket;
      try {
        socket = new WebSocket(`${HTTP.replace(/^http/, "ws")}/socket`);
      } catch {
        return this.lost(); // the page around us forbids it
      }
      this.socket = socket;
      socket.onopen = () => {
        const after = Math.max(0, this.last - OVERLAP);
        socket.send(JSON.stringify({ type: "hello", visitor: this.shelf.get("visitor"), locale: LOCALE, after }));
      };
      socket.onmessage = (event) => this.take(JSON.parse(event.data));
      socket.onclose = (event) => {
        if (socket !== this.socket) return;
        if (event.code === TOO_BIG) this.refuse(T.large(Math.floor(MOST_BYTES / 1048576) || 1));
        this.lost();
      };
    }

    /* The server will never take what is on its way. */
    refuse(message) {
      for (const id of [...this.inFlight]) this.take({ type: "error", code: "not_valid", id, message });
    }

    lost() {
      const lasted = this.welcomed && Date.now() - this.welcomedAt > LASTING_MS;
      this.failures = lasted ? 0 : this.failures + 1;
      this.socket = null;
      this.welcomed = false;
      this.inFlight.clear();
      clearTimeout(this.watch);
      if (this.failures < 2) this.seen.state("connecting");
      const wait = Math.min(30000, 500 * 2 ** this.failures) * (0.5 + Math.random());
      this.timer = setTimeout(() => this.connect(), wait);
      if (this.failures >= 2) this.poll();
    }

    /* A frame of the server, by whichever way it came. */
    take(frame) {
      if (frame.type === "welcome") {
        this.shelf.set("visitor", frame.visitor);
        this.welcomed = true;
        this.welcomedAt = Date.now();
        this.seen.state("online");
        this.seen.frame(frame);
        this.flush();
        return;
      }
      if (frame.type === "message") this.last = Math.max(this.last, frame.seq);
      if (frame.type === "accepted" || (frame.type === "error" && frame.code === "not_valid")) {
        this.inFlight.delete(frame.id);
        this.shelf.drop(frame.id);
      } else if (frame.type === "error" && frame.id) {
        this.inFlight.delete(frame.id);
        this.later(frame.retry_after_s || 2);
      }
      if (!this.inFlight.size) clearTimeout(this.watch);
      this.seen.frame(frame);
    }

    later(seconds) {
      this.retryAt = Date.now() + seconds * 1000;
      setTimeout(() => this.flush(), seconds * 1000 + 50);
    }

    flush() {
      if (!this.welcomed || Date.now() < this.retryAt) return;
      for (const frame of this.shelf.pending()) {
        if (this.inFlight.has(frame.id)) continue;
        this.inFlight.add(frame.id);
        this.socket.send(JSON.stringify(frame));
      }
      clearTimeout(this.watch);
      if (this.inFlight.size) this.watch = setTimeout(() => this.giveUp(), ACCEPTED_WITHIN_MS);
    }

    /* Nobody answers: the line is half open, unless a large file is still on its way. */
    giveUp() {
      const socket = this.socket;
      if (!socket) return;
      const left = socket.bufferedAmount;
      if (left > 0 && left !== this.left) {
        this.left = left;
        this.watch = setTimeout(() => this.giveUp(), ACCEPTED_WITHIN_MS);
        return;
      }
      socket.onclose = null;
      socket.close();
      this.lost();
    }

    /* Without a socket: post what waits, ask for what is new, and again. */
    async poll() {
      if (this.polling || this.welcomed) return;
      this.polling = true;
      let state = "slow";
      try {
        await this.post();
        await this.fetchNew();
      } catch {
        state = "offline";
      }
      this.polling = false;
      if (this.welcomed) return; // a socket opened meanwhile
      this.seen.state(state);
      setTimeout(() => this.poll(), document.hidden ? 15000 : 3000);
    }

    async post() {
      if (this.shelf.pending().length && !this.shelf.get("visitor")) {
        const begun = await this.request("visitors", { method: "POST" });
        this.shelf.set("visitor", (await begun.json()).visitor);
      }
      for (const frame of this.shelf.pending()) {
        if (this.welcomed || Date.now() < this.retryAt) return;
        const body = JSON.stringify({ ...frame, visitor: this.shelf.get("visitor"), locale: LOCALE });
        const answer = await this.request("messages", { method: "POST", body });
        const said = await answer.json();
        if (answer.ok) {
          this.shelf.set("visitor", said.visitor);
          this.take({ type: "accepted", id: frame.id, seq: said.seq });
        } else if (answer.status === 400 || answer.status === 413 || answer.status === 422) {
          this.take({ type: "error", code: "not_valid", id: frame.id, message: said.error.message });
        } else {
          return this.later(Number(answer.headers.get("Retry-After")) || 2);
        }
      }
    }

    async fetchNew() {
      const visitor = this.shelf.get("visitor");
      if (!visitor) return;
      let after = Math.max(0, this.last - OVERLAP);
      while (after !== null) {
        const headers = { Authorization: `Bearer ${visitor}` };
        const answer = await this.request(`messages?after=${after}`, { headers });
        if (answer.status === 401) return this.shelf.remove("visitor");
        if (!answer.ok) throw new Error(answer.status);
        const page = await answer.json();
        page.items.forEach((frame) => this.take(frame));
        after = page.next;
      }
      this.seen.frame({ type: "caught_up" });
    }

    request(path, options) {
      const headers = { "Content-Type": "application/json", ...options.headers };
      return fetch(`${HTTP}/${path}`, { ...options, headers, cache: "no-store", signal: AbortSignal.timeout(20000) });
    }
  }

  const STYLE = `
    :host { all: initial; --ground: #ffffff; --soft: #f2f4f7; --line: #d9dee6; --text: #1b2430; --quiet: #566173;
      --accent: #1d5fb8; --on-accent: #ffffff; --agent: #e3f1ea; --agent-text: #123626; --alert: #a3261c; --focus: #1d5fb8;
      --shade: 0 10px 40px rgb(16 24 40 / .22);
      font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", sans-serif; }
    @media (prefers-color-scheme: dark) { :host { --ground: #171c24; --soft: #242b36; --line: #384252; --text: #e8ecf2;
      --quiet: #a5b0c0; --accent: #2f6fca; --on-accent: #ffffff; --agent: #1d3b30; --agent-text: #d6f2e5; --alert: #ff9d94; --focus: #8ab6ff;
      --shade: 0 10px 40px rgb(0 0 0 / .6); } }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    button, textarea { font: inherit; color: inherit; }
    button { cursor: pointer; }
    button:focus-visible, textarea:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
    header button:focus-visible { outline-color: var(--on-accent); }
    .launch { position: fixed; inset: auto 20px 20px auto; z-index: 2147483000; width: 60px; height: 60px; padding: 0;
      border: 0; border-radius: 50%; background: var(--accent); color: var(--on-accent); box-shadow: var(--shade);
      display: grid; place-items: center; }
    .launch svg { width: 28px; height: 28px; }
    .badge { position: absolute; top: -4px; right: -4px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
      background: #b3261e; color: #fff; font-size: 13px; line-height: 22px; text-align: center; }
    .panel { position: fixed; inset: auto 20px 92px auto; z-index: 2147483000; width: 384px; height: min(620px, calc(100dvh - 112px));
      display: flex; flex-direction: column; overflow: hidden; border: 1px solid var(--line); border-radius: 16px;
      background: var(--ground); color: var(--text); box-shadow: var(--shade); }
    header { display: flex; align-items: center; gap: 12px; padding: 12px 8px 12px 18px; background: var(--accent); color: var(--on-accent); }
    header div { flex: 1; min-width: 0; }
    h2 { margin: 0; font-size: 16px; font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .state { margin: 0; font-size: 13px; }
    .icon { width: 44px; height: 44px; flex: none; padding: 0; border: 0; border-radius: 10px; background: none; display: grid; place-items: center; }
    .icon:hover { background: rgb(127 140 160 / .2); }
    .icon svg { width: 22px; height: 22px; }
    .log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 16px; display: flex; flex-direction: column; gap: 4px; }
    .empty { margin: auto; max-width: 260px; text-align: center; color: var(--quiet); }
    .item { display: flex; flex-direction: column; align-items: flex-start; max-width: 86%; }
    .item.visitor { align-self: flex-end; align-items: flex-end; }
    .item.system { align-self: center; align-items: center; max-width: 92%; margin: 8px 0; }
    .who { margin: 10px 4px 3px; font-size: 12.5px; color: var(--quiet); display: flex; align-items: center; gap: 6px; }
    .who svg { width: 15px; height: 15px; }
    .item.agent .who { font-weight: 600; }
    .item.follows .who { display: none; }
    .bubble { padding: 9px 13px; border-radius: 16px 16px 16px 5px; background: var(--soft); white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
    .agent .bubble { background: var(--agent); color: var(--agent-text); }
    .visitor .bubble { border-radius: 16px 16px 5px 16px; background: var(--accent); color: var(--on-accent); }
    .system .bubble { padding: 2px 10px; background: none; color: var(--quiet); font-size: 13.5px; text-align: center; }
    .waits .bubble { opacity: .72; }
    .failed .bubble { background: none; border: 1px solid var(--alert); color: var(--alert); opacity: 1; }
    .files { display: flex; flex-direction: column; gap: 4px; margin: 4px 4px 0; font-size: 14px; overflow-wrap: anywhere; }
    .files a { color: inherit; }
    .note { margin: 2px 4px 0; font-size: 12.5px; color: var(--quiet); }
    .visitor:not(.last, .waits, .failed) .note { display: none; }
    .failed .note { color: var(--alert); }
    .choices { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 4px; }
    .choices button { min-height: 40px; padding: 6px 14px; border: 1px solid var(--quiet); border-radius: 20px; background: var(--ground); color: var(--text); }
    .choices button:hover { background: var(--soft); }
    .typing { display: flex; align-items: center; gap: 5px; padding: 6px 4px; color: var(--quiet); font-size: 13px; }
    .typing i { width: 6px; height: 6px; border-radius: 50%; background: currentColor; animation: beat 1.2s infinite; }
    .typing i:nth-of-type(2) { animation-delay: .2s; } .typing i:nth-of-type(3) { animation-delay: .4s; }
    @keyframes beat { 0%, 60%, 100% { opacity: .3; } 30% { opacity: 1; } }
    @media (prefers-reduced-motion: reduce) { .typing i { animation: none; } }
    .bar { margin: 0; padding: 8px 18px; border-top: 1px solid var(--line); background: var(--soft); font-size: 13.5px; }
    .bar.alert { color: var(--alert); }
    form { display: flex; align-items: flex-end; gap: 4px; padding: 8px; border-top: 1px solid var(--line); }
    textarea { flex: 1; min-width: 0; height: 44px; max-height: 132px; padding: 10px 12px; resize: none; border: 1px solid var(--line);
      border-radius: 12px; background: var(--ground); font-size: 16px; line-height: 22px; }
    textarea::placeholder { color: var(--quiet); opacity: 1; }
    .attach { color: var(--quiet); }
    .send { background: var(--accent); color: var(--on-accent); border-radius: 12px; }
    .send:hover { background: var(--accent); filter: brightness(1.1); }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @media (max-width: 480px) {
      .panel { inset: 0; width: auto; height: 100dvh; border: 0; border-radius: 0; }
      .open .launch { display: none; }
      header { padding-top: max(12px, env(safe-area-inset-top)); }
      form { padding-bottom: max(8px, env(safe-area-inset-bottom)); }
    }
    @media (forced-colors: active) { .bubble, .launch, .send { border: 1px solid; } }
  `;

  const ICONS = {
    chat: "M4 5h16v11H9l-5 4z",
    close: "M6 6l12 12M18 6L6 18",
    send: "M4 12l16-8-5 16-3.5-6.5zM11.5 13.5L20 4",
    clip: "M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14 7.5",
    bot: "M5 9h14v10H5zM12 9V5M9 13.5v1M15 13.5v1M10.5 5h3",
    agent: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20c1-4 4-6 8-6s7 2 8 6",
  };

  function make(tag, { text, ...attributes } = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text !== undefined) element.textContent = text;
    element.append(...children);
    return element;
  }

  function icon(name) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const path = document.createElementNS(space, "path");
    const look = { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "1.8", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" };
    for (const [key, value] of Object.entries(look)) svg.setAttribute(key, value);
    path.setAttribute("d", ICONS[name]);
    svg.append(path);
    return svg;
  }

  function plain(text) {
    const lines = text.split("\n");
    return lines.flatMap((line, at) => (at ? [document.createElement("br"), line] : [line]));
  }

  /* What the visitor sees; it knows nothing of how frames travel. */
  class View {
    constructor(acts) {
      this.acts = acts; // { opened, say, press, attach, type, rate }
      this.bySeq = new Map();
      this.byId = new Map();
      this.build();
    }

    build() {
      const host = make("div");
      const root = host.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      this.badge = make("span", { class: "badge", hidden: "" });
      this.launch = make("button", { class: "launch", type: "button", "aria-label": T.open, "aria-expanded": "false" }, icon("chat"), this.badge);
      this.state = make("p", { class: "state", role: "status", text: T.connecting });
      const shut = make("button", { class: "icon", type: "button", "aria-label": T.close }, icon("close"));
      this.empty = make("p", { class: "empty", text: T.empty });
      this.log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": T.messages, tabindex: "0" }, this.empty);
      this.typing = make("p", { class: "typing", hidden: "" }, make("span"), make("i"), make("i"), make("i"));
      this.bar = make("p", { class: "bar", role: "status", hidden: "" });
      this.panel = make("section", { class: "panel", role: "dialog", "aria-label": TITLE, lang: LOCALE, hidden: "" },
        make("header", {}, make("div", {}, make("h2", { text: TITLE }), this.state), shut), this.log, this.bar, this.composer());
      this.frame = make("div", {}, this.panel, this.launch);
      root.append(this.frame);
      this.launch.onclick = () => this.toggle(this.panel.hidden);
      shut.onclick = () => this.toggle(false);
      this.panel.onkeydown = (event) => event.key === "Escape" && this.toggle(false);
      document.body.append(host);
    }

    composer() {
      this.input = make("textarea", { id: "text", rows: "1", maxlength: LONGEST_TEXT, placeholder: T.write, "aria-label": T.write });
      const file = make("input", { type: "file", hidden: "" });
      const attach = make("button", { class: "icon attach", type: "button", "aria-label": T.attach }, icon("clip"));
      const form = make("form", {}, attach, file, this.input,
        make("button", { class: "icon send", type: "submit", "aria-label": T.send }, icon("send")));
      attach.onclick = () => file.click();
      file.onchange = () => {
        if (file.files[0]) this.acts.attach(file.files[0]);
        file.value = "";
      };
      form.onsubmit = (event) => {
        event.preventDefault();
        this.submit();
      };
      this.input.onkeydown = (event) => {
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
          event.preventDefault();
          this.submit();
        }
      };
      this.input.oninput = () => {
        this.fit();
        this.acts.type();
      };
      return form;
    }

    submit() {
      const text = this.input.value.trim();
      if (text) this.acts.say(text);
      this.input.value = "";
      this.fit();
      this.input.focus();
    }

    fit() {
      this.input.rows = Math.min(5, this.input.value.split("\n").length);
      this.input.style.height = "44px"; // set by script, which a Content-Security-Policy allows
      this.input.style.height = `${Math.min(132, this.input.scrollHeight + 2)}px`;
    }

    toggle(isOpen) {
      this.panel.hidden = !isOpen;
      this.frame.classList.toggle("open", isOpen);
      this.launch.setAttribute("aria-expanded", String(isOpen));
      this.launch.setAttribute("aria-label", isOpen ? T.close : T.open);
      this.launch.firstChild.replaceWith(icon(isOpen ? "close" : "chat"));
      this.acts.opened(isOpen);
      if (isOpen) {
        this.scroll();
        this.input.focus();
      } else {
        this.launch.focus();
      }
    }

    get isOpen() {
      return !this.panel.hidden;
    }

    unread(count) {
      this.badge.hidden = count === 0;
      this.badge.textContent = count > 9 ? "9+" : String(count);
      if (!this.isOpen) this.launch.setAttribute("aria-label", count ? `${T.open}. ${T.unread(count)}` : T.open);
    }

    say(text, { alert = false } = {}) {
      this.bar.textContent = text || "";
      this.bar.hidden = !text;
      this.bar.classList.toggle("alert", alert);
    }

    /* A message of the server; the same seq is shown once. */
    show(message) {
      if (this.bySeq.has(message.seq)) return false;
      const text = message.text || (message.author === "visitor" ? T.attachment : "");
      const item = this.item(message.author, message.name, text, new Date(message.at));
      item.dataset.seq = message.seq;
      this.bySeq.set(message.seq, item);
      if (message.attachments.length) item.append(this.files(message.attachments));
      if (message.buttons.length) item.append(this.choices(message.buttons));
      this.place(item, message.seq);
      return true;
    }

    /* The visitor's own words, before the server has them. */
    wait(id, text) {
      if (this.byId.has(id)) return;
      const item = this.item("visitor", null, text, new Date());
      item.classList.add("waits");
      item.append(make("p", { class: "note", text: T.sending }));
      this.byId.set(id, item);
      this.place(item, Infinity);
    }

    accept(id, seq) {
      const item = this.byId.get(id);
      this.byId.delete(id);
      if (!item) return;
      if (this.bySeq.has(seq)) return item.remove();
      item.classList.remove("waits");
      item.lastChild.textContent = T.sent;
      item.dataset.seq = seq;
      this.bySeq.set(seq, item);
      this.place(item, seq);
    }

    fail(id, message) {
      const item = this.byId.get(id);
      if (!item) return;
      item.classList.replace("waits", "failed");
      item.dataset.seq = this.afterAll();
      item.lastChild.textContent = `${T.failed}: ${message}`;
    }

    type() {
      this.typing.firstChild.textContent = T.typing;
      this.typing.hidden = false;
      this.log.append(this.typing);
      this.scroll();
      clearTimeout(this.typed);
      this.typed = setTimeout(() => (this.typing.hidden = true), 6000);
    }

    close() {
      if (this.ending) return;
      const stars = [1, 2, 3, 4, 5].map((score) => {
        const star = make("button", { type: "button", "aria-label": T.star(score), text: String(score) });
        star.onclick = () => {
          stars[0].parentNode.replaceWith(make("p", { class: "note", text: T.rated }));
          this.acts.rate(score);
        };
        return star;
      });
      this.ending = this.item("system", null, T.closed, new Date());
      this.ending.append(make("p", { class: "note", text: T.rate }), make("div", { class: "choices", role: "group", "aria-label": T.rate }, ...stars));
      this.ending.dataset.seq = this.afterAll();
      this.place(this.ending, this.afterAll());
    }

    /* The place of what has none: after all there is now, before all that comes. */
    afterAll() {
      return Math.max(0, ...this.bySeq.keys()) + 0.5;
    }

    reopen() {
      this.ending = null;
    }

    item(author, name, text, at) {
      const known = ["bot", "agent", "system"].includes(author) ? author : "visitor";
      const time = make("time", { text: isNaN(at) ? "" : CLOCK.format(at) });
      const item = make("div", { class: `item ${known}` });
      if (known !== "system") {
        const label = known === "visitor" ? T.you : name || T[known];
        const mark = known === "visitor" ? [] : [icon(known)];
        item.append(make("p", { class: "who" }, ...mark, make("span", { text: label }), time));
      }
      item.append(make("div", { class: "bubble", dir: "auto" }, ...plain(text)));
      item.dataset.who = `${known} ${name || ""}`;
      return item;
    }

    /* Files of ours, each a link to save it; the address is taken from where this script came from. */
    files(attachments) {
      const row = make("div", { class: "files" });
      for (const { name, url } of attachments) {
        const at = url.lastIndexOf("v1/files/");
        if (at >= 0) row.append(make("a", { href: BASE + url.slice(at), target: "_blank", rel: "noopener noreferrer", text: name }));
      }
      return row;
    }

    choices(buttons) {
      const row = make("div", { class: "choices" });
      for (const { title, payload } of buttons) {
        const button = make("button", { type: "button", text: title });
        button.onclick = () => {
          row.remove();
          this.acts.press(title, payload);
          this.input.focus();
        };
        row.append(button);
      }
      return row;
    }

    place(item, seq) {
      const below = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
      this.empty.remove();
      const others = [...this.log.querySelectorAll(".item")].filter((other) => other !== item);
      const next = others.find((other) => Number(other.dataset.seq || Infinity) > seq);
      this.log.insertBefore(item, next || null);
      this.typing.hidden ||= !item.classList.contains("visitor");
      this.log.append(this.typing);
      this.tidy();
      if (below || item.classList.contains("visitor")) this.scroll();
    }

    /* One name over several messages of one author, and choices only under the newest message. */
    tidy() {
      const items = [...this.log.querySelectorAll(".item")];
      const mine = items.findLastIndex((item) => item.matches(".visitor:not(.failed)"));
      items.forEach((item, at) => {
        item.classList.toggle("follows", at > 0 && items[at - 1].dataset.who === item.dataset.who);
        item.classList.toggle("last", at === mine);
        if (at < items.length - 1 && item !== this.ending) item.querySelector(".choices")?.remove();
      });
    }

    scroll() {
      this.log.scrollTop = this.log.scrollHeight;
    }
  }

  /* Joins the two: what comes is shown, what is done is sent. */
  function start() {
    const shelf = new Shelf(`chat.${CHANNEL}`);
    let read = Number(shelf.get("read") || 0);
    const news = new Set();
    let typedAt = 0;

    const line = new Line(shelf, {
      state(name) {
        view.state.textContent = T[name];
      },
      frame(frame) {
        switch (frame.type) {
          case "message":
            if (view.show(frame) && frame.author !== "visitor" && frame.seq > read) heard(frame);
            break;
          case "accepted":
            view.accept(frame.id, frame.seq);
            view.reopen();
            break;
          case "typing":
            view.type();
            break;
          case "queue":
            view.say(T.queue(frame.place, Math.round((frame.expected_wait_s || 0) / 60)));
            break;
          case "closed":
            view.say("");
            view.close();
            break;
          case "error":
            if (frame.code === "not_valid" && frame.id) view.fail(frame.id, frame.message);
            else if (frame.code === "too_many") view.say(T.retry, { alert: true });
            break;
        }
      },
    });

    function heard(frame) {
      if (frame.author === "agent") view.say("");
      news.add(frame.seq);
      if (view.isOpen) seen();
      else view.unread(news.size);
    }

    function seen() {
      read = Math.max(read, ...news);
      news.clear();
      view.unread(0);
      shelf.set("read", String(read));
    }

    function send(frame, shown) {
      const id = newId();
      view.wait(id, shown);
      line.send({ ...frame, id });
    }

    const view = new View({
      opened(isOpen) {
        if (!isOpen) return;
        line.start();
        seen();
      },
      say: (text) => send({ type: "message", text }, text),
      press: (title, payload) => send({ type: "button", payload, title }, title),
      rate: (score) => line.send({ type: "rate", score, id: newId() }),
      type() {
        if (Date.now() - typedAt < 2000) return;
        typedAt = Date.now();
        line.hint({ type: "typing" });
      },
      attach(file) {
        if (file.size > MOST_BYTES) return view.say(T.large(Math.floor(MOST_BYTES / 1048576) || 1), { alert: true });
        const reader = new FileReader();
        reader.onload = () => {
          const data = reader.result.slice(reader.result.indexOf(",") + 1);
          view.say("");
          send({ type: "attachment", name: file.name.slice(-255), media_type: file.type.slice(0, 127), data }, file.name);
        };
        reader.readAsDataURL(file);
      },
    });

    for (const frame of shelf.pending()) {
      if (frame.type !== "rate") view.wait(frame.id, frame.text || frame.title || frame.name || T.attachment);
    }
    if (shelf.get("visitor") || shelf.pending().length) line.start();
    if (SCRIPT.dataset.open === "true" && innerWidth > 480) view.toggle(true);
  }

  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
