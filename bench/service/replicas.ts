import { type KilledReplicasSettings, killReplicas } from '../../test/service/load/killed-replicas.ts'
import { add } from '../rows.ts'
import { figuresOf, type LoadFigures, type PhaseFigures, printPhase, printSizes, sizesOf } from './load.ts'

export interface ReplicaFigures extends LoadFigures {
  readonly replicas: number
  readonly kills: number
  readonly changes: number
  /** Layers that were asked for; each image has 5 to 40. */
  readonly fetched: number
  /** Deliveries that came again under the id they had. */
  readonly repeated: number
}

/** The same phases while replicas are killed and advisories come up, with what has to be true of it afterwards. */
export async function loadReplicas(settings: KilledReplicasSettings): Promise<ReplicaFigures> {
  let sizes: Pick<LoadFigures, 'memory' | 'database'> = { memory: [], database: 0 }
  const result = await killReplicas(settings, async (servers) => {
    sizes = await sizesOf(servers)
  })
  const phases: PhaseFigures[] = result.phases.map(({ phase, outcome }) => figuresOf(phase, outcome))
  for (const figures of phases) printPhase('replicas', figures)
  printSizes('replicas', sizes, settings.images)
  const { kills, changes, told, generations, answered, others, unmatched, untold, fetched } = result
  const repeated = told.repeated
  process.stdout.write(
    `replicas   ${kills} were killed, ${changes.length} advisories came up, ${others.served.length} images were ` +
      `handed in again, ${repeated} deliveries came again under their id\n`,
  )
  addNone('images lost that were answered', sum(answered.failures))
  addNone('images that could not be handed in again', sum(others.failures))
  addNone('images not matched against the last change', unmatched.length)
  addNone('changes of known images that nobody was told of', untold.length)
  addNone('changes told twice under two ids', told.doubles.length + told.changed.length)
  addNone('generations of the feed too many or too few', Math.abs(generations[0] - generations[1]))
  const { images, rate, replicas } = settings
  return {
    name: 'replicas',
    images,
    rate,
    replicas,
    kills,
    changes: changes.length,
    phases,
    ...sizes,
    fetched,
    repeated,
  }
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0)
}

function addNone(what: string, count: number): void {
  add({
    work: `killed replicas: ${what}`,
    floor: '',
    budget: 'none',
    value: String(count),
    isMet: count === 0,
  })
}
