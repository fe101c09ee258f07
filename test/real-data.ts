import { existsSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data')

/** The path of something in the folder of real data, which lies beside the checkout and never in it. */
export function realData(relativePath: string): string {
  return join(ROOT, relativePath)
}

interface Skippable {
  skip(message: string): void
}

/**
 * True when the real data is there. Otherwise the test is skipped, loudly, or fails where
 * PLIMSOLL_REQUIRE_REAL=1 says that it has to be there.
 */
export function needsRealData(t: Skippable): boolean {
  return needs(t, existsSync(ROOT), `no real data at ${ROOT} (PLIMSOLL_DATA names another folder)`)
}

/** The same for a program of the machine, such as docker-registry, found on the PATH. */
export function needsProgram(t: Skippable, name: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(':')
  const isThere = folders.some((folder) => existsSync(join(folder, name)))
  return needs(t, isThere, `the program ${name} is not installed`)
}

/** The same for anything else that a test needs, by what would be wrong without it. */
export function needs(t: Skippable, isThere: boolean, what: string): boolean {
  if (isThere) return true
  if (process.env['PLIMSOLL_REQUIRE_REAL'] === '1') throw new Error(`PLIMSOLL_REQUIRE_REAL=1 but ${what}`)
  t.skip(`SKIPPED: ${what}`)
  return false
}

/** The Python of other people's readers of reports; see tools/install-readers.sh. */
export const READERS_PYTHON = join(import.meta.dirname, '../.readers/bin/python')

/** The same for those readers. */
export function needsReaders(t: Skippable): boolean {
  return needs(t, existsSync(READERS_PYTHON), 'the readers are not installed (tools/install-readers.sh)')
}
