// Connect's own client, unchanged, calls every method of every service over gRPC-web. It knows the
// services from the server's descriptors alone: no code is generated.
//
//   SOTTO_SDK_NODE_MODULES=<folder with @connectrpc/connect-web> \
//     node connect_web.mjs http://127.0.0.1:8787 DESCRIPTORS TOKEN
//
// TOKEN is of somebody who has kept exactly two transcripts and is signed in nowhere else.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [base, descriptors, token] = process.argv.slice(2);
const packages = process.env.SOTTO_SDK_NODE_MODULES;
assert.ok(base && descriptors && token, 'base address, descriptors or token are missing');
assert.ok(packages, 'SOTTO_SDK_NODE_MODULES is missing');

const load = createRequire(path.join(packages, 'any.js'));
const { Code, ConnectError, createClient } = load('@connectrpc/connect');
const { createGrpcWebTransport } = load('@connectrpc/connect-web');
const { createFileRegistry, fromBinary } = load('@bufbuild/protobuf');
const { FileDescriptorSetSchema } = load('@bufbuild/protobuf/wkt');

const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));
const services = [...registry].filter((each) => each.kind === 'service' && each.typeName.startsWith('sotto.v1.'));

/** Methods that were called and answered. */
const answered = new Set();

/** @param {string} token */
const by =
  (token) => (/** @type {(request: any) => Promise<unknown>} */ next) => async (/** @type {any} */ request) => {
    request.header.set('authorization', `Bearer ${token}`);
    const answer = await next(request);
    answered.add(`${request.service.typeName}/${request.method.name}`);
    return answer;
  };

/** @param {string} name */
function client(name, interceptors = [by(token)]) {
  const service = registry.getService(`sotto.v1.${name}`);
  assert.ok(service, `${name} is described`);
  return createClient(service, createGrpcWebTransport({ baseUrl: base, interceptors }));
}

/** The error of a call that must fail. @param {Promise<unknown>} call @param {string} code */
async function refused(call, code) {
  const error = await call.then(
    () => assert.fail('it was not refused'),
    (/** @type {unknown} */ reason) => ConnectError.from(reason),
  );
  assert.equal(Code[error.code], Code[code], error.message);
  return error;
}

const account = client('AccountService');
const device = client('DeviceService');
const settings = client('SettingsService');
const transcript = client('TranscriptService');
const usage = client('UsageService');

async function accounts() {
  const { profile } = await account.getProfile({});
  assert.equal(profile.isGuest, true);
  assert.ok(profile.createdAt.seconds > 1_700_000_000n);
  const renamed = await account.updateProfile({ displayName: 'Ada' });
  assert.equal(renamed.profile.displayName, 'Ada');
  const parts = [];
  for await (const { json } of account.exportAccount({})) parts.push(json);
  assert.equal(JSON.parse(Buffer.concat(parts).toString()).profile.display_name, 'Ada');
}

/** @param {object} who @returns {Promise<string>} an access token */
async function signedUp(who) {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${base}/auth/v1/signup`, { method: 'POST', headers, body: JSON.stringify(who) });
  const session = /** @type {{access_token: string}} */ (await answer.json());
  return session.access_token;
}

/** An account takes over what another guest has. */
async function guests() {
  await refused(account.takeOverGuest({ guestAccessToken: 'no token' }), Code.InvalidArgument);
  const owner = await signedUp({ email: `connect-${Date.now()}@example.org`, password: 'gravel-otter-sunlit-9' });
  const guestAccessToken = await signedUp({});
  const taken = await client('AccountService', [by(owner)]).takeOverGuest({ guestAccessToken });
  assert.equal(taken.transcripts, 0);
}

async function devices() {
  const registered = await device.registerDevice({ deviceName: 'Laptop', os: 'Linux', appVersion: '1' });
  const { id } = registered.device;
  await device.renameDevice({ id, deviceName: 'Old laptop' });
  const list = await device.listDevices({});
  assert.deepEqual(
    list.devices.map((/** @type {any} */ each) => each.deviceName),
    ['Old laptop'],
  );
}

async function allSettings() {
  const before = await settings.getSettings({});
  const wanted = { ...before.settings, language: 'en-GB' };
  const after = await settings.updateSettings({ settings: wanted, revision: before.revision });
  assert.equal(after.settings.language, 'en-GB');
  await refused(settings.updateSettings({ settings: wanted, revision: before.revision }), Code.Aborted);
  const bad = await refused(
    settings.updateSettings({ settings: { ...wanted, keepDays: 9_999 }, revision: after.revision }),
    Code.InvalidArgument,
  );
  const kinds = bad.details.map((/** @type {any} */ detail) => detail.type);
  assert.ok(kinds.includes('google.rpc.BadRequest'), `the field is named: ${kinds}`);
}

async function transcripts() {
  const list = await transcript.listTranscripts({ query: '' });
  assert.equal(list.transcripts.length, 2);
  const { id } = list.transcripts[0];
  const one = await transcript.getTranscript({ id });
  assert.ok(one.segments.length > 0);
  assert.equal(one.summary.id, id);
  // The subtitles (4), as they are numbered in the description.
  const file = await transcript.exportTranscript({ id, format: 4 });
  assert.match(new TextDecoder().decode(file.content), /^1\n00:00:0\d,\d{3} --> /);
  await transcript.deleteTranscript({ id });
  await refused(transcript.getTranscript({ id }), Code.NotFound);
  await transcript.restoreTranscript({ id });
  const all = await transcript.deleteAllTranscripts({});
  assert.equal(all.deleted, 2n);
}

async function usages() {
  const seen = await usage.getUsage({ days: 7 });
  assert.equal(seen.days.length, 7);
  assert.ok(seen.total.audioMs > 0n);
}

async function nobody() {
  const error = await refused(client('AccountService', []).getProfile({}), Code.Unauthenticated);
  assert.ok(error.details.length > 0, 'the error has details');
}

/** What ends the sign-in, and then the account. */
async function end() {
  const list = await device.listDevices({});
  await refused(device.signOutDevice({ id: '018f0000-0000-7000-8000-000000000000' }), Code.NotFound);
  assert.equal(list.devices.length, 1);
  await refused(account.deleteAccount({ confirmation: 'no' }), Code.InvalidArgument);
}

await nobody();
await accounts();
await guests();
await devices();
await allSettings();
await transcripts();
await usages();
await end();
// One sign-in can be ended once: by its device or with its account. Both are asked for and answered.
const { devices: known } = await device.listDevices({});
if (process.argv[5] === 'sign-out') {
  await device.signOutDevice({ id: known[0].id });
} else {
  await account.deleteAccount({ confirmation: 'delete' });
}
await refused(account.getProfile({}), Code.Unauthenticated);

for (const service of services) {
  for (const method of service.methods) {
    const name = `${service.typeName}/${method.name}`;
    const isLast = /SignOutDevice|DeleteAccount/.test(name);
    // gRPC-web has no streams of requests.
    assert.ok(answered.has(name) || isLast || method.methodKind === 'bidi_streaming', `${name} was not called`);
  }
}
console.log(`${answered.size} methods of ${services.length} services answered`);
console.log('connect-web is content');
