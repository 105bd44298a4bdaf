// Fits what of the built-in profiles comes from times of runs, and writes it there with the bands of the strategies:
//
//   npm run fit:machines -- ryzen-5700g xeon-8488c-2s
//
// What that is and how: src/machine/validate.ts. Run it again whenever costs of instructions or accesses change.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findMachine } from '../../src/machine/machines.ts';
import { builtInMeasurements } from '../../src/machine/measurements.ts';
import { Predictor } from '../../src/machine/predict.ts';
import type { Profile } from '../../src/machine/profile.ts';
import { bandsOf, fitMachine, validate } from '../../src/machine/validate.ts';
import { packageRoot } from '../../src/registry.ts';
import { formatValidation } from '../../src/report/validation-table.ts';
import type { Band } from '../../src/results.ts';

const DIGITS = 4;
const BAND_DIGITS = 2;

const round = (value: number): number => Number(value.toPrecision(DIGITS));
const outwards = ({ low, high }: Band): Band => {
  const scale = 10 ** BAND_DIGITS;
  return { low: Math.floor(low * scale) / scale, high: Math.ceil(high * scale) / scale };
};

for (const name of process.argv.slice(2)) {
  const machine = findMachine(name, packageRoot);
  const series = builtInMeasurements().filter((one) => one.machine === name && one.unit === 's');
  const predictor = new Predictor({
    seed: 1,
    onSimulation: (what, threads) => console.error(`${name}: ${what}, ${threads}`),
  });
  const { profile, fields } = await fitMachine(machine, series, predictor);
  const { clock, smt } = profile;
  console.log(`${name}: fitted ${fields.join(', ')}`);
  const fitted: Profile = {
    ...profile,
    clock: { ...clock, byActiveCores: clock.byActiveCores.map(([n, ghz]) => [n, round(ghz)]) },
    smt: { yield: round(smt.yield) },
  };
  for await (const { rows, fits } of validate({ ...machine, profile: fitted }, series, predictor)) {
    const bands = Object.fromEntries(
      Object.entries(bandsOf(rows)).map(([strategy, band]) => [strategy, outwards(band)]),
    );
    console.log(formatValidation(rows, fits, bands));
    const file = path.join(packageRoot, 'src/machine/profiles', `${name}.json`);
    const before = JSON.parse(readFileSync(file, 'utf8')) as Profile;
    const { sources: said, ...others } = { ...before, ...fitted };
    writeFileSync(file, `${JSON.stringify({ ...others, bands, sources: said }, null, 2)}\n`);
  }
}
