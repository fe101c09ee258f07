/**
 * Matches packages against every feed of a database at once:
 *
 *     node bench/match-all.ts prepare DB FILE COUNT     writes an inventory, and the look-ups that matching it takes
 *     node bench/match-all.ts match DB FILE             matches it
 *
 * Half of the packages are of AlmaLinux 8, the others of every language that the database has something about; one in
 * ten has a name that it knows. The floor (`node bench/floor.js rows FILE`) asks SQLite for the
 * same rows. What is measured is the bundle of it that bench/run.ts makes.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { feedFile } from '../src/advisories/paths.ts'
import { readStates } from '../src/advisories/state/state-files.ts'
import { openDatabase } from '../src/advisories/store/open-database.ts'
import type { AdvisoryDatabase } from '../src/core/advisory-database.ts'
import type { Inventory, InventoryPackage } from '../src/core/inventory.ts'
import { parsePurl } from '../src/core/purl.ts'
import { ECOSYSTEMS } from '../src/ecosystems/registry.ts'
import { matchPackages } from '../src/matching/match.ts'
import { packageOfPurl } from '../src/packaging/package-of-purl.ts'

/** The feed that knows the names, and how a purl is made of one. */
const NAMES: readonly (readonly [feed: string, purl: (name: string, i: number) => string])[] = [
  ['osv-go', (name, i) => `pkg:golang/${name}@v1.${i % 40}.0`],
  ['osv-pypi', (name, i) => `pkg:pypi/${name}@${i % 9}.${i % 11}`],
  ['osv-crates-io', (name, i) => `pkg:cargo/${name}@0.${i % 30}.1`],
  ['osv-npm', (name, i) => `pkg:npm/${name.replace('@', '%40')}@${i % 9}.${i % 11}.0`],
  ['osv-maven', (name, i) => `pkg:maven/${name.replace(':', '/')}@${i % 9}.${i % 11}`],
  ['ruby-advisory-db', (name, i) => `pkg:gem/${name}@${i % 9}.${i % 11}`],
  ['php-security-advisories', (name, i) => `pkg:composer/${name}@${i % 9}.${i % 11}`],
]
const ALMA = (name: string, i: number): string =>
  `pkg:rpm/almalinux/${name}@${i % 5}.${i % 23}-${i % 30}.el8?arch=x86_64`

/** One package in so many has a name that advisories are about. */
const KNOWN = 10

interface Prepared {
  readonly inventory: Inventory
  /** Files of feeds, with what is looked up in them. */
  readonly lookups: readonly (readonly [file: string, namespace: string, name: string])[]
}

const [mode, dir = '', path = '', count = '0'] = process.argv.slice(2)
const states = await readStates(dir)
const files = new Map(states.map(({ feed, digest }) => [feed, feedFile(dir, digest)]))
const database = await openDatabase(dir, states)

if (mode === 'prepare') {
  const inventory = makeInventory(Number(count))
  const lookups: Prepared['lookups'][number][] = []
  const seen: AdvisoryDatabase = {
    ...database,
    lookup: (feed, namespace, name) => {
      lookups.push([files.get(feed) ?? '', namespace, name])
      return database.lookup(feed, namespace, name)
    },
  }
  const { matches } = matchPackages(inventory, ECOSYSTEMS, seen)
  writeFileSync(path, JSON.stringify({ inventory, lookups } satisfies Prepared))
  process.stdout.write(
    JSON.stringify({ matches: matches.length, lookups: lookups.length, feeds: files.size }),
  )
} else {
  const { inventory } = JSON.parse(readFileSync(path, 'utf8')) as Prepared
  if (matchPackages(inventory, ECOSYSTEMS, database).matches.length === 0)
    throw new Error('nothing was found')
}
database.close()

function makeInventory(count: number): Inventory {
  const half = count >> 1
  const named = (names: readonly string[], turn: number, i: number): string => {
    const name = names[turn % names.length] ?? ''
    return i % KNOWN === 0 ? name : `${name}-${i}`
  }
  const languages = NAMES.map(([feed, purl]) => [namesIn(feed), purl] as const)
  const purls = Array.from({ length: half }, (_, i) => {
    const [names, purl] = languages[i % languages.length] ?? [[], ALMA]
    const turn = Math.floor(i / languages.length)
    return purl(named(names, turn, turn), i)
  })
  const system = namesIn('almalinux', 'AlmaLinux:8')
  for (let i = 0; i < count - half; i++) purls.push(ALMA(named(system, i, i), i))
  const packages = purls.flatMap((text, i): InventoryPackage[] => {
    const purl = parsePurl(text)
    return purl ? [{ ...packageOfPurl(purl), id: `${text}#${i}`, purl: text, path: 'packages' }] : []
  })
  const distribution = { family: 'almalinux', release: '8', version: '8.10', decidedBy: '' }
  return { kind: 'inventory', distribution, layers: [], packages, problems: [] }
}

function namesIn(feed: string, namespace?: string): string[] {
  const file = new DatabaseSync(files.get(feed) ?? '', { readOnly: true })
  const sql = 'SELECT DISTINCT name FROM affected WHERE namespace = ifnull(?, namespace) ORDER BY name'
  const names = file
    .prepare(sql)
    .all(namespace ?? null)
    .map((row) => String(row['name']))
  file.close()
  return names
}
