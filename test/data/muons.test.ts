import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../src/mulberry32.ts';
import { generateMuons } from '../../src/data/muon-generator.ts';
import { readMuonFile } from '../../src/data/muon-file.ts';
import { muonInput, takeEvents, type Muons } from '../../src/data/muons.ts';
import { UsageError } from '../../src/errors.ts';

const CMS = path.resolve(import.meta.dirname, '../../../shared/data/dimuon-run2012bc-1000.json');
const folder = mkdtempSync(path.join(tmpdir(), 'interlock-muons-'));

function file(content: unknown): string {
  const name = path.join(folder, 'muons.json');
  writeFileSync(name, typeof content === 'string' ? content : JSON.stringify(content));
  return name;
}

/** Three events with two, no and one muon. */
const small = { offsets: [0, 2, 2, 3], pt: [1, 2, 3], eta: [4, 5, 6], phi: [7, 8, 9] };

function request(settings: { events?: number; data?: string; seed?: number }) {
  return {
    events: settings.events,
    data: settings.data,
    seed: settings.seed ?? 1,
    settings: {},
  };
}

describe('muon files', () => {
  test('columns are read as ctypes sees them; other keys are ignored', () => {
    const muons = readMuonFile(file({ ...small, charge: ['?'], note: null }));
    expect(muons.offsets).toEqual(new BigInt64Array([0n, 2n, 2n, 3n]));
    expect(muons.phi).toEqual(new Float32Array([7, 8, 9]));
  });

  test.each([
    ['not JSON', '{"offsets": [0', /not JSON/],
    ['a list', [1], /holds an array instead of an object/],
    ['a missing column', { ...small, eta: undefined }, /no column "eta"/],
    ['a column that is a string', { ...small, pt: 'x' }, /pt is the string "x".*array/],
    ['no events', { ...small, offsets: [0] }, /no events/],
    ['offsets that start late', { ...small, offsets: [1, 2, 3] }, /offsets\[0\] is 1/],
    ['offsets that fall', { ...small, offsets: [0, 2, 1, 3] }, /offsets\[2\] is 1 after 2/],
    ['offsets between numbers', { ...small, offsets: [0, 1.5, 3] }, /offsets\[1\] is 1.5/],
    ['offsets that end early', { ...small, offsets: [0, 2] }, /last.* 2 and there are 3 muons/],
    ['lengths that disagree', { ...small, phi: [7, 8] }, /pt has 3 values and phi has 2/],
    ['null', { ...small, eta: [4, null, 6] }, /eta\[1\] is null/],
    ['a string', { ...small, eta: [4, 5, '6'] }, /eta\[2\] is the string "6"/],
    ['a number past float32', { ...small, eta: [4, 1e39, 6] }, /eta\[1\] is 1e\+39/],
    ['a negative momentum', { ...small, pt: [1, 2, -3] }, /pt\[2\] is -3/],
    [
      'NaN as Python writes it',
      '{"offsets":[0,1],"pt":[NaN],"eta":[0],"phi":[0]}',
      /pt\[0\] is NaN/,
    ],
    [
      '-Infinity',
      '{"offsets":[0,1],"pt":[1],"eta":[0],"phi":[-Infinity]}',
      /phi\[0\] is -Infinity/,
    ],
  ])('%s is a usage error of one line', (_name, content, message) => {
    const name = file(content);
    expect(() => readMuonFile(name)).toThrow(UsageError);
    expect(() => readMuonFile(name)).toThrow(message);
    expect(() => readMuonFile(name)).not.toThrow(/\n/);
  });

  test('no such file, and a directory', () => {
    expect(() => readMuonFile(path.join(folder, 'none.json'))).toThrow(/no such file/);
    expect(() => readMuonFile(folder)).toThrow(/is a directory/);
  });
});

describe('events', () => {
  test('are cut to fewer and repeated to more', () => {
    const muons = readMuonFile(file(small));
    expect(takeEvents(muons, 1).pt).toEqual(new Float32Array([1, 2]));
    const more = takeEvents(muons, 7);
    expect(more.offsets).toEqual(new BigInt64Array([0n, 2n, 2n, 3n, 5n, 5n, 6n, 8n]));
    expect(more.pt).toEqual(new Float32Array([1, 2, 3, 1, 2, 3, 1, 2]));
  });

  test('a file gives all it holds unless told otherwise, and zeroed masses', () => {
    const input = muonInput(request({ data: file(small) }), 100);
    expect(input.work).toBe(3);
    expect(input.columns['mass']).toEqual(new Float64Array(3));
    expect(muonInput(request({ data: file(small), events: 5 }), 100).work).toBe(5);
  });

  test('more events than anyone means are refused', () => {
    expect(() => muonInput(request({ events: 1e12 }), 100)).toThrow(UsageError);
  });
});

describe('generated muons', () => {
  test('mulberry32 gives its published sequence', () => {
    const random = mulberry32(1);
    expect([random(), random()]).toEqual([0.6270739405881613, 0.002735721180215478]);
  });

  test('are the same for a seed, differ between seeds, and more only add to the end', () => {
    const muons = generateMuons(50, 7);
    expect(generateMuons(50, 7)).toEqual(muons);
    expect(generateMuons(50, 8)).not.toEqual(muons);
    expect(generateMuons(60, 7).offsets.subarray(0, 51)).toEqual(muons.offsets);
  });

  const muons = generateMuons(20_000, 3);

  test('stay within the detector', () => {
    expect(muons.pt.every((pt) => pt > 2.999 && pt < 1000)).toBe(true);
    expect(muons.eta.every((eta) => Math.abs(eta) <= 2.4001)).toBe(true);
    expect(muons.pt.length).toBe(Number(muons.offsets.at(-1)));
  });

  test('show a J/psi and a Z above what lies beside them', () => {
    const masses = pairMasses(muons);
    const between = (low: number, high: number): number =>
      masses.filter((mass) => mass >= low && mass < high).length / (high - low);
    expect(between(3.0, 3.2)).toBeGreaterThan(3 * between(3.3, 3.5));
    expect(between(88, 94)).toBeGreaterThan(3 * between(75, 81));
    expect(between(88, 94)).toBeGreaterThan(3 * between(101, 107));
  });

  test.skipIf(!existsSync(CMS))('come as many to an event as in CMS data', () => {
    const sample = readMuonFile(CMS);
    for (const count of [0n, 1n, 2n, 3n, 4n])
      expect(shareWith(count, muons)).toBeCloseTo(shareWith(count, sample), 1.5);
  });
});

/** Masses of the pairs of events with two muons. */
function pairMasses({ offsets, pt, eta, phi }: Muons): number[] {
  return [...offsets.subarray(1)].flatMap((stop, event) => {
    const i = Number(offsets[event]);
    if (Number(stop) - i !== 2) return [];
    const angles = Math.cosh(eta[i]! - eta[i + 1]!) - Math.cos(phi[i]! - phi[i + 1]!);
    return [Math.sqrt(2 * pt[i]! * pt[i + 1]! * angles)];
  });
}

/** Which share of the events has `count` muons. */
function shareWith(count: bigint, { offsets }: Muons): number {
  const events = offsets.length - 1;
  return offsets.subarray(1).filter((stop, i) => offsets[i]! + count === stop).length / events;
}
