// Runs in the offscreen document before its program: knows every track that records, and can make the device slow.

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
