// Forwards, for tests: what a test says goes to the content scripts, and what they say is kept.

/** @type {{kind: string, frame: number | undefined}[]} */
self.heard = [];

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  self.heard.push({ ...message, frame: sender.frameId });
  answer(true);
});

// A port stays open as long as somebody listens.
chrome.runtime.onConnect.addListener(() => {});

/** @param {string} url */
async function tabOf(url) {
  const tabs = await chrome.tabs.query({});
  const id = tabs.find((tab) => tab.url === url)?.id;
  if (id === undefined) throw new Error(`no tab shows ${url}`);
  return id;
}

/** Puts the insertion script into all frames and binds the one that has the focus. */
self.bind = async (url, dictation) => {
  const tabId = await tabOf(url);
  await chrome.scripting.executeScript({ target: { tabId, allFrames: true }, files: ['insertion.js'] });
  /** @type {chrome.webNavigation.GetAllFrameResultDetails[] | null} */
  const frames = await chrome.webNavigation.getAllFrames({ tabId });
  let answer;
  for (const { frameId } of frames ?? []) {
    const one = await chrome.tabs
      .sendMessage(tabId, { kind: 'bind_target', dictation }, { frameId })
      .catch(() => undefined);
    if (one?.kind === 'target_bound') return { ...one, frameId, tabId };
    if (one && (!answer || one.reason !== 'no_field')) answer = one;
  }
  return { ...answer, frameId: 0, tabId };
};

self.ask = (tabId, frameId, message) =>
  chrome.tabs.sendMessage(tabId, message, { frameId }).catch((error) => ({ kind: 'gone', why: error.message }));

self.tellAll = (url, message) =>
  tabOf(url).then((tabId) => chrome.tabs.sendMessage(tabId, message).catch(() => undefined));
