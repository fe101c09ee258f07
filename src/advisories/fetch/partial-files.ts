import { hash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { makeFolder } from '../../files/make-folder.ts'

/*
 * Downloads under way, a folder each:
 *
 *     <hash of the address>.<owner>.<number>/
 *         content      what has come so far
 *         validator    ETag or Last-Modified of the document that it is a part of
 *
 * The owner is `<host>-<process id>`, or `free`. Nobody writes into a folder of somebody else. One that is free, or
 * whose process is gone, is taken over by renaming it: of several takers one gets it, and gets both files.
 */

export interface PartialFile {
  readonly folder: string
  /** The content. Exists once something has come. */
  readonly path: string
  /** What is at hand, and may be continued. */
  readonly resume?: { readonly offset: number; readonly validator: string }
}

const FREE = 'free'

/** A place for the download of an address, with what an earlier attempt has left of it. */
export async function claimPartial(downloads: string, address: string): Promise<PartialFile> {
  const name = hash('sha256', address).slice(0, 32)
  const folder = join(downloads, `${name}.${host()}-${process.pid}.${randomUUID()}`)
  await makeFolder(downloads)
  const isTakenOver = await takeOver(downloads, name, folder)
  if (!isTakenOver) await mkdir(folder)
  else await utimes(folder, new Date(), new Date()) // Old folders are collected as garbage.
  const path = join(folder, 'content')
  const resume = await readResume(folder)
  return { folder, path, ...(resume ? { resume } : {}) }
}

/** Begins anew, or goes on with what is there. Without a validator a break cannot be mended later. */
export async function beginPartial(
  { folder, path }: PartialFile,
  offset: number,
  validator: string | undefined,
): Promise<void> {
  const validatorPath = join(folder, 'validator')
  if (offset === 0) for (const file of [path, validatorPath]) await rm(file, { force: true })
  if (validator !== undefined) await writeFile(validatorPath, validator)
}

/** Leaves what has come so far to the next attempt, by whomever. */
export async function releasePartial(part: PartialFile): Promise<void> {
  const isOfUse = (await readResume(part.folder)) !== undefined
  if (!isOfUse) return await discardPartial(part)
  const [name] = part.folder.slice(dirname(part.folder).length + 1).split('.')
  const free = join(dirname(part.folder), `${name}.${FREE}.${randomUUID()}`)
  await rename(part.folder, free).catch(() => undefined)
}

export async function discardPartial({ folder }: PartialFile): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}

async function readResume(folder: string): Promise<PartialFile['resume']> {
  try {
    const [{ size }, validator] = await Promise.all([
      stat(join(folder, 'content')),
      readFile(join(folder, 'validator'), 'utf8'),
    ])
    return size > 0 && validator !== '' ? { offset: size, validator } : undefined
  } catch {
    return undefined // None, or none that is known to be a part of anything.
  }
}

async function takeOver(downloads: string, name: string, folder: string): Promise<boolean> {
  for (const left of await readdir(downloads)) {
    const [hash, owner = ''] = left.split('.')
    if (hash !== name || !isLeftBehind(owner)) continue
    const isOurs = await rename(join(downloads, left), folder).then(
      () => true,
      () => false, // Somebody else was quicker.
    )
    if (isOurs) return true
  }
  return false
}

/** Of a process on another host, or in another container, nobody here knows whether it still runs. */
function isLeftBehind(owner: string): boolean {
  if (owner === FREE) return true
  const [ownerHost, pid] = owner.split('-')
  return ownerHost === host() && /^\d+$/.test(pid ?? '') && !isRunning(Number(pid))
}

function host(): string {
  return hash('sha256', hostname()).slice(0, 12)
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
