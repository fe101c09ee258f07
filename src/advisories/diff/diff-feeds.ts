import type { AffectedPackage } from '../../core/advisory.ts'
import type { FeedReader, StoredPackage } from '../store/feed-reader.ts'
import { compareUtf8 } from './compare-utf8.ts'
import { mergeJoin } from './merge-join.ts'

/** What of a feed is not as it was. */
export type FeedChange = AffectedChange | FactChange | NamespaceChange

/** What a feed says of one package by one advisory. */
export interface AffectedChange {
  readonly kind: 'affected'
  /** `changed`: whom it hits, or the advisory itself, so that it is changed for everybody whom it hits. */
  readonly change: Change
  readonly namespace: string
  readonly name: string
  readonly advisory: string
  /** In the order of the feed, which may have several for one advisory. Empty for what was added. */
  readonly before: readonly AffectedPackage[]
  /** Empty for what was removed. */
  readonly after: readonly AffectedPackage[]
}

/** A fact under its key as the feed stores it: of EPSS that is a block of ids. Parsed, not validated. */
export interface FactChange {
  readonly kind: 'fact'
  readonly change: Change
  readonly key: string
  readonly before?: unknown
  readonly after?: unknown
}

/** Whether a list of versions is covered at all. */
export interface NamespaceChange {
  readonly kind: 'namespace'
  readonly change: 'added' | 'removed'
  readonly namespace: string
}

export type Change = 'added' | 'removed' | 'changed'

/**
 * What differs between two generations of a feed: namespaces, then packages by namespace, name and advisory, then facts
 * by key, each in the order of their UTF-8. Both files are read in their order side by side; what is kept in memory
 * are the ids of advisories whose own text differs. Throws `database-corrupt`.
 * @param before absent: all is added
 */
export function* diffFeeds(before: FeedReader | undefined, after: FeedReader): Generator<FeedChange> {
  yield* namespaceChanges(before, after)
  const changed = new Set(before ? after.advisoriesUnlike(before) : [])
  const packages = mergeJoin(before?.packages() ?? [], after.packages(), byPackage)
  for (const { before: old, after: new_ } of packages) {
    const isSame = old !== undefined && new_ !== undefined && sameTexts(old.texts, new_.texts)
    if (!isSame || (changed.size > 0 && mentions(new_, changed))) yield* packageChanges(old, new_, changed)
  }
  yield* factChanges(before, after)
}

function* namespaceChanges(before: FeedReader | undefined, after: FeedReader): Generator<NamespaceChange> {
  for (const { before: old, after: new_ } of mergeJoin(
    before?.namespaces() ?? [],
    after.namespaces(),
    compareUtf8,
  )) {
    if (old === undefined && new_ !== undefined) yield { kind: 'namespace', change: 'added', namespace: new_ }
    if (old !== undefined && new_ === undefined)
      yield { kind: 'namespace', change: 'removed', namespace: old }
  }
}

function byPackage(a: StoredPackage, b: StoredPackage): number {
  return compareUtf8(a.namespace, b.namespace) || compareUtf8(a.name, b.name)
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i])
}

function mentions(stored: StoredPackage, advisories: ReadonlySet<string>): boolean {
  return stored.read().some(({ advisory }) => advisories.has(advisory))
}

function* packageChanges(
  before: StoredPackage | undefined,
  after: StoredPackage | undefined,
  changed: ReadonlySet<string>,
): Generator<AffectedChange> {
  const { namespace = '', name = '' } = after ?? before ?? {}
  const [old, new_] = [byAdvisory(before), byAdvisory(after)]
  for (const advisory of [...new Set([...old.keys(), ...new_.keys()])].sort(compareUtf8)) {
    const said = { before: old.get(advisory) ?? [], after: new_.get(advisory) ?? [] }
    const change = changeOf(said, changed.has(advisory))
    if (change) yield { kind: 'affected', change, namespace, name, advisory, ...said }
  }
}

function changeOf(
  { before, after }: Pick<AffectedChange, 'before' | 'after'>,
  isTextChanged: boolean,
): Change | undefined {
  if (before.length === 0) return 'added'
  if (after.length === 0) return 'removed'
  return isTextChanged || JSON.stringify(before) !== JSON.stringify(after) ? 'changed' : undefined
}

function byAdvisory(stored: StoredPackage | undefined): ReadonlyMap<string, readonly AffectedPackage[]> {
  return Map.groupBy(stored?.read() ?? [], ({ advisory }) => advisory)
}

function* factChanges(before: FeedReader | undefined, after: FeedReader): Generator<FactChange> {
  const facts = mergeJoin(before?.facts() ?? [], after.facts(), (a, b) => compareUtf8(a.key, b.key))
  for (const { before: old, after: new_ } of facts) {
    if (old?.text === new_?.text) continue
    yield {
      kind: 'fact',
      change: old === undefined ? 'added' : new_ === undefined ? 'removed' : 'changed',
      key: old?.key ?? new_?.key ?? '',
      ...(old === undefined ? {} : { before: old.read() }),
      ...(new_ === undefined ? {} : { after: new_.read() }),
    }
  }
}
