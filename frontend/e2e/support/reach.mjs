// What keeps people from a page, found by looking at it as it is drawn.

/** Pixels that a finger needs. */
const FINGER = 44;
const CONTROLS = 'button, a[href], input, select, textarea, summary, [contenteditable="true"], [tabindex="0"]';

/**
 * What stands out of the window sideways: people would have to scroll in two directions.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export function overflowing(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const stands = (/** @type {Element} */ element) => {
      const { left, right } = element.getBoundingClientRect();
      const isHidden = element.closest('.visually-hidden') || !element.checkVisibility();
      return !isHidden && (left < -1 || right > width + 1);
    };
    const found = [...document.body.querySelectorAll('*')].filter(stands);
    const page =
      document.documentElement.scrollWidth > width ? [`the page: ${document.documentElement.scrollWidth}`] : [];
    return [
      ...page,
      ...found.map((element) => `${element.tagName} ${element.className}: ${element.textContent?.slice(0, 40)}`),
    ];
  });
}

/**
 * Controls that cannot be seen whole and pressed, even after scrolling to them, or are too small for a finger.
 * @param {Page} page
 * @param {{forFingers?: boolean}} [options]
 * @returns {Promise<string[]>}
 */
export function outOfReach(page, { forFingers = false } = {}) {
  return page.evaluate(
    async ({ selector, least }) => {
      const scope = document.querySelector('dialog[open]') ?? document;
      const complaints = [];
      for (const control of scope.querySelectorAll(selector)) {
        if (!control.checkVisibility({ visibilityProperty: true })) continue;
        const name = control.getAttribute('aria-label') ?? control.textContent?.trim();
        // A text is read and written part by part: what counts is the part that its window shows.
        const isPart = control.getAttribute('role') === 'textbox';
        // A box to tick is pressed with its words.
        const isTicked = control.matches('[type="checkbox"], [type="radio"]');
        const around = isPart ? control.closest('section') : isTicked && control.closest('label');
        (isTicked && around ? around : control).scrollIntoView({ block: 'nearest', behavior: 'instant' });
        const shown = (around || control).getBoundingClientRect();
        const { left, right, top, bottom, width, height } = shown;
        const isText = getComputedStyle(control).display === 'inline';
        if (Math.min(width, height) < least && !isText) complaints.push(`${name}: ${width} x ${height}`);
        const isTall = height > innerHeight;
        if (left < 0 || right > innerWidth + 1 || (!isTall && (top < -1 || bottom > innerHeight + 1))) {
          complaints.push(`${name}: not in sight, ${[left, top, right, bottom].map(Math.round)}`);
          continue;
        }
        const x = (left + right) / 2;
        const there = document.elementFromPoint(x, Math.min((top + bottom) / 2, innerHeight - 1));
        if (!there || !((around || control).contains(there) || there.contains(control))) {
          complaints.push(`${name}: under ${there?.tagName} ${there?.className}`);
        }
      }
      return complaints;
    },
    { selector: CONTROLS, least: forFingers ? FINGER : 0 },
  );
}

/**
 * Controls that Tab does not come to, or that do not show it.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function notByKeyboard(page) {
  const waiting = await page.evaluate((selector) => {
    const scope = document.querySelector('dialog[open]') ?? document;
    // Of a group of choices, Tab comes to the chosen one, and arrows go on from there.
    const isPassed = (/** @type {Element} */ control) => control.matches('[type="radio"]:not(:checked)');
    const controls = [...scope.querySelectorAll(selector)].filter(
      (control) => control.checkVisibility({ visibilityProperty: true }) && !isPassed(control),
    );
    /** @type {any} */ (window).waiting = new Set(controls);
    return controls.length;
  }, CONTROLS);
  const complaints = [];
  for (let presses = 0; presses < waiting + 3; presses += 1) {
    await page.keyboard.press('Tab');
    const complaint = await page.evaluate(() => {
      const control = document.activeElement;
      const isNew = /** @type {any} */ (window).waiting.delete(control);
      if (!control || !isNew) return undefined;
      const rings = (/** @type {Element} */ element) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
      };
      let shown = /** @type {Element | null} */ (control);
      while (shown && !rings(shown)) shown = shown.parentElement;
      return shown ? undefined : `${control.getAttribute('aria-label') ?? control.textContent}: shows no focus`;
    });
    if (complaint) complaints.push(complaint);
  }
  const left = await page.evaluate(() =>
    [.../** @type {any} */ (window).waiting].map(
      (control) => `${control.getAttribute('aria-label') ?? control.textContent}: Tab does not come here`,
    ),
  );
  return [...complaints, ...left];
}

/**
 * Buttons and fields without an edge: where the system chooses all colours, only edges part them from the page.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export function withoutEdge(page) {
  return page.evaluate(() =>
    // Boxes to tick are the browser's own, with its own edges.
    [
      ...document.querySelectorAll(
        'button, input:not([type="checkbox"], [type="radio"]), select, textarea, dialog[open]',
      ),
    ]
      .filter((control) => control.checkVisibility({ visibilityProperty: true }))
      .filter((control) => {
        const { borderTopStyle, borderTopWidth } = getComputedStyle(control);
        return borderTopStyle === 'none' || Number.parseFloat(borderTopWidth) < 1;
      })
      .map((control) => control.getAttribute('aria-label') ?? control.textContent ?? control.tagName),
  );
}

/**
 * What moves by itself.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export function moving(page) {
  return page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => Number(animation.effect?.getComputedTiming().activeDuration) > 1)
      .map((animation) => {
        const effect = /** @type {KeyframeEffect} */ (animation.effect);
        return `${effect.target?.className}: ${JSON.stringify(effect.getKeyframes())}`;
      }),
  );
}
