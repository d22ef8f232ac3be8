// A trie of one service's URI templates. Literal segments win over labels; a path without its method is no match.
import type { WireRequest } from './contract.ts';
import { candidatesOf, choose, segmentsOf } from './candidates.ts';
import type { Candidate } from './candidates.ts';
import type { Table } from './table.ts';
import { decodePercent } from './uri.ts';

interface Node {
  readonly literals: Map<string, Node>;
  label: Node | undefined;
  readonly methods: Map<string, Candidate[]>;
}

export interface Route {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>>;
}

export class Routes {
  readonly #root = node();

  constructor(table: Table) {
    for (const candidate of candidatesOf(table)) this.#add(candidate);
  }

  #add(candidate: Candidate): void {
    let at = this.#root;
    for (const segment of candidate.segments) at = segment.startsWith('{') ? (at.label ??= node()) : child(at, segment);
    const same = at.methods.get(candidate.method);
    if (same) same.push(candidate);
    else at.methods.set(candidate.method, [candidate]);
  }

  find(request: Pick<WireRequest, 'method' | 'path' | 'query' | 'headers'>): Route | undefined {
    const segments = segmentsOf(request.path);
    const candidates = search(this.#root, segments, 0, request.method);
    const chosen = candidates && choose(candidates, request);
    return chosen && { operation: chosen.operation, labels: labelsOf(chosen, segments) };
  }

  /** True when some method answers for the path. */
  knows(path: string): boolean {
    return search(this.#root, segmentsOf(path), 0, undefined) !== undefined;
  }
}

function search(at: Node, segments: readonly string[], i: number, method: string | undefined): Candidate[] | undefined {
  const segment = segments[i];
  if (segment === undefined) return method === undefined ? at.methods.values().next().value : at.methods.get(method);
  const literal = at.literals.get(segment);
  const found = literal && search(literal, segments, i + 1, method);
  if (found) return found;
  return at.label && segment !== '' ? search(at.label, segments, i + 1, method) : undefined;
}

function labelsOf(candidate: Candidate, segments: readonly string[]): Record<string, string> {
  const labels: Record<string, string> = {};
  candidate.segments.forEach((segment, i) => {
    if (segment.startsWith('{')) labels[segment.slice(1, -1)] = decodePercent(segments[i] ?? '');
  });
  return labels;
}

function node(): Node {
  return { literals: new Map(), label: undefined, methods: new Map() };
}

function child(at: Node, segment: string): Node {
  const known = at.literals.get(segment);
  if (known) return known;
  const made = node();
  at.literals.set(segment, made);
  return made;
}
