// The two ways in which a page hears its microphone. Chromium has both; other browsers have the second alone.

/** Runs in a page before everything else: it is a browser that lets nobody read a track. */
export const NO_TRACK_READER = 'delete window.MediaStreamTrackProcessor;';

/** By their names, each with the script that makes a page take it. */
export const WAYS = /** @type {const} */ ([
  ['through the worker', ''],
  ['through the worklet', NO_TRACK_READER],
]);
