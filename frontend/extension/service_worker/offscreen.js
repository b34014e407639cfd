// The offscreen document: it has the microphone, the connection and all words. There is one at most.

/** The document is there, and its program is about to listen. */
const PATIENCE_MS = 15_000;
const STEP_MS = 25;
const PAGE = 'offscreen.html';

/** @type {Promise<void> | undefined} */
let opening;

/** Opens it unless it is open. */
export async function open() {
  const contexts = await chrome.runtime.getContexts({
    contextTypes: [chrome.runtime.ContextType.OFFSCREEN_DOCUMENT],
  });
  if (contexts.length > 0) return;
  opening ??= chrome.offscreen
    .createDocument({
      url: PAGE,
      reasons: [chrome.offscreen.Reason.USER_MEDIA, chrome.offscreen.Reason.CLIPBOARD],
      justification: 'Records what you say while you dictate, and copies it where you asked for that.',
    })
    .finally(() => {
      opening = undefined;
    });
  // A worker that was stopped in the middle may have begun it already.
  await opening.catch(() => {});
}

/**
 * Tells it something, and waits until it has heard it.
 * @param {object} message
 */
export async function tell(message) {
  const deadline = Date.now() + PATIENCE_MS;
  await open();
  while (Date.now() < deadline) {
    const heard = await chrome.runtime.sendMessage(message).catch(() => undefined);
    if (heard === true) return;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  throw new Error('the offscreen document does not answer');
}
