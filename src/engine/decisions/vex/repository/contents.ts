import { readFile, stat } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import { openDocument } from '../../../../advisories/fetch/open-document.ts'
import { tarFiles } from '../../../../advisories/tar-files.ts'
import { faultOf, messageOf, PlimsollError } from '../../../../core/errors.ts'
import { MAX_VEX_LENGTH } from '../../../../judgement/vex/limits.ts'
import type { KeptRepository } from './store.ts'

/** Bytes of an archive when it is unpacked. */
const MAX_UNPACKED_BYTES = 2 * 1024 * 1024 * 1024
/** Bytes of all documents that one scan takes from a repository. */
const MAX_WANTED_BYTES = 256 * 1024 * 1024

/** The texts of some files of a repository, by their paths in it; those that are not there are left out. */
export type FileReader = (
  paths: readonly string[],
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, string>>

/** Reads a folder. Throws `input-unreadable`, `vex-invalid`. */
export function readFolder(root: string): FileReader {
  return async (paths, signal) => {
    const texts = new Map<string, string>()
    for (const path of paths) {
      const file = join(root, path)
      try {
        if ((await stat(file)).size > MAX_VEX_LENGTH)
          throw new PlimsollError('vex-invalid', `${file} has more than ${MAX_VEX_LENGTH} bytes.`)
        texts.set(path, await readFile(file, { encoding: 'utf8', signal }))
      } catch (error) {
        signal.throwIfAborted()
        if (error instanceof PlimsollError) throw error
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue
        throw new PlimsollError('input-unreadable', `${file} cannot be read: ${faultOf(error)}.`, {
          cause: error,
        })
      }
    }
    return texts
  }
}

/** Reads an archive from its start each time: the index may stand behind what it names. Throws `vex-invalid`. */
export function readArchive({ state, path: archive }: KeptRepository): FileReader {
  const { folder } = state
  const prefix = folder === '' ? '' : `${folder}/`
  return async (paths, signal) => {
    const wanted = new Set(paths.map((path) => normalize(prefix + path)))
    const document = openDocument(state.archive, archive, MAX_UNPACKED_BYTES)
    const texts = new Map<string, string>()
    let left = MAX_WANTED_BYTES
    const tooLarge = (path: string): never => {
      throw new PlimsollError(
        'vex-invalid',
        `${path} of ${state.archive.url} has more than ${MAX_VEX_LENGTH} bytes.`,
      )
    }
    try {
      const wants = (path: string): boolean => wanted.has(normalize(path))
      for await (const { path, bytes } of tarFiles(document, wants, tooLarge, signal, MAX_VEX_LENGTH)) {
        left -= bytes.length
        if (left < 0)
          throw new PlimsollError('vex-invalid', `${state.archive.url} has too much about these packages.`)
        texts.set(normalize(path).slice(prefix.length), new TextDecoder().decode(bytes))
      }
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof PlimsollError && error.code === 'vex-invalid') throw error
      throw new PlimsollError('vex-invalid', `${state.archive.url} cannot be read: ${messageOf(error)}`, {
        cause: error,
      })
    }
    return texts
  }
}
