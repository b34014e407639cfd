// Runs in a dedicated worker: reads the tracks of microphones themselves, where the browser lets it (Chromium). Between a
// track and an audio graph lie 100 ms of room; what the graph does not take in time is lost. A track that is read has a
// queue of seconds, from the moment on at which it is given.
//
// It hears and tells the same as the audio thread does (`capture_worklet/main.js`), but for a microphone, which is handed
// over as what its track gives: the first is heard, and each further one is to be changed to.

import { Capture, TICK_MS } from './capture.js';

const capture = new Capture(
  (message) => postMessage(message, 'pcm' in message ? [message.pcm] : []),
  () => performance.now(),
);

addEventListener('message', ({ data }) => {
  if (data instanceof ReadableStream) capture.hear(data);
  if (data === 'change now') capture.changeNow();
  if (data === 'drain') capture.drain();
});
setInterval(() => capture.tick(), TICK_MS);
// The page waits for the program: words that are said meanwhile are in the queue.
postMessage({ ready: true });
