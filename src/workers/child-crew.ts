// The crew of one thread that a process is, led by messages from its parent.

import { bufferOver, mapFile, type Mapped } from '../mapping.ts';
import { composed, loadStrategy, parsedOptions } from '../registry.ts';
import { InvariantViolation } from '../errors.ts';
import type { Input, Scenario } from '../scenario.ts';
import { formatFailure } from '../vm/failures.ts';
import { allCodeObjects } from '../vm/load.ts';
import { newMemory, reserveMemory, type LaidOut } from '../vm/process-memory.ts';
import { startCrew, type Crew, type CrewRequest, type Part, type Round } from './crew.ts';
import { faultOf, type FromChild, type Start, type ToChild } from './process-messages.ts';
import { changesOf, place, type Piece } from '../vm/transfer.ts';

function send(message: FromChild): void {
  process.send!(message);
}

/** What does as the parent's messages say. */
export function makeListener(): (message: ToChild) => void {
  let crew: Crew | undefined;
  let memory: LaidOut['memory'] | undefined;
  /** What was sent for this round, or before the start. */
  let pieces: Piece[] = [];
  let round: Round | undefined;
  let go: () => void = () => {};

  function awaitOthers(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    go = resolve;
    send({ kind: 'ready' });
    return promise;
  }

  async function start(message: Start): Promise<void> {
    const { mapping, columnsEnd, heapBytes, globals, originMs, share, phases } = message;
    let mapped: Mapped | undefined;
    const map = (bytes: number): ArrayBuffer => bufferOver((mapped = mapFile(mapping!, bytes)));
    memory = reserveMemory<LaidOut['memory']>(columnsEnd, heapBytes, mapping ? map : newMemory);
    for (const piece of pieces.splice(0)) place(memory, piece);
    const laidOut = { memory, columnsEnd, columns: {}, globals };
    const onLoaded = (ended: Crew['loaded']): void => send({ kind: 'loaded', ended });
    const part = { share, phases, originMs, laidOut, mapped, onLoaded, awaitOthers };
    crew = await startCrew(await requestOf(message, part));
    send({ kind: 'started' });
  }

  async function work(): Promise<void> {
    send({ kind: 'placed' });
    round = await crew!.round();
    send({ kind: 'ended' });
  }

  async function give(): Promise<void> {
    for (const piece of pieces) {
      const changes = changesOf(memory!, piece);
      if (changes.starts.length > 0) send({ kind: 'changes', changes });
    }
    pieces = [];
    send({
      kind: 'results',
      round: round!,
      memory: crew!.memory(),
      contention: crew!.contention(),
      interpreters: crew!.interpreters,
      totals: crew!.totals(),
    });
  }

  async function finish(): Promise<void> {
    await crew!.finish();
    send({ kind: 'finished', totals: crew!.totals() });
  }

  function attempt(steps: Promise<void>): void {
    steps.catch((error: unknown) => send({ kind: 'failed', fault: faultOf(error) }));
  }

  return (message) => {
    switch (message.kind) {
      case 'start':
        return attempt(start(message));
      case 'piece':
        pieces.push(message.piece);
        if (memory !== undefined) place(memory, message.piece);
        return;
      case 'round':
        return attempt(work());
      case 'go':
        return go();
      case 'give':
        return attempt(give());
      case 'interrupt':
        return crew?.interrupt();
      case 'finish':
        return attempt(finish());
      default:
        throw new InvariantViolation(`a message of no kind: ${JSON.stringify(message)}`);
    }
  };
}

async function requestOf(message: Start, part: Part): Promise<CrewRequest> {
  const { strategy: choice, form, text, program, source, argv, work, heapBytes } = message;
  const own = allCodeObjects(program);
  const strategy = await loadStrategy(choice);
  const options = parsedOptions(strategy, choice);
  const input: Input = { columns: {}, globals: {}, work, description: '' };
  const scenario: Scenario = {
    ...message.scenario,
    title: '',
    question: '',
    unit: '',
    input: () => input,
    result: () => ({}),
  };
  const request = {
    scenario,
    folder: '',
    input,
    strategies: [choice],
    threads: [1],
    repeats: 1,
    heapBytes,
    counters: true,
  };
  return {
    request,
    strategy: choice,
    composition: composed(strategy, options),
    options,
    text,
    form,
    threads: 1,
    program,
    argv,
    part,
    onOutput: (stream, printed) => send({ kind: 'output', stream, text: printed }),
    onReport: (report, codes) =>
      send({ kind: 'report', report, ...(codes[0] !== own[0] && { codes }) }),
    display: (failure, codes) =>
      formatFailure(failure, codes, (file) =>
        file === source?.filename ? source.text : undefined,
      ).trimEnd(),
  };
}
