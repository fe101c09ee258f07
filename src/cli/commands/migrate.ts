import { counted } from '../../core/counted.ts'
import { migrate, migrationLevel } from '../../service/store/migrate.ts'
import { withDatabase } from '../admin-store.ts'
import type { CommandContext } from '../context.ts'
import { serviceConfig } from '../service-config.ts'

/** Runs the steps that are missing, and says from which level to which. Safe to run twice, and by many at once. */
export async function run(context: CommandContext): Promise<number> {
  const config = await serviceConfig(context)
  await withDatabase(config.store, async (store, { level: from = 'nothing' }) => {
    const steps = await migrate(store)
    const { level: to = 'nothing' } = await migrationLevel(store)
    const text =
      steps.length === 0
        ? `The database is at level ${to} already.`
        : `The database went from ${from} to level ${to}: ${counted(steps.length, 'step')}.`
    context.stdout.write(`${text}\n`)
  })
  return 0
}
