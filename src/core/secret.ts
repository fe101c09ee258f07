/*
 * What nobody else may know, found where others can read it. What was found is never kept or shown as it is: only
 * masked, and as a digest by which the same secret in several places is one.
 */

/** How sure it is that it is a secret: a checksum that is right or a shape that nothing else has; a shape; a name. */
export type Confidence = 'high' | 'medium' | 'low'

/** What the scanner says of one place in one file: part of a layer report, so plain data that can be kept. */
export interface SecretHit {
  /** Id of the rule: `github-pat`. */
  readonly rule: string
  readonly confidence: Confidence
  /** SHA-256 over rule and secret, 64 hex digits. Kept with layer reports in the user's own cache, shown nowhere. */
  readonly digest: string
  /** As it may be shown: what all of its kind begin with, and stars: `ghp_********`. */
  readonly masked: string
  /** From 1; in what a compressed file or an archive holds, of that. Absent in what has no lines. */
  readonly line?: number
  /** From 1, in characters. */
  readonly column?: number
  /** The line with all secrets in it masked, cut at a limit, without characters that a terminal obeys. */
  readonly excerpt: string
  /** Where in the file, when that is compressed or an archive: `config/.env`. */
  readonly pathInside?: string
  /** What else is known of it: `signed with none`, `expired 2024-01-01`. */
  readonly note?: string
}

/** One secret, with all its places. */
export interface SecretFacts {
  /** Whose it is: `GitHub`, `AWS`. */
  readonly category: string
  readonly confidence: Confidence
  readonly masked: string
  /** Sorted; never empty. The first is the one of the misconfiguration. */
  readonly places: readonly SecretPlace[]
  /** Places that are not listed, because there are too many. */
  readonly morePlaces: number
  readonly note?: string
}

export interface SecretPlace {
  /** `file` has a path; the others name what they are of: an environment variable, a label, an entry of the history. */
  readonly kind: 'file' | 'environment' | 'label' | 'history' | 'commit'
  /** Path in the image or folder, without a leading slash; else the name of the variable or label, or its number. */
  readonly path: string
  readonly pathInside?: string
  /** Index of the layer, of an image. */
  readonly layer?: number
  /** Index of the layer that deletes or replaces the file; it is shipped all the same. */
  readonly hiddenBy?: number
  /** Of git history. */
  readonly commit?: string
  readonly line?: number
  readonly column?: number
  readonly excerpt: string
}
