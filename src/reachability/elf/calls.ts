/** Functions that load a library by a name. */
const LOADING = ['dlopen', 'dlmopen'] as const

/** Functions that start another program, in this process or a new one. */
const STARTING = [
  'execl',
  'execle',
  'execlp',
  'execv',
  'execve',
  'execveat',
  'execvp',
  'execvpe',
  'fexecve',
  'popen',
  'posix_spawn',
  'posix_spawnp',
  'system',
  'wordexp',
  // Of programs of Go, by the names of its own functions.
  'plugin.open',
  'syscall.Exec',
  'syscall.forkExec',
] as const

const LOADS: ReadonlySet<string> = new Set(LOADING)
const STARTS: ReadonlySet<string> = new Set(STARTING)

/** Names of functions that matter, each with how its own bytes read. */
export const CALLS: readonly string[] = [...LOADING, ...STARTING]

export function loadsLibraries(calls: readonly string[]): boolean {
  return calls.some((call) => LOADS.has(call))
}

export function startsPrograms(calls: readonly string[]): boolean {
  return calls.some((call) => STARTS.has(call))
}
