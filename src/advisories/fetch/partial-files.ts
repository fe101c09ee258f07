import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Files of downloads under way: `<hash of the address>.<process id>.part`, with the validator of what they are a
 * part of beside them. A process writes only its own; what a process that is gone has left is taken over.
 */
export interface PartialFile {
  /** Of this process. */
  readonly path: string
  /** What is at hand, and may be continued. */
  readonly resume?: { readonly offset: number; readonly validator: string }
}

export async function claimPartial(folder: string, address: string): Promise<PartialFile> {
  const name = createHash('sha256').update(address).digest('hex').slice(0, 32)
  const path = join(folder, `${name}.${process.pid}.part`)
  await mkdir(folder, { recursive: true })
  for (const left of await leftBehind(folder, name)) {
    const from = join(folder, left)
    if (from === path) continue
    await rename(validatorOf(from), validatorOf(path)).catch(() => undefined)
    await rename(from, path).catch(() => undefined) // Somebody else may have taken it in between.
  }
  try {
    const [{ size }, validator] = await Promise.all([stat(path), readFile(validatorOf(path), 'utf8')])
    return size > 0 && validator !== '' ? { path, resume: { offset: size, validator } } : { path }
  } catch {
    return { path } // None, or none that is known to be a part of anything.
  }
}

/** Begins anew, or goes on with what is there. Without a validator a break cannot be mended later. */
export async function beginPartial(
  path: string,
  offset: number,
  validator: string | undefined,
): Promise<void> {
  if (offset === 0) await discardPartial(path)
  if (validator !== undefined) await writeFile(validatorOf(path), validator)
}

export async function discardPartial(path: string): Promise<void> {
  await Promise.all([rm(path, { force: true }), rm(validatorOf(path), { force: true })])
}

function validatorOf(path: string): string {
  return `${path}.validator`
}

async function leftBehind(folder: string, name: string): Promise<string[]> {
  const names = await readdir(folder)
  return names.filter((file) => {
    const [hash, pid, ending, ...rest] = file.split('.')
    return hash === name && ending === 'part' && rest.length === 0 && !isRunning(Number(pid))
  })
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
