// What an import finds amiss: warnings, which may be let pass, and errors, which may not. [A27.1]
import { Fault } from '../../kernel/fault.ts';
import { badRequest } from '../faults.ts';

export class Findings {
  readonly warnings: string[] = [];
  readonly #errors: string[] = [];

  warn(text: string): void {
    this.warnings.push(text);
  }

  fail(text: string): void {
    this.#errors.push(text);
  }

  /** What `work` refuses becomes an error: "Unable to put method 'GET' on resource at path '/': why". */
  attempt<T>(what: string, work: () => T): T | undefined {
    return refusalOf(work, (message) => this.fail(`${what}: ${message}`));
  }

  /** What `work` refuses is left out with a warning: "Unable to create route at path 'GET /': why. Ignoring." */
  ignoring<T>(what: string, work: () => T): T | undefined {
    return refusalOf(work, (message) => this.warn(`${what}: ${message.replace(/\.$/, '')}. Ignoring.`));
  }

  /** Throws when there are errors, or warnings that must not pass. */
  refuse(failOnWarnings: boolean | undefined): void {
    if (this.#errors.length > 0) {
      const also =
        this.warnings.length > 0 ? `\n${listed('Additionally, these warnings were found', this.warnings)}` : '';
      throw badRequest(listed('Errors found during import', this.#errors) + also);
    }
    if (failOnWarnings && this.warnings.length > 0) {
      throw badRequest(listed('Warnings found during import', this.warnings));
    }
  }
}

function refusalOf<T>(work: () => T, report: (message: string) => void): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    report(error.message);
    return undefined;
  }
}

function listed(title: string, texts: readonly string[]): string {
  return `${title}:${texts.map((text) => `\n\t${text}`).join('')}`;
}
