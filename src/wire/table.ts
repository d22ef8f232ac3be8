// A service's wire table made ready for lookups: operations with their bindings sorted by place, errors by either name.
import { serviceModel } from '../models/load.ts';
import type {
  Member,
  OperationModel,
  ServiceModel,
  ServiceName,
  Shape,
  StructureShape,
  Traits,
} from '../models/contract.ts';

/** One member and where it stands. `wire` is the header (lower case), query or body name. */
export interface Bound {
  readonly name: string;
  readonly wire: string;
  readonly shape: Shape;
  readonly traits: Traits;
  readonly required: boolean;
}

/** Where the members of an input, output or error stand in an HTTP message. */
export interface Bindings {
  readonly labels: readonly Bound[];
  readonly query: readonly Bound[];
  readonly queryMap: Bound | undefined;
  readonly headers: readonly Bound[];
  readonly prefixHeaders: readonly Bound[];
  readonly status: Bound | undefined;
  readonly payload: Bound | undefined;
  /** Members of the body itself. */
  readonly body: readonly Bound[];
}

export interface Operation {
  readonly model: OperationModel;
  /** Undefined for a unit. */
  readonly input: StructureShape | undefined;
  readonly output: StructureShape | undefined;
  readonly inputs: Bindings;
  readonly outputs: Bindings;
  /** The member of the output that is a stream of events. */
  readonly events: Bound | undefined;
}

export class Table {
  readonly model: ServiceModel;
  readonly names: readonly string[];
  readonly #models: ReadonlyMap<string, OperationModel>;
  readonly #operations = new Map<string, Operation>();
  readonly #members = new Map<StructureShape, readonly Bound[]>();
  readonly #errors = new Map<string, StructureShape>();

  constructor(model: ServiceModel) {
    this.model = model;
    this.names = model.operations.map((operation) => operation.name);
    this.#models = new Map(model.operations.map((operation) => [operation.name, operation]));
    for (const [name, id] of Object.entries(model.errors)) {
      const shape = model.shapes[id] as StructureShape;
      this.#errors.set(name, shape);
      const code = shape.traits?.awsQueryError?.[0];
      if (code !== undefined && model.protocol === 'query') this.#errors.set(code, shape);
    }
  }

  shape(id: number): Shape {
    const shape = this.model.shapes[id];
    if (!shape) throw new Error(`shape ${id} of ${this.model.service} is missing from its table`);
    return shape;
  }

  has(operation: string): boolean {
    return this.#models.has(operation);
  }

  operation(name: string): Operation {
    const known = this.#operations.get(name);
    if (known) return known;
    const model = this.#models.get(name);
    if (!model) throw new Error(`${this.model.service} has no operation ${name}`);
    const input = structure(this.shape(model.input));
    const output = structure(this.shape(model.output));
    const outputs = this.response(output);
    const events = [outputs.payload, ...outputs.body].find((bound) => bound && isEvents(bound.shape));
    const operation = {
      model,
      input,
      output,
      inputs: input ? sortByPlace(this.members(input)) : EMPTY,
      outputs,
      events,
    };
    this.#operations.set(name, operation);
    return operation;
  }

  /** An error shape by its name or by its query code. */
  error(code: string): StructureShape | undefined {
    return this.#errors.get(code);
  }

  /** Every member: inside a body, traits that bind to HTTP mean nothing. */
  members(shape: StructureShape): readonly Bound[] {
    const known = this.#members.get(shape);
    if (known) return known;
    const members = Object.entries(shape.members).map(([name, member]) => this.#bound(name, member));
    this.#members.set(shape, members);
    return members;
  }

  /** Places of an output's or an error's members: an answer has no path and no query. */
  response(shape: StructureShape | undefined): Bindings {
    const bindings = shape ? sortByPlace(this.members(shape)) : EMPTY;
    return { ...bindings, labels: [], query: [], queryMap: undefined, body: [...bindings.body, ...asked(bindings)] };
  }

  #bound(name: string, member: Member): Bound {
    const traits = member.traits ?? {};
    const wire = (traits.httpHeader ?? traits.httpPrefixHeaders)?.toLowerCase() ?? traits.httpQuery ?? name;
    return { name, wire, shape: this.shape(member.shape), traits, required: member.required === true };
  }
}

const EMPTY: Bindings = sortByPlace([]);

function asked({ labels, query, queryMap }: Bindings): Bound[] {
  return [...labels, ...query, ...(queryMap ? [queryMap] : [])];
}

function sortByPlace(members: readonly Bound[]): Bindings {
  const at = (test: (traits: Traits) => unknown): Bound[] => members.filter(({ traits }) => test(traits));
  return {
    labels: at((traits) => traits.httpLabel),
    query: at((traits) => traits.httpQuery !== undefined),
    queryMap: at((traits) => traits.httpQueryParams)[0],
    headers: at((traits) => traits.httpHeader !== undefined),
    prefixHeaders: at((traits) => traits.httpPrefixHeaders !== undefined),
    status: at((traits) => traits.httpResponseCode)[0],
    payload: at((traits) => traits.httpPayload)[0],
    body: at(isBodyMember),
  };
}

function isBodyMember(traits: Traits): boolean {
  return !(
    traits.httpLabel ||
    traits.httpQuery !== undefined ||
    traits.httpQueryParams ||
    traits.httpHeader !== undefined ||
    traits.httpPrefixHeaders !== undefined ||
    traits.httpResponseCode ||
    traits.httpPayload
  );
}

function structure(shape: Shape): StructureShape | undefined {
  return 'members' in shape ? shape : undefined;
}

export function isEvents(shape: Shape): shape is StructureShape {
  return shape.t === 'union' && shape.streaming === true;
}

const tables = new Map<ServiceName, Table>();

export function tableOf(service: ServiceName): Table {
  const known = tables.get(service);
  if (known) return known;
  const table = new Table(serviceModel(service));
  tables.set(service, table);
  return table;
}
