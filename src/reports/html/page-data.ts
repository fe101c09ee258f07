/*
 * What the page carries as JSON, and its script reads: the one thing that both sides know. Rows are lists, and texts
 * that may come again are numbers in a table of texts, so that 20,000 findings stay small. No text in it holds a
 * character that could not be seen.
 */

/** Place in the table of texts of the same document; -1 where there is none. */
export type TextIndex = number

/** Of the first document: all that the tables show. */
export interface PageData {
  readonly images: readonly ImageRow[]
  readonly layers: readonly LayerRow[]
  readonly packages: readonly PackageRow[]
  /** Those that count, by risk, and then those that are suppressed. */
  readonly findings: readonly FindingRow[]
  /** How many of `findings` count. */
  readonly kept: number
  /** One for each suppressed finding, in the same order. */
  readonly suppressions: readonly SuppressionRow[]
  readonly texts: readonly string[]
}

/** Name for people. */
export type ImageRow = readonly [name: string]

export type LayerRow = readonly [image: number, number: number, instruction: TextIndex]

export type PackageRow = readonly [
  image: number,
  /** Place in `PACKAGE_CLASSES` of core/package.ts. */
  packageClass: number,
  type: TextIndex,
  name: TextIndex,
  version: TextIndex,
  arch: TextIndex,
  sourceName: TextIndex,
  sourceVersion: TextIndex,
  path: TextIndex,
  /** Place in `layers`, or -1. */
  layer: number,
  purl: TextIndex,
  owner: TextIndex,
  licenses: readonly TextIndex[],
]

export type FindingRow = readonly [
  package_: number,
  id: TextIndex,
  /** Other names of the same flaw. */
  aliases: readonly TextIndex[],
  /** 0 for UNKNOWN to 4 for CRITICAL. */
  severity: number,
  status: TextIndex,
  fixed: TextIndex,
  /** Probability, 0 to 1; -1 where there is none. */
  epss: number,
  /** 1: known to be exploited; 2: by ransomware. */
  kev: 0 | 1 | 2,
  title: TextIndex,
]

export type SuppressionRow = readonly [by: TextIndex, words: TextIndex, reason: TextIndex]

/** Of the second document, which is read when somebody opens the first finding. */
export interface DetailData {
  /** One for each of `PageData.findings`. */
  readonly details: readonly DetailRow[]
  readonly texts: readonly string[]
}

export type DetailRow = readonly [
  description: TextIndex,
  severityAuthor: TextIndex,
  severityReason: TextIndex,
  statusReason: TextIndex,
  published: TextIndex,
  modified: TextIndex,
  cwes: readonly TextIndex[],
  references: readonly TextIndex[],
  /** In sentences each. */
  evidence: readonly TextIndex[],
  ratings: readonly RatingRow[],
  notes: readonly NoteRow[],
  kev: TextIndex,
  epss: TextIndex,
]

export type RatingRow = readonly [
  author: TextIndex,
  level: TextIndex,
  label: TextIndex,
  /** CVSS base score; -1 where there is none. */
  score: number,
  vector: TextIndex,
]

export type NoteRow = readonly [
  document: TextIndex,
  author: TextIndex,
  status: TextIndex,
  statement: TextIndex,
  action: TextIndex,
]

/** Of the third document, which is there where images have sizes: those of each. */
export type SizeData = readonly SizeImage[]

export interface SizeImage {
  /** See `Treemap` of core/image-tree.ts; the first is the root. */
  readonly nodes: readonly SizeRow[]
  readonly packages: readonly (readonly [name: string, bytes: number])[]
  /** Bytes of no package that is listed. */
  readonly other: number
}

export type SizeRow = readonly [path: string, bytes: number, isFolder: 0 | 1, package_: string]

/** Ids of the elements that hold the documents. */
export const DATA_ID = 'plimsoll-data'
export const DETAILS_ID = 'plimsoll-details'
export const SIZES_ID = 'plimsoll-sizes'
