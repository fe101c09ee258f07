import type { AnyAnalyser } from '../../core/analyser.ts'
import { joinConfigurations } from '../../core/misconfiguration.ts'
import type { Looking, LookingSources, ReadTarget, Seen } from './types.ts'

/** One of the things that are looked for: what reads for it, and what it makes of what was read. */
export interface Look {
  readonly analysers: readonly AnyAnalyser[]
  readonly look: (read: ReadTarget, signal: AbortSignal) => Promise<Seen> | Seen
}

/** Reads what the user wrote for it, and readies all that is asked for. Throws errors of those files. */
export async function prepareLook(sources: LookingSources, signal: AbortSignal): Promise<Looking> {
  const looks: Look[] = []
  if (sources.secrets) {
    const { lookForSecrets } = await import('./secrets.ts')
    looks.push(await lookForSecrets(sources.secrets, signal))
  }
  if (sources.misconfigurations) {
    const [{ lookAtHistory }, { lookAtTreeFiles }] = await Promise.all([
      import('./history.ts'),
      import('./tree-files.ts'),
    ])
    looks.push(lookAtHistory(), lookAtTreeFiles(sources.misconfigurations.now))
  }
  if (sources.hygiene) {
    const { lookAtHygiene } = await import('./hygiene.ts')
    looks.push(await lookAtHygiene(sources.hygiene, signal))
  }
  if (sources.reachability) {
    const { lookForReachability } = await import('./reachability.ts')
    looks.push(lookForReachability())
  }
  return {
    analysers: looks.flatMap(({ analysers }) => analysers),
    readsHistory: sources.secrets?.history === true,
    look: async (read, ended) => {
      let all: Seen = { problems: [] }
      for (const { look } of looks) {
        // Secrets come first: what the others show of the config is masked.
        const shown = all.config ? { ...read, config: all.config } : read
        all = joinSeen(all, await look(shown, ended))
      }
      return all
    },
  }
}

function joinSeen(a: Seen, b: Seen): Seen {
  const configuration = joinConfigurations(a.configuration, b.configuration)
  return {
    ...a,
    ...b,
    ...(configuration ? { configuration } : {}),
    problems: [...a.problems, ...b.problems],
  }
}
