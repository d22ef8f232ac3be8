// Contestants in turn, round after round, so that what else the machine does falls on all of them. Microseconds of CPU a request.

export interface Contestant {
  readonly name: string;
  readonly work: () => void | Promise<unknown>;
}

async function perRequest(work: Contestant['work'], requests: number): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < requests; i += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / requests;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Medians of the rounds, the first contestant's first; one round before them warms up. */
export async function compete(contestants: readonly Contestant[], requests: number, rounds = 5): Promise<number[]> {
  const results = contestants.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1)
    for (const [i, { work }] of contestants.entries()) results[i]!.push(await perRequest(work, requests));
  return results.map((values) => median(values.slice(1)));
}

/** The first is what all of them cost, the others are told on top of it. */
export function tell(contestants: readonly Contestant[], medians: readonly number[]): void {
  const [base = 0, ...doors] = medians;
  console.log(`${contestants[0]!.name} ${base.toFixed(2)} us`);
  doors.forEach((found, i) => console.log(`${contestants[i + 1]!.name}: ${(found - base).toFixed(2)} us on top of it`));
}
