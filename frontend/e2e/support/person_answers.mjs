// What a server might say about a person: the messages of `proto/sotto/v1`, by hand, with field numbers of those files.

import { message, nested, number, text } from './wire.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * @param {number} field
 * @param {number} millis since 1970
 */
function moment(field, millis) {
  return nested(field, number(1, Math.floor(millis / 1000)));
}

/** Noon today: scenes do not change about midnight. */
function noon() {
  return new Date().setHours(12, 0, 0, 0);
}

const SAID = [
  {
    before: 20 * MINUTE,
    words: 31,
    seconds: 14,
    device: 'Chrome on Linux',
    excerpt:
      'The relay keeps every word until it is both committed and transcribed. If the server is killed in the middle of a sentence, the page sends the audio again and goes on.',
  },
  {
    before: 3 * HOUR,
    words: 9,
    seconds: 4,
    device: 'Chrome on Linux',
    excerpt: 'Rename the watermark and rebase before you push it.',
  },
  {
    before: 26 * HOUR,
    words: 212,
    seconds: 96,
    device: 'Phone',
    excerpt:
      'Review of the ledger: each slice is appended in the transaction that passes its end, so that the sum of a session’s rows is its watermark, to the sample.',
  },
  { before: 40 * DAY, words: 1, seconds: 1, device: '', excerpt: 'Yes.' },
];

/** @param {typeof SAID[number]} said */
function summary({ before, words, seconds, device, excerpt }) {
  return message(
    text(1, `0193-${before}`),
    moment(2, noon() - before),
    number(3, seconds * 1000),
    number(4, words),
    text(5, excerpt),
    text(7, 'deepgram'),
    text(8, device),
  );
}

/** @param {{hasMore?: boolean}} [options] */
export function transcripts({ hasMore = false } = {}) {
  return message(...SAID.map((said) => nested(1, summary(said))), hasMore ? text(2, 'more') : Buffer.alloc(0));
}

export const nothing = Buffer.alloc(0);

export function transcript() {
  const sentences = SAID[0].excerpt.split(/(?<=\.) /);
  const segments = sentences.map((words, index) =>
    nested(2, message(number(1, index * 7000), number(2, index * 7000 + 6000), text(3, words))),
  );
  return message(nested(1, summary(SAID[0])), ...segments);
}

/**
 * @param {string} id
 * @param {string} name
 * @param {string} os
 * @param {number} before how long ago it was active
 * @param {{isCurrent?: boolean, isSignedIn?: boolean}} [state]
 */
function device(id, name, os, before, { isCurrent = false, isSignedIn = true } = {}) {
  return nested(
    1,
    message(
      text(1, id),
      text(2, name),
      text(3, os),
      text(4, 'web 0.1.0'),
      moment(5, Date.now() - before),
      number(7, isCurrent ? 1 : 0),
      number(8, isSignedIn ? 1 : 0),
    ),
  );
}

export function devices() {
  return message(
    device('1', 'Chrome on Linux', 'Linux', 0, { isCurrent: true }),
    device('2', 'Work laptop with a rather long name that somebody gave it', 'macOS', 2 * HOUR),
    device('3', 'Phone', 'Android', 3 * DAY, { isSignedIn: false }),
  );
}

/**
 * @param {{keeps?: boolean, revision?: number}} [options]
 */
export function settings({ keeps = false, revision = 3 } = {}) {
  const replacement = nested(9, message(text(1, 'new line'), text(1, 'next line'), text(2, '\n')));
  const content = message(
    number(3, 1),
    number(4, 1),
    number(6, keeps ? 1 : 0),
    number(7, 30),
    text(8, 'Kubernetes'),
    text(8, 'gRPC'),
    text(8, 'Grace Hopper'),
    replacement,
    nested(9, message(text(1, 'um'), text(2, ''))),
  );
  return message(nested(1, content), number(2, revision));
}

export function profile() {
  const content = message(
    text(1, '0193'),
    text(2, 'Grace'),
    text(3, 'grace@example.org'),
    moment(5, Date.UTC(2026, 2, 9)),
  );
  return nested(1, content);
}

/**
 * @param {number} field
 * @param {number} seconds
 * @param {number} micro of a dollar
 * @param {number} dictations
 */
function total(field, seconds, micro, dictations) {
  return nested(field, message(number(1, seconds * 1000), number(2, micro), number(3, dictations)));
}

export function usage() {
  const days = Array.from({ length: 30 }, (_, index) => {
    const day = new Date(noon() - (29 - index) * DAY).toISOString().slice(0, 10);
    const seconds = index % 7 > 4 ? 0 : ((index * 37) % 23) * 40 + 5;
    return nested(3, message(text(1, day), total(2, seconds, seconds * 72, seconds ? 4 : 0)));
  });
  return message(
    total(2, 8_130, 584_000, 88),
    ...days,
    nested(4, message(text(1, 'deepgram'), total(2, 8_000, 584_000, 85))),
    nested(4, message(text(1, 'local'), total(2, 130, 0, 3))),
    nested(5, message(text(1, 'Chrome on Linux'), total(2, 7_000, 500_000, 70))),
    nested(5, message(total(2, 1_130, 84_000, 18))),
  );
}
