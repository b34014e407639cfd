// Microphones that can be plugged in and pulled out, all in one room with one speaker.

import { readFile } from 'node:fs/promises';
import { LEAD_MS, TONE_MS as WORD_MS, samplesOf } from './clip.mjs';

/** The rate of the coded words of `readTones`. */
const RATE = 48_000;

/**
 * Runs in the page before everything else. Every microphone hears the same speaker, so that a
 * change in the middle of a sentence must cost no word and double none.
 * @param {{labels: string[], pcm: string, rate: number}} room
 */
function furnish({ labels, pcm, rate }) {
  /** @typedef {{id: string, label: string, tracks: MediaStreamTrack[], volume: number, wire?: MediaStreamTrack}} Device */
  /** @type {AudioContext | undefined} */
  let context;
  /** @type {GainNode | undefined} */
  let air;
  /** @type {Device[]} */
  let devices = labels.map((label, index) => ({ id: `id-${index}`, label, tracks: [], volume: 1 }));
  const real = navigator.mediaDevices;
  /** The room's audio flows evenly after this. */
  const SETTLED_SECONDS = 0.5;
  let began = 0;
  /** @type {Promise<unknown>} */
  let spoken = Promise.resolve();

  const sound = () => {
    // In no hurry: a busy machine must not make the speaker stumble.
    context ??= new AudioContext({ sampleRate: rate, latencyHint: 'playback' });
    air ??= new GainNode(context);
    return { context, air };
  };
  /**
   * The wire of a microphone. All are laid before anybody speaks: a change of the room's own audio
   * graph in mid-word would cost the word.
   * @param {Device} device
   */
  const wire = (device) => {
    if (device.wire) return device.wire;
    const { context, air } = sound();
    const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    // A room is never as silent as a cable that is cut.
    const hum = new OscillatorNode(context, { frequency: 50 });
    const quiet = new GainNode(context, { gain: 0.0009 * device.volume });
    const volume = new GainNode(context, { gain: device.volume });
    hum.connect(quiet).connect(destination);
    hum.start();
    air.connect(volume).connect(destination);
    [device.wire] = destination.stream.getTracks();
    return device.wire;
  };
  /** @param {Device} device */
  const tap = (device) => {
    const track = wire(device).clone();
    Object.defineProperty(track, 'label', { value: device.label });
    device.tracks.push(track);
    return new MediaStream([track]);
  };
  /** @param {any} wishes */
  const getUserMedia = async (wishes) => {
    const wanted = wishes.audio?.deviceId?.exact;
    const device = wanted ? devices.find(({ id }) => id === wanted) : devices[0];
    if (!device) throw new DOMException('', wanted ? 'OverconstrainedError' : 'NotFoundError');
    // Air that has only begun to flow piles up on the way, and the first microphone would lag behind
    // the second by words. Real ones give sound from the first moment on.
    const { context } = sound();
    await context.resume();
    while (context.currentTime < SETTLED_SECONDS) await new Promise((resolve) => setTimeout(resolve, 20));
    return tap(device);
  };
  /** Its getters are the prototype's; those of its own hide them. @param {Device} device */
  const described = ({ id, label }) => {
    const info = Object.create(MediaDeviceInfo.prototype);
    const facts = { deviceId: id, label, groupId: `group-${label}`, kind: 'audioinput' };
    for (const [name, value] of Object.entries(facts)) Object.defineProperty(info, name, { value });
    return info;
  };
  real.getUserMedia = getUserMedia;
  real.enumerateDevices = async () => devices.map(described);

  const changed = () => real.dispatchEvent(new Event('devicechange'));
  /** @param {string} label */
  const named = (label) => /** @type {Device} */ (devices.find((device) => device.label === label));

  /** @type {any} */ (window).room = {
    /** Speaks the words from now on. */
    async speak() {
      const { context, air } = sound();
      await context.resume();
      devices.forEach(wire);
      const bytes = Uint8Array.from(atob(pcm), (letter) => letter.charCodeAt(0));
      const samples = Float32Array.from(new Int16Array(bytes.buffer), (sample) => sample / 32768);
      const buffer = new AudioBuffer({ length: samples.length, sampleRate: rate });
      buffer.copyToChannel(samples, 0);
      const player = new AudioBufferSourceNode(context, { buffer });
      player.connect(air);
      spoken = new Promise((resolve) => {
        player.onended = resolve;
      });
      began = context.currentTime;
      player.start();
    },
    spoken: () => spoken,
    /** @returns {number} for how long there has been speech, in ms */
    position: () => (sound().context.currentTime - began) * 1_000,
    /** @param {string} label */
    unplug(label) {
      const device = named(label);
      devices = devices.filter((other) => other !== device);
      for (const track of device.tracks) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
      changed();
    },
    /** @param {string} label @param {string} id */
    plugIn(label, id) {
      devices.push({ id, label, tracks: [], volume: 1 });
      changed();
    },
    /** @param {string} label @param {number} volume */
    setVolume(label, volume) {
      const device = named(label);
      device.volume = volume;
      device.wire = undefined;
    },
    /** @param {string} label @param {boolean} isMuted */
    mute(label, isMuted) {
      for (const track of named(label).tracks) {
        track.enabled = !isMuted;
        track.dispatchEvent(new Event(isMuted ? 'mute' : 'unmute'));
      }
    },
    /** @returns {string[]} the names of the microphones that are open */
    open: () =>
      devices.flatMap(({ label, tracks }) => tracks.filter((track) => track.readyState === 'live').map(() => label)),
  };
}

/**
 * A script that puts microphones into the page, and a speaker who waits.
 * @param {string[]} labels their names; the first is the system's default
 * @param {import('./clip.mjs').Clip} clip what will be spoken, from `readTones`
 */
export async function roomWith(labels, clip) {
  const pcm = samplesOf(await readFile(clip.wav)).toString('base64');
  return `(${furnish})(${JSON.stringify({ labels, pcm, rate: RATE })})`;
}

/** The room of a page. */
export class Room {
  /**
   * @param {import('../pages/dictate.mjs').DictatePage} app
   * @param {import('./clip.mjs').Clip} clip what the speaker says
   */
  constructor(app, clip) {
    this.app = app;
    this.page = app.page;
    this.clip = clip;
    this.speeches = 0;
  }

  /** The same in another tab. @param {import('../pages/dictate.mjs').DictatePage} app */
  in(app) {
    return new Room(app, this.clip);
  }

  /** The speaker begins. @returns {Promise<void>} */
  speak() {
    this.speeches += 1;
    return this.page.evaluate(() => /** @type {any} */ (window).room.speak());
  }

  /** Waits until the speaker has ended, whoever hears it. @returns {Promise<void>} */
  untilSpoken() {
    return this.page.evaluate(() => /** @type {any} */ (window).room.spoken());
  }

  /** Waits until the last word of the speaker was heard. On a busy machine the room itself is late. */
  untilHeard() {
    return this.app.untilHeard(this.clip, this.speeches);
  }

  /** The speaker speaks, and is heard to the end. */
  async say() {
    await this.speak();
    await this.untilHeard();
  }

  /**
   * Waits until so many words have been spoken, by the room's own time.
   * @param {number} words with a part of the last one
   */
  async untilWord(words) {
    const isSo = (/** @type {number} */ millis) => /** @type {any} */ (window).room.position() >= millis;
    await this.page.waitForFunction(isSo, LEAD_MS + words * WORD_MS);
  }

  /** @returns {Promise<number>} how many words have been spoken to their end */
  async wordsSpoken() {
    const millis = await this.page.evaluate(() => /** @type {any} */ (window).room.position());
    return Math.floor((millis - LEAD_MS) / WORD_MS);
  }

  /** @param {string} label */
  unplug(label) {
    return this.page.evaluate((label) => /** @type {any} */ (window).room.unplug(label), label);
  }

  /** @param {string} label @param {string} [id] */
  plugIn(label, id = `id-of-${label}`) {
    return this.page.evaluate(({ label, id }) => /** @type {any} */ (window).room.plugIn(label, id), { label, id });
  }

  /** @param {string} label @param {number} volume */
  setVolume(label, volume) {
    return this.page.evaluate(({ label, volume }) => /** @type {any} */ (window).room.setVolume(label, volume), {
      label,
      volume,
    });
  }

  /** @param {string} label @param {boolean} isMuted */
  mute(label, isMuted) {
    return this.page.evaluate(({ label, isMuted }) => /** @type {any} */ (window).room.mute(label, isMuted), {
      label,
      isMuted,
    });
  }

  /** Waits until these microphones are open, and no others. @param {...string} labels */
  async untilOpen(...labels) {
    const isSo = (/** @type {string} */ wanted) => /** @type {any} */ (window).room.open().join() === wanted;
    await this.page.waitForFunction(isSo, labels.join());
  }
}
