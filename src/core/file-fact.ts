/** A file of an image or folder by its name: what policies ask for. */
export interface FileFact {
  /** In the merged view, without a leading slash. */
  readonly path: string
  readonly kind: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other'
  /** Of a link, as written. */
  readonly target?: string
}
