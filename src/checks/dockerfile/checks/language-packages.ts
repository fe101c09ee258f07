import type { Instruction } from '../parse/types.ts'
import type { ShellCommand } from '../shell/types.ts'
import { hasOption, valuesOf } from './support/command-line.ts'
import { eachCommand, eachCommandKnowing } from './support/factories.ts'
import { areRemoved, callsOf, namesOf } from './support/installing.ts'
import { isKeptOut } from './support/mounts.ts'
import {
  callOf,
  GEM,
  GO,
  isLocal,
  isUnknown,
  type ManagerCall,
  NPM,
  PIP,
  PNPM,
  YARN,
} from './support/package-managers.ts'
import { commandAdded, optionAdded } from './support/script-edits.ts'
import { firstOf } from './support/stages.ts'
import { wordSet } from './support/word-set.ts'
import type { DockerfileCheck } from './types.ts'

const WHY =
  'What is newest on the day of the build is installed, and with it whatever its author was made to publish.'

/** Package managers of programming languages. */
export const LANGUAGE_PACKAGE_CHECKS: readonly DockerfileCheck[] = [
  eachCommand(
    {
      id: 'DL3013',
      title: 'Package of Python without a version',
      severity: 'MEDIUM',
      description: WHY,
      advice: 'Name versions (pip install flask==3.1.1), or install by a file of requirements with digests.',
      references: ['https://pip.pypa.io/en/stable/topics/repeatable-installs/'],
    },
    (line) => {
      const call = callOf(line, PIP)
      // A file of constraints says the versions of what stands on the command line.
      if (call?.verb !== 'install' || hasOption(call.args, '-c', '--constraint')) return undefined
      const open = call.packages.filter((word) => !isUnknown(word) && !isPinnedPython(word.value))
      return open.length > 0 ? `installed without a version: ${namesOf(open)}` : undefined
    },
  ),
  eachCommand(
    {
      id: 'DL3042',
      title: 'pip keeps its cache in the layer',
      severity: 'MEDIUM',
      isFixable: true,
      description: 'pip keeps all that it loads, and nothing needs it once it is installed.',
      advice: 'Add --no-cache-dir, or keep the cache in a cache mount.',
      references: ['https://pip.pypa.io/en/stable/topics/caching/'],
    },
    (line, { isShipped, run, input, later, earlier }) => {
      const call = callOf(line, PIP)
      if (call?.verb !== 'install' || line.name === 'uv' || hasOption(call.args, '--no-cache-dir'))
        return undefined
      if (!isShipped()) return undefined
      if (isKeptOut(run.instruction, ...PIP_CACHES) || areRemoved(later, ...PIP_CACHES)) return undefined
      if (callsOf(later, PIP).some(({ verb }) => verb === 'cache')) return undefined
      if (isSet(run.instruction, 'PIP_NO_CACHE_DIR', [line.command, ...earlier])) return undefined
      return {
        message: 'pip install without --no-cache-dir',
        fix: optionAdded(input.file, run, call, '--no-cache-dir'),
      }
    },
  ),
  eachCommand(
    {
      id: 'DL3016',
      title: 'Package of Node without a version',
      severity: 'MEDIUM',
      description: WHY,
      advice: 'Name versions (npm install -g pnpm@10.12.1), or install by a lock file: npm ci',
      references: ['https://docs.npmjs.com/cli/commands/npm-install'],
    },
    (line) => {
      const packages = nodePackages(line)
      const open = packages.filter((word) => !isUnknown(word) && !isPinnedNode(word.value))
      return open.length > 0 ? `installed without a version: ${namesOf(open)}` : undefined
    },
  ),
  eachCommand(
    {
      id: 'DL3060',
      title: 'Yarn keeps its cache in the layer',
      severity: 'LOW',
      isFixable: true,
      description: 'Yarn keeps all that it loads, and nothing needs it once it is installed.',
      advice: 'End the same RUN with yarn cache clean, or keep the cache in a cache mount.',
      references: ['https://classic.yarnpkg.com/lang/en/docs/cli/cache/'],
    },
    (line, { isShipped, run, input, later }) => {
      const call = callOf(line, YARN)
      if (!call || !YARN_INSTALLS.has(call.verb) || hasOption(call.args, '--version', '-v')) return undefined
      if (!isShipped()) return undefined
      if (isKeptOut(run.instruction, ...YARN_CACHES) || areRemoved(later, ...YARN_CACHES)) return undefined
      if (callsOf(later, YARN).some(({ verb }) => verb === 'cache' || YARN_INSTALLS.has(verb)))
        return undefined
      if (valuesOf(call.args, '--cache-folder').length > 0) return undefined
      return {
        message: 'yarn install without yarn cache clean behind it in the same RUN',
        // Whoever installs offline later on does so by this cache.
        fix: input.file.text.includes('offline') ? undefined : commandAdded(input, run, 'yarn cache clean'),
      }
    },
  ),
  eachCommand(
    {
      id: 'DL3028',
      title: 'Package of Ruby without a version',
      severity: 'MEDIUM',
      description: WHY,
      advice: 'Name versions: gem install bundler:2.6.9',
      references: ['https://guides.rubygems.org/command-reference/#gem-install'],
    },
    (line) => {
      const call = callOf(line, GEM)
      if (!call || (call.verb !== 'install' && call.verb !== 'i')) return undefined
      if (hasOption(call.args, '-v', '--version', '-g', '--file')) return undefined
      const open = call.packages.filter(
        (word) => !/:\d|:[~>=]/.test(word.value) && !isUnknown(word) && !isLocal(word.value, '.gem'),
      )
      return open.length > 0 ? `installed without a version: ${namesOf(open)}` : undefined
    },
  ),
  eachCommandKnowing(
    {
      id: 'DL3062',
      title: 'Program of Go without a version',
      severity: 'MEDIUM',
      description: WHY,
      advice: 'Name the version: go install golang.org/x/tools/cmd/goimports@v0.34.0',
      references: ['https://go.dev/ref/mod#go-install'],
    },
    ({ file }) => firstOf(file, ({ name }) => name === 'COPY' || name === 'ADD'),
    (line, { run }, copied) => {
      const call = callOf(line, GO)
      if (!call || !['install', 'get', 'run'].includes(call.verb)) return undefined
      const hasOwnFiles = run.instruction.start > (copied[run.stage] ?? Infinity)
      // What stands behind the first operand of `go run` is for the program.
      const candidates = call.verb === 'run' ? call.packages.slice(0, 1) : call.packages
      const open = candidates.filter((word) => !isUnknown(word) && isOpenGo(word.value, call, hasOwnFiles))
      return open.length > 0 ? `installed without a version: ${namesOf(open)}` : undefined
    },
  ),
]

const PIP_CACHES = ['/root/.cache/pip']
const YARN_CACHES = [
  '/usr/local/share/.cache/yarn',
  '/root/.cache/yarn',
  '/root/.yarn/berry/cache',
  '/root/.yarn',
]
const YARN_INSTALLS: ReadonlySet<string> = new Set(['', 'install'])

/** Specifiers that allow whatever is newer are none: `>=2`. https://peps.python.org/pep-0440/#version-specifiers */
function isPinnedPython(text: string): boolean {
  if (/^git\+|^(?:hg|svn|bzr)\+/.test(text)) return text.slice(text.indexOf('://') + 3).includes('@')
  if (isLocal(text, '.whl', '.zip', '.tar.gz')) return true
  // `.[dev]` is the project itself with an extra.
  if (text.startsWith('.[') || text.includes('/')) return true
  return /===?|~=|<|@/.test(text)
}

/** Operands that name packages of the registry. */
function nodePackages(line: Parameters<typeof callOf>[0]): ManagerCall['packages'] {
  const npm = callOf(line, NPM) ?? callOf(line, PNPM)
  if (npm) return NPM_INSTALLS.has(npm.verb) ? npm.packages : []
  const yarn = callOf(line, YARN)
  if (yarn?.verb === 'add') return yarn.packages
  return yarn?.verb === 'global' && yarn.packages[0]?.value === 'add' ? yarn.packages.slice(1) : []
}

const NPM_INSTALLS: ReadonlySet<string> = wordSet('install i add isntall in ins')

/** Tags that move are no versions. https://docs.npmjs.com/cli/configuring-npm/package-spec */
function isPinnedNode(text: string): boolean {
  if (/^git(?:\+|:|@)|^(?:github|gitlab|bitbucket|gist):/.test(text)) return text.includes('#')
  if (isLocal(text, '.tgz', '.tar.gz', '.tar')) return true
  // A name has one slash behind its scope; any other is a repository of GitHub.
  if (text.includes('/') && !text.startsWith('@')) return text.includes('#')
  const at = text.lastIndexOf('@')
  return at > 0 && /\d/.test(text.slice(at + 1)) && !/^(?:latest|next)/.test(text.slice(at + 1))
}

/** Paths of packages begin with a host; others are of the module or of Go itself. */
function isOpenGo(text: string, { verb }: ManagerCall, hasOwnFiles: boolean): boolean {
  const at = text.indexOf('@')
  if (!/^[\w-]+(?:\.[\w-]+)+\//.test(text) || text.endsWith('.go')) return false
  if (at >= 0) return /^(?:latest|upgrade|master|main|HEAD)$/.test(text.slice(at + 1))
  // Inside a module, go.mod says the version of what is installed or run; `get` writes the newest one there.
  return verb === 'get' || !hasOwnFiles
}

type Shelled = Pick<ShellCommand, 'words' | 'assignments'>

/**
 * Whether an environment variable is set by ENV or ARG before the instruction, or by the shell. `off` counts: who says
 * it means that there is to be no cache, and old versions of pip read it so.
 */
function isSet({ variables }: Instruction, name: string, commands: readonly Shelled[]): boolean {
  const isInShell = commands.some(
    ({ words, assignments }) =>
      assignments.some((one) => one.name === name && one.value !== '') ||
      words.some(({ value }) => value.startsWith(`${name}=`) && value.length > name.length + 1),
  )
  return isInShell || (variables.get(name) ?? '') !== ''
}
