/**
 * Refuses to run on a Node.js older than 24 with one clear line. Imported first by every entry point, before anything
 * that would crash: better-sqlite3 13 ends the process without a word on Node 20.
 */
const major = Number(process.versions.node.split('.')[0]);

if (major < 24) {
  process.stderr.write(
    `Seatkeeper needs Node.js 24 and this is ${process.version}. Start it by npm (npm start), which uses the Node.js that npm ci installed.\n`,
  );
  process.exit(1);
}
