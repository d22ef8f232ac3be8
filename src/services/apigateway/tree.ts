// The resource tree as pure functions over one API's resources: what may stand where, and the paths that follow. [A2.3]
import { badRequest, conflict, notFound } from '../gateway/faults.ts';
import type { ResourceRecord } from './resources.ts';

const PATH_PART = /^(?:[A-Za-z0-9._:,-]+|\{[A-Za-z0-9._:-]+\+?\})$/;
const PATH_PART_RULE =
  "Resource's path part only allow a-zA-Z0-9._- and curly braces at the beginning and the end and an optional plus sign before the closing brace.";

type Tree = readonly ResourceRecord[];

export function checkPathPart(part: string): void {
  if (!PATH_PART.test(part)) throw badRequest(PATH_PART_RULE);
}

export function isVariable(part: string | undefined): boolean {
  return part !== undefined && part.startsWith('{');
}

function isGreedy(part: string | undefined): boolean {
  return part !== undefined && part.endsWith('+}');
}

/** Refuses `part` under `parent` for the resource `id`, which may already be there. */
export function checkPlace(tree: Tree, parent: ResourceRecord, part: string, id?: string): void {
  if (isGreedy(parent.pathPart)) {
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.pathPart}`);
  }
  const siblings = tree.filter((resource) => resource.parentId === parent.id && resource.id !== id);
  if (siblings.some((sibling) => sibling.pathPart === part)) {
    throw conflict(`Another resource with the same parent already has this name: ${part}`);
  }
  const variable = siblings.find((sibling) => isVariable(sibling.pathPart));
  if (variable && isVariable(part)) {
    throw badRequest(
      `A sibling (${variable.pathPart}) of this resource already has a variable path part -- only one is allowed`,
    );
  }
}

export function childPath(parent: ResourceRecord, part: string): string {
  return parent.path === '/' ? `/${part}` : `${parent.path}/${part}`;
}

/** `resource` and all below it, parents first. */
export function subtree(tree: Tree, resource: ResourceRecord): ResourceRecord[] {
  const children = tree.filter((candidate) => candidate.parentId === resource.id);
  return [resource, ...children.flatMap((child) => subtree(tree, child))];
}

export interface Place {
  readonly parentId: string;
  readonly pathPart: string;
}

/** The resource at its new place and its subtree with new paths; refuses what the tree's rules forbid. */
export function moved(tree: Tree, resource: ResourceRecord, place: Place): ResourceRecord[] {
  const parent = tree.find((candidate) => candidate.id === place.parentId);
  if (!parent) throw notFound('Invalid Resource identifier specified');
  if (subtree(tree, resource).includes(parent)) throw badRequest('Resources cannot be cyclical.');
  checkPathPart(place.pathPart);
  checkPlace(tree, parent, place.pathPart, resource.id);
  const children = tree.some((candidate) => candidate.parentId === resource.id);
  if (isGreedy(place.pathPart) && children) {
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${place.pathPart}`);
  }
  return relocated(tree, { ...resource, ...place }, parent);
}

function relocated(tree: Tree, resource: ResourceRecord, parent: ResourceRecord): ResourceRecord[] {
  const here = { ...resource, path: childPath(parent, resource.pathPart ?? '') };
  const children = tree.filter((candidate) => candidate.parentId === here.id);
  return [here, ...children.flatMap((child) => relocated(tree, child, here))];
}
