#!/usr/bin/env node
// Starts the command line, once it is certain that this Node can.
// Only syntax that old versions of Node read may stand here.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    'interlock: needs Node 22.18 or newer, and this is ' +
      process.versions.node +
      '; in a clone, npm ci brings one that "npx interlock" runs on\n',
  );
  process.exit(2);
}

// The reader of a pipe may leave before the end, as head does.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const { main } = await import('../dist/src/cli.js');
process.exitCode = await main(process.argv.slice(2));
// Interrupted: a worker that is stuck in a guest's loop must not keep the process.
if (process.exitCode === 130) process.exit();
