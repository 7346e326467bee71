// Talks to the server of this page, and to nobody else.

const HEADERS = { "Content-Type": "application/json", "X-Triage-Page": "1" };
const PATIENCE = 15000;
const PAUSE = 1000;

/** Gives a name for a message: sent twice under the same name, it is stored and answered once. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Gives the page's pictures for the newest answer, as nodes; none where they cannot be had. */
export async function pictures() {
  try {
    const response = await fetch("/timelines", { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
    const markup = response.ok ? await response.text() : "";
    return [...new DOMParser().parseFromString(markup, "text/html").body.childNodes];
  } catch {
    return [];
  }
}

/** Gives `{status, content}`. Throws where no answer came, after trying again where `again` allows it. */
export async function request(method, address, body, again = false) {
  try {
    return await once(method, address, body);
  } catch (error) {
    if (!again) throw error;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    return once(method, address, body);
  }
}

async function once(method, address, body) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const options = { method, headers: HEADERS, credentials: "same-origin", signal: stop.signal };
    if (body) options.body = JSON.stringify(body);
    const response = await fetch(address, options);
    const text = await response.text();
    return { status: response.status, content: text ? JSON.parse(text) : {} };
  } finally {
    clearTimeout(timer);
  }
}
