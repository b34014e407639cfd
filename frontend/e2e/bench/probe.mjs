// Runs in the page before everything else: feeds the page in the place of the worker that hears the microphone, and
// measures.

/* The functions are handed to the page as text: nothing from outside may be named in them. */

function install() {
  // The empty page before the first has none of what is needed.
  if (!('AudioWorkletNode' in window)) return;
  const bench = /** @type {any} */ ({ times: { partial: [], final: [] }, usableAt: undefined });
  /** @type {any} */ (window).bench = bench;

  // The first byte of a message is its field's tag: see `support/stream_messages.mjs`.
  const kinds = new Map([
    [0x1a, 'partial'],
    [0x22, 'final'],
  ]);
  const channel = new MessageChannel();
  /** @type {(() => void)[]} */
  const drawn = [];
  channel.port1.onmessage = () => drawn.shift()?.();

  class MeasuredWebSocket extends WebSocket {
    /**
     * @param {string | URL} url
     * @param {string | string[]} [protocols]
     */
    constructor(url, protocols) {
      super(url, protocols);
      // Added before the page's own, so it hears first.
      this.addEventListener('message', (event) => {
        const arrived = performance.now();
        const kind = kinds.get(new Uint8Array(event.data)[0]);
        if (!kind) return;
        // Frame: callbacks, style, layout, paint. A message posted in a callback is heard after all of them.
        requestAnimationFrame(() => {
          drawn.push(() => bench.times[kind].push(performance.now() - arrived));
          channel.port2.postMessage(undefined);
        });
      });
    }
  }
  window.WebSocket = MeasuredWebSocket;

  class FedWorker extends Worker {
    /** @param {string | URL} url */
    constructor(url) {
      super(url);
      this.addEventListener('message', (event) => {
        // What the browser's own microphone gives is not part of the script.
        if (event.isTrusted && event.data.pcm) event.stopImmediatePropagation();
      });
      bench.speak = (/** @type {number} */ samples) => {
        const data = { pcm: new ArrayBuffer(2 * samples), rms: 0.1 };
        this.dispatchEvent(new MessageEvent('message', { data }));
      };
    }
  }
  window.Worker = FedWorker;

  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const result = await instantiate(source, imports);
    // Parts that come later have none of their own.
    bench.memory ??= result.instance.exports.memory;
    return result;
  };

  const look = () => {
    const button = document.querySelector('button[aria-label="Start dictation"]:not([aria-disabled="true"])');
    if (button) bench.usableAt = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** The probe as a script for a page. */
export const PROBE = `(${install.toString()})();`;
