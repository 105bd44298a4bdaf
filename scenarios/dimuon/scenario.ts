import { dimuonResult } from '../../src/data/dimuon-result.ts';
import { muonInput } from '../../src/data/muons.ts';
import { equalShare, type Scenario } from '../../src/scenario.ts';

/** A tenth of a second or so for each run of one thread: enough to see, soon enough to wait for. */
const DEFAULT_EVENTS = 100_000;

const scenario: Scenario = {
  id: 'dimuon',
  title: 'largest mass of muon pairs, over arrays',
  question:
    'How does a strategy scale when threads share nothing but arrays, and every number that they compute is an object of their own?',
  unit: 'events',
  program: 'main.py',
  entry: 'share',
  share: (input, index, threads) => equalShare(input.work, index, threads),
  input: (request) => muonInput(request, DEFAULT_EVENTS),
  result: (_input, output) => dimuonResult(output),
};

export default scenario;
