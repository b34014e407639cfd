// Everybody can use every page and state of a dictation, and whatever else belongs to nobody.

import { after, before, test } from 'node:test';
import { PERSON_SCENES } from '../../support/person_scenes.mjs';
import { SCENES, Theatre } from '../../support/scenes.mjs';
import { assertWithinReach } from '../../support/within_reach.mjs';

/** @type {Theatre} */
let theatre;

before(async () => {
  theatre = await Theatre.open();
});
after(() => theatre.close());

for (const scene of SCENES.filter((one) => !PERSON_SCENES.includes(one))) {
  test(scene.name, () => assertWithinReach(theatre, scene));
}
