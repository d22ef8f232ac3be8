// An append-only file of accepted events and what became of them. Many appends share one fsync; a torn last line is ignored.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Journal {
  /** What was written before, oldest first. */
  readonly lines: readonly unknown[];
  /** Resolves when the line is durable. */
  append(line: unknown): Promise<void>;
  /** Bytes appended since the last rewrite. */
  readonly size: number;
  /** Replaces everything by these lines, whole or not at all. Appends wait; `lines` is asked when none is under way. */
  rewrite(lines: () => readonly unknown[]): Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  readonly text: string;
  resolve(): void;
  reject(error: unknown): void;
}

export async function openJournal(path: string): Promise<Journal> {
  mkdirSync(dirname(path), { recursive: true });
  const lines = existsSync(path) ? readLines(path) : [];
  // What a kill left behind is cut before anything is appended to it.
  replace(path, lines);
  return new FileJournal(path, await open(path, 'a'), lines);
}

function readLines(path: string): unknown[] {
  const lines: unknown[] = [];
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    try {
      if (text !== '') lines.push(JSON.parse(text));
    } catch {
      // Only the last line can be torn: it was never acknowledged.
      break;
    }
  }
  return lines;
}

function replace(path: string, lines: readonly unknown[]): number {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(draft, path);
  return Buffer.byteLength(text);
}

class FileJournal implements Journal {
  readonly lines: readonly unknown[];
  size = 0;
  readonly #path: string;
  #file: FileHandle;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;

  constructor(path: string, file: FileHandle, lines: readonly unknown[]) {
    this.#path = path;
    this.#file = file;
    this.lines = lines;
  }

  append(line: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text: `${JSON.stringify(line)}\n`, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  /** Whatever came while the last batch was on its way goes in the next. */
  async #write(): Promise<void> {
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        const text = batch.map((one) => one.text).join('');
        await this.#file.appendFile(text);
        await this.#file.datasync();
        this.size += text.length;
        for (const one of batch) one.resolve();
      } catch (error) {
        for (const one of batch) one.reject(error);
      }
    }
    this.#writing = undefined;
  }

  async rewrite(lines: () => readonly unknown[]): Promise<void> {
    while (this.#writing) await this.#writing;
    this.#writing = this.#replace(lines());
    await this.#writing;
    this.#writing = this.#waiting.length > 0 ? this.#write() : undefined;
  }

  async #replace(lines: readonly unknown[]): Promise<void> {
    replace(this.#path, lines);
    const old = this.#file;
    this.#file = await open(this.#path, 'a');
    this.size = 0;
    await old.close();
  }

  async close(): Promise<void> {
    while (this.#writing) await this.#writing;
    await this.#file.close();
  }
}
