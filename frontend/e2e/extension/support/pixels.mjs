// Looks at pictures of a page.

/**
 * How many pixels of a picture have the colour of the mark's point.
 * @param {any} page any page of the extension; it reads the picture
 * @param {any} picture a PNG
 * @returns {Promise<number>}
 */
export function reddestIn(page, picture) {
  return page.evaluate(async (/** @type {string} */ encoded) => {
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      const isRed =
        Math.abs(data[at] - 0xc4) < 8 && Math.abs(data[at + 1] - 0x2b) < 8 && Math.abs(data[at + 2] - 0x1c) < 8;
      count += Number(isRed);
    }
    return count;
  }, picture.toString('base64'));
}
