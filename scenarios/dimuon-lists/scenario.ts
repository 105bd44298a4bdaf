import { dimuonResult } from '../../src/data/dimuon-result.ts';
import { muonInput } from '../../src/data/muons.ts';
import { equalShare, type Scenario } from '../../src/scenario.ts';

/** Fewer than for arrays: each number of the input is an object in the heap. */
const DEFAULT_EVENTS = 20_000;

const scenario: Scenario = {
  id: 'dimuon-lists',
  title: 'largest mass of muon pairs, over shared lists of objects',
  question:
    'What does it cost when the numbers that all threads read are objects with a count, made by one of them?',
  unit: 'events',
  program: 'main.py',
  entry: 'share',
  share: (input, index, threads) => equalShare(input.work, index, threads),
  input: (request) => muonInput(request, DEFAULT_EVENTS),
  result: (_input, output) => dimuonResult(output),
};

export default scenario;
