import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, sep } from 'node:path'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { pomAnalyser } from '../../ecosystems/maven/pom.ts'
import type { RepositoryFault, RepositoryFolder } from '../../ecosystems/maven/pom-repository.ts'
import { localRepositoryOf, MAX_SETTINGS_BYTES } from '../../ecosystems/maven/settings.ts'

/** What stands for a folder where none is to be read. */
const NO_MAVEN_REPOSITORY = 'none'

/**
 * Maven's local repository on the user's machine, as Maven finds it: where the option says, else where
 * `~/.m2/settings.xml` does, else `~/.m2/repository`. Of what the tree says nothing decides about it.
 *
 * @returns opens it, when a tree has use for it; throws `option-invalid` where the option names no folder
 */
export function mavenRepository(
  option: string | undefined,
  environment: NodeJS.ProcessEnv,
): () => RepositoryFolder | RepositoryFault | undefined {
  if (option === NO_MAVEN_REPOSITORY) return () => undefined
  if (option === undefined) return () => ofUser(environment)
  const folder = openFolder(option)
  if (folder) return () => folder
  throw new PlimsollError('option-invalid', `--maven-repository ${option}: there is no such folder.`)
}

function ofUser(environment: NodeJS.ProcessEnv): RepositoryFolder | RepositoryFault | undefined {
  const home = environment['HOME'] || homedir()
  const settings = join(home, '.m2/settings.xml')
  const bytes = readRegular(settings, MAX_SETTINGS_BYTES)
  if (typeof bytes === 'string') return { path: settings, fault: bytes }
  const said = bytes && localRepositoryOf(bytes, { home, environment })
  if (said && 'fault' in said) return { path: settings, fault: said.fault }
  return openFolder(said?.path ?? join(home, '.m2/repository'))
}

/** `undefined` where there is no folder. */
function openFolder(path: string): RepositoryFolder | undefined {
  let root: string
  try {
    root = realpathSync(path)
    if (!statSync(root).isDirectory()) return undefined
  } catch {
    return undefined
  }
  return { name: path, read: (inner) => readBelow(root, inner) }
}

/** Links in the repository lead to files of the repository, or nowhere. */
function readBelow(root: string, path: string): Buffer | string | undefined {
  let place: string
  try {
    place = realpathSync(join(root, path))
  } catch (error) {
    return isAbsent(error) ? undefined : messageOf(error)
  }
  if (!place.startsWith(root.endsWith(sep) ? root : root + sep)) return 'it is a link out of the repository'
  return readRegular(place, pomAnalyser.maxBytes)
}

function readRegular(path: string, limit: number): Buffer | string | undefined {
  let handle: number
  try {
    handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    return isAbsent(error) ? undefined : messageOf(error)
  }
  try {
    const stats = fstatSync(handle)
    if (!stats.isFile()) return 'it is no file'
    return stats.size > limit ? `it has more than ${limit} bytes` : readFileSync(handle)
  } catch (error) {
    return messageOf(error)
  } finally {
    closeSync(handle)
  }
}

function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ENOTDIR'
}
