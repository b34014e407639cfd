// On the web app's pages: tells whether the extension is signed in, and signs it out, for somebody who signs out there;
// and tells page and extension when the other begins to record. The page is told nothing else, and no other page is told
// that the extension is there.

import { askExtension } from '../asking.js';

/** Says to the page that the extension is there; each script that answers has another. */
const MARK = 'sottoExtension';
const HEARD = ['account_wanted', 'sign_out_wanted', 'recording_begun'];
/** The service worker takes longer for nothing. In ms. */
const PATIENCE_MS = 20_000;

/** @param {MessageEvent} event */
async function hear({ source, origin, data }) {
  // After an update of the extension the script of the old one is on its own.
  if (source !== window || origin !== location.origin || !HEARD.includes(data?.sotto) || !chrome.runtime?.id) return;
  const answer = await askExtension({ kind: data.sotto }, PATIENCE_MS);
  if (answer?.kind === 'account') postMessage({ sotto: 'account', is_signed_in: answer.is_signed_in }, origin);
}

// The pattern that has brought this script here knows no ports.
chrome.storage.local.get('web_app').then(
  ({ web_app: origin }) => {
    const root = document.documentElement;
    // A script of the extension before an update has left its mark, and answers no more: the mark tells nothing here.
    if (location.origin !== origin || window !== window.top || window.sottoAccount) return;
    window.sottoAccount = true;
    root.dataset[MARK] = crypto.randomUUID();
    addEventListener('message', hear);
    chrome.runtime.onMessage.addListener((said, sender) => {
      if (sender.id !== chrome.runtime.id || said?.kind !== 'extension_records') return;
      postMessage({ sotto: 'extension_records' }, origin);
    });
  },
  () => {},
);
