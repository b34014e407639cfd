// A server whose engine hears coded words exactly, and visits with microphones that can change.

import { LEAD_MS, readTones } from './clip.mjs';
import { Room, roomWith } from './microphones.mjs';
import { withDouble } from './stage.mjs';
import { visit } from './visit.mjs';

/** A server, and a double of Deepgram behind it. */
export class Stage {
  /**
   * @param {import('./stage.mjs').ServerWithDouble} scene
   */
  constructor({ double, server, clear }) {
    this.double = double;
    this.server = server;
    this.close = clear;
    /** The guest of all visits: a new one for each would meet the limit. @type {object | undefined} */
    this.guest = undefined;
  }

  static async open() {
    return new Stage(await withDouble('tones'));
  }

  /**
   * A visit of a person in a room with microphones, who will speak so many coded words.
   * @param {{words: number, labels?: string[], context?: object, script?: string}} options
   * @param {(app: import('../pages/dictate.mjs').DictatePage, room: Room, said: string) => Promise<void>} work
   */
  async visit({ words, labels = ['Desk microphone', 'Headset'], context = {}, script = '' }, work) {
    const clip = await readTones(words, LEAD_MS);
    try {
      const furnished = `${await roomWith(labels, clip)};\n${script}`;
      const options = {
        origin: this.server.publicUrl,
        microphone: /** @type {const} */ ({ kind: 'plays', wav: clip.wav }),
        context: { storageState: this.guest, ...context },
        script: furnished,
      };
      await visit(options, async (app) => {
        await (this.guest ? app.open() : app.enterAsGuest());
        await app.startButton.waitFor();
        this.guest ??= await app.storageState();
        await work(app, new Room(app, clip), clip.text);
      });
    } finally {
      await clip.remove();
    }
  }
}
