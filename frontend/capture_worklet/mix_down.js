/**
 * @param {Float32Array[]} channels
 * @param {number} frames how many samples to give if there is no channel
 * @returns {Float32Array} their mean
 */
export function mixDown(channels, frames) {
  if (channels.length === 1) return channels[0];
  const mono = new Float32Array(channels.length === 0 ? frames : channels[0].length);
  for (const channel of channels) {
    for (let index = 0; index < mono.length; index += 1) {
      mono[index] += channel[index] / channels.length;
    }
  }
  return mono;
}
