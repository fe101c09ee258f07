import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { cacheHome } from '../files/cache-home.ts'
import { checksum } from '../files/checksum.ts'

const DAY = 24 * 60 * 60 * 1000
/** Milliseconds after which code is kept anew: runs differ in what they call, and what they called is added. */
const MAX_AGE = DAY
/** Code that nobody kept anew for so long is of a build that is gone. */
const MAX_UNUSED = 30 * DAY
const SUFFIX = '.code'

export interface KeptCode {
  readonly data: Buffer
  readonly isOld: boolean
}

/**
 * Where compiled code is kept: in a folder of the user's own and nowhere else, because whoever can write there decides
 * what we run (under sudo, HOME may be somebody else's). Absent where there is none, or no way to tell whose it is.
 *
 * NODE_DISABLE_COMPILE_CACHE switches it off, as it does with Node's own.
 */
export function codeFolder(environment: NodeJS.ProcessEnv): string | undefined {
  const home = cacheHome(environment)
  const isOff = Boolean(environment['NODE_DISABLE_COMPILE_CACHE'])
  if (isOff || !process.getuid || !isAbsolute(home)) return undefined
  const folder = join(home, 'code')
  const info = statSync(folder, { throwIfNoEntry: false })
  return info === undefined || isOurs(info) ? folder : undefined
}

function isOurs({ uid, mode }: Stats): boolean {
  return uid === process.getuid?.() && (mode & 0o022) === 0
}

export function codeFile(folder: string, name: string): string {
  return join(folder, name + SUFFIX)
}

/** `undefined` for a file that is not there, or that somebody else owns or may write: a code cache is a program. */
export function readCode(path: string, now: number): KeptCode | undefined {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const info = fstatSync(file)
    const data = isOurs(info) ? unsealed(readFileSync(file)) : undefined
    return data && { data, isOld: now - info.mtimeMs > MAX_AGE }
  } catch {
    return undefined
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** What cannot be written is not kept: that costs the next start a few milliseconds. */
export function keepCode(path: string, data: Uint8Array): void {
  const beside = `${path}.${process.pid}.tmp`
  try {
    makeFolder(dirname(path))
    try {
      writeFileSync(beside, sealed(data), { flag: 'wx', mode: 0o600 })
      renameSync(beside, path)
    } finally {
      rmSync(beside, { force: true })
    }
  } catch {
    // There is no room, or no right to it.
  }
}

/**
 * Behind a checksum: V8 runs what it is given, and a damaged file would end the process. Over a part of the words,
 * because what is damaged is damaged by blocks, and more would take longer than a part of the code is worth.
 */
function sealed(data: Uint8Array): Buffer {
  const prefix = Buffer.alloc(CHECKSUM_BYTES)
  prefix.writeUInt32LE(checksum(data, STRIDE))
  return Buffer.concat([prefix, data])
}

function unsealed(bytes: Buffer): Buffer | undefined {
  const data = bytes.subarray(CHECKSUM_BYTES)
  if (data.length === 0) return undefined
  return checksum(data, STRIDE) === bytes.readUInt32LE() ? data : undefined
}

/** Four of them are used; what follows is where V8 wants its data to begin. */
const CHECKSUM_BYTES = 8
/** A word in every 512 bytes, the least block of any disk. */
const STRIDE = 128

/** Removes what builds that are gone have left. What cannot be removed stays. */
export function removeUnused(folder: string, now: number): void {
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      const isUnused = now - statSync(path).mtimeMs > MAX_UNUSED
      if (isUnused && name.includes(SUFFIX)) rmSync(path, { force: true })
    }
  } catch {
    // Another process was faster, or the folder is not ours to clear.
  }
}

/** Not by `recursive`, which never returns where a folder is there but takes no children, as under `/proc`. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || dirname(path) === path) throw error
    makeFolder(dirname(path))
    mkdirSync(path, { mode: 0o700 })
  }
}
