// Starts the program of a page. A file of its own, because the security policy allows no script in a page.

// @ts-expect-error It is built.
import start from './program.js';

// Chromium now and then tells a document that was opened while the browser was busy of no change that other pages make in
// local storage, for as long as it lives. The offscreen document would stay signed out, so whoever needs it makes it
// look: a page that was just opened, and the press that starts a dictation.
const look = () => dispatchEvent(new StorageEvent('storage', { storageArea: localStorage }));
const bridge = new BroadcastChannel('sotto');
bridge.addEventListener('message', ({ data }) => {
  if (data === '"HowDoThingsStand"') look();
});
// Heard before the program hears it.
chrome.runtime.onMessage.addListener((said) => {
  if (said?.kind === 'start_dictation') look();
});

await start();
