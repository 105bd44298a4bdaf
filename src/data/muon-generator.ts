// Plausible muons from a seed, when there is no file: as many per event as CMS recorded, and in the
// mass of opposite pairs a J/psi and a Z over a continuum.
//
// Source of every figure marked [sample]: the first 1000 events of the CMS open data
// Run2012BC_DoubleMuParked_Muons, counted or fitted by eye; masses and widths: Particle Data Group.
// Limits: enough to drive the program as real events do and to show the peaks; not physics.

import { mulberry32, type Random } from '../mulberry32.ts';
import type { Muons } from './muons.ts';

/** Out of 1000 events, how many have 0, 1, 2, ... muons [sample]. */
const EVENTS_BY_MUONS = [23, 105, 554, 192, 78, 36, 5, 3, 1, 1, 1, 0, 0, 1];

/** Of the events with two muons or more, the share with both charges [sample: 686 of 872]. */
const OPPOSITE_SHARE = 0.79;

const MUON_MASS = 0.10566;
/** The detector's reach in pseudorapidity, and the least transverse momentum of the trigger [sample]. */
const MAX_ETA = 2.4;
const MIN_PT = 3;

/** What a pair of opposite muons comes from; shares of the exact pairs in [sample]. */
interface Parent {
  readonly share: number;
  mass(random: Random): number;
  pt(random: Random): number;
}

const PARENTS: readonly Parent[] = [
  // J/psi: the width is the detector's, 30 MeV.
  { share: 0.1, mass: (r) => 3.097 + 0.03 * normal(r), pt: (r) => Math.abs(26 + 8 * normal(r)) },
  // Z: Breit-Wigner of 2.495 GeV, kept within 30 GeV of the pole, smeared by 1 GeV.
  { share: 0.17, mass: zMass, pt: (r) => 16 * exponential(r) },
  // Light mesons, cascades and Upsilon, between 0.25 and 12 GeV: about even in the logarithm.
  { share: 0.32, mass: (r) => 0.25 * 48 ** r(), pt: (r) => Math.abs(26 + 8 * normal(r)) },
  // Drell-Yan and heavy flavours.
  { share: 0.41, mass: (r) => 28 * Math.exp(0.5 * normal(r)), pt: (r) => 12 * exponential(r) },
];

/** Energies in GeV, c = 1. */
interface FourVector {
  readonly px: number;
  readonly py: number;
  readonly pz: number;
  readonly energy: number;
}

interface Muon {
  readonly pt: number;
  readonly eta: number;
  readonly phi: number;
}

/** Equal seeds give equal events, and more events only add to the end. */
export function generateMuons(events: number, seed: number): Muons {
  const random = mulberry32(seed);
  const offsets = new BigInt64Array(events + 1);
  const muons: Muon[] = [];
  for (let event = 0; event < events; event++) {
    const count = muonCount(random);
    const pair = count >= 2 && random() < OPPOSITE_SHARE ? oppositePair(random) : [];
    muons.push(...pair);
    for (let i = pair.length; i < count; i++) muons.push(singleMuon(random));
    offsets[event + 1] = BigInt(muons.length);
  }
  return {
    offsets,
    pt: new Float32Array(muons.map(({ pt }) => pt)),
    eta: new Float32Array(muons.map(({ eta }) => eta)),
    phi: new Float32Array(muons.map(({ phi }) => phi)),
  };
}

function muonCount(random: Random): number {
  let left = random() * 1000;
  return EVENTS_BY_MUONS.findIndex((weight) => (left -= weight) < 0);
}

/** A log-normal transverse momentum around 12.3 GeV, central in pseudorapidity [sample]. */
function singleMuon(random: Random): Muon {
  const pt = redraw(
    () => 12.3 * Math.exp(0.75 * normal(random)),
    (value) => value > MIN_PT,
  );
  const eta = redraw(
    () => 1.4 * normal(random),
    (value) => Math.abs(value) < MAX_ETA,
  );
  return { pt, eta, phi: azimuth(random) };
}

/** Both muons of one parent's decay, drawn again until the detector would have seen both. */
function oppositePair(random: Random): Muon[] {
  const parent = pickParent(random);
  return redraw(
    () => decay(parent, random),
    (pair) => pair.every(({ pt, eta }) => pt > MIN_PT && Math.abs(eta) < MAX_ETA),
  );
}

function pickParent(random: Random): Parent {
  let left = random();
  return PARENTS.find(({ share }) => (left -= share) < 0) ?? PARENTS.at(-1)!;
}

/** An isotropic decay in the parent's rest frame, boosted along the parent's momentum. */
function decay(parent: Parent, random: Random): Muon[] {
  const mass = Math.max(parent.mass(random), 2.001 * MUON_MASS);
  const moving = fourVector(mass, parent.pt(random), normal(random), azimuth(random));
  const energy = mass / 2;
  const momentum = Math.sqrt(energy ** 2 - MUON_MASS ** 2);
  const cosine = 2 * random() - 1;
  const sine = Math.sqrt(1 - cosine ** 2);
  const angle = azimuth(random);
  const px = momentum * sine * Math.cos(angle);
  const py = momentum * sine * Math.sin(angle);
  const pz = momentum * cosine;
  return [
    toMuon(boost({ px, py, pz, energy }, moving, mass)),
    toMuon(boost({ px: -px, py: -py, pz: -pz, energy }, moving, mass)),
  ];
}

function fourVector(mass: number, pt: number, rapidity: number, phi: number): FourVector {
  const transverseMass = Math.hypot(mass, pt);
  return {
    px: pt * Math.cos(phi),
    py: pt * Math.sin(phi),
    pz: transverseMass * Math.sinh(rapidity),
    energy: transverseMass * Math.cosh(rapidity),
  };
}

/** `vector`, given in the rest frame of `frame` (of mass `mass`), as seen where `frame` moves. */
function boost(vector: FourVector, frame: FourVector, mass: number): FourVector {
  const along = vector.px * frame.px + vector.py * frame.py + vector.pz * frame.pz;
  const energy = (frame.energy * vector.energy + along) / mass;
  const factor = (energy + vector.energy) / (frame.energy + mass);
  return {
    px: vector.px + factor * frame.px,
    py: vector.py + factor * frame.py,
    pz: vector.pz + factor * frame.pz,
    energy,
  };
}

function toMuon({ px, py, pz }: FourVector): Muon {
  const pt = Math.hypot(px, py);
  return { pt, eta: Math.asinh(pz / pt), phi: Math.atan2(py, px) };
}

function zMass(random: Random): number {
  const pole = redraw(
    () => 91.188 + (2.495 / 2) * Math.tan(Math.PI * (random() - 0.5)),
    (mass) => Math.abs(mass - 91.188) < 30,
  );
  return pole + normal(random);
}

/** Draws until it fits; each use above fits at least every tenth time or so. */
function redraw<T>(draw: () => T, fits: (value: T) => boolean): T {
  let value = draw();
  while (!fits(value)) value = draw();
  return value;
}

/** Standard normal, after Box and Muller; 1 - u keeps the logarithm finite. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Exponential of mean 1. */
function exponential(random: Random): number {
  return -Math.log(1 - random());
}

function azimuth(random: Random): number {
  return Math.PI * (2 * random() - 1);
}
