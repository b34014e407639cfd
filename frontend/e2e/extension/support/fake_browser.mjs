// As much of the browser as the service worker's modules need, for specs of their own without one.

const nothing = async () => {};
/** For which server the extension was built. */
const CONFIG = 'data:application/json,{"server":"https://sotto.example"}';

/** What a module has taken hold of when it was loaded belongs to the browser of the moment. @type {FakeBrowser} */
let current;

const session = {
  get: (/** @type {string | null} */ name) => current.read(name),
  set: (/** @type {object} */ more) => current.write(more),
  remove: (/** @type {string} */ name) => current.write({ [name]: undefined }),
};

export class FakeBrowser {
  /** What tabs show on the toolbar's button, by tab. @type {Record<number, string>} */
  badges = {};
  /** What is in the session's memory. @type {Record<string, any>} */
  stored = {};
  /** What is in the extension's storage. @type {Record<string, any>} */
  local = {};
  /** What was said to the content scripts of tabs. @type {{tab: number, said: any}[]} */
  told = [];
  /** While it is there, what the browser knows of badges is told only when the test says so. @type {(() => void)[] | undefined} */
  heldBack;
  /**
   * The content scripts' answer, of those that are meant.
   * @type {(said: any, tab: number) => Promise<any>}
   */
  answerIn = async () => true;
  /** What comes of a script that is put into a tab. @type {(script: any) => Promise<any>} */
  runScript = async () => [];

  /**
   * @param {{id: number, incognito: boolean}[]} tabs
   * @param {(said: any) => Promise<any>} [answer] the offscreen document's, if it is there
   */
  constructor(tabs, answer) {
    current = this;
    const ofTab = async (/** @type {number} */ id) => tabs.find((tab) => tab.id === id);
    const sendMessage = async (/** @type {number} */ tab, /** @type {any} */ said) => {
      this.told.push({ tab, said });
      return this.answerIn(said, tab);
    };
    const chrome = {
      action: {
        setBadgeText: this.#setBadgeText,
        getBadgeText: this.#badgeText,
        setTitle: nothing,
        setBadgeBackgroundColor: nothing,
        setBadgeTextColor: nothing,
      },
      runtime: {
        ContextType: {},
        getURL: () => CONFIG,
        getContexts: async () => (answer ? [{}] : []),
        sendMessage: answer ?? nothing,
      },
      scripting: { executeScript: (/** @type {any} */ script) => this.runScript(script) },
      storage: { local: { get: this.#readLocal, set: this.#writeLocal }, session },
      tabs: { query: async () => tabs, get: ofTab, sendMessage },
    };
    /** @type {any} */ (globalThis).chrome = chrome;
  }

  /** @param {string | null} name */
  async read(name) {
    return structuredClone(name === null ? this.stored : { [name]: this.stored[name] });
  }

  /** @param {object} more */
  async write(more) {
    this.stored = { ...this.stored, ...structuredClone(more) };
  }

  #readLocal = async (/** @type {string} */ name) => structuredClone({ [name]: this.local[name] });

  #writeLocal = async (/** @type {object} */ more) => {
    this.local = { ...this.local, ...structuredClone(more) };
  };

  #setBadgeText = async (/** @type {{text?: string, tabId?: number}} */ { text, tabId }) => {
    if (tabId !== undefined) this.badges[tabId] = text ?? '';
  };

  /** As it was when it was asked for. */
  #badgeText = async (/** @type {{tabId: number}} */ { tabId }) => {
    const text = this.badges[tabId] ?? '';
    const { heldBack } = this;
    if (heldBack) await new Promise((resolve) => heldBack.push(() => resolve(undefined)));
    return text;
  };
}

/** How things stand, as the offscreen document says. @param {object} more */
export const standing = (more) => ({
  kind: 'snapshot',
  document: 'd',
  revision: 1,
  dictation: 'a',
  is_open: false,
  state: 'done',
  live: [],
  waiting: 0,
  waiting_in_private: 0,
  waiting_of: [],
  kept: 0,
  is_signed_in: true,
  ...more,
});
