import { readFile, writeFile } from 'node:fs/promises'
import * as z from 'zod/mini'
import type { Digest } from '../../core/digest.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { writeWhole } from '../../files/write-whole.ts'
import { generationsFile } from '../paths.ts'
import { isDigest } from './feed-state.ts'

const Kept = z.object({ digests: z.array(isDigest) })

/** Files of generations that the service keeps to compare later ones with. None where no service works in the folder. */
export async function keptGenerations(dir: string): Promise<readonly Digest[]> {
  try {
    return Kept.parse(JSON.parse(await readFile(generationsFile(dir), 'utf8'))).digests
  } catch {
    return [] // The service writes it again before it needs one of them.
  }
}

export async function keepGenerations(dir: string, digests: readonly Digest[]): Promise<void> {
  const text = `${JSON.stringify({ digests: [...new Set(digests)].sort() }, undefined, 2)}\n`
  await makeFolder(dir)
  await writeWhole(generationsFile(dir), (beside) => writeFile(beside, text, { flush: true }))
}
