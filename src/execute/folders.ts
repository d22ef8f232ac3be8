// Unpacked deployment packages and layers: content-addressed read-only folders, shared by sandboxes, removed some time after
// their last use.
// Knows blobs by digest; knows no functions.
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blobs } from '../blobs/contract.ts';
import { makePassage } from './belongings.ts';
import { MOST_UNPACKED_BYTES, unpackZip } from './unpack.ts';

export interface Folder {
  readonly path: string;
  /** The folder goes when nobody has held it for a while. */
  release(): void;
}

interface Held {
  holders: number;
  readonly ready: Promise<string>;
  /** Runs while nobody holds it. */
  timer?: NodeJS.Timeout;
}

/** The folder of functions without layers. */
const EMPTY = 'empty';
/** What stays in the folder of folders. */
const LASTING: ReadonlySet<string> = new Set(['package.json', EMPTY]);

/** Of how packages are unpacked: folders of another form are made again. */
const FORM = 2;

/** A folder made before the last boot may lack bytes that never reached the disk; then it is made again. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return `process-${process.pid}`;
  }
}

export class Folders {
  readonly #blobs: Blobs;
  readonly #root: string;
  readonly #home: string;
  readonly #keepMs: number;
  readonly #held = new Map<string, Held>();
  readonly #prepared: Promise<void>;
  #removals: Promise<unknown> = Promise.resolve();

  /** Folders stay for `keepMs` after their last use. */
  constructor(blobs: Blobs, root: string, keepMs: number) {
    this.#blobs = blobs;
    this.#root = root;
    this.#keepMs = keepMs;
    this.#home = join(root, `${bootId()}-${FORM}`);
    this.#prepared = this.#prepare();
    // A failure shows when the first folder is asked for.
    this.#prepared.catch(() => {});
  }

  /** Holds the folder with the content of these zips, later ones over earlier ones. Rejects when one of them is missing or broken. */
  async hold(digests: readonly string[]): Promise<Folder> {
    if (digests.length === 0) {
      await this.#prepared;
      return { path: join(this.#home, EMPTY), release: () => {} };
    }
    const key = digests.length === 1 ? hex(digests[0] as string) : hashOf(digests);
    const held = this.#held.get(key) ?? { holders: 0, ready: this.#make(key, digests) };
    this.#held.set(key, held);
    held.holders++;
    clearTimeout(held.timer);
    try {
      const path = await held.ready;
      let released = false;
      const release = () => {
        if (!released) this.#release(key, held);
        released = true;
      };
      return { path, release };
    } catch (error) {
      this.#forget(key, held);
      throw error;
    }
  }

  /** Removes what nobody holds, and waits for removals that are under way. */
  async settle(): Promise<void> {
    for (const [key, held] of this.#held) if (held.holders === 0) this.#drop(key, held);
    await this.#removals;
  }

  async reset(): Promise<void> {
    await this.settle();
    this.#held.clear();
    for (const name of await readdir(this.#home)) {
      if (!LASTING.has(name)) await removeReadOnly(join(this.#home, name));
    }
  }

  async #prepare(): Promise<void> {
    // Whoever knows a package may read it; which ones there are stays untold.
    for (const folder of [this.#root, this.#home]) makePassage(folder);
    // Ends Node.js's search for a package.json: the project that Portico's data lies in says nothing about functions.
    await writeFile(join(this.#home, 'package.json'), '{}');
    await chmod(join(this.#home, 'package.json'), 0o644);
    await mkdir(join(this.#home, EMPTY), { recursive: true });
    await chmod(join(this.#home, EMPTY), 0o555);
    for (const name of await readdir(this.#root)) {
      if (join(this.#root, name) !== this.#home) await removeReadOnly(join(this.#root, name));
    }
    for (const name of await readdir(this.#home)) {
      if (!LASTING.has(name) && !(await this.#isCurrent(name))) await removeReadOnly(join(this.#home, name));
    }
  }

  /** Left by an earlier process and still worth keeping: a package whose blob is there. */
  async #isCurrent(name: string): Promise<boolean> {
    return /^[0-9a-f]{64}$/.test(name) && (await this.#blobs.info(`sha256:${name}`)) !== undefined;
  }

  async #make(key: string, digests: readonly string[]): Promise<string> {
    await this.#prepared;
    const path = join(this.#home, key);
    if ((await readdir(this.#home)).includes(key)) return path;
    const draft = await mkdtemp(join(this.#home, 'draft-'));
    try {
      let room = MOST_UNPACKED_BYTES;
      for (const digest of digests) {
        room -= await unpackZip(this.#blobs.path(digest) ?? (await this.#blobs.read(digest)), draft, room);
      }
      await setFolderModes(draft, 0o555);
      await chmod(draft, 0o755);
      await rename(draft, path);
      await chmod(path, 0o555);
    } catch (error) {
      await removeReadOnly(draft);
      throw error;
    }
    return path;
  }

  #release(key: string, held: Held): void {
    held.holders--;
    if (held.holders > 0) return;
    held.timer = setTimeout(() => this.#drop(key, held), this.#keepMs).unref();
  }

  #drop(key: string, held: Held): void {
    clearTimeout(held.timer);
    if (!this.#forget(key, held)) return;
    const removal = held.ready.then((path) => this.#remove(key, path));
    this.#removals = Promise.allSettled([this.#removals, removal]);
  }

  /** False when another folder of this name has been made since. */
  #forget(key: string, held: Held): boolean {
    return this.#held.get(key) === held && this.#held.delete(key);
  }

  async #remove(key: string, path: string): Promise<void> {
    if (this.#held.has(key)) return;
    // Out of the way at once, so that whoever asks for it again makes a new one.
    const gone = join(this.#home, `gone-${randomUUID()}`);
    renameSync(path, gone);
    await removeReadOnly(gone);
  }
}

function hex(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1);
}

function hashOf(digests: readonly string[]): string {
  return createHash('sha256').update(digests.join('\n')).digest('hex');
}

async function setFolderModes(folder: string, mode: number): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await setFolderModes(join(folder, entry.name), mode);
  }
  await chmod(folder, mode);
}

async function removeReadOnly(path: string): Promise<void> {
  await setFolderModes(path, 0o755).catch(() => {});
  await rm(path, { recursive: true, force: true });
}
