// Every page and state of the web app, each reached by its shortest way. What engines and networks do is scripted.

import { DictatePage } from '../pages/dictate.mjs';
import { launchBrowser } from './browser.mjs';
import { PERSON_SCENES } from './person_scenes.mjs';
import { ScriptedStream } from './scripted_stream.mjs';
import { Server } from './server.mjs';

const RATE = 16_000;
const SENTENCES = [
  'The relay keeps every word until it is both committed and transcribed.',
  'If the server is killed in the middle of a sentence, the page sends the audio again and goes on.',
];
const UNCERTAIN = 'transcribed.';
const UNSETTLED = 'so nothing that you said';

/**
 * @typedef {object} Scene
 * @property {string} name
 * @property {boolean} [isStranger] nobody is signed in
 * @property {boolean} [isForReview] not a state of a page: whole pages that hold many
 * @property {(app: DictatePage, theatre: Theatre) => Promise<void>} reach
 */

/** A server, a scripted stream before it, a browser, and a guest. */
export class Theatre {
  /**
   * @param {Server} server
   * @param {ScriptedStream} stream
   * @param {Browser} browser
   */
  constructor(server, stream, browser) {
    this.server = server;
    this.stream = stream;
    this.browser = browser;
    /** @type {object | undefined} */
    this.guest = undefined;
  }

  static async open() {
    const stream = new ScriptedStream();
    const server = await Server.start({ publicPort: await stream.listen() });
    stream.target = server.port;
    return new Theatre(server, stream, await launchBrowser({ kind: 'silent' }));
  }

  /**
   * Plays a scene on a page of its own.
   * @param {Scene} scene
   * @param {{context?: object, script?: string}} options
   * @param {(app: DictatePage) => Promise<void>} work
   */
  async play(scene, { context, script }, work) {
    const storageState = scene.isStranger ? undefined : await this.guestState();
    const profile = await this.browser.newContext({ storageState, serviceWorkers: 'block', ...context });
    try {
      const origin = this.server.publicUrl;
      await profile.grantPermissions(['microphone', 'clipboard-write'], { origin });
      if (script) await profile.addInitScript({ content: script });
      const app = new DictatePage(await profile.newPage(), origin);
      this.stream.isAway = false;
      await scene.reach(app, this);
      await work(app);
    } finally {
      await profile.close();
      this.stream.forget();
    }
  }

  async guestState() {
    if (!this.guest) {
      const profile = await this.browser.newContext();
      const app = new DictatePage(await profile.newPage(), this.server.publicUrl);
      await app.enterAsGuest();
      this.guest = await app.storageState();
      await profile.close();
    }
    return this.guest;
  }

  async close() {
    await this.browser.close();
    this.stream.close();
    await this.server.stop();
  }
}

/** @param {DictatePage} app */
async function ready(app) {
  await app.open();
  await app.startButton.waitFor();
}

/**
 * Dictates two sentences and a half, as an engine would hear them.
 * @param {DictatePage} app
 * @param {Theatre} theatre
 */
async function speak(app, { stream }) {
  await ready(app);
  await app.start();
  const session = await stream.session();
  await session.untilHeard(RATE);
  let at = 0;
  for (const sentence of SENTENCES) {
    const words = spoken(sentence, at);
    const end = words[words.length - 1].end;
    session.final(at, end, words);
    at = end;
  }
  session.partial(at, RATE, spoken(UNSETTLED, at));
  await app.untilPartial();
  return { session, at };
}

/**
 * @param {string} text
 * @param {number} from a sample
 */
export function spoken(text, from) {
  return text.split(' ').map((word, index) => ({
    text: word,
    start: from + 400 * index,
    end: from + 400 * (index + 1),
    confidence: word === UNCERTAIN ? 0.3 : 0.97,
  }));
}

/**
 * Dictates to the end.
 * @param {DictatePage} app
 * @param {Theatre} theatre
 */
async function finish(app, theatre) {
  const { session, at } = await speak(app, theatre);
  await app.stopButton.click();
  await session.untilStopped();
  session.final(at, session.heard, spoken('so nothing that you said is lost.', at));
  session.goodbye();
  await app.untilStatus(/^Done/);
}

/**
 * Lets the browser answer for the microphone as it is told.
 * @param {DictatePage} app
 * @param {string} answer a function's text
 */
async function answerForMicrophone(app, answer) {
  await ready(app);
  await app.page.evaluate((answer) => {
    navigator.mediaDevices.getUserMedia = new Function(`return ${answer}`)();
  }, answer);
  await app.startButton.click();
}

/**
 * @param {string} path
 * @returns {Scene['reach']}
 */
function at(path) {
  return async (app) => {
    await app.page.goto(`${app.origin}/app/${path}`);
    await app.page.getByRole('heading', { level: 2 }).waitFor();
  };
}

/** @type {Scene[]} */
export const SCENES = [
  { name: 'welcome', isStranger: true, reach: at('') },
  { name: 'sign-in', isStranger: true, reach: at('sign-in') },
  { name: 'create-account', isStranger: true, reach: at('create-account') },
  { name: 'recover', isStranger: true, reach: at('recover') },
  { name: 'not-found', reach: at('nowhere') },
  { name: 'ready', reach: ready },
  {
    name: 'asking',
    async reach(app) {
      await answerForMicrophone(app, '() => new Promise(() => {})');
      await app.untilStatus(/^Asking/);
    },
  },
  {
    name: 'blocked',
    async reach(app) {
      await answerForMicrophone(app, "() => Promise.reject(new DOMException('', 'NotAllowedError'))");
      await app.untilStatus(/blocked/);
    },
  },
  {
    name: 'listening',
    async reach(app, theatre) {
      await ready(app);
      await app.start();
      await theatre.stream.session();
      await app.untilStatus(/^Listening/);
    },
  },
  {
    name: 'hearing',
    async reach(app, theatre) {
      await speak(app, theatre);
    },
  },
  {
    name: 'reconnecting',
    async reach(app, theatre) {
      const { session } = await speak(app, theatre);
      theatre.stream.isAway = true;
      session.socket.terminate();
      await app.untilStatus(/^Reconnecting/);
    },
  },
  {
    name: 'finishing',
    async reach(app, theatre) {
      await speak(app, theatre);
      await app.stopButton.click();
      await app.untilStatus(/^Finishing/);
    },
  },
  {
    name: 'cancelled',
    async reach(app, theatre) {
      await speak(app, theatre);
      await app.page.keyboard.press('Escape');
      await app.page.getByRole('button', { name: 'Bring it back' }).waitFor();
    },
  },
  { name: 'done', reach: finish },
  {
    name: 'copied',
    async reach(app, theatre) {
      await finish(app, theatre);
      await app.copyButton.click();
      await app.untilNotice(/^Copied/);
    },
  },
  {
    name: 'details',
    async reach(app, theatre) {
      await finish(app, theatre);
      await app.page.getByRole('button', { name: 'Details' }).click();
      await app.page.getByRole('dialog', { name: 'Details' }).waitFor();
    },
  },
  {
    name: 'keyboard-help',
    async reach(app) {
      await ready(app);
      await app.startButton.focus();
      await app.page.keyboard.press('?');
      await app.page.getByRole('dialog', { name: 'Keyboard help' }).waitFor();
    },
  },
  {
    name: 'offline',
    async reach(app, theatre) {
      await theatre.stream.withoutServer(async () => {
        await ready(app);
        await app.untilStatus(/^You are offline/);
      });
    },
  },
  {
    name: 'away',
    async reach(app, theatre) {
      await speak(app, theatre);
      await app.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Devices' }).click();
      await app.page.getByText('The dictation goes on').waitFor();
    },
  },
  ...PERSON_SCENES,
  {
    name: 'components',
    isForReview: true,
    async reach(app) {
      await app.page.goto(`${app.origin}/app/_components`);
      await app.page.getByRole('heading', { name: 'Components' }).waitFor();
    },
  },
];
