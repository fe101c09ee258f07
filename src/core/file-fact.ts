/** A file of an image or folder by its name: what policies ask for. */
export interface FileFact {
  /** In the merged view, without a leading slash. */
  readonly path: string
  readonly kind: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other'
  /** Of a link, as written. */
  readonly target?: string
  /** Where its mode is remarkable: a program that runs with the rights of its owner or group, what everybody may change. */
  readonly isSetUser?: boolean
  readonly isSetGroup?: boolean
  readonly isWorldWritable?: boolean
}
