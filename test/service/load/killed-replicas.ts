import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  addFirstAdvisory,
  any,
  type Change,
  createChangingFeed,
  generationsOf,
  until,
} from './changing-feed.ts'
import { type LoadImages, type LoadManifest, serveImages } from './images.ts'
import { type Outcome, PHASES, type Phase, runPhase } from './phases.ts'
import { type ServerProcess, startProcess } from './processes.ts'
import { type Receiver, startReceiver, type Told } from './told.ts'

const EXAMPLE_MIRROR = join(import.meta.dirname, '../../../examples/mirror')

export interface KilledReplicasSettings {
  /** Of an empty database. */
  readonly database: string
  readonly replicas: number
  readonly images: number
  /** Requests a second. */
  readonly rate: number
  /** Seconds between two that are killed. */
  readonly killEvery: number
  /** Advisories that come up one after the other meanwhile. */
  readonly changes: number
}

export interface KilledReplicas {
  readonly kills: number
  /** As they went while replicas were killed. */
  readonly phases: readonly { readonly phase: Phase; readonly outcome: Outcome }[]
  /** Images that were answered to be indexed, asked for when all replicas were up again. */
  readonly answered: Outcome
  /** Images whose request was cut off, handed in again. */
  readonly others: Outcome
  /** Indexed at the end and not known to be hit by the last change. */
  readonly unmatched: readonly string[]
  readonly changes: readonly Change[]
  /** Changes of images that were known, of which nobody was told: `DIGEST CVE`. */
  readonly untold: readonly string[]
  readonly told: Told
  /** Generations of the feed that there are, and that there have to be. */
  readonly generations: readonly [number, number]
  readonly fetched: number
}

/**
 * Replicas on one PostgreSQL of which one after the other is killed with SIGKILL and started again, while images are
 * indexed and asked for and advisories come up. What is told to a webhook is held to what was known.
 * @param look called at the end, while all are up
 */
export async function killReplicas(
  settings: KilledReplicasSettings,
  look: (servers: readonly ServerProcess[]) => Promise<void> = () => Promise.resolve(),
): Promise<KilledReplicas> {
  const dir = mkdtempSync(join(tmpdir(), 'plimsoll-replicas-'))
  const mirror = join(dir, 'mirror')
  cpSync(EXAMPLE_MIRROR, mirror, { recursive: true })
  addFirstAdvisory(mirror)
  const images = await serveImages(settings.images)
  const receiver = await startReceiver()
  const servers: ServerProcess[] = []
  try {
    const config = writeConfig(dir, receiver.url)
    for (let index = 0; index < settings.replicas; index++) {
      const data = join(dir, String(index))
      mkdirSync(data)
      // The first makes the tables.
      servers.push(await startProcess({ dir: data, database: settings.database, mirror, config }))
    }
    const fire = await underFire(settings, servers, images, mirror)
    const untold = await untoldOf(fire.changes, receiver)
    await look(servers)
    return { ...fire, untold, told: receiver.told(), fetched: images.fetched() }
  } finally {
    for (const server of servers) await server.stop()
    await images.close()
    await receiver.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

function writeConfig(dir: string, hook: string): string {
  const path = join(dir, 'plimsoll.yaml')
  const target = { name: 'hook', kind: 'webhook', form: 'content', url: hook }
  // Every change is told by itself, so that each can be looked for.
  writeFileSync(path, JSON.stringify({ service: { notifier: { summary: false, targets: [target] } } }))
  return path
}

async function underFire(
  { rate, killEvery, changes: count, images: total }: KilledReplicasSettings,
  servers: readonly ServerProcess[],
  { manifests }: LoadImages,
  mirror: string,
): Promise<Omit<KilledReplicas, 'untold' | 'told' | 'fetched'>> {
  const urls = servers.map(({ url }) => url)
  const [post, get, ...reading] = PHASES.filter(({ name }) => !name.startsWith('DELETE'))
  const [first] = manifests
  if (!post || !get || !first) throw new Error('there is nothing to do')
  await runPhase(post, [first], urls, rate)
  for (const server of servers) await until(async () => (await fetch(`${server.introspection}/readyz`)).ok)

  const feed = createChangingFeed(mirror, () => urls, first.hash)
  const killer = startKilling(servers, killEvery)
  const changing = changeAlong(count - 1, total / rate, feed)
  changing.catch(() => undefined) // Awaited below.
  const phases: { phase: Phase; outcome: Outcome }[] = []
  const posted = await runPhase(post, manifests, urls, rate)
  phases.push({ phase: post, outcome: posted })
  for (const phase of [get, ...reading])
    phases.push({ phase, outcome: await runPhase(phase, posted.served, urls, rate) })
  const earlier = await changing
  // The last one comes when all images are known, and concerns them all.
  await until(async () => (await feed.known()).length >= posted.served.length)
  const changes = [...earlier, await feed.change()]
  const kills = await killer.stop()

  const answered = await runPhase(get, posted.served, urls, rate * 2)
  const others = await runPhase(post, without(manifests, posted.served), urls, rate)
  const unmatched = await unmatchedOf(manifests, urls, changes.at(-1)?.id ?? '')
  const generations = [await generationsOf(() => urls), changes.length + 1] as const
  return { kills, phases, answered, others, unmatched, changes, generations }
}

function without(all: readonly LoadManifest[], some: readonly LoadManifest[]): readonly LoadManifest[] {
  return all.filter((one) => !some.includes(one))
}

async function changeAlong(
  count: number,
  seconds: number,
  feed: { change(): Promise<Change> },
): Promise<readonly Change[]> {
  const changes: Change[] = []
  for (let index = 0; index < count; index++) {
    await sleep((seconds * 1000) / (count + 1))
    changes.push(await feed.change())
  }
  return changes
}

/** Those whose report does not name the last change. */
async function unmatchedOf(
  manifests: readonly LoadManifest[],
  urls: readonly string[],
  id: string,
): Promise<readonly string[]> {
  const unmatched: string[] = []
  for (const { hash } of manifests) {
    const answer = await any(() => urls, `/matcher/api/v1/vulnerability_report/${hash}`)
    if (!(await answer.text()).includes(id)) unmatched.push(hash)
  }
  return unmatched
}

/** Waits as long as anything is missing, and no longer than a minute. */
async function untoldOf(changes: readonly Change[], receiver: Receiver): Promise<readonly string[]> {
  for (const end = Date.now() + 60_000; ; await sleep(100)) {
    const now = receiver.told()
    const missing = changes.flatMap(({ id, known }) =>
      known.filter((digest) => !now.has(digest, id)).map((digest) => `${digest} ${id}`),
    )
    if (missing.length === 0 || Date.now() > end) return missing
  }
}

interface Killer {
  /** Resolves with how many were killed, when all are up again. */
  readonly stop: () => Promise<number>
}

/** Kills one after the other, as often as that; each comes up again with its addresses. */
function startKilling(servers: readonly ServerProcess[], seconds: number): Killer {
  let kills = 0
  let killing: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    const victim = servers[kills++ % servers.length]
    killing = killing.then(async () => await victim?.restart())
    killing.catch(() => undefined) // Told by stop().
  }, seconds * 1000)
  return {
    stop: async () => {
      clearInterval(timer)
      await killing
      return kills
    },
  }
}
