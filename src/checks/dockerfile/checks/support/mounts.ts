import type { Flag, Instruction } from '../../parse/types.ts'

/** https://docs.docker.com/reference/dockerfile/#run---mount */
export interface Mount {
  readonly flag: Flag
  /** `bind` where none is named. */
  readonly type: string
  readonly target?: string
  readonly from?: string
}

export function mountsOf({ flags }: Instruction): readonly Mount[] {
  return flags.filter(({ name, value }) => name === 'mount' && value !== undefined).map(mountOf)
}

/** Whether what is written to one of the folders is kept out of the layer, because a cache or a tmpfs lies there. */
export function isKeptOut(instruction: Instruction, ...folders: readonly string[]): boolean {
  return mountsOf(instruction).some(
    ({ type, target }) =>
      (type === 'cache' || type === 'tmpfs') &&
      target !== undefined &&
      folders.some((folder) => isIn(folder, target)),
  )
}

/** Whether a folder is another one or lies in it. */
function isIn(folder: string, other: string): boolean {
  // The caches of a user are looked for in the home of root; it may be that of another.
  const above = withoutSlash(other).replace(HOME, '/root/')
  return folder === above || folder.startsWith(`${above}/`)
}

function mountOf(flag: Flag): Mount {
  const parts = new Map(
    (flag.value ?? '').split(',').map((part): [string, string] => {
      const equals = part.indexOf('=')
      const key = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase()
      return [key, equals < 0 ? '' : part.slice(equals + 1)]
    }),
  )
  const target = parts.get('target') ?? parts.get('dst') ?? parts.get('destination')
  const from = parts.get('from')
  return {
    flag,
    type: parts.get('type') ?? 'bind',
    ...(target === undefined ? {} : { target }),
    ...(from === undefined ? {} : { from }),
  }
}

/** `/home/app/`, `~/`, `$HOME/` */
export const HOME = /^(?:~|\$HOME|\$\{HOME\}|\/home\/[^/]+)\//

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}
