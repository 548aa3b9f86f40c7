import { styleText } from 'node:util';
import type { SeenMessage, SeenView } from '../slack/types.ts';
import type { VendorCall } from '../vendors/types.ts';
import type { NameOf } from './plain-text.ts';
import { renderMessage, renderView } from './render-text.ts';

/** What a step of the tour promised and did not keep. */
export class TourFailure extends Error {
  override name = 'TourFailure';
}

const MOST_LINES = 32;
const MOST_ROWS = 8;
const WIDTH = 104;

/** Writes down the tour for people to read: numbered steps, who says what, what came, and what was checked. */
export class Transcript {
  readonly #write: (text: string) => void;
  readonly #nameOf: NameOf;
  #steps = 0;
  #checks = 0;

  constructor(write: (text: string) => void, nameOf: NameOf) {
    this.#write = write;
    this.#nameOf = nameOf;
  }

  get checks(): number {
    return this.#checks;
  }

  step(title: string): void {
    this.#steps += 1;
    this.#line(`\n${styleText('bold', `${this.#steps}. ${title}`)}`);
  }

  /** Somebody types or presses something. */
  does(who: string, what: string): void {
    this.#line(`   ${styleText('cyan', who)}: ${what}`);
  }

  note(text: string): void {
    this.#line(`   ${styleText('dim', text)}`);
  }

  message(message: SeenMessage, where: string, lines = MOST_LINES): void {
    const only = message.ephemeralTo === undefined ? '' : `, only for ${this.#nameOf(message.ephemeralTo)}`;
    this.#box(`Seatkeeper in ${where}${only}`, renderMessage(message, this.#nameOf, MOST_ROWS), lines);
  }

  modal(view: SeenView, lines = MOST_LINES): void {
    this.#box('Seatkeeper opens a form', renderView(view, this.#nameOf), lines);
  }

  /** One request as the vendor saw it. */
  call(call: VendorCall, vendor = 'Asana'): void {
    const body = call.body === null || call.body === undefined ? 'no body' : JSON.stringify(call.body);
    this.#box(`${vendor} sees`, [
      `${call.method} ${call.path}`,
      `with ${body}`,
      `answered ${call.status}: ${call.effect ?? 'nothing changed'}`,
    ]);
  }

  /** What a command on the host prints. */
  output(command: string, text: string): void {
    this.#box(`$ ${command}`, text.split('\n'));
  }

  /** Says what was found to be true. Throws TourFailure when it is not. */
  check(what: string, isTrue: boolean): void {
    if (!isTrue) throw new TourFailure(what);
    this.#checks += 1;
    this.#line(`   ${styleText('green', '✓')} ${what}`);
  }

  #box(title: string, lines: readonly string[], most = MOST_LINES): void {
    this.#line(`   ${styleText('magenta', title)}`);
    for (const line of lines.slice(0, most).flatMap(wrapped)) this.#line(`   │ ${line}`);
    if (lines.length > most) this.#line(`   │ … ${lines.length - most} more lines`);
  }

  #line(text: string): void {
    this.#write(`${text}\n`);
  }
}

/** A long line of prose on several; rows of a table stay whole. */
function wrapped(line: string): readonly string[] {
  if (line.length <= WIDTH || line.includes('  ')) return [line];
  const lines = [''];
  for (const word of line.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + word.length >= WIDTH) lines.push(`  ${word}`);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
