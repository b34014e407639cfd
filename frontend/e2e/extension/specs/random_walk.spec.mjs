// Whatever a person does, in whatever order: the microphone is open while, and only while, the key is held in a document
// that is there or a tap has latched it, and all that is shown says the same. What ends it beside is written in the model.
//
// `SOTTO_WALK_SEED=n` walks the same way again.

import { after, afterEach, before, test } from 'node:test';
import { FULL } from '../../support/settings.mjs';
import { HoldingStage } from '../support/holding_stage.mjs';
import { WALKED_PAGES, Walker } from '../support/walker.mjs';

const WALKS = FULL ? 20 : 1;
const STEPS = FULL ? 500 : 60;
const GIVEN = process.env.SOTTO_WALK_SEED;

/** @type {HoldingStage} */
let stage;

before(async () => {
  stage = await HoldingStage.start(WALKED_PAGES);
});
afterEach(() => stage.clear());
after(() => stage?.stop());

for (let walk = 1; walk <= (GIVEN ? 1 : WALKS); walk += 1) {
  test(`walk ${walk} of ${STEPS} steps`, async () => {
    const seed = GIVEN ? Number(GIVEN) : Math.floor(Math.random() * 2 ** 31);
    console.log(`seed ${seed} (again with SOTTO_WALK_SEED=${seed})`);
    await new Walker(stage, seed).walk(STEPS);
  });
}
