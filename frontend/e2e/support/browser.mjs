// Chromium with a microphone that plays a file, or without one.

import { chromium } from './packages.mjs';

export const PROGRAM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/**
 * What Chromium leaves out. The last list counts alone, so Playwright's own, which came before, is repeated; the last two
 * are menus of the address bar, which cost a second of the processor's time for every window that nobody sees.
 */
const LEFT_OUT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'BoundaryEventDispatchTracksNodeRemoval',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'Translate',
  'AutoDeElevate',
  'RenderDocument',
  'OptimizationHints',
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
];

/** So that it does not knock at closed doors, and runs as any user. */
export const QUIET = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${LEFT_OUT}`,
];

/**
 * @typedef {{kind: 'plays', wav: string} | {kind: 'denied'} | {kind: 'absent'} | {kind: 'silent'}} Microphone
 */

/** @param {Microphone} microphone */
function microphoneFlags(microphone) {
  switch (microphone.kind) {
    case 'plays':
      return [
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-audio-capture=${microphone.wav}%noloop`,
      ];
    case 'denied':
      return ['--use-fake-device-for-media-stream'];
    case 'silent':
      return ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--mute-audio'];
    case 'absent':
      return ['--disable-audio-input', '--use-fake-ui-for-media-stream'];
  }
}

/**
 * A fresh browser: nobody has visited anything.
 * @param {Microphone} microphone
 * @param {string[]} [flags] besides
 */
export function launchBrowser(microphone, flags = []) {
  return chromium.launch({
    executablePath: PROGRAM,
    headless: true,
    args: [...QUIET, ...microphoneFlags(microphone), ...flags],
  });
}

/**
 * A browser that keeps what it learns in a folder, as a person's does.
 * @param {string} folder
 * @param {string[]} flags
 * @param {object} [options] for the browser and its context
 */
export function launchProfile(folder, flags, options = {}) {
  return chromium.launchPersistentContext(folder, {
    executablePath: PROGRAM,
    headless: true,
    ...options,
    args: [...QUIET, ...flags],
  });
}
