// Keeps the one message that has no answer yet through a reload of this tab, and no longer.

const NAME = "unsent";

/** Notes a message, or forgets it. A browser that forbids this only loses the message at a reload. */
export function note(message) {
  try {
    if (message) sessionStorage.setItem(NAME, JSON.stringify({ id: message.id, text: message.text }));
    else sessionStorage.removeItem(NAME);
  } catch {
    return;
  }
}

/** Gives the message that was noted before a reload, if the server has not answered it meanwhile. */
export function noted() {
  try {
    const message = JSON.parse(sessionStorage.getItem(NAME));
    return message && !document.querySelector(`[data-id="${CSS.escape(message.id)}"]`) ? message : null;
  } catch {
    return null;
  }
}
