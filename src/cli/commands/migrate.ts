import { counted } from '../../core/counted.ts'
import { migrate, migrationLevel } from '../../service/store/migrate.ts'
import { openStore } from '../../service/store/open-store.ts'
import type { CommandContext } from '../context.ts'
import { serviceConfig } from '../service-config.ts'

/** Runs the steps that are missing, and says from which level to which. Safe to run twice, and by many at once. */
export async function run(context: CommandContext): Promise<number> {
  const { store: address } = await serviceConfig(context)
  const store = await openStore(address)
  try {
    const { level: from = 'nothing' } = await migrationLevel(store)
    const steps = await migrate(store)
    const { level: to = 'nothing' } = await migrationLevel(store)
    const text =
      steps.length === 0
        ? `The database is at level ${to} already.`
        : `The database went from ${from} to level ${to}: ${counted(steps.length, 'step')}.`
    context.stdout.write(`${text}\n`)
    return 0
  } finally {
    await store.close()
  }
}
