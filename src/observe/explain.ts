// A trace told as an answer: what was refused, why, and what would have passed. Knows no door; the doors' tables of reasons know the words.
import type { Explanation, Reason, Reasons, Step, Trace } from './contract.ts';

const NOTHING = Object.freeze({});

interface Told {
  readonly title: string;
  readonly text: string;
  readonly cure: string | undefined;
}

function reasonOf(step: Step, trace: Trace, reasons: Reasons): Reason | undefined {
  const reason = reasons[step.reason];
  const better = reason?.instead?.(step.detail ?? NOTHING, trace);
  return better === undefined ? reason : (reasons[better] ?? reason);
}

function tell(step: Step, trace: Trace, reasons: Reasons): Told {
  const detail = step.detail ?? NOTHING;
  const reason = reasonOf(step, trace, reasons);
  if (!reason) return { title: step.reason, text: step.detail ? JSON.stringify(step.detail) : '', cure: undefined };
  return { title: reason.title, text: reason.cause(detail, trace), cure: reason.cure?.(detail, trace) };
}

/** The path without its query: a query may carry a signature. */
function pathOf(target: string): string {
  const mark = target.indexOf('?');
  return mark < 0 ? target : target.slice(0, mark);
}

function summaryOf(trace: Trace, refused: boolean): string {
  const request = `${trace.method} ${trace.target}`;
  if (trace.endMs === 0) return `${request} has not been answered yet by ${trace.door}`;
  return `${request} was ${refused ? 'refused' : 'answered'} with ${trace.status} by ${trace.door}`;
}

/** The explanation shows no query, and its trace has none: who asks for JSON gets it whole. */
export function explain(found: Trace, reasons: Reasons): Explanation {
  const trace = { ...found, target: pathOf(found.target) };
  const told = trace.steps.map((step) => ({ step, told: tell(step, trace, reasons) }));
  // The last refusal is the one the client got: an earlier one may have been made good by a failover.
  const last = told.findLast(({ step }) => step.verdict === 'refuse');
  const steps = told.map(({ step, told: { title, text } }) => ({
    gate: step.gate,
    verdict: step.verdict,
    title,
    text,
  }));
  const summary = summaryOf(trace, last !== undefined);
  if (!last) return { id: trace.id, summary, steps, trace };
  const { title, text, cure } = last.told;
  return {
    id: trace.id,
    summary,
    refused: { gate: last.step.gate, title, cause: text, ...(cure !== undefined && { cure }) },
    steps,
    trace,
  };
}

const MARKS = { pass: 'pass', refuse: 'STOP', note: 'note' } as const;

function indented(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : by + line))
    .join('\n');
}

function gateLine(step: Explanation['steps'][number], width: number): string {
  const head = `  ${MARKS[step.verdict]}  ${step.gate.padEnd(width)}  ${step.title}`;
  return step.text === '' ? head : `${head}\n${indented(step.text, ' '.repeat(width + 10))}`;
}

/** Plain text for a terminal, ending with a newline. */
export function renderExplanation(explanation: Explanation): string {
  const { trace, refused, steps } = explanation;
  const took = trace.endMs === 0 ? '' : `, took ${trace.endMs - trace.startMs} ms`;
  const parts = [
    explanation.summary,
    `request ${explanation.id}, host ${trace.host}, ${new Date(trace.startMs).toISOString()}${took}`,
  ];
  if (refused) parts.push('', `Why: ${refused.title}`, indented(refused.cause, '  '));
  if (refused?.cure !== undefined) parts.push('', 'What would have passed:', indented(refused.cure, '  '));
  const width = Math.max(0, ...steps.map((step) => step.gate.length));
  if (steps.length > 0) parts.push('', 'The gates in order:', ...steps.map((step) => gateLine(step, width)));
  for (const [name, text] of Object.entries(trace.attachments ?? {}))
    parts.push('', `${name}:`, indented(text.trimEnd(), '  '));
  return `${parts.join('\n')}\n`;
}

export interface ListedReason {
  readonly code: string;
  readonly title: string;
  readonly cause: string;
  readonly cure: string | undefined;
}

/** Every member reads as its own name in angle brackets, so that a sentence can be printed without a request. */
const PLACEHOLDERS: Readonly<Record<string, unknown>> = new Proxy(
  {},
  { get: (_, name) => `<${String(name)}>`, has: () => true },
);

const SAMPLE: Trace = {
  id: '<request id>',
  startMs: 0,
  door: '<door>',
  method: '<method>',
  host: '<host>',
  target: '<path>',
  status: 0,
  endMs: 0,
  steps: [],
};

/** A table of reasons as rows for a document, in the table's own order. */
export function listReasons(reasons: Reasons): ListedReason[] {
  return Object.entries(reasons).map(([code, reason]) => ({
    code,
    title: reason.title,
    cause: reason.cause(PLACEHOLDERS, SAMPLE),
    cure: reason.cure?.(PLACEHOLDERS, SAMPLE),
  }));
}
