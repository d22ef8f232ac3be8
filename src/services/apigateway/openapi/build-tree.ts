// The resource tree of an import, grown path by path under the rules of tree.ts.
import { rootResource } from '../defaults.ts';
import { badRequest } from '../../gateway/faults.ts';
import type { MethodRecord, ResourceRecord, RestApiRecord } from '../resources.ts';
import { checkPathPart, checkPlace, childPath, isVariable } from '../tree.ts';
import type { Mode } from './build.ts';

/** Also bounds how deep the tree can get. */
const MAX_PATH = 2048;

export class TreeBuilder {
  readonly #freshId: () => string;
  readonly #former: ReadonlyMap<string, ResourceRecord>;
  readonly #byPath = new Map<string, ResourceRecord>();
  /** By parent id: the child with a variable, of which there is one at most. Other names cannot meet: they are other paths. */
  readonly #variables = new Map<string, ResourceRecord>();

  /** merge starts from the whole tree, overwrite from the bare root; a resource that comes back at its path has its id again. */
  constructor(api: RestApiRecord, former: readonly ResourceRecord[], mode: Mode, freshId: () => string) {
    this.#freshId = freshId;
    this.#former = new Map(former.map((resource) => [resource.path, resource]));
    this.#add(rootResource(api.id, api.rootResourceId));
    if (mode === 'merge') for (const resource of former) this.#add(resource);
  }

  /** The resource at a path, made with those above it where it is missing. Refuses as CreateResource does. */
  resourceAt(path: string): ResourceRecord {
    const existing = this.#byPath.get(path);
    if (existing) return existing;
    if (path.length > MAX_PATH) throw badRequest(`Resource path is longer than ${MAX_PATH} characters`);
    const cut = path.lastIndexOf('/');
    const parent = this.resourceAt(cut > 0 ? path.slice(0, cut) : '/');
    const pathPart = path.slice(cut + 1);
    checkPathPart(pathPart);
    const variable = this.#variables.get(parent.id);
    checkPlace(variable ? [variable] : [], parent, pathPart);
    const id = this.#former.get(path)?.id ?? this.#freshId();
    const { apiId } = parent;
    const resource = { id, apiId, parentId: parent.id, pathPart, path: childPath(parent, pathPart), methods: {} };
    this.#add(resource);
    return resource;
  }

  setMethod(path: string, method: MethodRecord): void {
    const resource = this.resourceAt(path);
    const methods = { ...resource.methods, [method.httpMethod]: method };
    this.#byPath.set(path, { ...resource, methods });
  }

  resources(): ResourceRecord[] {
    return [...this.#byPath.values()];
  }

  #add(resource: ResourceRecord): void {
    this.#byPath.set(resource.path, resource);
    const { parentId, pathPart } = resource;
    if (parentId !== undefined && isVariable(pathPart)) this.#variables.set(parentId, resource);
  }
}
