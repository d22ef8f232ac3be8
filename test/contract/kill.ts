// Runs a child that acknowledges its writes line by line on stdout, and kills it with SIGKILL at a random moment.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Numerical Recipes' generator: the same moments in every run. Answers 0 <= x < 1. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** Resolves with the whole lines that the child wrote; it dies `delayMs` after its first one. */
export async function killAfterFirstLine(script: string, args: readonly string[], delayMs: number): Promise<string[]> {
  const path = fileURLToPath(new URL(`children/${script}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (text === '') setTimeout(() => child.kill('SIGKILL'), delayMs);
    text += chunk;
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal !== 'SIGKILL') throw new Error(`${script} ended by itself after: ${text}`);
  return text.split('\n').slice(0, -1);
}
