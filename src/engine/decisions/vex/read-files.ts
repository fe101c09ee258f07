import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { compareText } from '../../../core/compare-text.ts'
import { faultOf, messageOf, PlimsollError } from '../../../core/errors.ts'
import { type Problem, problem } from '../../../core/problem.ts'
import { MAX_VEX_LENGTH } from '../../../judgement/vex/limits.ts'
import { readVexDocument } from '../../../judgement/vex/read-document.ts'
import type { VexDocument } from '../../../judgement/vex/types.ts'

/** Documents, and what could not be read of those that nobody named. */
export interface VexReading {
  readonly documents: readonly VexDocument[]
  readonly problems: readonly Problem[]
}

/** Files of one folder, with those in the folders below. */
export const MAX_FOLDER_FILES = 10_000
/** Folders in folders. */
export const MAX_FOLDER_DEPTH = 8

/**
 * The document of a file; or those of every file of a folder that ends in `.json`, with the folders below, by name.
 * What was named has to be one: throws `vex-invalid`, `input-not-found`, `input-unreadable`. What is found in a folder
 * and is none is a problem.
 */
export async function readVexPath(path: string, signal: AbortSignal): Promise<VexReading> {
  if (!(await isFolder(path))) return { documents: [await readVexFile(path, path, signal)], problems: [] }
  const documents: VexDocument[] = []
  const problems: Problem[] = []
  const names = await filesIn(path)
  if (names.length === 0) problems.push(problem('vex-unread', path, 'It has no file that ends in .json.'))
  for (const name of names) {
    try {
      documents.push(await readVexFile(join(path, name), join(path, name), signal))
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error
      problems.push(problem('vex-unread', join(path, name), error.message))
    }
  }
  return { documents, problems }
}

/**
 * One document of a file. Throws `vex-invalid`, `input-unreadable`.
 * @param name for messages and reports
 */
async function readVexFile(
  path: string,
  name: string,
  signal: AbortSignal,
  isNamed = true,
): Promise<VexDocument> {
  let text: string
  try {
    const { size } = await stat(path)
    if (size > MAX_VEX_LENGTH)
      throw new PlimsollError('vex-invalid', `${name} has more than ${MAX_VEX_LENGTH} bytes.`)
    text = await readFile(path, { encoding: 'utf8', signal })
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof PlimsollError) throw error
    throw new PlimsollError('input-unreadable', `${name} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    })
  }
  return readVexDocument(text, { name, isNamed })
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (isMissing)
      throw new PlimsollError('input-not-found', `There is no file or folder ${path}.`, { cause: error })
    throw unreadable(path, error)
  }
}

/** Relative paths, sorted. Links are not followed: they may lead in a circle. */
async function filesIn(root: string): Promise<readonly string[]> {
  const files: string[] = []
  const walk = async (folder: string, depth: number): Promise<void> => {
    let entries: Dirent[]
    try {
      entries = await readdir(join(root, folder), { withFileTypes: true })
    } catch (error) {
      throw unreadable(join(root, folder), error)
    }
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) {
        if (depth === MAX_FOLDER_DEPTH)
          throw new PlimsollError('vex-invalid', `${root} has folders more than ${MAX_FOLDER_DEPTH} deep.`)
        await walk(path, depth + 1)
      } else if (entry.name.endsWith('.json')) files.push(path)
    }
    if (files.length > MAX_FOLDER_FILES)
      throw new PlimsollError('vex-invalid', `${root} has more than ${MAX_FOLDER_FILES} documents.`)
  }
  await walk('', 0)
  return files.sort(compareText)
}

function unreadable(path: string, error: unknown): PlimsollError {
  return new PlimsollError('input-unreadable', `${path} cannot be read: ${faultOf(error)}.`, { cause: error })
}
