// In which way a page hears its microphone: Chromium through a worker, other browsers through an audio worklet.

/** Runs in a page before everything else: it is a browser that lets nobody read a track. */
export const NO_TRACK_READER = 'delete window.MediaStreamTrackProcessor;';
