import * as z from 'zod/mini'
import { PlimsollError } from '../../core/errors.ts'
import { parseSeverity } from '../../core/severity.ts'
import type { HttpClient } from '../../net/http.ts'
import { createHttpClient } from '../../net/http-client.ts'
import { VERSION } from '../../version.ts'
import type { TargetFilter } from '../config/types.ts'
import type { ServiceContext } from '../context.ts'
import type { Tasks } from '../queue/types.ts'
import type { Queries } from '../store/store.ts'
import { type ConfiguredTarget, deliver, hasEntries } from './deliver.ts'
import { deliveriesOf, putDelivery, setDelivery } from './delivery-store.ts'
import type { EntryFilter } from './filter.ts'
import { untilNextRound } from './interval.ts'
import { makeNotifications } from './make-notifications.ts'
import { findNotification } from './notification-store.ts'
import { removeOldNotifications } from './retention.ts'
import { createTarget } from './targets/registry.ts'
import { isToldOf } from './tenants.ts'

/** The pauses between so many attempts, of at most an hour, make about half a day. */
const MAX_DELIVERY_ATTEMPTS = 24
const CLEAN_EVERY = 60 * 60 * 1000

const NotifyJob = z.object({ operation: z.string() })
const NotifyRunningJob = z.object({ notification: z.string() })
const DeliverJob = z.object({ notification: z.string(), target: z.string() })

export interface Notifier {
  /** `notify`, `notify-running`, `deliver` and `clean-notifications`, for the workers of the role. */
  readonly tasks: Tasks
  /** Has old notifications removed from time to time. */
  schedule(): Promise<void>
  /** Has a delivery done again, whatever became of it. False where there is none. */
  retry(tenant: string, id: string, target: string): Promise<boolean>
  close(): Promise<void>
}

/** Throws `config-invalid` or `template-invalid` for targets that cannot work. Connects to nothing. */
export async function createNotifier(context: ServiceContext): Promise<Notifier> {
  const { store, queue, config, metrics } = context
  const http = createHttpClient({
    insecureHosts: [],
    env: context.environment,
    userAgent: `plimsoll/${VERSION}`,
  })
  const targets = await createTargets(context, http)

  async function addDelivery(
    queries: Queries,
    { notification, target }: z.infer<typeof DeliverJob>,
    delay = 0,
  ): Promise<void> {
    await queue.add(queries, {
      task: 'deliver',
      payload: { notification, target },
      key: `deliver ${notification} ${target}`,
      delay,
      maxAttempts: MAX_DELIVERY_ATTEMPTS,
    })
  }

  async function addDeliveries(
    queries: Queries,
    { id, tenant }: { readonly id: string; readonly tenant: string },
    told: readonly ConfiguredTarget[] = [...targets.values()],
  ): Promise<void> {
    const delay = await untilNextRound(store, queries, config.notifier.deliveryInterval)
    for (const { name, filter, tenants } of told) {
      if (!isToldOf(tenants, tenant) || !(await hasEntries(queries, id, filter))) continue
      const key = { notification: id, target: name }
      await putDelivery(store, queries, { ...key, filter })
      await addDelivery(queries, key, delay)
    }
  }

  return {
    tasks: {
      notify: async (payload, { signal }) => {
        const { operation } = NotifyJob.parse(payload)
        const { isEnabled, isSummary } = config.notifier
        if (!isEnabled) return
        const made = await makeNotifications(store, { operation, isSummary, signal, onNew: addDeliveries })
        metrics.count('plimsoll_notifications_total', {}, made)
      },
      'notify-running': async (payload) => {
        const { notification: id } = NotifyRunningJob.parse(payload)
        if (!config.notifier.isEnabled) return
        await store.db.transaction().execute(async (transaction) => {
          const notification = await findNotification(transaction, id)
          const isDone = ((await deliveriesOf(transaction, [id])).get(id) ?? []).length > 0
          if (!notification || isDone) return
          const told = [...targets.values()].filter(({ isForClair }) => !isForClair)
          await addDeliveries(transaction, notification, told)
        })
        metrics.count('plimsoll_notifications_total')
      },
      deliver: async (payload, job) => {
        const key = DeliverJob.parse(payload)
        await deliver(context, targets.get(key.target), key, job)
      },
      'clean-notifications': async () => {
        await removeOldNotifications(store, config.notifier.retention)
      },
    },
    schedule: async () => {
      await queue.schedule(store.db, {
        name: 'clean-notifications',
        task: 'clean-notifications',
        payload: {},
        every: CLEAN_EVERY,
        jitter: CLEAN_EVERY / 10,
      })
    },
    retry: async (tenant, id, target) => {
      if (!(await findNotification(store.db, id, tenant))) return false
      const deliveries = (await deliveriesOf(store.db, [id])).get(id) ?? []
      if (!deliveries.some((delivery) => delivery.target === target)) return false
      await store.db.transaction().execute(async (transaction) => {
        // A job that was given up under this key would stay behind.
        await transaction
          .deleteFrom('jobs')
          .where('key', '=', `deliver ${id} ${target}`)
          .where('state', '=', 'dead')
          .execute()
        const key = { notification: id, target }
        await setDelivery(store, transaction, key, { state: 'waiting', error: null })
        await addDelivery(transaction, key)
      })
      return true
    },
    close: async () => {
      await Promise.all([...targets.values()].map(({ target }) => target.close()))
      await http.close()
    },
  }
}

async function createTargets(
  context: ServiceContext,
  http: HttpClient,
): Promise<ReadonlyMap<string, ConfiguredTarget>> {
  const { notifier, auth } = context.config
  const needs = { http, now: () => context.now(), ...(auth.psk ? { psk: auth.psk } : {}) }
  const targets = new Map<string, ConfiguredTarget>()
  for (const config of notifier.targets) {
    const { name, kind } = config
    if (targets.has(name))
      throw new PlimsollError('config-invalid', `Two targets of notifications are called ${name}.`)
    const target = await createTarget(config, needs)
    const { tenants } = config
    const filter = filterOf(name, config.filter)
    const isForClair =
      kind === 'amqp' || kind === 'stomp' || (kind === 'webhook' && config.form === 'callback')
    targets.set(name, { name, kind, filter, target, isForClair, ...(tenants ? { tenants } : {}) })
  }
  return targets
}

function filterOf(name: string, { minSeverity, kevOnly, labels }: TargetFilter): EntryFilter {
  const severity = minSeverity === undefined ? undefined : parseSeverity(minSeverity)
  if (minSeverity !== undefined && severity === undefined)
    throw new PlimsollError('config-invalid', `The target ${name} has an unknown severity: ${minSeverity}.`)
  return { minSeverity: severity, kevOnly, labels }
}
