// Shows what was understood, each finding with the buttons that correct it; the same as render.py.

import { element, submitter } from "./card.js";

const VALUES = [["present", "Yes"], ["absent", "No"], ["unknown", "Not sure"]];
const FEW = 4;
const section = document.getElementById("findings");
const told = document.getElementById("told");
const denied = document.getElementById("denied");
const not = document.getElementById("not");

/** Shows the findings of an assessment; none hides the whole section. */
export function showFindings(assessment) {
  const { names = {}, details = {} } = assessment || {};
  const rows = { present: [], absent: [], unknown: [] };
  for (const [value] of VALUES) {
    const signs = Object.keys(details).filter((id) => names[id] && details[id] === value);
    const ids = [...((assessment || {})[value] || []), ...signs];
    rows[value] = ids.map((id) => row(id, names[id] || id, value));
  }
  told.replaceChildren(...rows.present, ...rows.unknown);
  not.replaceChildren(...rows.absent);
  denied.hidden = !rows.absent.length;
  denied.open = rows.absent.length <= FEW;
  document.getElementById("count").textContent = rows.absent.length;
  section.hidden = !(rows.present.length || rows.absent.length || rows.unknown.length);
}

/** Gives what was chosen on a finding's button: its id and value, and the same in words. */
export function chosen(button) {
  const name = button.parentElement.getAttribute("aria-label");
  return { id: button.name, value: button.value, words: `${name}: ${button.textContent.toLowerCase()}` };
}

/** Gives the focus back to a button that was made anew. */
export function focusOn({ id, value }) {
  const buttons = [...section.querySelectorAll("button")];
  const found = buttons.find((button) => button.name === id && button.value === value);
  if (found) found.focus({ preventScroll: true });
}

function row(id, name, value) {
  const group = element("span");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", name);
  for (const [other, title] of VALUES) {
    const button = submitter(title, id, other);
    button.setAttribute("aria-pressed", String(other === value));
    group.append(button);
  }
  const made = element("li");
  made.append(element("span", name), group);
  return made;
}
