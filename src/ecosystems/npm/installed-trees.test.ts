import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { packagesInTree, readKeptTree } from '../../../test/kept-tree.ts'
import { zipOf } from '../../../test/zip-builder.ts'
import { compareText } from '../../core/compare-text.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { fullName } from '../../core/package.ts'

/*
 * The project of the lock files, installed by npm 11, pnpm 9 and Yarn 4 (with Plug'n'Play, and with
 * `nodeLinker: pnpm`). Kept are every package.json
 * of the trees, shortened, and the links; the lists are those of `npm ls --all --parseable --long`,
 * `pnpm ls -r --depth Infinity --parseable --long` and `yarn info --all --recursive`.
 */
const TESTDATA = join(import.meta.dirname, 'testdata')
const lines = (name: string): string[] => readFileSync(join(TESTDATA, name), 'utf8').trim().split('\n')
const idOf = (pkg: InventoryPackage): string => `${fullName(pkg)}@${pkg.version}`

/** `FOLDER NAME@VERSION` of each line; an alias is what it stands for, and the user's own packages are not installed. */
function installed(list: string): string[] {
  return lines(list).flatMap((line) => {
    const [folder = '', ...rest] = line.split(':')
    const id = rest.join(':').replace(/^.*@npm:/, '')
    const isOwn = !folder.includes('node_modules/') || folder === 'node_modules/@harbour/deck'
    return isOwn ? [] : [`${folder} ${id}`]
  })
}

describe('an installed tree', () => {
  for (const [tree, list, leftOut] of [
    ['npm-installed.json', 'npm-ls.txt', []],
    // Listed though it is for another system and not there.
    ['pnpm-installed.json', 'pnpm-ls.txt', ['fsevents@2.3.3']],
  ] as const) {
    it(`has the packages of ${list}, each once and where they are`, async (t) => {
      const found = await packagesInTree(t, readKeptTree(join(TESTDATA, tree)))
      const expected = installed(list).filter((line) => !leftOut.some((id) => line.endsWith(` ${id}`)))
      assert.ok(expected.length > 30)
      assert.deepEqual(
        found.map((pkg) => `${dirname(pkg.path)} ${idOf(pkg)}`).sort(compareText),
        expected.sort(compareText),
      )
    })
  }

  it('of a store of Yarn has the packages of yarn info, each once and where they are', async (t) => {
    const found = await packagesInTree(t, readKeptTree(join(TESTDATA, 'yarn-store-installed.json')))
    // What is for another system is there by name alone: Yarn puts a stub in its place.
    const expected = lines('yarn-4-packages.txt').filter((id) => id !== 'fsevents@2.3.3')
    assert.deepEqual(found.map(idOf).sort(compareText), expected.sort(compareText))
    for (const { name, path } of found) assert.match(path, new RegExp(`${name}-(?:npm|virtual|patch)-`), path)
  })

  it('of zips has the packages of yarn info, each once and where they are', async (t) => {
    const kept = JSON.parse(readFileSync(join(TESTDATA, 'yarn-cache.json'), 'utf8')) as Readonly<
      Record<string, Readonly<Record<string, unknown>>>
    >
    const zips = Object.entries(kept).map(([path, entries]) => {
      const files = Object.entries(entries).map(([name, content]) => ({
        name,
        content: JSON.stringify(content),
      }))
      return [path, zipOf(files)] as const
    })
    const found = await packagesInTree(t, { files: Object.fromEntries(zips) })
    assert.deepEqual(found.map(idOf).sort(compareText), lines('yarn-4-packages.txt').sort(compareText))
    for (const { name, version, path } of found)
      assert.ok(path.includes(`${name}-npm-${version}-`), `${name} in ${path}`)
  })
})
