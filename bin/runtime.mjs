/**
 * Plain JavaScript, so that any Node.js can read it: an older one knows no TypeScript and would answer with a stack
 * trace, and better-sqlite3 13 ends the process without a word on Node.js 20.
 */
if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    `Seatkeeper needs Node.js 24 and this is ${process.version}. Start it by npm (npm start), which uses the Node.js that npm ci installed.\n`,
  );
  process.exit(1);
}
