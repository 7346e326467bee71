// Makes bubbles and care cards, the same as bubbles.py. Everything shown is set as text, never as HTML.

const CARD_PARTS = [
  ["understood", "What I understood"],
  ["what", "What it probably is"],
  ["why", "Why"],
  ["do_now", "What to do"],
  ["contact", "Whom to contact"],
  ["expect", "What to expect"],
  ["watch_for", "What would make it urgent"],
  ["prevent", "Next time"],
];
const LEVELS = ["info", "self_care", "contact_injector", "urgent", "emergency", "out_of_scope"];
const CALM = ["self_care", "contact_injector"];
const LEAD = /^[A-Z][a-z' ]{2,30}:(?=\s|$)/;

/** Makes an element. */
export function element(tag, text = "", className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** Makes a button that submits a form with a name and a value, as without JavaScript. */
export function submitter(title, name, value, form = "") {
  const made = element("button", title);
  Object.assign(made, { type: "submit", name, value, formNoValidate: true });
  if (form) made.setAttribute("form", form);
  return made;
}

/** Makes the bubble of a message of the person. */
export function messageBubble(text, id = "") {
  const made = element("article", "", "bubble you");
  made.dataset.id = id;
  made.tabIndex = -1;
  made.append(element("h3", "You", "sr-only"), element("p", text));
  return made;
}

/** Makes the bubble of an answer with its assessment's topic. `calls` are the emergency numbers as list items. */
export function replyBubble(reply, topic, calls) {
  const made = element("article", "", "bubble bot");
  const aside = topic !== "symptom" && reply.card && CALM.includes(reply.card.level);
  const card = aside ? null : reply.card;
  if (card && LEVELS.includes(card.level)) made.classList.add(card.level);
  made.append(card ? strip(card) : element("h3", "Answer", "sr-only"));
  if (card && card.level === "emergency") {
    const list = element("ul", "", "calls");
    list.setAttribute("aria-label", "Numbers to call");
    list.append(...calls);
    made.append(list);
  }
  made.append(...paragraphs(reply.text));
  if (card) made.append(...more(card));
  if (reply.buttons && reply.buttons.length) made.append(choices(reply.buttons));
  return made;
}

function strip(card) {
  const made = element("h3", "", "strip");
  made.append(element("span", "Answer: ", "sr-only"), element("span", card.label, "label"), ` ${card.headline || ""}`);
  return made;
}

function paragraphs(text) {
  const made = [];
  for (const paragraph of text.split("\n\n")) {
    let list = null;
    let lines = null;
    for (const line of paragraph.split("\n").filter((each) => each.trim())) {
      if (line.startsWith("- ")) {
        if (!list) made.push((list = element("ul")));
        list.append(element("li", line.slice(2)));
        lines = null;
      } else {
        if (!lines) made.push((lines = withLead(line)));
        else lines.append(`\n${line}`);
        list = null;
      }
    }
  }
  return made;
}

function withLead(text) {
  const made = element("p");
  const lead = text.match(LEAD);
  if (lead) made.append(element("strong", lead[0]));
  made.append(lead ? text.slice(lead[0].length) : text);
  return made;
}

function more(card) {
  const parts = [];
  for (const [name, title] of CARD_PARTS) {
    const lines = [].concat(card[name] || []).filter(Boolean);
    if (lines.length) parts.push(element("h4", title), listOf(lines.map((line) => element("li", String(line)))));
  }
  const sources = card.sources || [];
  if (sources.length) parts.push(element("h4", "Sources"), listOf(sources.map(sourceItem)));
  if (!parts.length) return [];
  const made = element("details", "", "more");
  made.append(element("summary", "Everything about this"), ...parts);
  return [made];
}

function listOf(items) {
  const made = element("ul");
  made.append(...items);
  return made;
}

function sourceItem(source) {
  const words = [source.title, source.publisher, source.year].filter(Boolean).join(", ");
  if (!String(source.url).startsWith("https://")) return element("li", words);
  const link = element("a", words);
  Object.assign(link, { href: source.url, rel: "noopener noreferrer", target: "_blank" });
  return listItem(link);
}

function listItem(child) {
  const made = element("li");
  made.append(child);
  return made;
}

function choices(buttons) {
  const made = element("div", "", "choices");
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", "Answers to choose from");
  made.append(...buttons.map((button) => submitter(button.title, "choice", button.payload, "say")));
  return made;
}
