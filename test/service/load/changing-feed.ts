import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const FEED = 'alpine-3.18'
const FILE = 'secdb.alpinelinux.org/v3.18/main.json'
/** Of a package that all images have. */
const PACKAGE = 'busybox'

export interface Change {
  readonly id: string
  /** Digests of the images that were matched before, so that somebody has to be told of them. */
  readonly known: readonly string[]
}

/** A mirror in which one advisory after the other comes up for a package that all images have. */
export interface ChangingFeed {
  /** Makes the next change, has it taken up, and returns when one of the servers knows it. */
  readonly change: () => Promise<Change>
  /** Digests of the images that are known to be hit by the last change. */
  readonly known: () => Promise<readonly string[]>
}

/** @param urls of the servers, any of which may be down at any time @param image digest of an image that is indexed */
export function createChangingFeed(
  mirror: string,
  urls: () => readonly string[],
  image: string,
): ChangingFeed {
  let count = 0
  const hit = async () => await hitBy(urls, idOf(count))
  return {
    known: hit,
    change: async () => {
      const known = await hit()
      const id = addAdvisory(mirror, ++count)
      await until(async () => (await any(urls, `/api/v1/feeds/${FEED}/update`, 'POST')).status === 202)
      const path = `/matcher/api/v1/vulnerability_report/${image}`
      await until(async () => (await (await any(urls, path)).text()).includes(id))
      return { id, known }
    },
  }
}

/** The one that is there from the beginning, so that images which were matched can be told from others. */
export function addFirstAdvisory(mirror: string): void {
  addAdvisory(mirror, 0)
}

export async function generationsOf(urls: () => readonly string[]): Promise<number> {
  const answer = await any(urls, '/matcher/api/v1/internal/update_operation?kind=vulnerability')
  const operations = (await answer.json()) as Readonly<Record<string, readonly unknown[]>>
  return operations[FEED]?.length ?? 0
}

async function hitBy(urls: () => readonly string[], id: string): Promise<readonly string[]> {
  const lines = await (await any(urls, `/api/v1/vulnerabilities/${id}/images?format=ndjson`)).text()
  const rows = lines.split('\n').filter((line) => line !== '')
  return rows.map((line) => (JSON.parse(line) as { readonly image: string }).image)
}

function idOf(count: number): string {
  return `CVE-2025-${80_000 + count}`
}

/** Beside the file and then over it, so that nobody reads half of one. */
function addAdvisory(mirror: string, count: number): string {
  const path = join(mirror, FILE)
  const document = JSON.parse(readFileSync(path, 'utf8')) as { readonly packages: object[] }
  const id = idOf(count)
  document.packages.push({ pkg: { name: PACKAGE, secfixes: { [`9.9.9-r${count}`]: [id] } } })
  writeFileSync(`${path}.new`, JSON.stringify(document))
  renameSync(`${path}.new`, path)
  return id
}

/** The answer of the first that gives one. */
export async function any(urls: () => readonly string[], path: string, method = 'GET'): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    for (const url of urls()) {
      // What cannot be reached was killed.
      const answer = await fetch(`${url}${path}`, { method }).catch(() => undefined)
      if (answer && answer.status < 500) return answer
    }
    if (attempt > 600) throw new Error(`nobody answers ${path}`)
    await sleep(50)
  }
}

export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; !(await isSo()); attempt++) {
    if (attempt > 900) throw new Error('it never came')
    await sleep(100)
  }
}
