/**
 * Programs that do nothing but start the program that their arguments name. Options that take a value of their own are
 * listed; numbers of words before the command, such as the user for gosu, are counted.
 */
interface Launcher {
  readonly valued?: readonly string[]
  readonly before?: number
  /** Words with an equals sign before the command set variables. */
  readonly hasAssignments?: boolean
}

const INIT: Launcher = { valued: ['-e', '-p'] }

const LAUNCHERS: Readonly<Record<string, Launcher>> = {
  tini: INIT,
  'tini-static': INIT,
  'docker-init': INIT,
  'dumb-init': { valued: ['-r', '--rewrite'] },
  catatonit: {},
  gosu: { before: 1 },
  'su-exec': { before: 1 },
  env: { valued: ['-u', '--unset', '-C', '--chdir'], hasAssignments: true },
  nice: { valued: ['-n', '--adjustment'] },
  ionice: { valued: ['-c', '-n', '-p', '--class', '--classdata'] },
  nohup: {},
  setsid: {},
  stdbuf: { valued: ['-i', '-o', '-e'] },
  timeout: { valued: ['-s', '-k', '--signal', '--kill-after'], before: 1 },
  chroot: { before: 1 },
  setpriv: { valued: ['--reuid', '--regid', '--groups', '--inh-caps', '--bounding-set'] },
}

/** The command that a launcher starts, empty when it names none; `undefined` when the program is no launcher. */
export function launched(name: string, args: readonly string[]): readonly string[] | undefined {
  const launcher = Object.hasOwn(LAUNCHERS, name) ? LAUNCHERS[name] : undefined
  if (!launcher) return undefined
  const { valued = [], before = 0, hasAssignments = false } = launcher
  let at = 0
  for (; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '--') {
      at++
      break
    }
    if (hasAssignments && arg.includes('=') && !arg.startsWith('-')) continue
    if (!arg.startsWith('-')) break
    if (valued.includes(arg)) at++
  }
  return args.slice(at + before)
}
