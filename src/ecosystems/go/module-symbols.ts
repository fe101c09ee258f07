import { packSymbols, symbolNumber } from '../../core/symbol-set.ts'
import type { BuildInfo } from './build-info.ts'
import type { ProgramFunctions } from './function-names.ts'

/** The name under which the standard library is judged. */
export const STANDARD_LIBRARY = 'stdlib'

/** The functions of each module of a program, as core/symbol-set.ts packs them, by the path of the module. */
export function symbolsByModule(info: BuildInfo, functions: ProgramFunctions): ReadonlyMap<string, string> {
  const modules = new Map<string, Set<number>>([[STANDARD_LIBRARY, new Set<number>()]])
  for (const { path } of [...(info.main ? [info.main] : []), ...info.dependencies])
    modules.set(path, new Set())
  const add = (path: string, numbers: Iterable<number>): void => {
    const all = modules.get(moduleOf(path, modules))
    if (all) for (const number of numbers) all.add(number)
  }
  for (const [path, numbers] of functions.packages) add(path, numbers)
  const { mainPackage } = info
  if (mainPackage !== undefined)
    add(
      mainPackage,
      ['*', ...functions.main].map((symbol) => symbolNumber(`${mainPackage}.${symbol}`)),
    )
  return new Map([...modules].map(([path, numbers]) => [path, packSymbols(numbers)]))
}

/** The longest path of a module that the package's path begins with. */
function moduleOf(path: string, modules: ReadonlyMap<string, unknown>): string {
  for (let at = path.length; at > 0; at = path.lastIndexOf('/', at - 1)) {
    const module = path.slice(0, at)
    if (modules.has(module)) return module
  }
  const slash = path.indexOf('/')
  return path.slice(0, slash < 0 ? path.length : slash).includes('.') ? '' : STANDARD_LIBRARY
}
