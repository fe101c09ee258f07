/** What a registry says has happened to an image. */
export interface HookEvent {
  readonly kind: 'pushed' | 'deleted'
  /** With its host: `registry.example/team/app`. */
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
}

/** How one kind of registry tells of pushes. */
export interface HookShape {
  /** As it stands in the path. */
  readonly id: string
  /** For people: whose it is, and where it is described. */
  readonly summary: string
  /** Events that concern images; `undefined` for a document of another shape. What else happened is left out. */
  read(this: void, document: unknown): readonly HookEvent[] | undefined
}

/** Events of one document that are looked at. */
export const MAX_EVENTS = 1000
