import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PlimsollError } from '../../core/errors.ts'
import { printable } from '../printable.ts'

export interface GitSource {
  /** URL, `host:path`, or a folder. */
  readonly location: string
  readonly revision?: { readonly kind: 'branch' | 'tag' | 'commit'; readonly name: string }
  /** With all the commits that led to it, and not this one alone. */
  readonly isWhole?: boolean
}

export interface Checkout {
  /** Absolute path of the working tree. */
  readonly path: string
  readonly commit: string
  /** Removes the working tree. */
  close(): Promise<void>
}

/** Characters of git's own words that are passed on. */
const MAX_WORDS = 500

/** Settings that keep what a stranger's repository says from running anything here. */
const SAFE: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.symlinks=true',
  'protocol.allow=never',
  'protocol.https.allow=always',
  'protocol.http.allow=always',
  'protocol.ssh.allow=always',
  'protocol.git.allow=always',
  'protocol.file.allow=always',
  'filter.lfs.smudge=',
  'filter.lfs.process=',
  'filter.lfs.required=false',
].flatMap((setting) => ['-c', setting])

/**
 * Fetches one commit with the machine's own `git`, which knows the user's credentials and proxies, and checks it out into
 * a temporary folder. Throws `git-missing`, `git-failed`.
 */
export async function cloneRepository(source: GitSource, signal: AbortSignal): Promise<Checkout> {
  const path = await mkdtemp(join(tmpdir(), 'plimsoll-repo-'))
  const close = async (): Promise<void> => await rm(path, { recursive: true, force: true })
  try {
    const git = (args: readonly string[]) => runGit([...SAFE, '-C', path, ...args], source.location, signal)
    await git(['init', '--quiet'])
    await git([
      'fetch',
      '--quiet',
      ...(source.isWhole === true ? [] : ['--depth=1']),
      '--no-tags',
      '--no-recurse-submodules',
      '--',
      source.location,
      refOf(source),
    ])
    await git(['checkout', '--quiet', '--detach', 'FETCH_HEAD'])
    return { path, commit: (await git(['rev-parse', 'HEAD'])).trim(), close }
  } catch (error) {
    await close()
    throw error
  }
}

function refOf({ revision }: GitSource): string {
  switch (revision?.kind) {
    case 'branch':
      return `refs/heads/${revision.name}`
    case 'tag':
      return `refs/tags/${revision.name}`
    case 'commit':
      return revision.name
    default:
      return 'HEAD'
  }
}

async function runGit(args: readonly string[], location: string, signal: AbortSignal): Promise<string> {
  const child = spawn('git', args, {
    // It must not wait for an answer that nobody is there to give.
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_LFS_SKIP_SMUDGE: '1', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  let output = ''
  let words = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (words = (words + text).slice(-4 * MAX_WORDS)))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  }).catch((error: unknown) => {
    signal.throwIfAborted()
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (isMissing)
      throw new PlimsollError('git-missing', 'There is no git on this machine.', { cause: error })
    throw error
  })
  if (code === 0) return output
  const said = printable(words.trim().split('\n').filter(isTelling).join(' ')).slice(0, MAX_WORDS)
  throw new PlimsollError(
    'git-failed',
    `git cannot fetch ${printable(withoutSecret(location))}: ${said || `exit code ${code}`}.`,
  )
}

function isTelling(line: string): boolean {
  return !line.startsWith('hint:')
}

/** Without a password or token that stands in a URL. */
export function withoutSecret(location: string): string {
  const scheme = location.indexOf('://')
  const at = location.indexOf('@', scheme)
  const slash = location.indexOf('/', scheme + 3)
  if (scheme < 0 || at < 0 || (slash >= 0 && at > slash)) return location
  return `${location.slice(0, scheme + 3)}${location.slice(at + 1)}`
}
