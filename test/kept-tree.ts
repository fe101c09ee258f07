import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { InventoryPackage } from '../src/core/inventory.ts'
import { temporaryFolder } from './plimsoll.ts'
import { codesOf, scanHere } from './scan-here.ts'

/** What is kept of an installed tree: the manifests, and where its links lead. */
export interface KeptTree {
  /** Text, bytes, or a value that the tree has as JSON, by path. */
  readonly files: Readonly<Record<string, unknown>>
  readonly links?: Readonly<Record<string, string>>
}

export function readKeptTree(path: string): KeptTree {
  return JSON.parse(readFileSync(path, 'utf8')) as KeptTree
}

/**
 * Lays the tree out as a root file system and gives what a scan finds in it. The test fails on problems with other
 * codes than `expected`.
 */
export async function packagesInTree(
  t: { after(clean: () => void): void },
  { files, links = {} }: KeptTree,
  expected: readonly string[] = [],
): Promise<readonly InventoryPackage[]> {
  const root = temporaryFolder(t)
  const place = (path: string): string => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    return join(root, path)
  }
  for (const [path, content] of Object.entries(files)) {
    const isRaw = typeof content === 'string' || content instanceof Uint8Array
    writeFileSync(place(path), isRaw ? content : JSON.stringify(content))
  }
  for (const [path, target] of Object.entries(links)) symlinkSync(target, place(path))
  const { packages, problems } = await scanHere({ kind: 'rootfs', path: root }, { cache: temporaryFolder(t) })
  assert.deepEqual(codesOf(problems), expected)
  return packages
}
