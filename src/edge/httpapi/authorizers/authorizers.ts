// What authorizers keep between calls: the keys of issuers, verified tokens, and decisions of functions. The door makes one.

export class Authorizers {}
