// Everybody can use every page about a person, in every state.

import { after, before, test } from 'node:test';
import { PERSON_SCENES } from '../../support/person_scenes.mjs';
import { Theatre } from '../../support/scenes.mjs';
import { assertWithinReach } from '../../support/within_reach.mjs';

/** @type {Theatre} */
let theatre;

before(async () => {
  theatre = await Theatre.open();
});
after(() => theatre.close());

for (const scene of PERSON_SCENES) {
  test(scene.name, () => assertWithinReach(theatre, scene));
}
