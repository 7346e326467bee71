// Sends messages without leaving the page. Everything shown is set as text, never as HTML.
"use strict";

(() => {
  const page = document.body;
  const log = document.getElementById("log");
  const form = document.getElementById("say");
  const field = document.getElementById("text");
  const send = document.getElementById("send");
  const status = document.getElementById("status");
  const notice = document.getElementById("notice");
  const help = document.getElementById("help");
  const endForm = document.getElementById("end");
  const again = document.getElementById("again");
  const consentLine = document.getElementById("consent-line");
  const consent = document.getElementById("consent");
  const headers = { "Content-Type": "application/json", "X-Triage-Page": "1" };
  const cardParts = [
    ["understood", "What I understood"],
    ["what", "What it probably is"],
    ["why", "Why"],
    ["do_now", "What to do now"],
    ["contact", "Whom to contact"],
    ["expect", "What to expect"],
    ["watch_for", "What would make it urgent"],
    ["prevent", "Next time"],
  ];
  const levels = ["info", "self_care", "contact_injector", "urgent", "emergency"];
  let begun = page.dataset.begun === "yes";
  let busy = false;

  function element(tag, text, className) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function bubble(who, name) {
    const made = element("article", "", `bubble ${who}`);
    made.append(element("h3", name, "sr-only"));
    log.append(made);
    return made;
  }

  function addText(parent, text) {
    for (const part of text.split("\n\n")) {
      if (part.trim()) parent.append(element("p", part));
    }
  }

  function addCard(parent, card) {
    const made = element("details", "", "card");
    if (levels.includes(card.level)) made.classList.add(card.level);
    made.append(element("summary", card.headline));
    for (const [name, title] of cardParts) {
      const lines = [].concat(card[name] || []).filter(Boolean);
      if (!lines.length) continue;
      const list = element("ul");
      for (const line of lines) list.append(element("li", String(line)));
      made.append(element("h5", title), list);
    }
    const sources = card.sources || [];
    if (sources.length) {
      const list = element("ul");
      for (const source of sources) list.append(sourceItem(source));
      made.append(element("h5", "Sources"), list);
    }
    parent.append(made);
  }

  function sourceItem(source) {
    const item = element("li");
    const words = [source.title, source.publisher, source.year].filter(Boolean).join(", ") || String(source.id || source);
    if (typeof source.url === "string" && source.url.startsWith("https://")) {
      const link = element("a", words);
      link.href = source.url;
      link.rel = "noopener noreferrer";
      link.target = "_blank";
      item.append(link);
    } else {
      item.textContent = words;
    }
    return item;
  }

  function addChoices(parent, buttons) {
    const group = element("div", "", "choices");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Answers to choose from");
    for (const button of buttons) {
      const made = element("button", button.title);
      made.type = "button";
      made.addEventListener("click", () => say(button.payload, button.title));
      group.append(made);
    }
    parent.append(group);
  }

  function dropChoices() {
    for (const old of log.querySelectorAll(".choices")) old.remove();
  }

  function showReplies(replies) {
    let first = null;
    for (const reply of replies) {
      const made = bubble("bot", "Answer");
      first = first || made;
      addText(made, reply.text);
      if (reply.card) addCard(made, reply.card);
      if (reply.buttons && reply.buttons.length) addChoices(made, reply.buttons);
    }
    if (first) first.scrollIntoView({ block: "start" });
  }

  function showNotice(text) {
    notice.textContent = text;
    notice.hidden = !text;
  }

  function setBusy(value) {
    busy = value;
    send.disabled = value;
    log.setAttribute("aria-busy", String(value));
    status.textContent = value ? "I am reading your message …" : "";
  }

  async function request(method, address, body) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 15000);
    try {
      const options = { method, headers, credentials: "same-origin", signal: stop.signal };
      if (body !== undefined) options.body = JSON.stringify(body);
      const response = await fetch(address, options);
      const text = await response.text();
      return { status: response.status, content: text ? JSON.parse(text) : {} };
    } finally {
      clearTimeout(timer);
    }
  }

  function setBegun(value) {
    begun = value;
    consentLine.hidden = value;
    endForm.hidden = !value;
    again.hidden = !value;
  }

  async function begin() {
    const begunNow = await request("POST", "/api/conversations");
    if (begunNow.status === 201) setBegun(true);
    return begunNow;
  }

  async function say(text, shown) {
    if (busy || !text.trim()) return;
    setBusy(true);
    showNotice("");
    dropChoices();
    const mine = bubble("you", "You");
    addText(mine, shown || text);
    try {
      const begunNow = !begun && consent.checked ? await begin() : null;
      const answer = await request("POST", "/api/messages", { text });
      if (answer.status === 401 && begun) setBegun(false);
      if (begunNow && !begun && answer.status === 401) {
        answer.status = begunNow.status; // no new chat could begin; a red flag is answered all the same
        if (!answer.content.replies) answer.content = begunNow.content;
      }
      show(answer, text, mine);
    } catch {
      mine.remove();
      field.value = text;
      showNotice(
        (navigator.onLine ? "The chat does not answer. " : "You are offline. ") +
          "Your message is still in the field below: send it again in a moment. " + help.textContent
      );
    } finally {
      setBusy(false);
      field.focus();
    }
  }

  function show(answer, text, mine) {
    const content = answer.content;
    if (content.replies) showReplies(content.replies);
    if (answer.status === 200) return;
    if (!content.replies) mine.remove();
    field.value = text;
    if (answer.status === 401) {
      const next = "To go on, tick the box below and send your message again. Nothing has been stored.";
      showNotice(content.replies ? next : `${next} ${help.textContent}`);
    } else if (!content.replies && content.error) {
      showNotice(content.error.message);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = event.submitter && event.submitter.name === "choice" ? event.submitter.value : field.value;
    if (!text.trim()) {
      showNotice("The message is empty. Write what is wrong in a few words.");
      field.focus();
      return;
    }
    if (text === field.value) field.value = "";
    say(text);
  });

  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit(send);
    }
  });

  again.addEventListener("click", () => say("Start over"));

  endForm.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy || !window.confirm("Delete this conversation here and on the server?")) return;
    setBusy(true);
    try {
      const gone = await request("DELETE", "/api/conversation");
      if (gone.status !== 204 && gone.status !== 401) throw new Error(String(gone.status));
      log.replaceChildren();
      setBegun(false);
      consent.checked = false;
      showNotice("Your conversation has been deleted.");
    } catch {
      showNotice("It could not be deleted just now. Try again in a moment.");
    } finally {
      setBusy(false);
      field.focus();
    }
  });

  setBegun(begun);
  const last = log.lastElementChild;
  if (last) last.scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
})();
