import ts from 'typescript';
import type { Edit } from './mutant.ts';

/** Leaves a trace in a file when the planted place is run, in whatever process: a mutant nobody ran was not judged. */
const MARK = `globalThis.kitReached ??= process.getBuiltinModule('node:fs').writeFileSync(process.env.KIT_REACHED, '') ?? 1`;

/**
 * The text with a fault in it and a mark beside it. Throws TypeError when the fault does not fit the text exactly once,
 * or what comes out is no TypeScript any more.
 */
export function plant(source: string, { file, from, to }: Edit): string {
  const at = source.indexOf(from);
  if (at < 0) throw new TypeError(`${file} does not hold: ${from}`);
  if (source.includes(from, at + 1)) throw new TypeError(`${file} holds more than once: ${from}`);
  const mutated = source.slice(0, at) + to + source.slice(at + from.length);
  const marked = mark(mutated, at + firstDifference(from, to));
  const options = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, erasableSyntaxOnly: true };
  const { diagnostics = [] } = ts.transpileModule(marked, { compilerOptions: options, reportDiagnostics: true });
  if (diagnostics.length > 0) throw new TypeError(`${file} is no TypeScript with: ${to}`);
  return marked;
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  // Where nothing differs the first word is as good as any.
  return at < Math.max(a.length, b.length) ? at : a.search(/\S/);
}

/** Puts the mark right before the innermost statement, or expression of an arrow, around a position. */
function mark(text: string, position: number): string {
  const file = ts.createSourceFile('mutant.ts', text, ts.ScriptTarget.Latest, true);
  const around = (node: ts.Node): ts.Node => {
    const inner = node
      .getChildren(file)
      .find((child) => child.getStart(file) <= position && position < child.getEnd() && !ts.isTypeNode(child));
    return inner ? around(inner) : node;
  };
  for (let node = around(file); node.parent; node = node.parent) {
    const { parent } = node;
    const [start, end] = [node.getStart(file), node.getEnd()];
    if (ts.isArrowFunction(parent) && node === parent.body && !ts.isBlock(node)) {
      return `${text.slice(0, start)}(${MARK}, ${text.slice(start, end)})${text.slice(end)}`;
    }
    if (ts.isBlock(node) || ts.isSourceFile(node)) return `${text.slice(0, position)}${MARK};${text.slice(position)}`;
    if (!ts.isStatement(node)) continue;
    if (ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent)) {
      return `${text.slice(0, start)}${MARK};${text.slice(start)}`;
    }
    return `${text.slice(0, start)}{${MARK};${text.slice(start, end)}}${text.slice(end)}`;
  }
  return `${text.slice(0, position)}${MARK};${text.slice(position)}`;
}
