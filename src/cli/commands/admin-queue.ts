import { randomUUID } from 'node:crypto'
import { counted } from '../../core/counted.ts'
import { PlimsollError } from '../../core/errors.ts'
import { createQueue } from '../../service/queue/queue.ts'
import type { Job, Queue } from '../../service/queue/types.ts'
import { withStore } from '../admin-store.ts'
import { actionOf, requireNames, timeText, writeList } from '../admin-table.ts'
import type { CommandContext } from '../context.ts'

/** The work that waits, runs, or was given up. */
export async function run(context: CommandContext): Promise<number> {
  const { options } = context
  const { action, names } = actionOf(context, 'admin queue', ['list', 'retry', 'discard'])
  const isAll = action === 'retry' && options.flag('all')
  requireNames(
    names,
    action !== 'list' && !isAll,
    action === 'retry' ? 'the id of a job, or --all,' : 'the id of a job',
  )
  const ids = names.map(idOf)
  return await withStore(context, async (store) => {
    const queue = createQueue(store, { replica: `admin-${randomUUID()}` })
    if (action === 'list') await list(context, queue)
    else await change(context, queue, action, isAll ? 'all' : ids)
    return 0
  })
}

async function list(context: CommandContext, queue: Queue): Promise<void> {
  const { options } = context
  const state = (['waiting', 'running', 'dead'] as const).find((one) => one === options.list('state')[0])
  const task = options.text('task')
  const items = await queue.list({
    ...(state === undefined ? {} : { state }),
    ...(task === undefined ? {} : { task }),
    limit: options.number('limit'),
  })
  writeList<Job>(context, {
    items,
    columns: [
      ['ID', ({ id }) => String(id)],
      ['TASK', (job) => job.task],
      ['STATE', (job) => job.state],
      ['ATTEMPTS', ({ attempts, maxAttempts }) => `${attempts}/${maxAttempts}`],
      ['NEXT (UTC)', ({ runAt, state: now }) => (now === 'waiting' ? timeText(runAt) : '')],
      ['PAYLOAD OR ERROR', ({ payload, error }) => error ?? JSON.stringify(payload)],
    ],
    none: 'There is no such job.',
  })
}

async function change(
  { stdout }: CommandContext,
  queue: Queue,
  action: 'retry' | 'discard',
  ids: readonly number[] | 'all',
): Promise<void> {
  const done = action === 'retry' ? await queue.retry(ids) : await queue.discard(ids === 'all' ? [] : ids)
  if (ids !== 'all' && done < new Set(ids).size)
    throw new PlimsollError(
      'usage',
      `${counted(done, 'job')} of ${new Set(ids).size} ${action === 'retry' ? 'wait again' : 'are gone'}: the others are not there, or not dead.`,
    )
  stdout.write(`${counted(done, 'job')} ${action === 'retry' ? 'will be tried again' : 'discarded'}.\n`)
}

function idOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new PlimsollError('usage', `«${text}» is no id of a job; plimsoll admin queue list shows them.`)
}
