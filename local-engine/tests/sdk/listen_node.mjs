// Transcribes a WAV clip through Deepgram's JavaScript SDK, streaming and as a file.
// Usage: SOTTO_SDK_NODE_MODULES=DIR node listen_node.mjs HOST:PORT CLIP.wav
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

// The SDK lives in a folder of its own, not beside this file.
const packages = process.env.SOTTO_SDK_NODE_MODULES;
if (!packages) throw new Error('SOTTO_SDK_NODE_MODULES is missing');
const load = createRequire(join(packages, 'any.js'));
const { DeepgramClient } = load('@deepgram/sdk');

const FRAME = 1280; // 40 ms of 16 kHz PCM16
const HEADER = 44; // of the clips' WAV files

const [address, path] = process.argv.slice(2);
const file = await readFile(path);
const [rest, socket] = [`http://${address}`, `ws://${address}`];
const environment = { base: rest, production: socket, agent: socket, agentRest: rest };
const client = new DeepgramClient({ apiKey: 'any', environment });
const giveUp = setTimeout(() => {
  console.error('the engine did not end the stream');
  process.exit(1);
}, 30_000);

const streamed = await stream(file.subarray(HEADER));
console.log(`streaming: ${streamed}`);
const answer = await client.listen.v1.media.transcribeFile(file, { model: 'nova-3' });
const recorded = answer.results.channels[0].alternatives[0].transcript;
console.log(`pre-recorded: ${recorded}`);
clearTimeout(giveUp);
process.exit(streamed && recorded ? 0 : 1);

/** The text of a live stream's finals. @param {Buffer} pcm */
async function stream(pcm) {
  const connection = await client.listen.v1.connect({
    model: 'nova-3',
    encoding: 'linear16',
    sample_rate: 16000,
    interim_results: 'true',
    keyterm: ['ten meters'],
    reconnectAttempts: 0,
  });
  /** @type {string[]} */
  const finals = [];
  /** @type {Promise<void>} */
  const ended = new Promise((resolve, reject) => {
    connection.on('message', (/** @type {any} */ message) => {
      if (message.type === 'Results' && message.is_final) {
        finals.push(message.channel.alternatives[0].transcript);
      } else if (message.type === 'Metadata') {
        resolve();
      }
    });
    connection.on('error', reject);
  });
  connection.connect();
  await connection.waitForOpen();
  connection.sendKeepAlive({ type: 'KeepAlive' });
  for (let start = 0; start < pcm.length; start += FRAME) {
    connection.sendMedia(pcm.subarray(start, start + FRAME));
  }
  connection.sendFinalize({ type: 'Finalize' });
  connection.sendCloseStream({ type: 'CloseStream' });
  await ended;
  connection.close();
  return finals.filter(Boolean).join(' ');
}
