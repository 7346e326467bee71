// Puts the chat on another site's page as a bubble, with one line:
// <script src="https://chat.example/static/embed.js" defer></script>
// It reads nothing of that page, and asks nothing of anybody before the bubble is opened.
"use strict";

(() => {
  const origin = new URL(document.currentScript.src).origin;
  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; font: 1rem/1.4 system-ui, sans-serif; }
    [hidden] { display: none !important; }
    button { cursor: pointer; min-height: 2.75rem; border: 2px solid #fff; background: #0f5e66; color: #fff;
      font-weight: 650; }
    button:focus-visible { outline: 3px solid #0f5e66; outline-offset: 2px; }
    .open { position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483646; padding: 0.6rem 1.2rem; border-radius: 2rem;
      box-shadow: 0 4px 16px rgb(0 0 0 / 30%); }
    .panel { position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483647; width: 26rem; max-width: calc(100% - 2rem);
      height: min(46rem, calc(100% - 2rem)); display: flex; flex-direction: column; background: #fff; border-radius: 1rem;
      overflow: hidden; box-shadow: 0 10px 40px rgb(0 0 0 / 35%); }
    .close { border: 0; text-align: right; padding: 0.4rem 1.2rem; }
    .close:focus-visible { outline-color: #fff; outline-offset: -5px; }
    iframe { border: 0; width: 100%; flex: 1; }
    @media (max-width: 30rem) {
      .panel { inset: 0; width: 100%; height: 100%; max-width: none; border-radius: 0; }
    }
    @media print { .open, .panel { display: none; } }`;

  function made(tag, properties) {
    return Object.assign(document.createElement(tag), properties);
  }

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const style = new CSSStyleSheet();
  style.replaceSync(STYLE);
  root.adoptedStyleSheets = [style];

  const open = made("button", { type: "button", className: "open", textContent: "Worried after Botox?" });
  const panel = made("section", { className: "panel", hidden: true });
  const close = made("button", { type: "button", className: "close", textContent: "Close the chat" });
  panel.setAttribute("aria-label", "Chat about side effects of Botox");
  panel.append(close);
  root.append(open, panel);

  open.addEventListener("click", () => {
    if (!panel.querySelector("iframe")) {
      panel.append(made("iframe", { src: `${origin}/`, title: "Chat about side effects of Botox" }));
    }
    panel.hidden = false;
    open.hidden = true;
    close.focus();
  });
  function shut() {
    panel.hidden = true;
    open.hidden = false;
    open.focus();
  }
  close.addEventListener("click", shut);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") shut();
  });
  document.body.append(host);
})();
