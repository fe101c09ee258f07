import { isAbsolute, relative } from 'node:path'
import { Readable } from 'node:stream'
import type { Misconfiguration, SourcePlace } from '../../core/misconfiguration.ts'
import type { ConfigChecks } from '../config/check-config-file.ts'
import { checkFiles, joinChecked } from '../config/check-files.ts'
import { hadolintFinder } from '../config/hadolint-config.ts'
import type { Look } from './prepare.ts'

/** The checks of Dockerfiles, compose files and manifests over a source tree, as `plimsoll config` makes them. */
export function lookAtTreeFiles(now: string): Look {
  return {
    analysers: [],
    look: async ({ folder }, signal) => {
      if (folder === undefined) return { problems: [] }
      const checks: ConfigChecks = {
        manifests: {},
        dockerfiles: { settings: {}, asked: [], now },
        hadolint: hadolintFinder(signal),
      }
      const sources = { paths: [folder], stdin: Readable.from([]), signal }
      const { configuration, problems } = joinChecked(await checkFiles(sources, checks))
      const placed = <T extends { readonly place: SourcePlace }>(one: T): T => ({
        ...one,
        place: { ...one.place, file: within(folder, one.place.file) },
      })
      return {
        configuration: {
          resources: configuration.resources.map(placed),
          misconfigurations: configuration.misconfigurations.map(placed<Misconfiguration>),
          suppressed: configuration.suppressed.map((one) => ({
            ...one,
            misconfiguration: placed(one.misconfiguration),
          })),
        },
        problems,
      }
    },
  }
}

/** As the other findings of a tree name their files: a clone lies in a folder that nobody knows. */
function within(folder: string, file: string): string {
  const inner = relative(folder, file)
  return inner.startsWith('..') || isAbsolute(inner) ? file : inner
}
