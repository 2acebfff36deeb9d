// The desk's live line: hints from the gateway, and the certainty that the line is alive.
// Hints carry no content. Each connection begins with "hello", upon which the page reads everything it shows anew,
// so whatever happened while the line was cut, also by a sleeping laptop, is on the screen afterwards.
"use strict";

const SILENCE_MS = 12000; // the gateway beats every 5 s
const RETRY_FIRST_MS = 400;
const RETRY_LONGEST_MS = 8000;
const LOGGED_OUT = 4401;

class LiveLine {
  constructor(onHint, onState) {
    this.onHint = onHint;
    this.onState = onState;
    this.tries = 0;
    this.looked = null;
    this.heardAt = Date.now();
    addEventListener("online", () => this.reconnect());
    addEventListener("offline", () => this.reconnect());
    document.addEventListener("visibilitychange", () => document.hidden || this.check());
    setInterval(() => this.check(), 2000);
    this.connect();
  }

  connect() {
    clearTimeout(this.timer);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/desk/live`);
    this.socket = socket;
    this.heardAt = Date.now();
    socket.addEventListener("message", (event) => this.hear(socket, event));
    socket.addEventListener("close", (event) => this.lose(socket, event));
  }

  hear(socket, event) {
    if (socket !== this.socket) return;
    this.heardAt = Date.now();
    const hint = JSON.parse(event.data);
    if (hint.type === "hello") {
      this.tries = 0;
      this.onState(true);
      this.tell();
    }
    this.onHint(hint);
  }

  lose(socket, event) {
    if (socket !== this.socket) return;
    this.socket = null;
    if (event && event.code === LOGGED_OUT) return location.reload();
    this.onState(false);
    const longest = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** this.tries);
    this.tries += 1;
    this.timer = setTimeout(() => this.connect(), longest * (0.7 + Math.random() * 0.3));
    if (this.tries % 4 === 0) this.onHint({ type: "beat" }); // an ended log-in shows itself by a plain request
  }

  check() {
    if (this.socket && Date.now() - this.heardAt > SILENCE_MS) this.reconnect();
  }

  reconnect() {
    const dead = this.socket;
    this.socket = null;
    if (dead) dead.close();
    this.onState(false);
    this.connect();
  }

  look(number) {
    this.looked = number;
    this.tell();
  }

  tell() {
    if (this.socket && this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify({ look: this.looked }));
    }
  }
}
