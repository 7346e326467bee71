// Sends messages without leaving the page. The page works without this too; here nothing is lost when the network is.

import { newId, pictures, request } from "./api.js";
import { element, messageBubble, replyBubble } from "./card.js";
import { chosen, focusOn, showFindings } from "./findings.js";
import { note, noted } from "./unsent.js";

const page = document.body;
const at = (id) => document.getElementById(id);
const [log, field, status, notice, consent, menu] = ["log", "text", "status", "notice", "consent", "menu"].map(at);
const [say, end, change, where] = ["say", "end", "change", "where"].map(at);
const BACK_IN_FIELD = [400, 413, 422];
let begun = page.dataset.begun === "yes";
let busy = false;

/** Sends a message `{id, text}`; it stays on the page, and can be sent again, until it is answered. */
async function send(message) {
  setBusy(true);
  showNotice("");
  at("agree").hidden = true;
  if (!message.bubble) log.append((message.bubble = messageBubble(message.text, message.id)));
  mark(message);
  message.bubble.scrollIntoView({ block: "nearest" });
  if (begun || consent.checked) note(message);
  try {
    const refused = begun || !consent.checked ? null : await begin();
    const body = { text: message.text, id: message.id, country: say.elements.country.value };
    const answer = await request("POST", "/api/messages", body, true);
    if (refused && answer.status === 401) {
      answer.status = refused.status; // no chat could begin; a red flag is answered all the same
      if (!answer.content.replies) answer.content = refused.content;
    }
    receive(answer, message);
  } catch {
    const why = navigator.onLine ? "The chat does not answer." : "You are offline.";
    fail(message, `${why} Your message stays here: send it again in a moment. ${helpText()}`);
  } finally {
    setBusy(false);
  }
}

/** Begins a conversation; gives the answer of a server that refuses. */
async function begin() {
  const answer = await request("POST", "/api/conversations", null, true);
  if (answer.status !== 201) return answer;
  setBegun(true);
  return null;
}

function receive({ status: code, content }, message) {
  if (content.replies) show(content, message.bubble);
  if (code === 200) {
    note(null);
  } else if (code === 401) {
    showNotice(begun ? content.error.message : page.dataset.notKept);
    setBegun(false);
    mark(message, "Not kept.", "Agree and send", () => (consent.checked = true));
  } else if (BACK_IN_FIELD.includes(code)) {
    note(null);
    message.bubble.remove();
    field.value = message.text;
    showNotice(content.error.message);
  } else {
    fail(message, content.error.message);
  }
}

function show({ replies, assessment }, after) {
  for (const old of log.querySelectorAll(".choices")) {
    if (old.contains(document.activeElement)) after.focus({ preventScroll: true });
    old.remove();
  }
  const calls = () => [...at("numbers").children].filter((item) => !item.hidden).map((item) => item.cloneNode(true));
  const bubbles = replies.map((reply) => replyBubble(reply, assessment.topic, calls()));
  log.append(...bubbles);
  if (begun) {
    showFindings(assessment);
    pictures().then((nodes) => at("course").replaceChildren(...nodes));
  }
  if (assessment.details.country) {
    setCountry(assessment.details.country);
    history.replaceState(null, "", "/");
  }
  after.scrollIntoView({ block: "start" });
}

function fail(message, why) {
  showNotice(why);
  mark(message, "Not sent.", "Send again");
}

/** Says under a message what became of it, with the button that sends it again; with no words, takes that away. */
function mark(message, words, title, first = () => {}) {
  for (const old of message.bubble.querySelectorAll(".failed")) {
    if (old.contains(document.activeElement)) message.bubble.focus({ preventScroll: true });
    old.remove();
  }
  if (!words) return;
  const made = element("p", `${words} `, "failed");
  const again = element("button", title);
  again.type = "button";
  again.addEventListener("click", () => {
    if (busy) return;
    first();
    send(message);
  });
  made.append(again);
  message.bubble.append(made);
  message.bubble.scrollIntoView({ block: "start" });
}

function setBusy(value) {
  busy = value;
  at("send").setAttribute("aria-disabled", String(value));
  log.setAttribute("aria-busy", String(value));
  status.textContent = value ? "I am reading your message" : "";
  status.classList.toggle("typing", value);
}

function setBegun(value) {
  begun = value;
  page.dataset.begun = value ? "yes" : "no";
  at("first").hidden = value;
  at("own").hidden = !value;
}

function setCountry(country) {
  const items = [...at("numbers").children];
  const known = items.some((item) => item.dataset.country === country);
  for (const item of items) item.hidden = known && item.dataset.country !== country;
  at("country").value = say.elements.country.value = known ? country : "";
}

function showNotice(text) {
  notice.textContent = text;
  notice.hidden = !text;
}

function helpText() {
  const calls = [...at("numbers").children].filter((item) => !item.hidden).map((item) => item.textContent);
  return calls.length ? `In an emergency, call: ${calls.join("; ")}.` : at("signs").textContent;
}

function showOffline() {
  at("offline").hidden = navigator.onLine;
  const words = "You are offline. I cannot answer now, but a telephone can still call for help.";
  at("offline").textContent = navigator.onLine ? "" : words;
}

say.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter;
  const isChoice = button && button.name === "choice";
  const text = isChoice ? button.value : field.value;
  if (busy) return;
  if (!text.trim()) {
    showNotice("The message is empty. Write what is wrong in a few words.");
    return;
  }
  if (button && button.name === "consent") consent.checked = true;
  if (!isChoice) field.value = "";
  menu.open = false;
  send({ id: newId(), text });
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    say.requestSubmit(at("send"));
  }
});

change.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy) return;
  const finding = chosen(event.submitter);
  const bubble = messageBubble(finding.words);
  setBusy(true);
  showNotice("");
  log.append(bubble);
  try {
    const body = { [finding.id]: finding.value };
    const { status: code, content } = await request("PATCH", "/api/conversation/findings", body);
    if (code !== 200) throw new Error(String(code));
    show(content, bubble);
    focusOn(finding);
  } catch {
    bubble.remove();
    showNotice(`That could not be changed just now. Try again in a moment. ${helpText()}`);
  } finally {
    setBusy(false);
  }
});

end.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy) return;
  setBusy(true);
  try {
    const gone = await request("DELETE", "/api/conversation", null, true);
    if (gone.status !== 204 && gone.status !== 401) throw new Error(String(gone.status));
    note(null);
    log.replaceChildren();
    at("course").replaceChildren();
    showFindings(null);
    setBegun(false);
    consent.checked = menu.open = end.parentElement.open = false;
    showNotice(page.dataset.deleted);
    notice.focus();
  } catch {
    showNotice("Your data could not be deleted just now. Try again in a moment.");
  } finally {
    setBusy(false);
  }
});

where.addEventListener("submit", (event) => {
  event.preventDefault();
  setCountry(at("country").value);
  const country = at("country").value;
  history.replaceState(null, "", country ? `/?country=${country}` : "/");
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.firstElementChild.focus();
});
document.addEventListener("click", (event) => {
  if (!menu.contains(event.target)) menu.open = false;
});
addEventListener("online", showOffline);
addEventListener("offline", showOffline);

showOffline();
const unsent = noted();
note(unsent);
if (unsent) {
  log.append((unsent.bubble = messageBubble(unsent.text, unsent.id)));
  mark(unsent, "Not sent.", "Send again");
}
if (log.lastElementChild) log.lastElementChild.scrollIntoView({ block: "start" });
