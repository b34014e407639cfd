// Runs in the offscreen document before its program: knows every track that records, can make the device slow or take it
// away, and can put the clock forward.

{
  /** @type {Set<MediaStreamTrack>} */
  const tracks = new Set();
  const { getUserMedia } = MediaDevices.prototype;
  const { clone } = MediaStreamTrack.prototype;
  const rig = {
    /** How long the device takes until it is open, in ms. */
    delay: 0,
    /** How many tracks record. */
    live: () => [...tracks].filter(({ readyState }) => readyState === 'live').length,
    /** The device goes away. */
    lose: () => {
      for (const track of tracks) {
        if (track.readyState !== 'live') continue;
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
    },
    /** The clock is so much ahead, in ms. */
    ahead: 0,
  };
  const { now } = Performance.prototype;
  Performance.prototype.now = function () {
    return now.apply(this) + rig.ahead;
  };
  /** @type {any} */ (self).rigMicrophone = rig;
  MediaDevices.prototype.getUserMedia = async function (...asked) {
    if (rig.delay > 0) await new Promise((resolve) => setTimeout(resolve, rig.delay));
    const stream = await getUserMedia.apply(this, asked);
    for (const track of stream.getTracks()) tracks.add(track);
    return stream;
  };
  MediaStreamTrack.prototype.clone = function () {
    const track = clone.apply(this);
    tracks.add(track);
    return track;
  };
}
