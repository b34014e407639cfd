// Pages that stand still while somebody speaks.

/** Between the freeze of a page and its thaw: four words. */
const FROZEN_MS = 1_200;
/** A page does nothing for so long, in ms. */
const STALL_MS = 3_000;

/**
 * Speaks at a page that does nothing for seconds meanwhile.
 * @param {import('../pages/dictate.mjs').DictatePage} app
 * @param {import('./microphones.mjs').Room} room
 */
export async function speakThroughStall(app, room) {
  await app.start();
  await room.speak();
  await room.untilWord(2.4);
  await app.page.evaluate((millis) => {
    const until = performance.now() + millis;
    while (performance.now() < until);
  }, STALL_MS);
  await room.untilHeard();
  await app.stop();
}

/**
 * Speaks at a page that is frozen and thawed meanwhile.
 * @param {import('../pages/dictate.mjs').DictatePage} app
 * @param {import('./microphones.mjs').Room} room
 */
export async function speakThroughFreeze(app, room) {
  const browser = await app.page.context().newCDPSession(app.page);
  await app.start();
  await room.speak();
  await room.untilWord(5.7);
  await browser.send('Page.setWebLifecycleState', { state: 'frozen' });
  await new Promise((resolve) => setTimeout(resolve, FROZEN_MS));
  await browser.send('Page.setWebLifecycleState', { state: 'active' });
  await room.untilHeard();
  await app.untilStatus(/^Listening/);
  await app.stop();
}
