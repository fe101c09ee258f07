/** A file inside an archive or folder that holds an image. */
export interface Member {
  /** Normalised; of the file itself where a link led to it. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Ascending in the order in which the members lie. */
  readonly position: number
}

/** The files of an archive or folder, by name: what docker-archives and OCI layouts are read from. */
export interface MemberStore {
  /** For messages: the path or reference as the user gave it. */
  readonly location: string
  /** See Image.access. */
  readonly access: 'parallel' | 'sequential'
  /** The member of this name, links between members followed; a name that leads out of the store is not there. */
  find(name: string): Promise<Member | undefined>
  /** A small member as a whole. Throws `manifest-invalid` when it is larger than `maxBytes`. */
  read(member: Member, maxBytes: number, signal: AbortSignal): Promise<Uint8Array>
  /** The content in chunks; see ImageLayer.open. */
  open(member: Member, signal: AbortSignal): AsyncIterable<Uint8Array>
  close(): Promise<void>
}
